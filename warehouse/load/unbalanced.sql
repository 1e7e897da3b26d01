-- What does not add up in this run's books. Any row here undoes the transaction.
WITH books AS (SELECT * FROM core.accounting WHERE run_id = getvariable('run_id')),
handed_over AS (
    SELECT feed_id, 'extract' AS giver, 'article' AS unit, n_in AS given
    FROM books WHERE stage = 'extract' AND unit = 'article'
    UNION ALL
    SELECT feed_id, 'validate', 'event', n_out FROM books WHERE stage = 'validate' AND unit = 'event'
)
SELECT format('{} {} of feed {}: {} in, {} accounted for', stage, unit, feed_id, n_in,
    n_out + n_unchanged + n_duplicate + n_rejected) AS problem
FROM books
WHERE n_in <> n_out + n_unchanged + n_duplicate + n_rejected
    OR least(n_in, n_out, n_unchanged, n_duplicate, n_rejected) < 0
UNION ALL
SELECT format('feed {}: stage {} handed on {} {}s, loading met {}', h.feed_id, h.giver, h.given, h.unit,
    coalesce(b.n_in, 0))
FROM handed_over AS h
LEFT JOIN books AS b ON b.stage = 'load' AND b.unit = h.unit AND b.feed_id = h.feed_id
WHERE coalesce(b.n_in, 0) <> h.given
UNION ALL
SELECT format('{} events belong to no article that is staged or loaded', n_in)
FROM books WHERE stage = 'load' AND unit = 'event' AND feed_id = ''
LIMIT 20;
