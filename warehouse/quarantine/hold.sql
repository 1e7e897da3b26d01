-- A batch is held back (again): why, and what is in it.
MERGE INTO core.quarantined_batches AS t
USING (
    SELECT
        $run_id AS run_id, $as_of::TIMESTAMPTZ AS as_of, $now::TIMESTAMPTZ AS held_at, 'held' AS state,
        NULL::TIMESTAMPTZ AS settled_at, 1::BIGINT AS attempts, $entries::BIGINT AS entries,
        $articles::BIGINT AS articles, $events::BIGINT AS events, $reasons::VARCHAR[] AS reasons,
        []::VARCHAR[] AS fixes
) AS s
ON t.run_id = s.run_id
WHEN MATCHED THEN UPDATE SET
    state = 'held', settled_at = NULL, attempts = t.attempts + 1, reasons = s.reasons,
    entries = s.entries, articles = s.articles, events = s.events
WHEN NOT MATCHED THEN INSERT BY NAME;
