-- The current versions of the queued articles published between $from and $until (those without a date: both null).
INSERT INTO queued_article BY NAME
SELECT a.article_id, a.version_id, a.outlet, a.published_at, a.title, a.text, a.cluster_id
FROM core.articles AS a
SEMI JOIN queued AS q ON q.article_id = a.article_id
WHERE a.superseded_at IS NULL
    AND ((a.published_at BETWEEN $from AND $until) OR (a.published_at IS NULL AND $from IS NULL));
