-- Versions of feed items. A version never changes: what a publisher can change is part of its hash.
-- What is known of the keys staged is read once, here as for articles and events: everything after works on that. When
-- it was loaded is asked first, of the key alone: what was loaded at other times then need not be read.
SET VARIABLE entries_from = (
    SELECT min(t.loaded_at) FROM core.entries AS t SEMI JOIN staged_entry AS s ON s.entry_id = t.entry_id
);
CREATE OR REPLACE TEMP TABLE known_entry AS
SELECT t.entry_id, t.entry_hash, t.run_id
FROM core.entries AS t SEMI JOIN staged_entry AS s ON s.entry_id = t.entry_id
WHERE t.loaded_at >= getvariable('entries_from');

CREATE OR REPLACE TEMP TABLE fresh_entry AS
SELECT s.entry_id, s.entry_hash, s.rowid AS staged_row
FROM staged_entry AS s
ANTI JOIN known_entry AS k ON k.entry_id = s.entry_id AND k.entry_hash = s.entry_hash
QUALIFY row_number() OVER (PARTITION BY s.entry_id, s.entry_hash ORDER BY s.record_hash) = 1;

INSERT INTO core.entries BY NAME
SELECT s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at
FROM staged_entry AS s SEMI JOIN fresh_entry AS f ON f.staged_row = s.rowid;
