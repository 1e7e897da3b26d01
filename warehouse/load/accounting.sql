-- The books of this run: the stages' own counts, and what loading did. Replaced as a whole when the run is loaded again.
-- A row counts as written (n_out) if this run is the one that first wrote it, so that loading again counts the same.
DELETE FROM core.accounting WHERE run_id = getvariable('run_id');

INSERT INTO core.accounting BY NAME
SELECT
    getvariable('run_id') AS run_id, feed_id, stage, unit,
    sum(n_in)::BIGINT AS n_in, sum(n_out)::BIGINT AS n_out, sum(n_unchanged)::BIGINT AS n_unchanged,
    sum(n_duplicate)::BIGINT AS n_duplicate, sum(n_rejected)::BIGINT AS n_rejected
FROM staged_stage_count
GROUP BY feed_id, stage, unit;

CREATE OR REPLACE TEMP TABLE loaded_record AS
SELECT
    'entry' AS unit, s.feed_id,
    CASE WHEN s.place_in_run > 1 THEN 'duplicate' WHEN t.run_id = getvariable('run_id') THEN 'out' ELSE 'unchanged' END
        AS fate
FROM (
    SELECT *, row_number() OVER (PARTITION BY entry_id, entry_hash ORDER BY record_hash) AS place_in_run
    FROM staged_entry
) AS s
JOIN core.entries AS t ON t.entry_id = s.entry_id AND t.entry_hash = s.entry_hash
UNION ALL
SELECT
    'article' AS unit, s.feed_id,
    CASE
        WHEN s.place_in_run > 1 THEN 'duplicate'
        WHEN t.run_id = getvariable('run_id') THEN 'out'
        WHEN t.feed_id = s.feed_id THEN 'unchanged'
        ELSE 'duplicate'
    END AS fate
FROM ranked_article AS s
JOIN core.articles AS t ON t.article_id = s.article_id AND t.version_id = s.version_id
UNION ALL
SELECT
    'event' AS unit, a.feed_id,
    CASE WHEN s.place_in_run > 1 THEN 'duplicate' WHEN t.run_id = getvariable('run_id') THEN 'out' ELSE 'unchanged' END
        AS fate
FROM (
    SELECT event_id, record_hash, row_number() OVER (PARTITION BY event_id ORDER BY record_hash) AS place_in_run
    FROM staged_event
) AS s
LEFT JOIN core.events AS t ON t.event_id = s.event_id AND t.record_hash = s.record_hash
LEFT JOIN (
    SELECT e.event_id, any_value(a.feed_id) AS feed_id
    FROM core.articles AS a
    JOIN staged_event AS e ON e.article_id = a.article_id AND e.version_id = a.version_id
    GROUP BY e.event_id
) AS a ON a.event_id = s.event_id;

INSERT INTO core.accounting BY NAME
SELECT
    getvariable('run_id') AS run_id, coalesce(feed_id, '') AS feed_id, 'load' AS stage, unit,
    count(*) AS n_in,
    count_if(fate = 'out')::BIGINT AS n_out,
    count_if(fate = 'unchanged')::BIGINT AS n_unchanged,
    count_if(fate = 'duplicate')::BIGINT AS n_duplicate,
    0::BIGINT AS n_rejected
FROM loaded_record
GROUP BY feed_id, unit;
