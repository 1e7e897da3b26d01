-- title: Daily situation by country
-- description: What happened on one day in each country: incidents, reports, toll, kinds of violence, changes of control. An incident counts on its first day alone, so days can be added up; what is only known to lie within two to seven days that hold this one stands apart (several_days), and what is denied counts nowhere. Without a day: the newest with an incident.
-- columns: day, country, incidents, reports, outlets, violent_incidents, airstrikes, protests, control_changes, fatalities_low, fatalities_best, fatalities_high, injured_best, places, several_days, several_days_fatalities_best, denied
CREATE OR REPLACE MACRO reports.daily_situation(day := NULL, country := NULL) AS TABLE
WITH dated AS NOT MATERIALIZED (
    -- A night, or sources that are a day apart, still is one day; more than a week is none.
    SELECT
        i.*,
        i.date_end - i.date_start > 1 AS is_long,
        CASE WHEN i.date_end - i.date_start > 1 THEN i.date_end ELSE i.date_start END AS last_shown
    FROM marts.incidents AS i
    WHERE i.date_end - i.date_start <= 7
),
chosen AS (
    SELECT coalesce(
        CAST(day AS DATE),
        (
            SELECT max(d.date_start) FROM dated AS d
            WHERE NOT d.is_long AND d.status <> 'denied'
                AND d.date_start <= (SELECT (max(r.loaded_at) AT TIME ZONE 'UTC')::DATE FROM core.runs AS r)
        )
    ) AS on_day
),
shown AS (
    SELECT d.*, c.on_day, NOT d.is_long AND d.status <> 'denied' AS counts
    FROM dated AS d JOIN chosen AS c ON c.on_day BETWEEN d.date_start AND d.last_shown
    WHERE country IS NULL OR d.country = country
)
SELECT
    s.on_day AS day,
    s.country,
    count(*) FILTER (s.counts) AS incidents,
    coalesce(sum(s.event_count) FILTER (s.counts), 0)::BIGINT AS reports,
    coalesce(len(list_distinct(flatten(list(s.outlets) FILTER (s.counts)))), 0) AS outlets,
    count(*) FILTER (s.counts AND s.event_type = 'ASSAULT') AS violent_incidents,
    count(*) FILTER (s.counts AND s.event_mode IN ('aerial', 'drone')) AS airstrikes,
    count(*) FILTER (s.counts AND s.event_type = 'PROTEST') AS protests,
    count(*) FILTER (s.counts AND s.territorial_change <> 'none') AS control_changes,
    (sum(s.fatalities_low) FILTER (s.counts))::BIGINT AS fatalities_low,
    (sum(s.fatalities_best) FILTER (s.counts))::BIGINT AS fatalities_best,
    (sum(s.fatalities_high) FILTER (s.counts))::BIGINT AS fatalities_high,
    (sum(s.injured_best) FILTER (s.counts))::BIGINT AS injured_best,
    coalesce(list_sort(list_distinct(list(s.place_name) FILTER (s.counts))), []) AS places,
    count(*) FILTER (s.is_long AND s.status <> 'denied') AS several_days,
    (sum(s.fatalities_best) FILTER (s.is_long AND s.status <> 'denied'))::BIGINT AS several_days_fatalities_best,
    count(*) FILTER (s.status = 'denied') AS denied
FROM shown AS s
GROUP BY ALL
ORDER BY fatalities_best DESC NULLS LAST, incidents DESC, s.country;
