-- Types of the events of all feeds together.
SELECT day, 'all feeds' AS key, event_type AS category, count(*) AS value FROM coded WHERE event_id IS NOT NULL
GROUP BY ALL;
