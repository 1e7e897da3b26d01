-- Incidents as linked now: what changed is closed and written anew, what is gone is closed. Nothing is overwritten, but
-- a row that would have been current for no time at all (linked twice at one instant) is not kept.
UPDATE core.incidents AS t
SET superseded_at = getvariable('as_of')
WHERE t.superseded_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM staged_incident AS s WHERE s.incident_id = t.incident_id AND s.record_hash = t.record_hash
    );

INSERT INTO core.incidents BY NAME
SELECT s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM staged_incident AS s
ANTI JOIN (SELECT incident_id FROM core.incidents WHERE superseded_at IS NULL) AS t ON t.incident_id = s.incident_id;

UPDATE core.incident_events AS t
SET superseded_at = getvariable('as_of')
WHERE t.superseded_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM staged_link AS s WHERE s.incident_id = t.incident_id AND s.event_id = t.event_id
    );

INSERT INTO core.incident_events BY NAME
SELECT s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM staged_link AS s
ANTI JOIN (SELECT event_id FROM core.incident_events WHERE superseded_at IS NULL) AS t ON t.event_id = s.event_id;

DELETE FROM core.incidents WHERE loaded_at = superseded_at;
DELETE FROM core.incident_events WHERE loaded_at = superseded_at;

UPDATE core.articles AS t
SET cluster_id = s.cluster_id
FROM staged_cluster AS s
WHERE t.article_id = s.article_id AND t.superseded_at IS NULL AND t.cluster_id IS DISTINCT FROM s.cluster_id;
