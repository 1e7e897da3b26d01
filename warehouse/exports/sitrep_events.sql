-- Our own columns of events: marts.events as it is. Parameters as in events.sql.
SELECT e.*
FROM marts.events AS e
WHERE ($country::VARCHAR IS NULL OR e.place_country = $country::VARCHAR)
    AND ($since::DATE IS NULL OR e.date_end >= $since::DATE)
    AND ($until::DATE IS NULL OR e.date_start <= $until::DATE)
