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
    CASE
        WHEN s.place_in_run > 1 THEN 'duplicate'
        WHEN k.entry_id IS NULL OR k.run_id = getvariable('run_id') THEN 'out'
        ELSE 'unchanged'
    END AS fate
FROM (
    SELECT *, row_number() OVER (PARTITION BY entry_id, entry_hash ORDER BY record_hash) AS place_in_run
    FROM staged_entry
) AS s
LEFT JOIN known_entry AS k ON k.entry_id = s.entry_id AND k.entry_hash = s.entry_hash
UNION ALL
SELECT
    'article' AS unit, s.feed_id,
    CASE
        WHEN s.place_in_run > 1 THEN 'duplicate'
        WHEN k.version_id IS NULL OR k.run_id = getvariable('run_id') THEN 'out'
        WHEN k.feed_id = s.feed_id THEN 'unchanged'
        ELSE 'duplicate'
    END AS fate
FROM ranked_article AS s
LEFT JOIN known_article AS k ON k.article_id = s.article_id AND k.version_id = s.version_id
UNION ALL
SELECT
    'event' AS unit, a.feed_id,
    CASE
        WHEN s.place_in_run > 1 THEN 'duplicate'
        WHEN k.event_id IS NULL OR k.run_id = getvariable('run_id') THEN 'out'
        ELSE 'unchanged'
    END AS fate
FROM (
    SELECT event_id, record_hash, article_id, version_id,
        row_number() OVER (PARTITION BY event_id ORDER BY record_hash) AS place_in_run
    FROM staged_event
) AS s
LEFT JOIN known_event AS k ON k.event_id = s.event_id AND k.record_hash = s.record_hash
LEFT JOIN (
    SELECT article_id, version_id, feed_id FROM fresh_article
    UNION ALL
    SELECT article_id, version_id, feed_id FROM known_article
    UNION ALL
    SELECT article_id, version_id, feed_id
    FROM core.articles
    SEMI JOIN (SELECT article_id FROM touched_article ANTI JOIN article_order USING (article_id)) USING (article_id)
) AS a ON a.article_id = s.article_id AND a.version_id = s.version_id;

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
