-- The $most incidents that became known last, of one country or of all, and whatever became known or changed in the newest
-- run, however much that is: for the feed of new incidents, which a reader that looks once a run must be able to follow.
-- known_at and changed_at are by the runs' clock.
WITH newest AS (SELECT max(loaded_at) AS loaded_at FROM core.incidents),
known AS (SELECT incident_id, min(loaded_at) AS known_at FROM core.incidents GROUP BY incident_id)
SELECT i.incident_id, i.event_type, i.event_mode, i.status, i.date_start, i.date_end, i.place_name, i.country, i.admin1,
       i.latitude, i.longitude, i.actor, i.recipient, i.territorial_change,
       i.fatalities_low, i.fatalities_best, i.fatalities_high, i.injured_low, i.injured_best, i.injured_high,
       i.outlet_count, i.article_count, i.sources, k.known_at, i.loaded_at AS changed_at
FROM marts.incidents AS i
JOIN known AS k ON k.incident_id = i.incident_id
WHERE $country::VARCHAR IS NULL OR i.country = $country
QUALIFY row_number() OVER (ORDER BY k.known_at DESC, i.first_reported_at DESC NULLS LAST, i.incident_id) <= $most
    OR i.loaded_at >= (SELECT n.loaded_at FROM newest AS n)
ORDER BY k.known_at DESC, i.first_reported_at DESC NULLS LAST, i.incident_id;
