-- Incidents of a country by day over the $days days before $day and $day itself: a row a day, quiet days too, but no day
-- before the first article there is: of those nothing is known.
WITH known AS (SELECT min(coalesce(published_at, loaded_at))::DATE AS since FROM core.articles),
days AS (
    SELECT unnest(range($day::DATE - $days::INTEGER, $day::DATE + 1, INTERVAL 1 DAY))::DATE AS day
),
told AS (
    SELECT i.date_start, i.date_end, i.event_type, i.fatalities_best, i.injured_best
    FROM marts.incidents AS i
    WHERE i.country = $country
      AND i.status IN ('occurred', 'claimed', 'disputed')
      AND i.date_end >= $day::DATE - $days::INTEGER
      AND i.date_start <= $day::DATE
      AND i.date_end - i.date_start <= 7
)
SELECT d.day,
       count(t.date_start) AS incidents,
       count(*) FILTER (t.event_type = 'ASSAULT') AS violent,
       count(*) FILTER (t.event_type = 'PROTEST') AS protests,
       coalesce(sum(t.fatalities_best), 0)::BIGINT AS killed,
       coalesce(sum(t.injured_best), 0)::BIGINT AS injured
FROM days AS d
JOIN known AS k ON d.day >= k.since OR d.day = $day::DATE
LEFT JOIN told AS t ON d.day BETWEEN t.date_start AND t.date_end
GROUP BY d.day
ORDER BY d.day;
