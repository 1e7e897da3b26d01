-- title: Air and drone strikes
-- description: Incidents of aerial and drone attack, the newest first.
-- columns: date_start, country, admin1, place, latitude, longitude, mode, actor, recipient, status, fatalities_low, fatalities_best, fatalities_high, outlet_count, sentence, url, incident_id
CREATE OR REPLACE MACRO reports.airstrikes(country := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    i.date_start,
    i.country,
    i.admin1,
    i.place_name AS place,
    i.latitude,
    i.longitude,
    i.event_mode AS mode,
    i.actor,
    i.recipient,
    i.status,
    i.fatalities_low,
    i.fatalities_best,
    i.fatalities_high,
    i.outlet_count,
    i.sentence,
    i.url,
    i.incident_id
FROM marts.incidents AS i
WHERE i.event_type = 'ASSAULT'
    AND i.event_mode IN ('aerial', 'drone')
    AND (country IS NULL OR i.country = country)
    AND (since IS NULL OR i.date_end >= CAST(since AS DATE))
    AND (until IS NULL OR i.date_start <= CAST(until AS DATE))
ORDER BY i.date_start DESC NULLS LAST, i.country, place, i.incident_id;
