-- title: Corrected tolls
-- description: Figures of killed or injured that an outlet changed between two versions of an article, with both sentences.
-- columns: changed_at, outlet, title, what, best_before, best_after, sentence_before, sentence_after, url, article_id
CREATE OR REPLACE MACRO reports.corrections(since := NULL) AS TABLE
SELECT
    c.changed_at,
    c.outlet,
    c.title,
    c.what,
    c.best_before,
    c.best_after,
    c.sentence_before,
    c.sentence_after,
    c.url,
    c.article_id
FROM marts.changes AS c
WHERE c.what IN ('fatalities', 'injured')
    AND (since IS NULL OR c.changed_at >= core.instant(since))
ORDER BY c.changed_at DESC, c.article_id, c.what;
