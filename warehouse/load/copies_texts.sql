-- The texts of the articles in `copy_candidate`, with the clusters they are in.
SELECT a.article_id, a.text, CAST(a.published_at AS DATE) AS day, c.cluster_id
FROM core.copy_index AS c
SEMI JOIN copy_candidate AS k ON k.article_id = c.article_id
JOIN core.articles AS a ON a.article_id = c.article_id AND a.version_id = c.version_id
WHERE c.day BETWEEN $from - $apart::INTEGER AND $until + $apart::INTEGER AND a.superseded_at IS NULL
ORDER BY a.article_id;
