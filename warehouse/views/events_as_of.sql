-- What was known at an instant, or at the end of a day (UTC, whatever the time zone of the session): SELECT * FROM marts.events_as_of('2016-12-14').
CREATE OR REPLACE MACRO marts.events_as_of(ts) AS TABLE
WITH moment AS (
    SELECT core.instant(ts)
        + CASE WHEN length(CAST(ts AS VARCHAR)) = 10 THEN INTERVAL '23:59:59.999999' ELSE INTERVAL '0' SECOND END AS at
)
SELECT h.*
FROM marts.event_history AS h, moment AS m
WHERE h.valid_from <= m.at AND (h.valid_to IS NULL OR h.valid_to > m.at);
COMMENT ON MACRO TABLE marts.events_as_of IS 'Events as they were known at an instant, or at the end of a day: marts.event_history, of it what was current then.';
