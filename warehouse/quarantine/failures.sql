-- What the checks of a run's batch found that they should not, the worst first.
SELECT expectation_id, table_name, description, severity, observed_value, sample, error
FROM core.quality_results
WHERE run_id = $run_id AND scope = 'batch' AND NOT success
ORDER BY array_position(['critical', 'warning', 'info'], severity), table_name, expectation_id;
