-- The feed each article came from last, without what the run $but_not brought.
SELECT article_id, feed_id FROM core.articles
WHERE run_id <> $but_not
QUALIFY row_number() OVER (PARTITION BY article_id ORDER BY superseded_at IS NULL DESC, loaded_at DESC, version_id) = 1;
