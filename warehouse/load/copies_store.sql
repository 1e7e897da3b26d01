-- Texts looked at anew, and the articles whose cluster goes by another name now (renamed_cluster: was -> is).
DELETE FROM core.copy_index WHERE article_id IN (SELECT article_id FROM copy_probe);
INSERT INTO core.copy_index BY NAME SELECT * FROM copy_probe;

UPDATE core.copy_index AS t SET cluster_id = s.becomes
FROM renamed_cluster AS s
WHERE t.cluster_id = s.cluster_id AND t.article_id NOT IN (SELECT article_id FROM copy_probe);

CREATE OR REPLACE TEMP TABLE reclustered AS
SELECT a.article_id, c.cluster_id
FROM core.copy_index AS c
JOIN core.articles AS a ON a.article_id = c.article_id AND a.version_id = c.version_id
WHERE a.superseded_at IS NULL
    AND a.cluster_id IS DISTINCT FROM c.cluster_id
    AND (
        c.article_id IN (SELECT article_id FROM copy_probe) OR c.cluster_id IN (SELECT becomes FROM renamed_cluster)
    );

UPDATE core.articles AS t SET cluster_id = s.cluster_id
FROM reclustered AS s
WHERE t.article_id = s.article_id AND t.superseded_at IS NULL;
