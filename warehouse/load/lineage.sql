-- Where reports went that were part of another incident before this instant; told for the instant as a whole, however
-- many steps it took. A report is known by its founding key: a corrected article has not left its incident.
DELETE FROM core.incident_lineage WHERE loaded_at = getvariable('as_of');

CREATE OR REPLACE TEMP TABLE went AS
SELECT DISTINCT incident_id AS from_id, founding_key FROM core.incident_events
WHERE superseded_at = getvariable('as_of') AND founding_key IS NOT NULL;

CREATE OR REPLACE TEMP TABLE moved AS
SELECT w.from_id, l.incident_id AS to_id, count(*) AS reports
FROM core.link_index AS l JOIN went AS w ON l.founding_key = w.founding_key
WHERE l.incident_id <> w.from_id
GROUP BY w.from_id, l.incident_id;

CREATE OR REPLACE TEMP TABLE met_before AS
SELECT incident_id, bool_or(superseded_at IS NULL) AS stays,
    bool_or(loaded_at < getvariable('as_of') AND (superseded_at IS NULL OR superseded_at >= getvariable('as_of'))) AS stood
FROM core.incidents
SEMI JOIN (SELECT from_id AS incident_id FROM moved UNION SELECT to_id FROM moved) USING (incident_id)
GROUP BY incident_id;

INSERT INTO core.incident_lineage BY NAME
SELECT
    from_id,
    to_id,
    CASE
        WHEN from_id IN (SELECT incident_id FROM met_before WHERE stays) OR count(*) OVER (PARTITION BY from_id) > 1
            THEN 'split'
        WHEN to_id IN (SELECT incident_id FROM met_before WHERE stood) OR count(*) OVER (PARTITION BY to_id) > 1
            THEN 'merged'
        ELSE 'renamed'
    END AS kind,
    reports,
    getvariable('run_id') AS run_id,
    getvariable('as_of') AS loaded_at
FROM moved;
