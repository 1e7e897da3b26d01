-- Current events with what linking needs of their articles, in a fixed order.
SELECT
    e.* EXCLUDE (record_hash, run_id, loaded_at, superseded_at),
    a.outlet AS article_outlet,
    a.published_at AS article_published_at,
    a.title AS article_title
FROM core.events AS e
JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
WHERE e.superseded_at IS NULL AND e.status IN ('occurred', 'claimed', 'denied')
ORDER BY e.event_id;
