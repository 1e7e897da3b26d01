-- title: Who acts on whom
-- description: Pairs of first-named actor and recipient (name, else country and sector) by number of incidents, in one quad class or all.
-- columns: actor, recipient, quad_code, incidents, events, outlets, mean_intensity, fatalities_best, first_day, last_day
CREATE OR REPLACE MACRO reports.actor_dyads(country := NULL, quad := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    e.actor,
    e.recipient,
    e.quad_code,
    count(DISTINCT e.incident_id) AS incidents,
    count(*) AS events,
    count(DISTINCT e.outlet) AS outlets,
    round(avg(e.intensity), 2) AS mean_intensity,
    max(e.fatalities_best) AS fatalities_best,
    min(e.date_start) AS first_day,
    max(e.date_end) AS last_day
FROM core.incident_events AS e
WHERE e.superseded_at IS NULL
    AND e.status IN ('occurred', 'claimed')
    AND e.actor IS NOT NULL
    AND e.recipient IS NOT NULL
    AND (country IS NULL OR e.country = country)
    AND (quad IS NULL OR e.quad_code = quad)
    AND (since IS NULL OR e.date_start >= CAST(since AS DATE))
    AND (until IS NULL OR e.date_start <= CAST(until AS DATE))
GROUP BY ALL
ORDER BY incidents DESC, events DESC, e.actor, e.recipient, e.quad_code;
