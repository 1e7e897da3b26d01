-- What this run polled is loaded: others may poll it again.
DELETE FROM core.poll_claims WHERE run_id = getvariable('run_id');
