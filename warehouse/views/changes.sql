-- What differs between one version of an article and the next, event by event, with both sentences.
-- An event of the older version is paired with the event of the newer one that has its type and its place or its trigger
-- word and, of those, the likest: its sentence unchanged, place, trigger word, mode, then the nearest; each is paired once.
-- What finds no pair was dropped or added.
-- comments from: core.articles
CREATE OR REPLACE VIEW marts.changes AS
-- Of several versions all but one are superseded: that is told sooner than by counting the versions of every article.
WITH rewritten AS (SELECT DISTINCT article_id FROM core.articles WHERE superseded_at IS NOT NULL),
versions AS (
    SELECT
        article_id,
        version_id,
        outlet,
        url,
        text,
        lead(text) OVER in_order AS next_text,
        lead(version_id) OVER in_order AS next_version_id,
        lead(title) OVER in_order AS title,
        greatest(lead(loaded_at) OVER in_order, loaded_at) AS changed_at
    FROM core.articles
    WHERE article_id IN (SELECT article_id FROM rewritten)
    WINDOW in_order AS (
        PARTITION BY article_id
        ORDER BY coalesce(modified_at, published_at) NULLS FIRST, text_basis = 'page', loaded_at, version_id DESC
    )
),
steps AS (SELECT * FROM versions WHERE next_version_id IS NOT NULL),
-- The last coding of each version; an event that a later coding of the same version no longer found is not part of it.
coded AS (
    SELECT e.*
    FROM (
        SELECT * FROM core.events
        WHERE article_id IN (SELECT article_id FROM rewritten)
        QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY loaded_at DESC, record_hash) = 1
    ) AS e
    JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
    WHERE e.superseded_at IS NULL OR e.superseded_at >= a.superseded_at
),
paired AS (
    SELECT * FROM (
        SELECT
            v.*,
            o AS before,
            n AS after,
            (o.evidence['sentence'] = n.evidence['sentence'])::INTEGER * 8
                + (n.place['name'] IS NOT DISTINCT FROM o.place['name'])::INTEGER * 4
                + (o."trigger"['text'] = n."trigger"['text'])::INTEGER * 2
                + (o.event_mode IS NOT DISTINCT FROM n.event_mode)::INTEGER AS likeness,
            abs(o.evidence['start'] - n.evidence['start']) AS distance
        FROM steps AS v
        JOIN coded AS o ON o.article_id = v.article_id AND o.version_id = v.version_id
        JOIN coded AS n
            ON n.article_id = v.article_id AND n.version_id = v.next_version_id AND n.event_type = o.event_type
    )
    WHERE likeness >= 2
    QUALIFY
        row_number() OVER (
            PARTITION BY before['event_id'], version_id ORDER BY likeness DESC, distance, after['event_id']
        ) = 1
        AND row_number() OVER (
            PARTITION BY after['event_id'], version_id ORDER BY likeness DESC, distance, before['event_id']
        ) = 1
),
tolls AS (
    SELECT *, 'fatalities' AS what,
        before['fatalities_low'] AS low_before, before['fatalities_best'] AS best_before,
        before['fatalities_high'] AS high_before, after['fatalities_low'] AS low_after,
        after['fatalities_best'] AS best_after, after['fatalities_high'] AS high_after,
        before['fatalities_text'] AS words_before, after['fatalities_text'] AS words_after
    FROM paired
    UNION ALL
    SELECT *, 'injured' AS what,
        before['injured_low'], before['injured_best'], before['injured_high'],
        after['injured_low'], after['injured_best'], after['injured_high'],
        before['injured_text'], after['injured_text']
    FROM paired
),
others AS (
    SELECT
        * EXCLUDE (told),
        told['what'] AS what,
        told['value_before'] AS value_before,
        told['value_after'] AS value_after
    FROM (
        SELECT *, unnest([
            {'what': 'status', 'value_before': before['status'], 'value_after': after['status']},
            {
                'what': 'date',
                'value_before': concat_ws(' to ', before['date_start'], nullif(before['date_end'], before['date_start'])),
                'value_after': concat_ws(' to ', after['date_start'], nullif(after['date_end'], after['date_start']))
            },
            {'what': 'place', 'value_before': before['place']['name'], 'value_after': after['place']['name']},
            {'what': 'event_mode', 'value_before': before['event_mode'], 'value_after': after['event_mode']},
            {
                'what': 'actor',
                'value_before': core.side_of(before['actors'], 'actor'),
                'value_after': core.side_of(after['actors'], 'actor')
            },
            {
                'what': 'recipient',
                'value_before': core.side_of(before['actors'], 'recipient'),
                'value_after': core.side_of(after['actors'], 'recipient')
            }
        ]) AS told
        FROM paired
    )
    WHERE told['value_before'] IS DISTINCT FROM told['value_after']
),
changed AS (
    SELECT
        article_id, outlet, url, title, changed_at, what,
        best_before::VARCHAR AS value_before, best_after::VARCHAR AS value_after,
        low_before, best_before, high_before, low_after, best_after, high_after,
        core.sentence_of(words_before, before['evidence'], text) AS sentence_before,
        core.sentence_of(words_after, after['evidence'], next_text) AS sentence_after,
        before['event_id'] AS event_id_before, after['event_id'] AS event_id_after,
        version_id AS version_id_before, next_version_id AS version_id_after
    FROM tolls
    WHERE (low_before, best_before, high_before) IS DISTINCT FROM (low_after, best_after, high_after)
    UNION ALL BY NAME
    SELECT
        article_id, outlet, url, title, changed_at, what, nullif(value_before, '') AS value_before,
        nullif(value_after, '') AS value_after,
        before['evidence']['sentence'] AS sentence_before, after['evidence']['sentence'] AS sentence_after,
        before['event_id'] AS event_id_before, after['event_id'] AS event_id_after,
        version_id AS version_id_before, next_version_id AS version_id_after
    FROM others
    UNION ALL BY NAME
    SELECT
        v.article_id, v.outlet, v.url, v.title, v.changed_at, 'dropped' AS what,
        concat_ws('/', o.event_type, o.event_mode) AS value_before, o.evidence['sentence'] AS sentence_before,
        o.event_id AS event_id_before, v.version_id AS version_id_before, v.next_version_id AS version_id_after
    FROM steps AS v
    JOIN coded AS o ON o.article_id = v.article_id AND o.version_id = v.version_id
    ANTI JOIN (SELECT before['event_id'] AS event_id, version_id FROM paired) AS p
        ON p.event_id = o.event_id AND p.version_id = v.version_id
    UNION ALL BY NAME
    SELECT
        v.article_id, v.outlet, v.url, v.title, v.changed_at, 'added' AS what,
        concat_ws('/', n.event_type, n.event_mode) AS value_after, n.evidence['sentence'] AS sentence_after,
        n.event_id AS event_id_after, v.version_id AS version_id_before, v.next_version_id AS version_id_after
    FROM steps AS v
    JOIN coded AS n ON n.article_id = v.article_id AND n.version_id = v.next_version_id
    ANTI JOIN (SELECT after['event_id'] AS event_id, version_id FROM paired) AS p
        ON p.event_id = n.event_id AND p.version_id = v.version_id
)
SELECT
    article_id,
    outlet,
    url,
    title,
    changed_at,
    what,
    value_before,
    value_after,
    low_before,
    best_before,
    high_before,
    low_after,
    best_after,
    high_after,
    sentence_before,
    sentence_after,
    event_id_before,
    event_id_after,
    version_id_before,
    version_id_after
