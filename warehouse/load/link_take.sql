-- The next articles to link, neighbours in time together.
CREATE OR REPLACE TEMP TABLE queued AS
SELECT article_id FROM core.link_queue ORDER BY published_at, article_id LIMIT $at_once;
