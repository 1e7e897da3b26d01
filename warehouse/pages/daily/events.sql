-- The reports of the incidents $ids, and what is told of $countries for a day from $first to $last without having happened
-- (planned, hypothetical, ...); with their articles, the newest report first. The article's text comes along where the
-- words of a toll stand outside the event's sentence.
WITH wanted AS (
    SELECT e.event_id, l.incident_id
    FROM core.events AS e
    JOIN core.incident_events AS l ON l.event_id = e.event_id AND l.superseded_at IS NULL
    WHERE e.superseded_at IS NULL AND l.incident_id IN (SELECT unnest($ids::VARCHAR[]))
    UNION ALL
    SELECT event_id, NULL
    FROM core.events
    WHERE superseded_at IS NULL
      AND status NOT IN ('occurred', 'claimed', 'denied')
      AND place['country'] IN (SELECT unnest($countries::VARCHAR[]))
      AND date_start BETWEEN $first::DATE AND $last::DATE
)
SELECT e.event_id, e.article_id, e.event_type, e.event_mode, e.contexts, e.status, e.territorial_change,
       e.date_start, e.date_end, e.date_precision, e.date_text, e.date_basis,
       e.actors, e.place, e.place_basis,
       e.fatalities_low, e.fatalities_best, e.fatalities_high, e.fatalities_text,
       e.injured_low, e.injured_best, e.injured_high, e.injured_text,
       e.weapons, e."trigger", e.status_basis, e.evidence,
       e.confidence, e.extractor, e.extractor_version, e.acled_like_event, e.acled_like_sub_event, e.cameo_code,
       a.outlet, a.title, a.url, a.published_at, w.incident_id,
       CASE
           WHEN e.fatalities_text['start'] < e.evidence['start'] OR e.fatalities_text['end'] > e.evidence['end']
               OR e.injured_text['start'] < e.evidence['start'] OR e.injured_text['end'] > e.evidence['end']
           THEN a.text
       END AS text
FROM core.events AS e
JOIN wanted AS w ON w.event_id = e.event_id
JOIN core.articles AS a
  ON a.article_id = e.article_id AND a.version_id = e.version_id AND a.superseded_at IS NULL
WHERE e.superseded_at IS NULL
ORDER BY coalesce(a.published_at, a.loaded_at) DESC, e.article_id, e."trigger"['start'], e.event_id;
