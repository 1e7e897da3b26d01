-- The version with the id $id, or the current version of the article with that id: at most one row.
SELECT article_id, version_id, title, text, published_at, outlet, url
FROM core.articles
WHERE version_id = $id OR article_id = $id AND superseded_at IS NULL
ORDER BY superseded_at NULLS FIRST, loaded_at DESC
LIMIT 1;
