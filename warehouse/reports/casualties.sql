-- title: Casualties with their ranges
-- description: Incidents with killed or injured. Low and high are what any source allows, best is the median of the latest figure of each independent source.
-- columns: date_start, country, admin1, place, event_type, event_mode, status, fatalities_low, fatalities_best, fatalities_high, injured_low, injured_best, injured_high, disputed, outlet_count, sentence, url, incident_id
CREATE OR REPLACE MACRO reports.casualties(country := NULL, since := NULL, until := NULL, least := 1) AS TABLE
SELECT
    i.date_start,
    i.country,
    i.admin1,
    i.place_name AS place,
    i.event_type,
    i.event_mode,
    i.status,
    i.fatalities_low,
    i.fatalities_best,
    i.fatalities_high,
    i.injured_low,
    i.injured_best,
    i.injured_high,
    i.toll_disputed AS disputed,
    i.outlet_count,
    i.toll_sentence AS sentence,
    i.toll_url AS url,
    i.incident_id
FROM marts.incidents AS i
WHERE greatest(coalesce(i.fatalities_high, 0), coalesce(i.injured_high, 0)) >= CAST(least AS BIGINT)
    AND (country IS NULL OR i.country = country)
    AND (since IS NULL OR i.date_end >= CAST(since AS DATE))
    AND (until IS NULL OR i.date_start <= CAST(until AS DATE))
ORDER BY i.fatalities_best DESC NULLS LAST, i.injured_best DESC NULLS LAST, i.incident_id;
