-- What each country's days from $first to $last add up to, $country's alone where one is given: a row a day and country of
-- which anything is told. An incident counts on one day alone, its first, if it lasted no longer than a night (or sources
-- are a day apart). One over 2 to 7 days more is only counted as `several`, on every day that it covers, and is in no
-- other figure; a longer one is on no day. What is denied is in no figure but `denied`.
WITH told AS (
    SELECT country, event_type, date_start, date_end,
           fatalities_low, fatalities_best, fatalities_high, injured_best,
           date_end - date_start > 1 AS several,
           status IN ('occurred', 'claimed', 'disputed') AS counted
    FROM marts.incidents
    WHERE country IS NOT NULL
      AND date_end - date_start <= 7
      AND date_end >= $first::DATE AND date_start <= $last::DATE
      AND ($country::VARCHAR IS NULL OR country = $country)
),
by_day AS (
    SELECT * EXCLUDE (date_start, date_end),
           unnest(range(date_start, CASE WHEN several THEN date_end ELSE date_start END + 1, INTERVAL 1 DAY))::DATE AS day
    FROM told
)
SELECT day, country,
       count(*) FILTER (counted AND NOT several) AS incidents,
       count(*) FILTER (counted AND NOT several AND event_type = 'ASSAULT') AS violent,
       count(*) FILTER (counted AND NOT several AND event_type = 'PROTEST') AS protests,
       coalesce(sum(fatalities_low) FILTER (counted AND NOT several), 0)::BIGINT AS killed_low,
       coalesce(sum(fatalities_best) FILTER (counted AND NOT several), 0)::BIGINT AS killed,
       coalesce(sum(fatalities_high) FILTER (counted AND NOT several), 0)::BIGINT AS killed_high,
       coalesce(sum(injured_best) FILTER (counted AND NOT several), 0)::BIGINT AS injured,
       count(*) FILTER (several AND counted) AS several,
       count(*) FILTER (NOT counted) AS denied
FROM by_day
WHERE day BETWEEN $first::DATE AND $last::DATE
GROUP BY day, country
ORDER BY day, killed DESC, incidents DESC, country;
