-- What loading did in this run, by kind of row.
SELECT unit, sum(n_out), sum(n_unchanged), sum(n_duplicate) FROM core.accounting
WHERE run_id = $run_id AND stage = 'load' GROUP BY unit
UNION ALL
SELECT 'rejection', count(*), 0, 0 FROM core.rejections WHERE run_id = $run_id
UNION ALL
SELECT 'superseded_article', count(*), 0, 0 FROM core.articles
WHERE superseded_at >= getvariable('as_of') AND article_id IN (SELECT article_id FROM staged_article)
UNION ALL
SELECT 'superseded_event', count(*), 0, 0 FROM core.events
WHERE superseded_at >= getvariable('as_of')
    AND article_id IN (SELECT article_id FROM staged_article UNION SELECT article_id FROM staged_event);
