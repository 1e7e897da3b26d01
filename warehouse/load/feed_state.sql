-- What the poller remembers. A feed with entries held back forgets its validators, so that the next poll sees them again.
MERGE INTO core.feed_state AS t
USING (
    SELECT
        s.feed_id,
        CASE WHEN h.feed_id IS NULL THEN s.etag END AS etag,
        CASE WHEN h.feed_id IS NULL THEN s.last_modified END AS last_modified,
        CASE WHEN h.feed_id IS NULL THEN s.body_sha256 END AS body_sha256,
        CAST(s.next_poll_at AS TIMESTAMPTZ) AS next_poll_at,
        s.failures,
        CAST(s.last_fetched_at AS TIMESTAMPTZ) AS last_fetched_at,
        CAST(s.last_changed_at AS TIMESTAMPTZ) AS last_changed_at,
        s.gone,
        s.moved_to,
        CAST(s.full_refetch_at AS TIMESTAMPTZ) AS full_refetch_at,
        CASE WHEN h.feed_id IS NULL THEN s.validators_origin END AS validators_origin,
        s.guids_repeat,
        s.window_hours,
        s.mean_gap_hours,
        CAST(s.last_entry_at AS TIMESTAMPTZ) AS last_entry_at,
        s.pause_minutes,
        s.skip_hours,
        s.interval_minutes,
        getvariable('as_of') AS updated_at
    FROM staged_feed_state AS s
    LEFT JOIN (SELECT DISTINCT feed_id FROM held_entry) AS h ON h.feed_id = s.feed_id
    QUALIFY row_number() OVER (PARTITION BY s.feed_id ORDER BY s.last_fetched_at DESC NULLS LAST) = 1
) AS s
ON t.feed_id = s.feed_id
WHEN MATCHED AND s.updated_at >= t.updated_at THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
