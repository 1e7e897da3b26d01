-- Results of the last 30 runs that were checked, oldest first; the newest is the last. A run whose batch was held back
-- has results of batches only. Monitors stand for their series.
WITH newest AS (
    -- Runs may stand for one instant (a load and a check after it): of those the one kept last is the newest.
    SELECT run_id, max(checked_at) AS checked_at, max(rowid) AS kept
    FROM core.quality_results
    GROUP BY run_id
    ORDER BY checked_at DESC, kept DESC
    LIMIT 30
)
SELECT r.run_id, n.checked_at, r.expectation_id, r.table_name, r.description AS name, r.severity, r.scope,
       CASE WHEN r.error IS NOT NULL THEN 'error' WHEN r.success THEN 'passed' ELSE 'failed' END AS status,
       r.observed_value AS observed, r.element_count, r.unexpected_count, r.unexpected_percent, r.sample, r.error
FROM core.quality_results AS r
JOIN newest AS n ON n.run_id = r.run_id
WHERE r.subject IS NULL
ORDER BY n.checked_at, n.kept, r.table_name, r.expectation_id;
