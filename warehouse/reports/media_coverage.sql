-- title: Coverage and agreement
-- description: Incidents that several outlets report: how many, how fast, and whether they agree on the toll. Near-copies of one text count as one source.
-- columns: incident_id, date_start, country, place, event_type, event_mode, outlet_count, article_count, event_count, outlets, first_reported_at, last_reported_at, hours_covered, fatalities_low, fatalities_best, fatalities_high, toll_disputed
CREATE OR REPLACE MACRO reports.media_coverage(country := NULL, least_outlets := 2) AS TABLE
SELECT
    i.incident_id,
    i.date_start,
    i.country,
    i.place_name AS place,
    i.event_type,
    i.event_mode,
    i.outlet_count,
    i.article_count,
    i.event_count,
    i.outlets,
    i.first_reported_at,
    i.last_reported_at,
    round(epoch(i.last_reported_at - i.first_reported_at) / 3600, 1) AS hours_covered,
    i.fatalities_low,
    i.fatalities_best,
    i.fatalities_high,
    i.toll_disputed
FROM marts.incidents AS i
WHERE i.outlet_count >= CAST(least_outlets AS BIGINT) AND (country IS NULL OR i.country = country)
ORDER BY i.outlet_count DESC, i.article_count DESC, i.incident_id;
