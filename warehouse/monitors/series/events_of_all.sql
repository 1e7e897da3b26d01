-- Events read from what was new, of all feeds together.
SELECT p.day, 'all feeds' AS key, coalesce(any_value(c.events), 0) AS value, coalesce(any_value(c.events), 0) AS n
FROM polled AS p
LEFT JOIN (SELECT day, count(event_id) AS events FROM coded GROUP BY day) AS c ON c.day = p.day
GROUP BY p.day;
