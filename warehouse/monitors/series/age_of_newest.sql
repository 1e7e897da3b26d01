-- Hours from the publication of each feed's newest entry to the end of the day.
SELECT
    day, feed_id AS key,
    date_diff('second', max(newest_at) OVER (PARTITION BY feed_id ORDER BY day), (day + 1)::TIMESTAMPTZ) / 3600 AS value,
    1 AS n
FROM polled LEFT JOIN shape USING (feed_id, day)
QUALIFY value IS NOT NULL;
