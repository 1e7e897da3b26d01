-- Versions of articles, and which of them is current.

-- Several feeds may bring one version: the first to be loaded owns it, within a run the first by publication, then name.
CREATE OR REPLACE TEMP TABLE ranked_article AS
SELECT
    *,
    row_number() OVER (
        PARTITION BY article_id, version_id
        ORDER BY coalesce(modified_at, published_at) DESC NULLS LAST, feed_id, entry_id, record_hash
    ) AS place_in_run
FROM staged_article;

-- A known version is refreshed (title and text are its identity, the rest may change) only by its own feed and never
-- by something older than what is known.
MERGE INTO core.articles AS t
USING (
    SELECT
        s.* EXCLUDE (place_in_run),
        coalesce(known.run_id, getvariable('run_id')) AS run_id,
        coalesce(known.loaded_at, getvariable('as_of')) AS loaded_at,
        known.superseded_at,
        CASE WHEN known.version_id IS NOT NULL THEN getvariable('as_of') END AS refreshed_at
    FROM ranked_article AS s
    LEFT JOIN core.articles AS known ON known.article_id = s.article_id AND known.version_id = s.version_id
    WHERE s.place_in_run = 1
) AS s
ON t.article_id = s.article_id AND t.version_id = s.version_id
WHEN MATCHED
    AND t.record_hash IS DISTINCT FROM s.record_hash
    AND t.feed_id = s.feed_id
    AND getvariable('as_of') >= coalesce(t.refreshed_at, t.loaded_at)
    AND coalesce(s.modified_at, s.published_at, TIMESTAMPTZ '0001-01-01 00:00:00+00')
        >= coalesce(t.modified_at, t.published_at, TIMESTAMPTZ '0001-01-01 00:00:00+00')
    THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;

-- Current is what the publisher changed last; where that is not told, a page counts before a feed's own text and what
-- was loaded later before what was loaded earlier. So the order of loading matters only where nothing else is known.
CREATE OR REPLACE TEMP TABLE article_order AS
SELECT
    article_id,
    version_id,
    superseded_at AS was_superseded_at,
    row_number() OVER (
        PARTITION BY article_id
        ORDER BY coalesce(modified_at, published_at) DESC NULLS LAST, text_basis = 'page' DESC, loaded_at DESC, version_id
    ) = 1 AS is_current
FROM core.articles
WHERE article_id IN (SELECT article_id FROM staged_article);

UPDATE core.articles AS t
SET superseded_at = CASE WHEN NOT o.is_current THEN greatest(getvariable('as_of'), t.loaded_at) END
FROM article_order AS o
WHERE t.article_id = o.article_id
    AND t.version_id = o.version_id
    AND o.is_current = (t.superseded_at IS NOT NULL);
