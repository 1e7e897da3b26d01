-- Current events of the articles in `relinked`, with what linking needs of their articles, in a fixed order.
SELECT
    e.* EXCLUDE (run_id, superseded_at),
    a.outlet AS article_outlet,
    a.cluster_id AS article_cluster_id,
    a.published_at AS article_published_at,
    a.title AS article_title
FROM core.events AS e
SEMI JOIN relinked AS r ON r.article_id = e.article_id
JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
WHERE e.superseded_at IS NULL AND e.status IN ('occurred', 'claimed', 'denied')
ORDER BY e.event_id;
