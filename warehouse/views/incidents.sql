-- Current incidents with every report of them.
-- comments from: core.incidents
CREATE OR REPLACE VIEW marts.incidents AS
SELECT
    i.* EXCLUDE (record_hash, run_id, superseded_at, status, outlets, sources),
    i.status,
    i.outlets,
    i.sources
FROM core.incidents AS i
WHERE i.superseded_at IS NULL;
COMMENT ON VIEW marts.incidents IS 'Current incidents: one row a happening, however often it was reported, with the ranges of its toll and all its reports.';
