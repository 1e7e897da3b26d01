-- What was known at an instant: SELECT * FROM marts.events_as_of('2016-12-14').
CREATE OR REPLACE MACRO marts.events_as_of(ts) AS TABLE
SELECT *
FROM marts.event_history
WHERE valid_from <= CAST(ts AS TIMESTAMPTZ) AND (valid_to IS NULL OR valid_to > CAST(ts AS TIMESTAMPTZ));
COMMENT ON MACRO TABLE marts.events_as_of IS 'Events as they were known at an instant: marts.event_history, of it what was current then.';
