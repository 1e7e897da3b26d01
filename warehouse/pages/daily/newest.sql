-- The last day, up to the newest run, of which an incident is known: one row, null where there is none.
SELECT max(date_start) AS day FROM marts.incidents WHERE date_start <= (SELECT max(loaded_at)::DATE FROM core.runs);
