-- Current events of articles published from $since on, in $country where one is given, the newest report first, at most
-- $most; with their article and their current incident. The article's text comes along where the words of a toll stand
-- outside the event's sentence.
SELECT e.event_id, e.article_id, e.event_type, e.event_mode, e.contexts, e.status, e.territorial_change,
       e.date_start, e.date_end, e.date_precision, e.date_text, e.date_basis,
       e.actors, e.place, e.place_basis,
       e.fatalities_low, e.fatalities_best, e.fatalities_high, e.fatalities_text,
       e.injured_low, e.injured_best, e.injured_high, e.injured_text,
       e.weapons, e."trigger", e.status_basis, e.evidence,
       e.confidence, e.extractor, e.extractor_version, e.acled_like_event, e.acled_like_sub_event, e.cameo_code,
       a.outlet, a.title, a.url, a.published_at, l.incident_id,
       CASE
           WHEN e.fatalities_text['start'] < e.evidence['start'] OR e.fatalities_text['end'] > e.evidence['end']
               OR e.injured_text['start'] < e.evidence['start'] OR e.injured_text['end'] > e.evidence['end']
           THEN a.text
       END AS text
FROM core.events AS e
JOIN core.articles AS a
  ON a.article_id = e.article_id AND a.version_id = e.version_id AND a.superseded_at IS NULL
LEFT JOIN core.incident_events AS l ON l.event_id = e.event_id AND l.superseded_at IS NULL
WHERE e.superseded_at IS NULL
  AND coalesce(a.published_at, a.loaded_at) >= $since::TIMESTAMPTZ
  AND ($country::VARCHAR IS NULL OR e.place['country'] = $country)
ORDER BY coalesce(a.published_at, a.loaded_at) DESC, e.article_id, e."trigger"['start'], e.event_id
LIMIT $most;
