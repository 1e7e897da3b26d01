-- What nobody was told of yet, failures and recoveries, the worst first, each with what its check found last.
SELECT a.alert_id, a.expectation_id, a.table_name, a.name, a.severity, a.owner, a.opened_run, a.opened_at, a.healed_run,
       a.healed_at, a.told_at IS NULL AS opening, r.observed_value AS observed, r.error, r.sample
FROM core.alerts AS a
LEFT JOIN core.quality_results AS r
    ON r.expectation_id = a.expectation_id AND r.run_id = coalesce(a.healed_run, a.opened_run)
WHERE (a.told_at IS NULL AND a.healed_run IS NULL)
    OR (a.told_at IS NOT NULL AND a.healed_run IS NOT NULL AND a.heal_told_at IS NULL)
ORDER BY list_position(['critical', 'warning', 'info'], a.severity), a.opened_at, a.table_name, a.name;
