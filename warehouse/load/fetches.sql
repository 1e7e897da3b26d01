-- Every request of this run; replaced as a whole when the run is loaded again.
DELETE FROM core.fetches WHERE run_id = getvariable('run_id');
INSERT INTO core.fetches BY NAME
SELECT
    getvariable('run_id') AS run_id, 'feed' AS subject_kind, feed_id AS subject_id, url, final_url, status, outcome,
    reason, detail, CAST(fetched_at AS TIMESTAMPTZ) AS fetched_at, body_sha256, body_bytes, elapsed
FROM staged_fetched_feed
UNION ALL BY NAME
SELECT
    getvariable('run_id') AS run_id, 'page' AS subject_kind, entry_id AS subject_id, url, final_url, status, outcome,
    reason, detail, CAST(fetched_at AS TIMESTAMPTZ) AS fetched_at, body_sha256, body_bytes, elapsed
FROM staged_fetched_page;
