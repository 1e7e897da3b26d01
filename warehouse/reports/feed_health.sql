-- title: Health of the feeds
-- description: One row a feed: what its last poll brought, what it usually brings, what was turned away, and whether it loses news at its interval; troubled ones first. With --as-of, what the poller remembers (failures, next_poll_at, window_hours, mean_gap_hours, loses_news) is null for a feed polled since.
-- columns: feed_id, outlet, health, last_outcome, failures, polls, failed_polls, last_polled_at, next_poll_at, polling_interval_minutes, window_hours, mean_gap_hours, loses_news, blind_polls, newest_entry_at, entries, entries_a_day, duplicate_share, articles, events, rejections_open
CREATE OR REPLACE MACRO reports.feed_health() AS TABLE
SELECT
    f.feed_id,
    f.outlet,
    f.health,
    f.last_outcome,
    f.failures,
    f.polls,
    f.failed_polls,
    f.last_polled_at,
    f.next_poll_at,
    f.polling_interval_minutes,
    f.window_hours,
    f.mean_gap_hours,
    f.loses_news,
    f.blind_polls,
    f.newest_entry_at,
    f.entries,
    f.entries_a_day,
    f.duplicate_share,
    f.articles,
    f.events,
    f.rejections_open
FROM marts.feed_health AS f
ORDER BY f.health = 'ok' AND NOT f.loses_news, f.rejections_open DESC, f.feed_id;
