-- title: Daily situation by country
-- description: What happened on one day in each country: incidents, reports, toll, kinds of violence, changes of control. Without a day: the newest day with an incident.
-- columns: day, country, incidents, reports, outlets, violent_incidents, airstrikes, protests, control_changes, fatalities_low, fatalities_best, fatalities_high, injured_best, places
CREATE OR REPLACE MACRO reports.daily_situation(day := NULL, country := NULL) AS TABLE
WITH chosen AS (
    SELECT coalesce(
        CAST(day AS DATE),
        (
            SELECT max(i.date_end) FROM marts.incidents AS i
            WHERE i.date_end <= (SELECT max(r.loaded_at)::DATE FROM core.runs AS r)
        )
    ) AS on_day
)
SELECT
    c.on_day AS day,
    i.country,
    count(*) AS incidents,
    sum(i.event_count)::BIGINT AS reports,
    len(list_distinct(flatten(list(i.outlets)))) AS outlets,
    count_if(i.event_type = 'ASSAULT') AS violent_incidents,
    count_if(i.event_mode IN ('aerial', 'drone')) AS airstrikes,
    count_if(i.event_type = 'PROTEST') AS protests,
    count_if(i.territorial_change <> 'none') AS control_changes,
    sum(i.fatalities_low)::BIGINT AS fatalities_low,
    sum(i.fatalities_best)::BIGINT AS fatalities_best,
    sum(i.fatalities_high)::BIGINT AS fatalities_high,
    sum(i.injured_best)::BIGINT AS injured_best,
    list_sort(list_distinct(list(i.place_name))) AS places
FROM marts.incidents AS i
JOIN chosen AS c ON c.on_day BETWEEN i.date_start AND i.date_end AND i.date_end - i.date_start <= 7
WHERE country IS NULL OR i.country = country
GROUP BY ALL
ORDER BY fatalities_best DESC NULLS LAST, incidents DESC, i.country;
