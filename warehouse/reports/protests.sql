-- title: Protests
-- description: Demonstrations, riots, strikes, boycotts and blockades, the newest first.
-- columns: date_start, country, admin1, place, mode, actor, recipient, status, fatalities_best, injured_best, outlet_count, sentence, url, incident_id
CREATE OR REPLACE MACRO reports.protests(country := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    i.date_start,
    i.country,
    i.admin1,
    i.place_name AS place,
    i.event_mode AS mode,
    i.actor,
    i.recipient,
    i.status,
    i.fatalities_best,
    i.injured_best,
    i.outlet_count,
    i.sentence,
    i.url,
    i.incident_id
FROM marts.incidents AS i
WHERE i.event_type = 'PROTEST'
    AND (country IS NULL OR i.country = country)
    AND (since IS NULL OR i.date_end >= CAST(since AS DATE))
    AND (until IS NULL OR i.date_start <= CAST(until AS DATE))
ORDER BY i.date_start DESC NULLS LAST, i.country, place, i.incident_id;
