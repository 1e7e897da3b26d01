-- Batches that failed a critical check before they were published, the newest first; settled ones on request.
SELECT run_id, state, as_of, held_at, settled_at, attempts, entries, articles, events, reasons, fixes
FROM core.quarantined_batches
WHERE $everything OR state = 'held'
ORDER BY held_at DESC, run_id;
