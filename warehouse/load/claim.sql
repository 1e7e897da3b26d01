-- Claim the feeds $feeds for run $run_id; claims of the runs $dead and those that lapsed by $now are void.
MERGE INTO core.poll_claims AS t
USING (
    SELECT
        unnest($feeds::VARCHAR[]) AS feed_id,
        $run_id AS run_id,
        $now::TIMESTAMPTZ AS claimed_at,
        $expires::TIMESTAMPTZ AS expires_at
) AS s
ON t.feed_id = s.feed_id
WHEN MATCHED AND (
    t.run_id = s.run_id OR list_contains($dead::VARCHAR[], t.run_id) OR coalesce(t.expires_at <= s.claimed_at, false)
) THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
