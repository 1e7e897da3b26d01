-- Articles that this run brought or coded: linking looks at them next.
INSERT INTO core.link_queue BY NAME
SELECT a.article_id, a.published_at
FROM core.articles AS a
SEMI JOIN touched_article AS t ON t.article_id = a.article_id
ANTI JOIN core.link_queue AS q ON q.article_id = a.article_id
WHERE a.superseded_at IS NULL;
