-- What the index has of the articles in `queued_article` and does no longer hold goes out of it (outdated); what it has
-- unchanged goes out of `indexed`, which keeps the reports that are new or different.
CREATE OR REPLACE TEMP TABLE outdated AS
SELECT k.event_id, k.incident_id, k.coded_at
FROM core.link_index AS k
SEMI JOIN queued_article AS r ON r.article_id = k.article_id
LEFT JOIN indexed AS f ON f.event_id = k.event_id
WHERE k.coded_at BETWEEN getvariable('queued_from') AND getvariable('queued_until')
    AND (f.event_id IS NULL OR (k.event_hash, k.founding_key, k.outlet, k.cluster_id, k.published_at, k.title)
        IS DISTINCT FROM (f.event_hash, f.founding_key, f.outlet, f.cluster_id, f.published_at, f.title));

DELETE FROM core.link_index
WHERE event_id IN (SELECT event_id FROM outdated)
    AND coded_at BETWEEN getvariable('queued_from') AND getvariable('queued_until');
DELETE FROM indexed WHERE event_id IN (
    SELECT k.event_id FROM core.link_index AS k SEMI JOIN queued_article AS r ON r.article_id = k.article_id
    WHERE k.coded_at BETWEEN getvariable('queued_from') AND getvariable('queued_until')
);
