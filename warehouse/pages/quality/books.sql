-- The books of the newest run: a line a stage and feed, those that do not balance first.
SELECT a.stage, a.unit, a.feed_id, coalesce(f.outlet, '') AS outlet, a.n_in, a.n_out, a.n_unchanged, a.n_duplicate,
       a.n_rejected, a.balanced, a.run_id, a.loaded_at
FROM marts.accounting AS a
LEFT JOIN core.feeds AS f ON f.feed_id = a.feed_id
WHERE a.run_id = (SELECT arg_max(run_id, (loaded_at, run_id)) FROM core.runs)
ORDER BY a.balanced, array_position(['poll', 'parse', 'fetch', 'article', 'extract', 'validate', 'load'], a.stage) NULLS LAST,
         a.stage, a.unit, a.feed_id;
