-- Versions of articles, and which of them is current.
SET VARIABLE articles_from = (
    SELECT min(t.loaded_at) FROM core.articles AS t SEMI JOIN staged_article AS s ON s.article_id = t.article_id
);
CREATE OR REPLACE TEMP TABLE known_article AS
SELECT
    t.article_id, t.version_id, t.feed_id, t.record_hash, t.text_basis, t.published_at, t.modified_at, t.run_id,
    t.loaded_at, t.superseded_at, t.refreshed_at
FROM core.articles AS t SEMI JOIN staged_article AS s ON s.article_id = t.article_id
WHERE t.loaded_at >= getvariable('articles_from');

-- Several feeds may bring one version: the first to be loaded owns it, within a run the first by publication, then name.
CREATE OR REPLACE TEMP TABLE ranked_article AS
SELECT
    article_id, version_id, feed_id, record_hash, text_basis, published_at, modified_at, rowid AS staged_row,
    row_number() OVER (
        PARTITION BY article_id, version_id
        ORDER BY coalesce(modified_at, published_at) DESC NULLS LAST, feed_id, entry_id, record_hash
    ) AS place_in_run
FROM staged_article;

-- A known version is refreshed (title and text are its identity, the rest may change) only by its own feed and never
-- by something older than what is known.
CREATE OR REPLACE TEMP TABLE refreshed_article AS
SELECT
    w.*, known.run_id, known.loaded_at, known.superseded_at, getvariable('as_of') AS refreshed_at
FROM ranked_article AS s
JOIN staged_article AS w ON w.rowid = s.staged_row
JOIN known_article AS known ON known.article_id = s.article_id AND known.version_id = s.version_id
WHERE s.place_in_run = 1
    AND known.record_hash IS DISTINCT FROM s.record_hash
    AND known.feed_id = s.feed_id
    AND getvariable('as_of') >= coalesce(known.refreshed_at, known.loaded_at)
    AND coalesce(s.modified_at, s.published_at, TIMESTAMPTZ '0001-01-01 00:00:00+00')
        >= coalesce(known.modified_at, known.published_at, TIMESTAMPTZ '0001-01-01 00:00:00+00');

MERGE INTO core.articles AS t
USING refreshed_article AS s
ON t.article_id = s.article_id AND t.version_id = s.version_id
WHEN MATCHED THEN UPDATE BY NAME;

CREATE OR REPLACE TEMP TABLE fresh_article AS
SELECT s.* EXCLUDE (place_in_run), getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM ranked_article AS s
ANTI JOIN known_article AS known ON known.article_id = s.article_id AND known.version_id = s.version_id
WHERE s.place_in_run = 1;

INSERT INTO core.articles BY NAME
SELECT
    s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at,
    NULL::TIMESTAMPTZ AS refreshed_at
FROM staged_article AS s SEMI JOIN fresh_article AS f ON f.staged_row = s.rowid;

-- Current is what the publisher changed last; where that is not told, a page counts before a feed's own text and what
-- was loaded later before what was loaded earlier. So the order of loading matters only where nothing else is known.
CREATE OR REPLACE TEMP TABLE article_order AS
SELECT
    article_id,
    version_id,
    loaded_at,
    superseded_at AS was_superseded_at,
    row_number() OVER (
        PARTITION BY article_id
        ORDER BY coalesce(modified_at, published_at) DESC NULLS LAST, text_basis = 'page' DESC, loaded_at DESC, version_id
    ) = 1 AS is_current
FROM (
    SELECT article_id, version_id, modified_at, published_at, text_basis, loaded_at, superseded_at FROM fresh_article
    UNION ALL
    SELECT article_id, version_id, modified_at, published_at, text_basis, loaded_at, superseded_at
    FROM refreshed_article
    UNION ALL
    SELECT article_id, version_id, modified_at, published_at, text_basis, loaded_at, superseded_at
    FROM known_article ANTI JOIN refreshed_article USING (article_id, version_id)
);

CREATE OR REPLACE TEMP TABLE turned_article AS
SELECT * FROM article_order WHERE is_current = (was_superseded_at IS NOT NULL);

UPDATE core.articles AS t
SET superseded_at = CASE WHEN NOT o.is_current THEN greatest(getvariable('as_of'), t.loaded_at) END
FROM turned_article AS o
WHERE t.article_id = o.article_id AND t.version_id = o.version_id
    AND (t.loaded_at >= getvariable('articles_from') OR t.loaded_at = getvariable('as_of'));
