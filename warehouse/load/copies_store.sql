-- Texts looked at anew, and the articles whose cluster goes by another name now (renamed_cluster: was -> becomes).
CREATE OR REPLACE TEMP TABLE reclustered AS
SELECT p.article_id, p.cluster_id FROM copy_probe AS p
UNION
SELECT c.article_id, r.becomes
FROM core.copy_index AS c JOIN renamed_cluster AS r ON r.cluster_id = c.cluster_id
ANTI JOIN copy_probe AS p ON p.article_id = c.article_id;

DELETE FROM core.copy_index WHERE article_id IN (SELECT article_id FROM copy_probe);
INSERT INTO core.copy_index BY NAME SELECT * FROM copy_probe;

UPDATE core.copy_index AS t SET cluster_id = s.becomes
FROM renamed_cluster AS s
WHERE t.cluster_id = s.cluster_id AND t.article_id NOT IN (SELECT article_id FROM copy_probe);

DELETE FROM reclustered WHERE (article_id, cluster_id) IN (SELECT (article_id, cluster_id) FROM queued_article);

UPDATE core.articles AS t SET cluster_id = s.cluster_id
FROM reclustered AS s
WHERE t.article_id = s.article_id AND t.superseded_at IS NULL;

UPDATE queued_article AS t SET cluster_id = s.cluster_id FROM reclustered AS s WHERE t.article_id = s.article_id;
