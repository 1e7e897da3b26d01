-- Tolls of incidents that changed from one run to another, with the reports that came or were corrected in between.
-- comments from: core.incidents
CREATE OR REPLACE VIEW marts.incident_changes AS
WITH several AS (SELECT incident_id FROM core.incidents GROUP BY incident_id HAVING count(*) > 1),
states AS (SELECT i.* FROM core.incidents AS i SEMI JOIN several AS s ON s.incident_id = i.incident_id),
tolls AS (
    SELECT n.incident_id, n.event_type, n.date_start, n.country, n.place_name, n.loaded_at AS changed_at,
        'fatalities' AS what,
        o.fatalities_low AS low_before, o.fatalities_best AS best_before, o.fatalities_high AS high_before,
        n.fatalities_low AS low_after, n.fatalities_best AS best_after, n.fatalities_high AS high_after,
        o.outlet_count AS outlets_before, n.outlet_count AS outlets_after
    FROM states AS o JOIN states AS n ON n.incident_id = o.incident_id AND n.loaded_at = o.superseded_at
    UNION ALL
    SELECT n.incident_id, n.event_type, n.date_start, n.country, n.place_name, n.loaded_at, 'injured',
        o.injured_low, o.injured_best, o.injured_high, n.injured_low, n.injured_best, n.injured_high,
        o.outlet_count, n.outlet_count
    FROM states AS o JOIN states AS n ON n.incident_id = o.incident_id AND n.loaded_at = o.superseded_at
),
changed AS (
    SELECT * FROM tolls
    WHERE (low_before, best_before, high_before) IS DISTINCT FROM (low_after, best_after, high_after)
),
came AS (
    SELECT
        l.incident_id,
        l.loaded_at,
        list(
            struct_pack(
                outlet := a.outlet,
                published_at := a.published_at,
                sentence := e.evidence['sentence'],
                fatalities_best := e.fatalities_best,
                injured_best := e.injured_best,
                url := a.url,
                event_id := e.event_id
            )
            ORDER BY a.published_at, e.event_id
        ) AS reports
    FROM core.incident_events AS l
    SEMI JOIN changed AS c ON c.incident_id = l.incident_id AND c.changed_at = l.loaded_at
    JOIN core.events AS e
        ON e.event_id = l.event_id
        AND e.loaded_at <= l.loaded_at AND (e.superseded_at IS NULL OR e.superseded_at > l.loaded_at)
    JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
    GROUP BY l.incident_id, l.loaded_at
)
SELECT c.*, n.reports AS new_reports
FROM changed AS c
LEFT JOIN came AS n ON n.incident_id = c.incident_id AND n.loaded_at = c.changed_at;
COMMENT ON VIEW marts.incident_changes IS 'Tolls of incidents that changed, before and after, with the sentences of the reports that came or were corrected.';
COMMENT ON COLUMN marts.incident_changes.changed_at IS 'When, by the run''s clock.';
COMMENT ON COLUMN marts.incident_changes.what IS 'fatalities or injured.';
COMMENT ON COLUMN marts.incident_changes.low_before IS 'Lowest figure until then.';
COMMENT ON COLUMN marts.incident_changes.best_before IS 'Best figure until then.';
COMMENT ON COLUMN marts.incident_changes.high_before IS 'Highest figure until then.';
COMMENT ON COLUMN marts.incident_changes.low_after IS 'Lowest figure since.';
COMMENT ON COLUMN marts.incident_changes.best_after IS 'Best figure since.';
COMMENT ON COLUMN marts.incident_changes.high_after IS 'Highest figure since.';
COMMENT ON COLUMN marts.incident_changes.outlets_before IS 'Independent outlets until then.';
COMMENT ON COLUMN marts.incident_changes.outlets_after IS 'Independent outlets since.';
COMMENT ON COLUMN marts.incident_changes.new_reports IS 'The reports that came or were corrected at that instant; null if some only went.';
