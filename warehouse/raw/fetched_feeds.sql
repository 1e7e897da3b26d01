-- Every answer of every poll, as it came, before anything was read out of it.
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
