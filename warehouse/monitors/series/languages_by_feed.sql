-- Languages of each feed's articles.
SELECT a.loaded_at::DATE AS day, a.feed_id AS key, a.language AS category, count(*) AS value
FROM core.articles AS a SEMI JOIN polled AS p ON p.feed_id = a.feed_id AND p.day = a.loaded_at::DATE
GROUP BY ALL;
