-- title: Civilians targeted
-- description: Assaults, coercion and threats whose recipient is civilian: civilians, refugees, journalists, medics, aid workers, teachers, farmers, believers, workers.
-- columns: date_start, country, place, event_type, event_mode, actor, actor_sector, recipient, recipient_sectors, status, fatalities_low, fatalities_best, fatalities_high, outlet, sentence, url, incident_id, event_id
CREATE OR REPLACE MACRO reports.civilians_targeted(country := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    e.date_start,
    e.place_country AS country,
    e.place_name AS place,
    e.event_type,
    e.event_mode,
    e.actor,
    e.actor_sector,
    e.recipient,
    e.recipient_sectors,
    e.status,
    e.fatalities_low,
    e.fatalities_best,
    e.fatalities_high,
    e.outlet,
    e.evidence_sentence AS sentence,
    e.url,
    e.incident_id,
    e.event_id
FROM marts.events AS e
WHERE e.event_type IN ('ASSAULT', 'COERCE', 'THREATEN')
    AND e.status IN ('occurred', 'claimed', 'denied')
    AND list_has_any(
        string_split(e.recipient_sectors, '; '),
        ['CVL', 'REF', 'JRN', 'MED', 'NGO', 'EDU', 'AGR', 'REL', 'LAB', 'SOC', 'ELI']
    )
    AND (country IS NULL OR e.place_country = country)
    AND (since IS NULL OR e.date_end >= CAST(since AS DATE))
    AND (until IS NULL OR e.date_start <= CAST(until AS DATE))
ORDER BY e.date_start DESC NULLS LAST, e.fatalities_best DESC NULLS LAST, e.event_id;
