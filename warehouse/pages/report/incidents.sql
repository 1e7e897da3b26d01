-- Current incidents told by articles published from $since on, in $country where one is given.
SELECT i.incident_id, i.event_type, i.event_mode, i.status, i.date_start, i.date_end, i.place_name, i.country, i.admin1,
       i.latitude, i.longitude, i.geo_precision, i.actor, i.recipient, i.territorial_change,
       i.fatalities_low, i.fatalities_best, i.fatalities_high, i.injured_low, i.injured_best, i.injured_high,
       i.event_count, i.article_count, i.outlet_count, i.outlets, i.first_reported_at, i.last_reported_at
FROM marts.incidents AS i
WHERE coalesce(i.last_reported_at, i.loaded_at) >= $since::TIMESTAMPTZ
  AND ($country::VARCHAR IS NULL OR i.country = $country)
ORDER BY i.incident_id;
