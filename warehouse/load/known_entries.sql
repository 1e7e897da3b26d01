-- Versions of entries that have been seen, without those the run $but_not was the first to bring. Those of batches that
-- are held back have been seen, too: their batch keeps them, and nobody need read them again.
SELECT entry_id, entry_hash FROM core.entries WHERE run_id <> $but_not
UNION
SELECT entry_id, entry_hash FROM core.quarantined_entries WHERE run_id <> $but_not;
