-- Of each feed's articles, how many tell of an event.
SELECT day, feed_id AS key, count(DISTINCT version_id) FILTER (event_id IS NOT NULL) AS value, count(DISTINCT version_id) AS n
FROM coded GROUP BY ALL;
