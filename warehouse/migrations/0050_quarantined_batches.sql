-- Batches that failed a critical check before they were published: held back, out of readers' sight, until somebody
-- settles them. And for each result of a check, what it was judged on.

ALTER TABLE core.quality_results ADD COLUMN "scope" VARCHAR DEFAULT 'table';
COMMENT ON COLUMN core.quality_results."scope" IS 'What was judged: batch (what a run would load, before it is published) or table (all there is).';

CREATE TABLE core.quarantined_batches (
    "run_id" VARCHAR NOT NULL,
    "as_of" TIMESTAMPTZ NOT NULL,
    "held_at" TIMESTAMPTZ NOT NULL,
    "state" VARCHAR NOT NULL,
    "settled_at" TIMESTAMPTZ,
    "attempts" BIGINT NOT NULL,
    "entries" BIGINT NOT NULL,
    "articles" BIGINT NOT NULL,
    "events" BIGINT NOT NULL,
    "reasons" VARCHAR[] NOT NULL,
    "fixes" VARCHAR[] NOT NULL
);
COMMENT ON TABLE core.quarantined_batches IS 'Runs whose batch failed a critical check before it was published, and what became of it. Grain: run_id.';
COMMENT ON COLUMN core.quarantined_batches."run_id" IS 'Run that made the batch.';
COMMENT ON COLUMN core.quarantined_batches."as_of" IS 'Instant the run stands for.';
COMMENT ON COLUMN core.quarantined_batches."held_at" IS 'When it was first held back (wall clock).';
COMMENT ON COLUMN core.quarantined_batches."state" IS 'held, published (it passed after all) or dropped.';
COMMENT ON COLUMN core.quarantined_batches."settled_at" IS 'When it was published or dropped (wall clock); null while held.';
COMMENT ON COLUMN core.quarantined_batches."attempts" IS 'How often it was judged.';
COMMENT ON COLUMN core.quarantined_batches."entries" IS 'Entries in it.';
COMMENT ON COLUMN core.quarantined_batches."articles" IS 'Articles in it.';
COMMENT ON COLUMN core.quarantined_batches."events" IS 'Events in it.';
COMMENT ON COLUMN core.quarantined_batches."reasons" IS 'Critical checks that failed the last time it was judged, with what they found.';
COMMENT ON COLUMN core.quarantined_batches."fixes" IS 'What people did to it, in order.';

CREATE TABLE core.quarantined_entries (
    "run_id" VARCHAR NOT NULL,
    "entry_id" VARCHAR NOT NULL,
    "entry_hash" VARCHAR NOT NULL
);
COMMENT ON TABLE core.quarantined_entries IS 'Entries of batches that are held: polls count them as known, so that later runs go on without them. Grain: (run_id, entry_id, entry_hash).';
COMMENT ON COLUMN core.quarantined_entries."run_id" IS 'Run whose batch holds it.';
COMMENT ON COLUMN core.quarantined_entries."entry_id" IS 'Entry.';
COMMENT ON COLUMN core.quarantined_entries."entry_hash" IS 'Version of the entry.';
