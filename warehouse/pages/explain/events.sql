-- The events of the version $id as they were coded last, in reading order.
SELECT * EXCLUDE (record_hash, run_id, loaded_at, superseded_at)
FROM core.events
WHERE version_id = $id
QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY superseded_at NULLS FIRST, loaded_at DESC) = 1
ORDER BY "trigger"['start'], event_id;
