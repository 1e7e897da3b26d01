-- The day of the last run before $as_of: one row, null where there is none.
SELECT (max(loaded_at) AT TIME ZONE 'UTC')::DATE AS day FROM core.runs WHERE loaded_at < $as_of::TIMESTAMPTZ;
