-- Queued articles whose current version or day is not the one that was searched for copies, with the cluster they were in.
SELECT a.article_id, a.version_id, a.text, CAST(a.published_at AS DATE) AS day, c.cluster_id
FROM queued_article AS a
LEFT JOIN core.copy_index AS c ON c.article_id = a.article_id
WHERE c.version_id IS DISTINCT FROM a.version_id
    OR c.day <> coalesce(CAST(a.published_at AS DATE), DATE '0001-01-01')
ORDER BY a.article_id;
