-- The next articles to link, neighbours in time together, each with the version that is current.
CREATE OR REPLACE TEMP TABLE queued AS
SELECT * FROM core.link_queue ORDER BY published_at, article_id LIMIT $at_once;