FROM changed;
COMMENT ON VIEW marts.changes IS 'Corrections: what differs between two versions of an article, event by event (toll, status, date, place, mode, sides, events dropped or added), with the sentence before and after.';
COMMENT ON COLUMN marts.changes.title IS 'Headline of the newer version.';
COMMENT ON COLUMN marts.changes.changed_at IS 'When the newer version became known, by the run''s clock.';
COMMENT ON COLUMN marts.changes.what IS 'fatalities, injured, status, date, place, event_mode, actor, recipient; dropped or added for an event that only one version tells.';
COMMENT ON COLUMN marts.changes.value_before IS 'What the older version says: best figure, status, days, place, mode, side; type and mode of a dropped event. Null where it says nothing.';
COMMENT ON COLUMN marts.changes.value_after IS 'What the newer version says, likewise.';
COMMENT ON COLUMN marts.changes.low_before IS 'Lowest figure before; null for what is no toll.';
COMMENT ON COLUMN marts.changes.best_before IS 'Best figure before; null for what is no toll.';
COMMENT ON COLUMN marts.changes.high_before IS 'Highest figure before; null for what is no toll.';
COMMENT ON COLUMN marts.changes.low_after IS 'Lowest figure after; null for what is no toll.';
COMMENT ON COLUMN marts.changes.best_after IS 'Best figure after; null for what is no toll.';
COMMENT ON COLUMN marts.changes.high_after IS 'Highest figure after; null for what is no toll.';
COMMENT ON COLUMN marts.changes.sentence_before IS 'Sentence of the older version: of a toll the one with its words.';
COMMENT ON COLUMN marts.changes.sentence_after IS 'Sentence of the newer version, likewise.';
COMMENT ON COLUMN marts.changes.event_id_before IS 'Event of the older version; null where it was added.';
COMMENT ON COLUMN marts.changes.event_id_after IS 'Event of the newer version; null where it was dropped.';
COMMENT ON COLUMN marts.changes.version_id_before IS 'The older version.';
COMMENT ON COLUMN marts.changes.version_id_after IS 'The newer version.';
