-- What is reported of $day in each country: one row a country with an incident that day, the worst first.
SELECT i.country,
       count(*) AS incidents,
       count(*) FILTER (i.event_type = 'ASSAULT') AS violent,
       coalesce(sum(i.fatalities_low), 0)::BIGINT AS killed_low,
       coalesce(sum(i.fatalities_best), 0)::BIGINT AS killed,
       coalesce(sum(i.fatalities_high), 0)::BIGINT AS killed_high
FROM marts.incidents AS i
WHERE i.country IS NOT NULL
  AND i.status IN ('occurred', 'claimed', 'disputed')
  AND $day::DATE BETWEEN i.date_start AND i.date_end
  AND i.date_end - i.date_start <= 7
  AND ($country::VARCHAR IS NULL OR i.country = $country)
GROUP BY i.country
ORDER BY killed DESC, incidents DESC, i.country;
