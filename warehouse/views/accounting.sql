-- The books, with whether each line balances.
-- comments from: core.accounting, core.runs
CREATE OR REPLACE VIEW marts.accounting AS
SELECT
    a.run_id,
    r.loaded_at,
    a.feed_id,
    a.stage,
    a.unit,
    a.n_in,
    a.n_out,
    a.n_unchanged,
    a.n_duplicate,
    a.n_rejected,
    a.n_in = a.n_out + a.n_unchanged + a.n_duplicate + a.n_rejected AS balanced
FROM core.accounting AS a
LEFT JOIN core.runs AS r ON r.run_id = a.run_id;
COMMENT ON VIEW marts.accounting IS 'What each stage did with each feed''s records in each run, and whether in = out + unchanged + duplicate + rejected.';
COMMENT ON COLUMN marts.accounting.balanced IS 'Whether n_in = n_out + n_unchanged + n_duplicate + n_rejected.';
