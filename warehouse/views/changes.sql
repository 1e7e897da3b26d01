-- Tolls that changed between one version of an article and the next, with both sentences.
-- An event of the older version is paired with the event of the newer one that has its type and place and, of those, its
-- trigger word, its mode, or the nearest sentence; each is paired once.
-- comments from: core.articles
CREATE OR REPLACE VIEW marts.changes AS
WITH rewritten AS (SELECT article_id FROM core.articles GROUP BY article_id HAVING count(*) > 1),
versions AS (
    SELECT
        article_id,
        version_id,
        outlet,
        url,
        title,
        lead(version_id) OVER in_order AS next_version_id,
        lead(title) OVER in_order AS next_title,
        greatest(lead(loaded_at) OVER in_order, loaded_at) AS changed_at
    FROM core.articles
    WHERE article_id IN (SELECT article_id FROM rewritten)
    WINDOW in_order AS (
        PARTITION BY article_id
        ORDER BY coalesce(modified_at, published_at) NULLS FIRST, text_basis = 'page', loaded_at, version_id DESC
    )
),
coded AS (
    SELECT * FROM core.events
    WHERE article_id IN (SELECT article_id FROM rewritten)
    QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY loaded_at DESC, record_hash) = 1
),
candidates AS (
    SELECT
        v.*,
        o AS before,
        n AS after,
        (o."trigger"['text'] = n."trigger"['text'])::INTEGER * 2 + (o.event_mode IS NOT DISTINCT FROM n.event_mode)::INTEGER
            AS likeness,
        abs(o.evidence['start'] - n.evidence['start']) AS distance
    FROM versions AS v
    JOIN coded AS o ON o.article_id = v.article_id AND o.version_id = v.version_id
    JOIN coded AS n
        ON n.article_id = v.article_id
        AND n.version_id = v.next_version_id
        AND n.event_type = o.event_type
        AND n.place['name'] IS NOT DISTINCT FROM o.place['name']
),
paired AS (
    SELECT * FROM candidates
    QUALIFY
        row_number() OVER (PARTITION BY before['event_id'] ORDER BY likeness DESC, distance, after['event_id']) = 1
        AND row_number() OVER (PARTITION BY after['event_id'] ORDER BY likeness DESC, distance, before['event_id']) = 1
),
tolls AS (
    SELECT *, 'fatalities' AS what,
        before['fatalities_low'] AS low_before, before['fatalities_best'] AS best_before,
        before['fatalities_high'] AS high_before, after['fatalities_low'] AS low_after,
        after['fatalities_best'] AS best_after, after['fatalities_high'] AS high_after
    FROM paired
    UNION ALL
    SELECT *, 'injured' AS what,
        before['injured_low'], before['injured_best'], before['injured_high'],
        after['injured_low'], after['injured_best'], after['injured_high']
    FROM paired
)
SELECT
    article_id,
    outlet,
    url,
    next_title AS title,
    changed_at,
    what,
    low_before,
    best_before,
    high_before,
    low_after,
    best_after,
    high_after,
    before['evidence']['sentence'] AS sentence_before,
    after['evidence']['sentence'] AS sentence_after,
    before['event_id'] AS event_id_before,
    after['event_id'] AS event_id_after,
    version_id AS version_id_before,
    next_version_id AS version_id_after
FROM tolls
WHERE (low_before, best_before, high_before) IS DISTINCT FROM (low_after, best_after, high_after);
COMMENT ON VIEW marts.changes IS 'Corrections: tolls that differ between two versions of an article, with the sentence before and after.';
COMMENT ON COLUMN marts.changes.title IS 'Headline of the newer version.';
COMMENT ON COLUMN marts.changes.changed_at IS 'When the newer version became known, by the run''s clock.';
COMMENT ON COLUMN marts.changes.what IS 'fatalities or injured.';
COMMENT ON COLUMN marts.changes.low_before IS 'Lowest figure before.';
COMMENT ON COLUMN marts.changes.best_before IS 'Best figure before.';
COMMENT ON COLUMN marts.changes.high_before IS 'Highest figure before.';
COMMENT ON COLUMN marts.changes.low_after IS 'Lowest figure after.';
COMMENT ON COLUMN marts.changes.best_after IS 'Best figure after.';
COMMENT ON COLUMN marts.changes.high_after IS 'Highest figure after.';
COMMENT ON COLUMN marts.changes.sentence_before IS 'Sentence of the older version.';
COMMENT ON COLUMN marts.changes.sentence_after IS 'Sentence of the newer version.';
COMMENT ON COLUMN marts.changes.event_id_before IS 'Event of the older version.';
COMMENT ON COLUMN marts.changes.event_id_after IS 'Event of the newer version.';
COMMENT ON COLUMN marts.changes.version_id_before IS 'The older version.';
COMMENT ON COLUMN marts.changes.version_id_after IS 'The newer version.';
