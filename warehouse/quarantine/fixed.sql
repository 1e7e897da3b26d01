-- Somebody did something to a held batch.
UPDATE core.quarantined_batches SET fixes = list_append(fixes, $fix) WHERE run_id = $run_id AND state = 'held';
