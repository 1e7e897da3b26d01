-- Versions of entries that have been seen, without those the run $but_not was the first to bring.
SELECT entry_id, entry_hash FROM core.entries WHERE run_id <> $but_not;
