-- Results of the newest checkpoint, failures first.
SELECT CASE WHEN error IS NOT NULL THEN 'error' WHEN success THEN 'passed' ELSE 'failed' END AS status,
       suite,
       description AS "check",
       severity,
       coalesce(error, observed_value) AS observed,
       expectation_type AS expected
FROM core.quality_results
WHERE checked_at = (SELECT max(checked_at) FROM core.quality_results) AND subject IS NULL
QUALIFY row_number() OVER (PARTITION BY expectation_id ORDER BY run_id DESC) = 1
ORDER BY success, CASE severity WHEN 'critical' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END, suite, "check";
