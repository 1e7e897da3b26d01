-- title: Events by day
-- description: Events that occurred (or are claimed to have), a row a day and quad class, within a country and a range of days.
-- columns: day, quad_code, events, incidents, outlets, largest_toll
CREATE OR REPLACE MACRO reports.events_by_day(country := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    e.date_start AS day,
    e.quad_code,
    count(*) AS events,
    count(DISTINCT e.incident_id) AS incidents,
    count(DISTINCT e.outlet) AS outlets,
    max(e.fatalities_best) AS largest_toll
FROM core.incident_events AS e
WHERE e.superseded_at IS NULL
    AND e.status IN ('occurred', 'claimed')
    AND e.date_start IS NOT NULL
    AND e.date_end - e.date_start <= 7
    AND (country IS NULL OR e.country = country)
    AND (since IS NULL OR e.date_start >= CAST(since AS DATE))
    AND (until IS NULL OR e.date_start <= CAST(until AS DATE))
GROUP BY ALL
ORDER BY e.date_start DESC, e.quad_code;
