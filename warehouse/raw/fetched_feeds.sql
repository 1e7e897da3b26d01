-- Every answer of every poll, as it came, before anything was read out of it.
-- comments from: core.fetches
CREATE OR REPLACE VIEW raw.fetched_feeds AS
SELECT
    run_id,
    CAST(as_of AS TIMESTAMPTZ) AS as_of,
    date,
    feed_id,
    url,
    final_url,
    moved,
    status,
    outcome,
    reason,
    detail,
    CAST(fetched_at AS TIMESTAMPTZ) AS fetched_at,
    etag,
    last_modified,
    request_headers,
    headers,
    body,
    try(decode(body)) AS body_text,
    body_sha256,
    retry_after,
    elapsed,
    CAST(archived_at AS TIMESTAMPTZ) AS archived_at
FROM read_parquet($files, hive_partitioning = true, hive_types = {'date': DATE});
COMMENT ON VIEW raw.fetched_feeds IS 'Answers of feeds as they came: one row a request, 304s (without a body) and failures included. body is free of its content encoding; body_text is null where it is not UTF-8; date is the day the run stands for: filter by it, and other days are not opened.';
COMMENT ON COLUMN raw.fetched_feeds.as_of IS 'Instant the run stands for.';
COMMENT ON COLUMN raw.fetched_feeds.date IS 'Day the run stands for (UTC): filter by it, and other days are not opened.';
COMMENT ON COLUMN raw.fetched_feeds.request_headers IS 'Headers of the request, as sent.';
COMMENT ON COLUMN raw.fetched_feeds.headers IS 'Headers of the answer, as they came.';
COMMENT ON COLUMN raw.fetched_feeds.body IS 'The answer, free of its content encoding; null where there is none.';
COMMENT ON COLUMN raw.fetched_feeds.body_text IS 'The body as text; null where it is not UTF-8.';
COMMENT ON COLUMN raw.fetched_feeds.archived_at IS 'When it was written to the archive (wall clock).';
COMMENT ON COLUMN raw.fetched_feeds.run_id IS 'Run.';
COMMENT ON COLUMN raw.fetched_feeds.feed_id IS 'Feed.';
COMMENT ON COLUMN raw.fetched_feeds.moved IS 'Every redirect said that the move is for good.';
COMMENT ON COLUMN raw.fetched_feeds.etag IS 'ETag of the answer.';
COMMENT ON COLUMN raw.fetched_feeds.last_modified IS 'Last-Modified of the answer.';
COMMENT ON COLUMN raw.fetched_feeds.retry_after IS 'Seconds the server asked to wait.';
