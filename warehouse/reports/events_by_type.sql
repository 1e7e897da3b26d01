-- title: Events by type and mode
-- description: How often each PLOVER type and mode occurs, by status, with what the coder thinks of its own certainty.
-- columns: event_type, event_mode, events, incidents, occurred, claimed_or_denied, ahead_or_not, historical, mean_confidence
CREATE OR REPLACE MACRO reports.events_by_type(country := NULL, since := NULL, until := NULL) AS TABLE
SELECT
    e.event_type,
    e.event_mode,
    count(*) AS events,
    count(DISTINCT l.incident_id) AS incidents,
    count_if(e.status = 'occurred') AS occurred,
    count_if(e.status IN ('claimed', 'denied')) AS claimed_or_denied,
    count_if(e.status IN ('future', 'hypothetical', 'negated')) AS ahead_or_not,
    count_if(e.status = 'historical') AS historical,
    round(avg(e.confidence), 3) AS mean_confidence
FROM core.events AS e
LEFT JOIN core.incident_events AS l ON l.event_id = e.event_id AND l.superseded_at IS NULL
WHERE e.superseded_at IS NULL
    AND (country IS NULL OR e.place['country'] = country)
    AND (since IS NULL OR e.date_start >= CAST(since AS DATE))
    AND (until IS NULL OR e.date_start <= CAST(until AS DATE))
GROUP BY ALL
ORDER BY events DESC, e.event_type, e.event_mode;
