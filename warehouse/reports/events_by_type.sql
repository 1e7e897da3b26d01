-- title: Events by type and mode
-- description: How often each PLOVER type and mode occurs, by status, with what the coder thinks of its own certainty.
-- columns: event_type, event_mode, events, incidents, occurred, claimed_or_denied, ahead_or_not, historical, mean_confidence
CREATE OR REPLACE MACRO reports.events_by_type(country := NULL, since := NULL, until := NULL) AS TABLE
-- Counted apart, then joined: a row a type and mode instead of a row an event.
WITH coded AS (
    SELECT
        e.event_type,
        e.event_mode,
        count(*) AS events,
        count(*) FILTER (e.status = 'occurred') AS occurred,
        count(*) FILTER (e.status IN ('claimed', 'denied')) AS claimed_or_denied,
        count(*) FILTER (e.status IN ('future', 'hypothetical', 'negated')) AS ahead_or_not,
        count(*) FILTER (e.status = 'historical') AS historical,
        round(avg(e.confidence), 3) AS mean_confidence
    FROM core.events AS e
    WHERE e.superseded_at IS NULL
        AND (country IS NULL OR e.place['country'] = country)
        AND (since IS NULL OR e.date_start >= CAST(since AS DATE))
        AND (until IS NULL OR e.date_start <= CAST(until AS DATE))
    GROUP BY ALL
),
linked AS (
    SELECT l.event_type, l.event_mode, count(DISTINCT l.incident_id) AS incidents
    FROM core.incident_events AS l
    WHERE l.superseded_at IS NULL
        AND (country IS NULL OR l.country = country)
        AND (since IS NULL OR l.date_start >= CAST(since AS DATE))
        AND (until IS NULL OR l.date_start <= CAST(until AS DATE))
    GROUP BY ALL
)
SELECT
    c.event_type,
    c.event_mode,
    c.events,
    coalesce(l.incidents, 0) AS incidents,
    c.occurred,
    c.claimed_or_denied,
    c.ahead_or_not,
    c.historical,
    c.mean_confidence
FROM coded AS c
LEFT JOIN linked AS l ON l.event_type = c.event_type AND l.event_mode IS NOT DISTINCT FROM c.event_mode
ORDER BY c.events DESC, c.event_type, c.event_mode;
