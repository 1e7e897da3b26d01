-- What is left of the clusters in `broken` once the articles in `changed` are out of them.
SELECT a.article_id, a.version_id, a.text, CAST(a.published_at AS DATE) AS day
FROM core.copy_index AS c
SEMI JOIN broken AS b ON b.cluster_id = c.cluster_id
ANTI JOIN changed AS n ON n.article_id = c.article_id
JOIN core.articles AS a ON a.article_id = c.article_id AND a.version_id = c.version_id
WHERE a.superseded_at IS NULL
ORDER BY a.article_id;
