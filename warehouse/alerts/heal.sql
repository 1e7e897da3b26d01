-- Close the alerts of checks that passed in run $run_id. A check that was not run heals nothing.
UPDATE core.alerts AS a
SET healed_run = r.run_id, healed_at = r.checked_at
FROM core.quality_results AS r
WHERE r.run_id = $run_id
    AND r.success
    AND a.expectation_id = r.expectation_id
    AND a.healed_run IS NULL
    AND a.opened_at <= r.checked_at;
