-- Open alerts with owner and age, the worst first, then the oldest.
SELECT severity, table_name, name, owner, opened_at, hours, told_at, expectation_id
FROM marts.alerts
WHERE open
ORDER BY list_position(['critical', 'warning', 'info'], severity), opened_at;
