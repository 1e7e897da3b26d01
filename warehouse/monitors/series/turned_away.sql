-- Of each feed's records at all stages but the poll itself, how many were turned away.
SELECT r.loaded_at::DATE AS day, a.feed_id AS key, sum(a.n_rejected) AS value, sum(a.n_in) AS n
FROM core.accounting AS a
JOIN core.runs AS r ON r.run_id = a.run_id
SEMI JOIN polled AS p ON p.feed_id = a.feed_id AND p.day = r.loaded_at::DATE
WHERE a.stage <> 'poll'
GROUP BY ALL
HAVING n > 0;
