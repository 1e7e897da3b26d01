-- Versions of feed items. A version never changes: what a publisher can change is part of its hash.
MERGE INTO core.entries AS t
USING (
    SELECT *, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at
    FROM staged_entry
    QUALIFY row_number() OVER (PARTITION BY entry_id, entry_hash ORDER BY record_hash) = 1
) AS s
ON t.entry_id = s.entry_id AND t.entry_hash = s.entry_hash
WHEN NOT MATCHED THEN INSERT BY NAME;
