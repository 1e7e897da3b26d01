-- One row a feed: when it was polled, how it fares, what it brings. Judged at the instant of the newest run.
-- Asked of an earlier moment (--as-of), a feed that was polled since has no row in core.feed_state: each poll replaces
-- what the one before remembered. So its columns are null here, and its health goes by the polls known then.
-- comments from: core.feeds, core.feed_state
CREATE OR REPLACE VIEW marts.feed_health AS
WITH moment AS (SELECT max(loaded_at) AS at FROM core.runs),
polls AS (
    SELECT
        subject_id AS feed_id,
        count(*) AS polls,
        count_if(outcome = 'rejected') AS failed_polls,
        arg_max(coalesce(reason, outcome), fetched_at) AS last_outcome,
        arg_max(outcome = 'rejected', fetched_at) AS last_failed,
        max(fetched_at) AS last_polled_at
    FROM core.fetches
    WHERE subject_kind = 'feed'
    GROUP BY subject_id
),
paced AS (
    -- How far apart the polls of the last week really were, where there were enough of them to tell.
    SELECT subject_id AS feed_id, median(gap) AS minutes
    FROM (
        SELECT
            f.subject_id,
            r.loaded_at,
            date_diff('second', lag(r.loaded_at) OVER (PARTITION BY f.subject_id ORDER BY r.loaded_at), r.loaded_at)
                / 60.0 AS gap
        FROM (SELECT DISTINCT run_id, subject_id FROM core.fetches WHERE subject_kind = 'feed') AS f
        JOIN core.runs AS r ON r.run_id = f.run_id
    ), moment AS m
    WHERE gap IS NOT NULL AND loaded_at > m.at - INTERVAL 7 DAY
    GROUP BY subject_id
    HAVING count(*) >= 3
),
counted AS (
    SELECT
        a.feed_id,
        sum(a.n_duplicate) / nullif(sum(a.n_in), 0) AS duplicate_share,
        -- A document in which nothing was known any more: whatever came and went since the poll before was missed.
        count_if(a.n_out > 0 AND a.n_unchanged = 0 AND NOT a.is_first) AS blind_polls
    FROM (
        SELECT c.*, r.loaded_at, row_number() OVER (PARTITION BY c.feed_id ORDER BY r.loaded_at) = 1 AS is_first
        FROM core.accounting AS c JOIN core.runs AS r ON r.run_id = c.run_id
        WHERE c.stage = 'parse' AND c.unit = 'entry'
    ) AS a, moment AS m
    WHERE a.loaded_at > m.at - INTERVAL 7 DAY
    GROUP BY a.feed_id
),
state AS (
    SELECT
        s.*,
        -- What the last poll decided, with all that servers asked for; while a feed fails, the back-off is not its pace.
        CASE
            WHEN s.failures = 0 THEN date_diff('second', s.updated_at, s.next_poll_at) / 60.0
            ELSE s.interval_minutes
        END AS planned_minutes
    FROM core.feed_state AS s
),
brought AS (
    SELECT feed_id, count(DISTINCT entry_id) AS entries, max(published_at) AS newest_entry_at
    FROM core.entries
    GROUP BY feed_id
),
brought_lately AS (
    SELECT e.feed_id, count(DISTINCT e.entry_id) / 7.0 AS entries_a_day
    FROM core.entries AS e, moment AS m
    WHERE e.published_at > m.at - INTERVAL 7 DAY AND e.published_at <= m.at
    GROUP BY e.feed_id
),
read AS (SELECT feed_id, count(*) AS articles FROM core.articles WHERE superseded_at IS NULL GROUP BY feed_id),
coded AS (
    SELECT a.feed_id, count(*) AS events
    FROM core.events AS e
    JOIN core.articles AS a ON a.version_id = e.version_id  -- a key of its own: the article is part of it
    WHERE e.superseded_at IS NULL AND a.superseded_at IS NULL
    GROUP BY a.feed_id
),
turned_away AS (SELECT feed_id, count(*) AS rejections FROM core.rejections WHERE resolved_at IS NULL GROUP BY feed_id)
SELECT
    f.feed_id,
    f.outlet,
    f.country,
    f.url,
    CASE
        WHEN coalesce(s.gone, p.last_outcome = 'gone') THEN 'gone'
        WHEN p.feed_id IS NULL THEN 'never polled'
        WHEN coalesce(s.failures > 0, p.last_failed) THEN 'failing'
        WHEN coalesce(y.entries_a_day, 0) < f.expected_entries_min THEN 'quiet'
        WHEN y.entries_a_day > f.expected_entries_max THEN 'flooding'
        ELSE 'ok'
    END AS health,
    p.last_outcome,
    s.failures,
    coalesce(p.polls, 0) AS polls,
    coalesce(p.failed_polls, 0) AS failed_polls,
    p.last_polled_at,
    s.last_fetched_at,
    s.last_changed_at,
    s.next_poll_at,
    s.moved_to,
    round(greatest(s.planned_minutes, w.minutes), 1) AS polling_interval_minutes,
    round(s.window_hours, 2) AS window_hours,
    round(s.mean_gap_hours, 3) AS mean_gap_hours,
    CASE
        WHEN s.feed_id IS NOT NULL OR p.feed_id IS NULL
            THEN coalesce(s.window_hours * 60 < greatest(s.planned_minutes, w.minutes), false)
    END AS loses_news,
    coalesce(c.blind_polls, 0) AS blind_polls,
    round(c.duplicate_share, 4) AS duplicate_share,
    b.newest_entry_at,
    coalesce(b.entries, 0) AS entries,
    round(coalesce(y.entries_a_day, 0), 2) AS entries_a_day,
    f.expected_entries_min,
    f.expected_entries_max,
    coalesce(r.articles, 0) AS articles,
    coalesce(d.events, 0) AS events,
    coalesce(t.rejections, 0) AS rejections_open
