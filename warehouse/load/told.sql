-- What the reports of the incidents in `staged_link` say: what is counted of them, and what an incident shows of them.
-- toll_sentence stays null where the figure stands in another sentence than the event: told_figures.sql looks it up.
CREATE OR REPLACE TEMP TABLE told_report AS
SELECT
    l.incident_id, l.founding_key,
    e.event_id, e.event_type, e.event_mode, e.quad_code, e.intensity, e.status, e.date_start, e.date_end,
    e.place['country'] AS country,
    e.fatalities_best, e.injured_best,
    e.evidence['sentence'] AS sentence,
    coalesce(e.fatalities_text, e.injured_text) AS toll_words,
    CASE
        WHEN toll_words IS NULL
            OR (toll_words['start'] >= e.evidence['start'] AND toll_words['end'] <= e.evidence['end'])
            THEN e.evidence['sentence']
    END AS toll_sentence,
    e.actors,
    core.side_of(e.actors, 'actor') AS actor,
    core.side_of(e.actors, 'recipient') AS recipient,
    e.record_hash AS event_hash,
    a.article_id, a.version_id, a.outlet, a.published_at, a.title, a.url
FROM staged_link AS l
JOIN core.events AS e ON e.event_id = l.event_id AND e.superseded_at IS NULL AND e.loaded_at >= getvariable('coded_from')
JOIN told_article AS a ON a.article_id = e.article_id AND a.version_id = e.version_id;
