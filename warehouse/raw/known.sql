-- Runs whose answers of a kind the warehouse was loaded from: the day each stands for, and how many it asked for.
SELECT f.run_id, CAST(r.loaded_at AT TIME ZONE 'UTC' AS DATE) AS on_day, count(DISTINCT f.subject_id) AS subjects
FROM core.fetches AS f
INNER JOIN core.runs AS r ON r.run_id = f.run_id
WHERE f.subject_kind = $subject
GROUP BY ALL
ORDER BY on_day, f.run_id;
