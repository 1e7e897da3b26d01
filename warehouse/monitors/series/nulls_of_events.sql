-- Of the events of a day, how many lack each field, by feed.
SELECT day, feed_id || ' · ' || field AS key, lack AS value, events AS n
FROM (
    UNPIVOT (
        SELECT
            feed_id, day, count(*) AS events, count_if(place IS NULL) AS place, count_if(date_start IS NULL) AS "date",
            count_if(actors = 0) AS actors, count_if(fatalities_best IS NULL) AS fatalities
        FROM coded WHERE event_id IS NOT NULL GROUP BY ALL
    ) ON place, "date", actors, fatalities INTO NAME field VALUE lack
);
