-- The articles of the reports in `staged_link`, of those published between $from and $until (without a date: both null).
INSERT INTO told_article BY NAME
SELECT a.article_id, a.version_id, a.outlet, a.published_at, a.title, a.url
FROM core.articles AS a
SEMI JOIN staged_link AS l ON l.article_id = a.article_id
WHERE a.superseded_at IS NULL
    AND ((a.published_at BETWEEN $from AND $until) OR (a.published_at IS NULL AND $from IS NULL));
