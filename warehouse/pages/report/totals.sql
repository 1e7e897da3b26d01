-- How much there is from $since on, in $country where one is given: one row.
SELECT count(DISTINCT a.article_id) AS articles,
       count(DISTINCT a.outlet) AS outlets,
       count(e.event_id) AS events
FROM core.articles AS a
LEFT JOIN core.events AS e
  ON e.article_id = a.article_id AND e.version_id = a.version_id AND e.superseded_at IS NULL
WHERE a.superseded_at IS NULL
  AND coalesce(a.published_at, a.loaded_at) >= $since::TIMESTAMPTZ
  AND ($country::VARCHAR IS NULL OR e.place['country'] = $country);
