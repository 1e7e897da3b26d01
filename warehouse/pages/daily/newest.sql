-- The last day, up to the newest run, on which an incident counts (figures.sql): one row, null where there is none.
SELECT max(date_start) AS day
FROM marts.incidents
WHERE status IN ('occurred', 'claimed', 'disputed')
  AND date_end - date_start <= 1
  AND date_start <= (SELECT (max(loaded_at) AT TIME ZONE 'UTC')::DATE FROM core.runs);
