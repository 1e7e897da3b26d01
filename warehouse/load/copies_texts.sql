-- The texts of the articles in `copy_candidate`, with the clusters they are in; of the days $from to $until.
SELECT a.article_id, a.text, CAST(a.published_at AS DATE) AS day, c.cluster_id
FROM core.copy_index AS c
SEMI JOIN copy_candidate AS k ON k.article_id = c.article_id
JOIN core.articles AS a ON a.article_id = c.article_id AND a.version_id = c.version_id
WHERE c.day BETWEEN $from - $apart::INTEGER AND $until + $apart::INTEGER
    AND a.superseded_at IS NULL
    AND (
        (a.published_at >= $from - $apart::INTEGER AND a.published_at < $until + $apart::INTEGER + 1)
        OR (a.published_at IS NULL AND $from = DATE '0001-01-01')
    )
ORDER BY a.article_id;
