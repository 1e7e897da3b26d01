-- Each feed with its health and what it brought, those in trouble first.
SELECT feed_id, outlet, country, health, last_outcome, failures, polls, failed_polls, last_polled_at, newest_entry_at,
       entries, entries_a_day, expected_entries_min, expected_entries_max, articles, events, rejections_open
FROM marts.feed_health
ORDER BY CASE health WHEN 'gone' THEN 0 WHEN 'failing' THEN 1 WHEN 'never polled' THEN 4 WHEN 'ok' THEN 3 ELSE 2 END,
         outlet, feed_id;
