-- The $most incidents that became known last, of one country or of all: for the feed of new incidents.
SELECT incident_id, event_type, event_mode, status, date_start, date_end, place_name, country, admin1, latitude, longitude,
       actor, recipient, territorial_change, fatalities_low, fatalities_best, fatalities_high, injured_low, injured_best,
       injured_high, outlet_count, article_count, first_reported_at, last_reported_at, loaded_at, sources
FROM marts.incidents
WHERE $country::VARCHAR IS NULL OR country = $country
ORDER BY coalesce(first_reported_at, loaded_at) DESC, incident_id
LIMIT $most;
