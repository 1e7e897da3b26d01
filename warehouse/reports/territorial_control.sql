-- title: Changes of control
-- description: Places taken, regained, contested or handed over, the newest first, with who reports it and the first sentence.
-- columns: date_start, date_end, country, admin1, place, change, actor, recipient, status, outlets, outlet_count, sentence, url, incident_id
CREATE OR REPLACE MACRO reports.territorial_control(country := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    i.date_start,
    i.date_end,
    i.country,
    i.admin1,
    i.place_name AS place,
    i.territorial_change AS change,
    i.actor,
    i.recipient,
    i.status,
    i.outlets,
    i.outlet_count,
    i.sentence,
    i.url,
    i.incident_id
FROM marts.incidents AS i
WHERE i.territorial_change <> 'none'
    AND (country IS NULL OR i.country = country)
    AND (since IS NULL OR i.date_end >= CAST(since AS DATE))
    AND (until IS NULL OR i.date_start <= CAST(until AS DATE))
ORDER BY i.date_end DESC NULLS LAST, i.country, place, i.incident_id;
