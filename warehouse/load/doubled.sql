-- Keys this run touched that stand more than once. Any row here undoes the transaction.
SELECT 'core.feeds' AS table_name, feed_id AS key FROM core.feeds GROUP BY feed_id HAVING count(*) > 1
UNION ALL
SELECT 'core.feed_state', feed_id FROM core.feed_state GROUP BY feed_id HAVING count(*) > 1
UNION ALL
SELECT 'core.entries', entry_id
FROM (SELECT entry_id, entry_hash FROM known_entry UNION ALL SELECT entry_id, entry_hash FROM fresh_entry)
GROUP BY entry_id, entry_hash HAVING count(*) > 1
UNION ALL
SELECT 'core.articles', article_id
FROM (SELECT article_id, version_id FROM known_article UNION ALL SELECT article_id, version_id FROM fresh_article)
GROUP BY article_id, version_id HAVING count(*) > 1
UNION ALL
SELECT 'core.articles (current)', article_id FROM article_order WHERE is_current GROUP BY article_id HAVING count(*) > 1
UNION ALL
SELECT 'core.events (current)', event_id FROM event_order
WHERE is_current GROUP BY event_id HAVING count(*) > 1
UNION ALL
SELECT 'core.events', event_id FROM touched_event GROUP BY event_id, record_hash HAVING count(*) > 1
UNION ALL
SELECT 'core.rejections', rejection_id FROM core.rejections
WHERE rejection_id IN (SELECT rejection_id FROM staged_rejection) GROUP BY rejection_id HAVING count(*) > 1
LIMIT 20;
