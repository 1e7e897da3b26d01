-- Batches that are held back, the newest first.
SELECT run_id, held_at, entries, articles, events, reasons, fixes
FROM core.quarantined_batches WHERE state = 'held' ORDER BY held_at DESC;
