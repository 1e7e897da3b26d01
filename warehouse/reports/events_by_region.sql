-- title: Events by country and region
-- description: Incidents and tolls by country and first-order division, within a range of days.
-- columns: country, admin1, incidents, violent_incidents, protests, fatalities_low, fatalities_best, fatalities_high, first_day, last_day
CREATE OR REPLACE MACRO reports.events_by_region(country := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    i.country,
    i.admin1,
    count(*) AS incidents,
    count(*) FILTER (i.event_type = 'ASSAULT') AS violent_incidents,
    count(*) FILTER (i.event_type = 'PROTEST') AS protests,
    sum(i.fatalities_low)::BIGINT AS fatalities_low,
    sum(i.fatalities_best)::BIGINT AS fatalities_best,
    sum(i.fatalities_high)::BIGINT AS fatalities_high,
    min(i.date_start) AS first_day,
    max(i.date_end) AS last_day
FROM marts.incidents AS i
WHERE i.country IS NOT NULL
    AND (country IS NULL OR i.country = country)
    AND (since IS NULL OR i.date_end >= CAST(since AS DATE))
    AND (until IS NULL OR i.date_start <= CAST(until AS DATE))
GROUP BY ALL
ORDER BY incidents DESC, i.country, i.admin1;
