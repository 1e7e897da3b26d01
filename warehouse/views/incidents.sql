-- Current incidents with every report of them.
-- comments from: core.incidents
CREATE OR REPLACE VIEW marts.incidents AS
SELECT
    i.* EXCLUDE (record_hash, run_id, superseded_at),
    i.fatalities_low IS DISTINCT FROM i.fatalities_high OR i.injured_low IS DISTINCT FROM i.injured_high AS toll_disputed,
    s.status,
    s.outlets,
    s.sources
FROM core.incidents AS i
JOIN (
    SELECT
        l.incident_id,
        CASE
            WHEN bool_or(e.status = 'occurred') AND bool_or(e.status = 'denied') THEN 'disputed'
            WHEN bool_or(e.status = 'occurred') THEN 'occurred'
            WHEN bool_or(e.status = 'denied') THEN 'denied'
            ELSE 'claimed'
        END AS status,
        list_sort(list(DISTINCT a.outlet)) AS outlets,
        list(
            struct_pack(
                event_id := e.event_id,
                article_id := e.article_id,
                outlet := a.outlet,
                published_at := a.published_at,
                title := a.title,
                url := a.url,
                sentence := e.evidence['sentence'],
                fatalities_best := e.fatalities_best,
                injured_best := e.injured_best,
                status := e.status
            )
            ORDER BY a.published_at, e.event_id
        ) AS sources
    FROM core.incident_events AS l
    JOIN core.events AS e ON e.event_id = l.event_id AND e.superseded_at IS NULL
    JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
    WHERE l.superseded_at IS NULL
    GROUP BY l.incident_id
) AS s ON s.incident_id = i.incident_id
WHERE i.superseded_at IS NULL;
COMMENT ON VIEW marts.incidents IS 'Current incidents: one row a happening, however often it was reported, with the ranges of its toll and all its reports.';
COMMENT ON COLUMN marts.incidents.toll_disputed IS 'Whether the lowest and the highest figure of killed or injured differ.';
COMMENT ON COLUMN marts.incidents.status IS 'occurred, claimed, denied; disputed where some sources tell it and some deny it.';
COMMENT ON COLUMN marts.incidents.outlets IS 'Outlets that tell of it.';
COMMENT ON COLUMN marts.incidents.sources IS 'Its reports in order of publication: outlet, time, headline, link, sentence, figures, status.';
