-- Current incidents told by articles published from $since on, in $country where one is given. counts_on is
-- the one day that an incident counts on (pages/daily/figures.sql has the rule), null where it lasted longer.
SELECT i.incident_id, i.event_type, i.event_mode, i.status, i.date_start, i.date_end, i.place_name, i.country, i.admin1,
       i.latitude, i.longitude, i.geo_precision, i.actor, i.recipient, i.territorial_change,
       i.fatalities_low, i.fatalities_best, i.fatalities_high, i.injured_low, i.injured_best, i.injured_high,
       i.event_count, i.article_count, i.outlet_count, i.outlets, i.first_reported_at, i.last_reported_at,
       CASE WHEN i.date_end - i.date_start <= 1 THEN i.date_start END AS counts_on,
       coalesce(i.date_end - i.date_start BETWEEN 2 AND 7, FALSE) AS several
FROM marts.incidents AS i
WHERE coalesce(i.last_reported_at, i.loaded_at) >= $since::TIMESTAMPTZ
  AND ($country::VARCHAR IS NULL OR i.country = $country)
ORDER BY i.incident_id;
