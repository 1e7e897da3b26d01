-- The queue says when the events of its articles were coded, so that linking reads only the part of core.events they are in.

ALTER TABLE core.link_queue ADD COLUMN "coded_from" TIMESTAMPTZ;
ALTER TABLE core.link_queue ADD COLUMN "coded_until" TIMESTAMPTZ;
COMMENT ON COLUMN core.link_queue."coded_from" IS 'Earliest loaded_at among the codings of its events; null if it has none.';
COMMENT ON COLUMN core.link_queue."coded_until" IS 'Latest loaded_at among them; null if it has none.';

UPDATE core.link_queue AS q SET coded_from = e.coded_from, coded_until = e.coded_until
FROM (
    SELECT article_id, min(loaded_at) AS coded_from, max(loaded_at) AS coded_until FROM core.events GROUP BY article_id
) AS e
WHERE e.article_id = q.article_id;
