-- Close the alerts of checks that passed in run $run_id. A check that was not run heals nothing. A monitor as a whole
-- alerts only where it could not be run, so it is well again as soon as it ran.
UPDATE core.alerts AS a
SET healed_run = r.run_id, healed_at = r.checked_at
FROM core.quality_results AS r
WHERE r.run_id = $run_id
    AND (r.success OR (r.scope = 'monitor' AND r.subject IS NULL AND r.error IS NULL))
    AND a.expectation_id = r.expectation_id
    AND a.healed_run IS NULL
    AND a.opened_at <= r.checked_at;
