-- Articles that this run brought or coded: linking looks at them next, and between these dates it finds their events.
CREATE OR REPLACE TEMP TABLE coded_between AS
SELECT article_id, min(loaded_at) AS coded_from, max(loaded_at) AS coded_until FROM touched_event GROUP BY article_id;

DELETE FROM core.link_queue WHERE article_id IN (SELECT article_id FROM touched_article);

INSERT INTO core.link_queue BY NAME
SELECT a.article_id, a.published_at, c.coded_from, c.coded_until
FROM (
    SELECT article_id, version_id, published_at FROM fresh_article
    UNION ALL
    SELECT article_id, version_id, published_at FROM refreshed_article
    UNION ALL
    SELECT article_id, version_id, published_at FROM known_article ANTI JOIN refreshed_article USING (article_id, version_id)
    UNION ALL
    SELECT a.article_id, a.version_id, a.published_at
    FROM core.articles AS a
    SEMI JOIN (SELECT article_id FROM touched_article ANTI JOIN article_order USING (article_id)) AS t
        ON t.article_id = a.article_id
) AS a
SEMI JOIN current_version AS v ON v.version_id = a.version_id
LEFT JOIN coded_between AS c ON c.article_id = a.article_id;
