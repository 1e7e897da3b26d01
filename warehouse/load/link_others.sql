-- Articles that are linked again because their cluster has another name, without being queued themselves; and the dates
-- between which the events of all were coded.
CREATE OR REPLACE TEMP TABLE other_article AS
SELECT r.article_id FROM reclustered AS r ANTI JOIN queued_article AS q ON q.article_id = r.article_id;

INSERT INTO queued_article BY NAME
SELECT a.article_id, a.version_id, a.outlet, a.published_at, a.title, a.cluster_id
FROM core.articles AS a SEMI JOIN other_article AS o ON o.article_id = a.article_id
WHERE a.superseded_at IS NULL;

SELECT min(coded_from), max(coded_until)
FROM (
    SELECT coded_from, coded_until FROM queued
    UNION ALL
    SELECT k.coded_at, k.coded_at
    FROM core.link_index AS k SEMI JOIN other_article AS o ON o.article_id = k.article_id
);
