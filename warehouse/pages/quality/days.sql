-- The worst that each check found on each of the last 60 days with a checkpoint, oldest day first.
WITH results AS (
    SELECT expectation_id, table_name, description AS name, severity, checked_at::DATE AS day,
        CASE
            WHEN success THEN 0
            WHEN error IS NOT NULL THEN 4
            ELSE 4 - list_position(['critical', 'warning', 'info'], severity)
        END AS badness
    FROM core.quality_results
    WHERE subject IS NULL
),
newest AS (SELECT DISTINCT day FROM results ORDER BY day DESC LIMIT 60)
SELECT expectation_id, any_value(table_name) AS table_name, arg_max(name, day) AS name, day, max(badness) AS badness,
    count(*) AS runs, count_if(badness > 0) AS failed
FROM results SEMI JOIN newest USING (day)
GROUP BY expectation_id, day
ORDER BY day, expectation_id;
