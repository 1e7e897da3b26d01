-- Incidents of $countries that are on a day from $first to $last, as figures.sql has it: counts_on is the one day that an
-- incident counts on, null for one over several days.
SELECT incident_id, event_type, event_mode, status, date_start, date_end, place_name, country, admin1,
       latitude, longitude, geo_precision, actor, recipient, territorial_change,
       fatalities_low, fatalities_best, fatalities_high, injured_low, injured_best, injured_high,
       event_count, article_count, outlet_count, outlets, first_reported_at, last_reported_at,
       CASE WHEN date_end - date_start <= 1 THEN date_start END AS counts_on,
       date_end - date_start > 1 AS several
FROM marts.incidents
WHERE country IN (SELECT unnest($countries::VARCHAR[]))
  AND date_end - date_start <= 7
  AND date_start <= $last::DATE
  AND CASE WHEN date_end - date_start <= 1 THEN date_start ELSE date_end END >= $first::DATE
ORDER BY incident_id;
