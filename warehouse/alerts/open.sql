-- Open an alert for every check of $severities that failed in run $run_id and has none open. A monitor alerts by its
-- series, each on its own; as a whole only where it could not be run.
INSERT INTO core.alerts BY NAME
SELECT
    'alr_' || substr(sha256(r.expectation_id || chr(10) || r.run_id), 1, 20) AS alert_id,
    r.expectation_id,
    r.table_name,
    coalesce(r.description, r.expectation_type) AS name,
    r.severity,
    coalesce(($owners::VARCHAR[])[
        list_position($checks::VARCHAR[], regexp_extract(r.expectation_id, '^[^/]*/[^/]*'))
    ], 'pipeline') AS owner,
    r.run_id AS opened_run,
    r.checked_at AS opened_at
FROM core.quality_results AS r
WHERE r.run_id = $run_id
    AND NOT r.success
    AND (r.scope IS DISTINCT FROM 'monitor' OR r.subject IS NOT NULL OR r.error IS NOT NULL)
    AND list_contains($severities::VARCHAR[], r.severity)
    AND NOT EXISTS (
        SELECT 1 FROM core.alerts AS a
        WHERE a.expectation_id = r.expectation_id
            AND (a.healed_run IS NULL OR a.opened_run = r.run_id)
    );
