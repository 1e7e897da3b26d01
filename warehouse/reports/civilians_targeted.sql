-- title: Civilians targeted
-- description: Incidents of assault, coercion and threat whose recipients are civilian: civilians, refugees, journalists, medics, aid workers, teachers, farmers, believers, workers; the newest first.
-- columns: date_start, country, admin1, place, event_type, event_mode, actor, actor_sectors, recipient, recipient_sectors, status, fatalities_low, fatalities_best, fatalities_high, outlet_count, sentence, url, incident_id
CREATE OR REPLACE MACRO reports.civilians_targeted(country := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    i.date_start,
    i.country,
    i.admin1,
    i.place_name AS place,
    i.event_type,
    i.event_mode,
    i.actor,
    i.actor_sectors,
    i.recipient,
    i.recipient_sectors,
    i.status,
    i.fatalities_low,
    i.fatalities_best,
    i.fatalities_high,
    i.outlet_count,
    i.sentence,
    i.url,
    i.incident_id
FROM marts.incidents AS i
WHERE i.event_type IN ('ASSAULT', 'COERCE', 'THREATEN')
    AND list_has_any(
        i.recipient_sectors, ['CVL', 'REF', 'JRN', 'MED', 'NGO', 'EDU', 'AGR', 'REL', 'LAB', 'SOC', 'ELI']
    )
    AND (country IS NULL OR i.country = country)
    AND (since IS NULL OR i.date_end >= CAST(since AS DATE))
    AND (until IS NULL OR i.date_start <= CAST(until AS DATE))
ORDER BY i.date_start DESC NULLS LAST, i.fatalities_best DESC NULLS LAST, i.incident_id;
