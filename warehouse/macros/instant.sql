-- The instant that a text, day or timestamp means. Without a zone it is UTC, whatever the time zone of the session.
CREATE OR REPLACE MACRO core.instant(moment) AS CASE
    WHEN regexp_matches(CAST(moment AS VARCHAR), ':.*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') THEN CAST(moment AS TIMESTAMPTZ)
    ELSE timezone('UTC', CAST(CAST(moment AS VARCHAR) AS TIMESTAMP))
END;
COMMENT ON MACRO core.instant IS 'The instant that a text, day or timestamp means; without a zone it is UTC, whatever the time zone of the session.';
