-- Results of the checkpoint of run $run_id, failures first.
SELECT CASE WHEN error IS NOT NULL THEN 'error' WHEN success THEN 'passed' ELSE 'failed' END AS status,
       suite,
       description AS "check",
       severity,
       coalesce(error, observed_value) AS observed,
       expectation_type AS expected
FROM core.quality_results
WHERE run_id = $run_id AND subject IS NULL
ORDER BY success, CASE severity WHEN 'critical' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END, suite, "check";
