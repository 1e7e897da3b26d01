-- Keys this run touched that stand more than once. Any row here undoes the transaction.
SELECT 'core.feeds' AS table_name, feed_id AS key FROM core.feeds GROUP BY feed_id HAVING count(*) > 1
UNION ALL
SELECT 'core.feed_state', feed_id FROM core.feed_state GROUP BY feed_id HAVING count(*) > 1
UNION ALL
SELECT 'core.entries', entry_id FROM core.entries
WHERE entry_id IN (SELECT entry_id FROM staged_entry) GROUP BY entry_id, entry_hash HAVING count(*) > 1
UNION ALL
SELECT 'core.articles', article_id FROM core.articles
WHERE article_id IN (SELECT article_id FROM staged_article) GROUP BY article_id, version_id HAVING count(*) > 1
UNION ALL
SELECT 'core.articles (current)', article_id FROM core.articles
WHERE superseded_at IS NULL AND article_id IN (SELECT article_id FROM staged_article)
GROUP BY article_id HAVING count(*) > 1
UNION ALL
SELECT 'core.events (current)', event_id FROM core.events
WHERE superseded_at IS NULL AND event_id IN (SELECT event_id FROM staged_event) GROUP BY event_id HAVING count(*) > 1
UNION ALL
SELECT 'core.rejections', rejection_id FROM core.rejections
WHERE rejection_id IN (SELECT rejection_id FROM staged_rejection) GROUP BY rejection_id HAVING count(*) > 1
LIMIT 20;
