-- Every answer for the page behind an entry, as it came, before anything was read out of it.
-- comments from: core.fetches
CREATE OR REPLACE VIEW raw.fetched_pages AS
SELECT
    run_id,
    CAST(as_of AS TIMESTAMPTZ) AS as_of,
    date,
    batch,
    entry_id,
    url,
    final_url,
    status,
    outcome,
    reason,
    detail,
    CAST(fetched_at AS TIMESTAMPTZ) AS fetched_at,
    request_headers,
    headers,
    body,
    try(decode(body)) AS body_text,
    body_sha256,
    elapsed,
    CAST(archived_at AS TIMESTAMPTZ) AS archived_at
FROM read_parquet($files, hive_partitioning = true, hive_types = {'date': DATE});
COMMENT ON VIEW raw.fetched_pages IS 'Answers for pages as they came: one row a request, failures included. body is free of its content encoding; body_text is null where it is not UTF-8; date is the day the run stands for: filter by it, and other days are not opened.';
COMMENT ON COLUMN raw.fetched_pages.as_of IS 'Instant the run stands for.';
COMMENT ON COLUMN raw.fetched_pages.date IS 'Day the run stands for (UTC): filter by it, and other days are not opened.';
COMMENT ON COLUMN raw.fetched_pages.request_headers IS 'Headers of the request, as sent.';
COMMENT ON COLUMN raw.fetched_pages.headers IS 'Headers of the answer, as they came.';
COMMENT ON COLUMN raw.fetched_pages.body IS 'The answer, free of its content encoding; null where there is none.';
COMMENT ON COLUMN raw.fetched_pages.body_text IS 'The body as text; null where it is not UTF-8.';
COMMENT ON COLUMN raw.fetched_pages.archived_at IS 'When it was written to the archive (wall clock).';
COMMENT ON COLUMN raw.fetched_pages.run_id IS 'Run.';
COMMENT ON COLUMN raw.fetched_pages.batch IS 'Batch of entries that it was fetched with.';
COMMENT ON COLUMN raw.fetched_pages.entry_id IS 'Entry whose page it is.';
