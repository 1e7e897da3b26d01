-- Types of the events read from each feed.
SELECT day, feed_id AS key, event_type AS category, count(*) AS value FROM coded WHERE event_id IS NOT NULL GROUP BY ALL;
