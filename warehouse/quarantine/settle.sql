-- A held batch was published or dropped.
UPDATE core.quarantined_batches
SET state = $state, settled_at = $now::TIMESTAMPTZ
WHERE run_id = $run_id AND state = 'held';
