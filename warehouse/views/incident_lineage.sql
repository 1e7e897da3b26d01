-- Where incidents went: merged, split or renamed, and what the old and the new one are.
-- comments from: core.incident_lineage
CREATE OR REPLACE VIEW marts.incident_lineage AS
WITH known AS (
    SELECT * FROM core.incidents
    WHERE incident_id IN (SELECT from_id FROM core.incident_lineage UNION SELECT to_id FROM core.incident_lineage)
)
SELECT
    g.loaded_at AS changed_at,
    g.kind,
    g.from_id,
    g.to_id,
    g.reports,
    o.event_type AS event_type_before,
    n.event_type AS event_type_after,
    o.date_start AS date_start_before,
    n.date_start AS date_start_after,
    o.place_name AS place_name_before,
    n.place_name AS place_name_after,
    o.event_count AS event_count_before,
    n.event_count AS event_count_after,
    g.run_id
FROM core.incident_lineage AS g
LEFT JOIN known AS o ON o.incident_id = g.from_id AND o.superseded_at = g.loaded_at
LEFT JOIN known AS n
    ON n.incident_id = g.to_id
    AND n.loaded_at <= g.loaded_at AND (n.superseded_at IS NULL OR n.superseded_at > g.loaded_at);
COMMENT ON VIEW marts.incident_lineage IS 'Incidents that were merged into another, split, or renamed (all reports under a new id), with when and how many reports went.';
COMMENT ON COLUMN marts.incident_lineage.changed_at IS 'When, by the run''s clock.';
COMMENT ON COLUMN marts.incident_lineage.event_type_before IS 'Type of the incident they were part of.';
COMMENT ON COLUMN marts.incident_lineage.event_type_after IS 'Type of the incident they are part of.';
COMMENT ON COLUMN marts.incident_lineage.date_start_before IS 'First day of the one they were part of.';
COMMENT ON COLUMN marts.incident_lineage.date_start_after IS 'First day of the one they are part of.';
COMMENT ON COLUMN marts.incident_lineage.place_name_before IS 'Place of the one they were part of.';
COMMENT ON COLUMN marts.incident_lineage.place_name_after IS 'Place of the one they are part of.';
COMMENT ON COLUMN marts.incident_lineage.event_count_before IS 'Events of the one they were part of.';
COMMENT ON COLUMN marts.incident_lineage.event_count_after IS 'Events of the one they are part of.';
