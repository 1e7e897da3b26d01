-- Our own columns of incidents: marts.incidents as it is. Parameters as in incidents.sql.
SELECT i.*
FROM marts.incidents AS i
WHERE ($country::VARCHAR IS NULL OR i.country = $country::VARCHAR)
    AND ($since::DATE IS NULL OR i.date_end >= $since::DATE)
    AND ($until::DATE IS NULL OR i.date_start <= $until::DATE)