FROM core.feeds AS f
LEFT JOIN state AS s ON s.feed_id = f.feed_id
LEFT JOIN paced AS w ON w.feed_id = f.feed_id
LEFT JOIN counted AS c ON c.feed_id = f.feed_id
LEFT JOIN polls AS p ON p.feed_id = f.feed_id
LEFT JOIN brought AS b ON b.feed_id = f.feed_id
LEFT JOIN brought_lately AS y ON y.feed_id = f.feed_id
LEFT JOIN read AS r ON r.feed_id = f.feed_id
LEFT JOIN coded AS d ON d.feed_id = f.feed_id
LEFT JOIN turned_away AS t ON t.feed_id = f.feed_id;
COMMENT ON VIEW marts.feed_health IS 'One row a feed: its health at the newest run, its polls, how long its entries stay, and what it brought. With --as-of, what the poller remembers (failures, next_poll_at, window_hours, …) is null for a feed polled since, and its settings are those of now.';
COMMENT ON COLUMN marts.feed_health.health IS 'ok, quiet or flooding (against what is expected of it), failing, gone, never polled.';
COMMENT ON COLUMN marts.feed_health.last_outcome IS 'What the last poll brought: fetched, not_modified, or the reason it failed.';
COMMENT ON COLUMN marts.feed_health.polls IS 'Polls on record.';
COMMENT ON COLUMN marts.feed_health.failed_polls IS 'Polls that failed.';
COMMENT ON COLUMN marts.feed_health.last_polled_at IS 'When it was last polled (wall clock).';
COMMENT ON COLUMN marts.feed_health.polling_interval_minutes IS 'Minutes between polls as they really are.';
COMMENT ON COLUMN marts.feed_health.loses_news IS 'Entries stay for a shorter time than passes between polls; null where that was not kept (--as-of).';
COMMENT ON COLUMN marts.feed_health.blind_polls IS 'Polls of the last seven days in which nothing was known any more: something was missed.';
COMMENT ON COLUMN marts.feed_health.duplicate_share IS 'Share of its entries of the last seven days that another feed had brought.';
COMMENT ON COLUMN marts.feed_health.newest_entry_at IS 'Publication of its newest entry.';
COMMENT ON COLUMN marts.feed_health.entries IS 'Entries known of it.';
COMMENT ON COLUMN marts.feed_health.entries_a_day IS 'Entries a day over the last seven days.';
COMMENT ON COLUMN marts.feed_health.articles IS 'Current articles read from it.';
COMMENT ON COLUMN marts.feed_health.events IS 'Current events read from those.';
COMMENT ON COLUMN marts.feed_health.rejections_open IS 'Rejections of it that are open.';
