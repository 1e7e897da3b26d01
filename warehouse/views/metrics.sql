-- What a monitoring system wants to know, one row a sample: the newest run, and how things stand after it.
-- Names and units follow Prometheus' naming guide: base units, no unit of time but seconds, gauges without a suffix.
CREATE OR REPLACE VIEW marts.metrics AS
WITH newest AS (
    SELECT arg_max(run_id, (loaded_at, run_id)) AS run_id, max(loaded_at) AS "at" FROM core.runs
),
books AS (
    SELECT a.stage, a.unit, sum(a.n_in) AS n_in, sum(a.n_out) AS n_out, sum(a.n_unchanged) AS n_unchanged,
           sum(a.n_duplicate) AS n_duplicate, sum(a.n_rejected) AS n_rejected
    FROM core.accounting AS a JOIN newest AS n ON n.run_id = a.run_id
    GROUP BY a.stage, a.unit
),
-- Not every run runs every check, and a check no longer written down is no longer run.
latest AS (
    SELECT expectation_id, arg_max(severity, checked_at) AS severity,
           arg_max(CASE WHEN error IS NOT NULL THEN 'error' WHEN success THEN 'passed' ELSE 'failed' END, checked_at) AS status
    FROM core.quality_results
    WHERE subject IS NULL
      AND checked_at > (SELECT max(checked_at) FROM core.quality_results) - INTERVAL 2 DAY
    GROUP BY expectation_id
),
rows_now AS (
    SELECT 'entries' AS kind, count(DISTINCT entry_id) AS n FROM core.entries
    UNION ALL SELECT 'articles', count(*) FROM core.articles WHERE superseded_at IS NULL
    UNION ALL SELECT 'events', count(*) FROM core.events WHERE superseded_at IS NULL
    UNION ALL SELECT 'incidents', count(*) FROM core.incidents WHERE superseded_at IS NULL
),
samples AS (
    SELECT 'sitrep_run_timestamp_seconds' AS name, CAST(MAP {} AS MAP(VARCHAR, VARCHAR)) AS labels, epoch("at") AS value
    FROM newest WHERE "at" IS NOT NULL
    UNION ALL
    SELECT 'sitrep_run_fetch_seconds', CAST(MAP {} AS MAP(VARCHAR, VARCHAR)),
           (epoch_ms(max(f.fetched_at)) - epoch_ms(min(f.fetched_at))) / 1000 + coalesce(arg_min(f.elapsed, f.fetched_at), 0)
    FROM core.fetches AS f JOIN newest AS n ON n.run_id = f.run_id
    WHERE f.fetched_at IS NOT NULL HAVING count(*) > 0
    UNION ALL
    SELECT 'sitrep_run_records', MAP {'stage': stage, 'unit': unit, 'fate': fate}, n
    FROM books UNPIVOT (n FOR fate IN (n_in AS 'in', n_out AS 'out', n_unchanged AS 'unchanged',
                                       n_duplicate AS 'duplicate', n_rejected AS 'rejected'))
    UNION ALL
    SELECT 'sitrep_run_rejections', MAP {'stage': r.stage, 'reason': r.reason}, count(*)
    FROM core.rejections AS r JOIN newest AS n ON n.run_id = r.last_run_id
    GROUP BY r.stage, r.reason
    UNION ALL
    SELECT 'sitrep_books_balanced', CAST(MAP {} AS MAP(VARCHAR, VARCHAR)), CAST(bool_and(a.balanced) AS INTEGER)
    FROM marts.accounting AS a JOIN newest AS n ON n.run_id = a.run_id HAVING count(*) > 0
    UNION ALL
    SELECT 'sitrep_books_unbalanced_lines', CAST(MAP {} AS MAP(VARCHAR, VARCHAR)), count(*) FILTER (NOT balanced) FROM marts.accounting
    UNION ALL
    SELECT 'sitrep_rows', MAP {'kind': kind}, n FROM rows_now
    UNION ALL
    SELECT 'sitrep_rejections_open', MAP {'stage': stage, 'reason': reason}, count(*)
    FROM core.rejections WHERE resolved_at IS NULL GROUP BY stage, reason
    UNION ALL
    SELECT 'sitrep_alerts_open', MAP {'severity': s.severity}, count(a.alert_id)
    FROM (SELECT unnest(['critical', 'warning']) AS severity) AS s
    LEFT JOIN core.alerts AS a ON a.severity = s.severity AND a.healed_run IS NULL
    GROUP BY s.severity
    UNION ALL
    SELECT 'sitrep_checks', MAP {'status': t.status, 'severity': s.severity}, count(l.expectation_id)
    FROM (SELECT unnest(['passed', 'failed', 'error']) AS status) AS t
    CROSS JOIN (SELECT unnest(['critical', 'warning', 'info']) AS severity) AS s
    LEFT JOIN latest AS l ON l.status = t.status AND l.severity = s.severity
    GROUP BY t.status, s.severity
    UNION ALL
    SELECT 'sitrep_batches_held', CAST(MAP {} AS MAP(VARCHAR, VARCHAR)), count(*) FROM core.quarantined_batches WHERE state = 'held'
    UNION ALL
    SELECT 'sitrep_feed_newest_entry_age_seconds', MAP {'feed_id': f.feed_id}, epoch(n.at) - epoch(f.newest_entry_at)
    FROM marts.feed_health AS f CROSS JOIN newest AS n WHERE f.newest_entry_at IS NOT NULL
    UNION ALL
    SELECT 'sitrep_feed_failures', MAP {'feed_id': feed_id}, failures FROM marts.feed_health WHERE failures IS NOT NULL
    UNION ALL
    SELECT 'sitrep_feeds', MAP {'health': health}, count(*) FROM marts.feed_health GROUP BY health
),
explained(name, help) AS (
    VALUES
    ('sitrep_run_timestamp_seconds', 'Instant the newest run stands for, in seconds since 1970.'),
    ('sitrep_run_fetch_seconds', 'Seconds from the first request of the newest run to its last answer.'),
    ('sitrep_run_records', 'The books of the newest run: in = out + unchanged + duplicate + rejected, by stage and unit.'),
    ('sitrep_run_rejections', 'Records the newest run turned away, by stage and reason.'),
    ('sitrep_books_balanced', 'Whether every line of the books of the newest run balances: 1 or 0.'),
    ('sitrep_books_unbalanced_lines', 'Lines of the books of all runs that do not balance.'),
    ('sitrep_rows', 'Entries known, and current articles, events and incidents.'),
    ('sitrep_rejections_open', 'Rejections that are open, by stage and reason.'),
    ('sitrep_alerts_open', 'Failures of checks that last, by severity.'),
    ('sitrep_checks', 'Checks and monitors by status and severity, each by its newest result of the last two days.'),
    ('sitrep_batches_held', 'Batches held back because they failed their audit.'),
    ('sitrep_feed_newest_entry_age_seconds', 'Age of the newest entry of a feed at the newest run.'),
    ('sitrep_feed_failures', 'Failed polls of a feed in a row.'),
    ('sitrep_feeds', 'Feeds by health at the newest run.')
)
SELECT s.name, s.labels, CAST(s.value AS DOUBLE) AS value, e.help
FROM samples AS s JOIN explained AS e ON e.name = s.name
ORDER BY s.name, CAST(s.labels AS VARCHAR);
COMMENT ON VIEW marts.metrics IS 'What a monitoring system wants to know of the newest run and of how things stand after it, one row a sample; sitrep metrics prints it for Prometheus.';
COMMENT ON COLUMN marts.metrics.name IS 'Name of the metric; all are gauges.';
COMMENT ON COLUMN marts.metrics.labels IS 'Which of its samples this is: label and value of each label.';
COMMENT ON COLUMN marts.metrics.value IS 'The figure.';
COMMENT ON COLUMN marts.metrics.help IS 'What the metric is.';
