-- Where reports went that were part of another incident before this instant; told for the instant as a whole, however
-- many steps it took. A report is known by its founding key: a corrected article has not left its incident.
DELETE FROM core.incident_lineage WHERE loaded_at = getvariable('as_of');

INSERT INTO core.incident_lineage BY NAME
WITH went AS (
    SELECT DISTINCT incident_id AS from_id, founding_key FROM core.incident_events
    WHERE superseded_at = getvariable('as_of') AND founding_key IS NOT NULL
),
moved AS (
    SELECT w.from_id, l.incident_id AS to_id, count(*) AS reports
    FROM went AS w JOIN core.incident_events AS l ON l.founding_key = w.founding_key
    WHERE l.superseded_at IS NULL AND l.incident_id <> w.from_id
    GROUP BY w.from_id, l.incident_id
),
stays AS (
    SELECT incident_id FROM core.incidents
    WHERE superseded_at IS NULL AND incident_id IN (SELECT from_id FROM moved)
),
stood AS (
    SELECT DISTINCT incident_id FROM core.incidents
    WHERE loaded_at < getvariable('as_of')
        AND (superseded_at IS NULL OR superseded_at >= getvariable('as_of'))
        AND incident_id IN (SELECT to_id FROM moved)
)
SELECT
    from_id,
    to_id,
    CASE
        WHEN from_id IN (SELECT incident_id FROM stays) OR count(*) OVER (PARTITION BY from_id) > 1 THEN 'split'
        WHEN to_id IN (SELECT incident_id FROM stood) OR count(*) OVER (PARTITION BY to_id) > 1 THEN 'merged'
        ELSE 'renamed'
    END AS kind,
    reports,
    getvariable('run_id') AS run_id,
    getvariable('as_of') AS loaded_at
FROM moved;
