-- First and last day (as figures.sql has it) of incidents that were written or closed after $since, or from $as_of on, by
-- country: a row for what was and one for what is. All there are where $since is null.
SELECT DISTINCT country, date_start AS first_day,
       CASE WHEN date_end - date_start <= 1 THEN date_start ELSE date_end END AS last_day
FROM core.incidents
WHERE country IS NOT NULL
  AND date_end - date_start <= 7
  AND (
      $since::TIMESTAMPTZ IS NULL
      OR greatest(loaded_at, coalesce(superseded_at, loaded_at)) > $since::TIMESTAMPTZ
      OR greatest(loaded_at, coalesce(superseded_at, loaded_at)) >= $as_of::TIMESTAMPTZ
  )
ORDER BY ALL;
