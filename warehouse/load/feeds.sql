-- The subscriptions as they are now; a run older than what is known changes nothing.
MERGE INTO core.feeds AS t
USING (
    SELECT *, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at
    FROM staged_feed
    QUALIFY row_number() OVER (PARTITION BY feed_id ORDER BY record_hash) = 1
) AS s
ON t.feed_id = s.feed_id
WHEN MATCHED AND t.record_hash IS DISTINCT FROM s.record_hash AND s.loaded_at >= t.loaded_at THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
