-- Current articles, one row each.
-- comments from: core.articles
CREATE OR REPLACE VIEW marts.articles AS
SELECT
    a.article_id,
    a.version_id,
    a.feed_id,
    a.outlet,
    a.outlet_country,
    a.url,
    a.title,
    a.text,
    a.text_basis,
    a.authors,
    a.language,
    a.published_at,
    a.modified_at,
    a.word_count,
    a.cluster_id,
    v.versions,
    coalesce(e.events, 0) AS events,
    v.first_loaded_at,
    a.loaded_at
FROM core.articles AS a
JOIN (
    SELECT article_id, count(*) AS versions, min(loaded_at) AS first_loaded_at FROM core.articles GROUP BY article_id
) AS v ON v.article_id = a.article_id
LEFT JOIN (
    SELECT article_id, version_id, count(*) AS events FROM core.events WHERE superseded_at IS NULL
    GROUP BY article_id, version_id
) AS e ON e.article_id = a.article_id AND e.version_id = a.version_id
WHERE a.superseded_at IS NULL;
COMMENT ON VIEW marts.articles IS 'Current version of every article, with how many versions and events it has.';
COMMENT ON COLUMN marts.articles.versions IS 'Versions known of the article.';
COMMENT ON COLUMN marts.articles.events IS 'Current events read from this version.';
COMMENT ON COLUMN marts.articles.first_loaded_at IS 'When the first version became known, by the run''s clock.';
