-- What is left of the clusters $clusters once the articles $changed are out of them.
SELECT a.article_id, a.version_id, a.text, CAST(a.published_at AS DATE) AS day
FROM core.copy_index AS c
JOIN core.articles AS a ON a.article_id = c.article_id AND a.version_id = c.version_id
WHERE list_contains($clusters::VARCHAR[], c.cluster_id)
    AND NOT list_contains($changed::VARCHAR[], c.article_id)
    AND a.superseded_at IS NULL
ORDER BY a.article_id;
