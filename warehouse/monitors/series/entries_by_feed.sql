-- New entries of each feed, on every day it was asked.
SELECT p.day, p.feed_id AS key, coalesce(s.entries, 0) AS value, coalesce(s.entries, 0) AS n
FROM polled AS p LEFT JOIN shape AS s ON s.feed_id = p.feed_id AND s.day = p.day;
