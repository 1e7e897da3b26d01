-- New entries of all feeds together.
SELECT p.day, 'all feeds' AS key, sum(coalesce(s.entries, 0)) AS value, sum(coalesce(s.entries, 0)) AS n
FROM polled AS p LEFT JOIN shape AS s ON s.feed_id = p.feed_id AND s.day = p.day
GROUP BY p.day;
