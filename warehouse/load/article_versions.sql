-- Given versions of articles, columns in the order of the record.
SELECT
    article_id,
    version_id,
    entry_id,
    feed_id,
    outlet,
    outlet_country,
    url,
    title,
    text,
    text_basis,
    authors,
    published_at,
    published_basis,
    modified_at,
    language,
    text_sha256,
    word_count
FROM core.articles
WHERE list_contains($versions, version_id)
ORDER BY article_id, version_id;
