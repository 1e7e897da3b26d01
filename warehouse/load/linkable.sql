-- Current events of the articles in `queued_article`, coded between $from and $until, in a fixed order.
SELECT
    e.* EXCLUDE (run_id, superseded_at),
    a.outlet AS article_outlet,
    a.cluster_id AS article_cluster_id,
    a.published_at AS article_published_at,
    a.title AS article_title
FROM core.events AS e
JOIN queued_article AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
WHERE e.superseded_at IS NULL
    AND e.status IN ('occurred', 'claimed', 'denied')
    AND e.loaded_at BETWEEN $from AND $until
ORDER BY e.event_id;
