-- Codings of events, and which of them are current. A coding never changes: a different one is a new row.
CREATE OR REPLACE TEMP TABLE touched_article AS
SELECT article_id FROM staged_article
UNION
SELECT article_id FROM staged_event;

SET VARIABLE events_from = (
    SELECT min(e.loaded_at) FROM core.events AS e SEMI JOIN touched_article AS t ON t.article_id = e.article_id
);
CREATE OR REPLACE TEMP TABLE known_event AS
SELECT e.event_id, e.article_id, e.version_id, e.record_hash, e.run_id, e.loaded_at, e.superseded_at
FROM core.events AS e SEMI JOIN touched_article AS t ON t.article_id = e.article_id
WHERE e.loaded_at >= getvariable('events_from');

-- What is new is told by the keys; whole rows are read once, to be written.
CREATE OR REPLACE TEMP TABLE fresh_event AS
SELECT s.event_id, s.article_id, s.version_id, s.record_hash, s.rowid AS staged_row, getvariable('as_of') AS loaded_at
FROM staged_event AS s
ANTI JOIN known_event AS known ON known.event_id = s.event_id AND known.record_hash = s.record_hash
QUALIFY row_number() OVER (PARTITION BY s.event_id ORDER BY s.record_hash) = 1;

INSERT INTO core.events BY NAME
SELECT s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM staged_event AS s SEMI JOIN fresh_event AS f ON f.staged_row = s.rowid;

-- Versions coded anew: their events that the new coding no longer finds are dropped (unless a later run coded them).
CREATE OR REPLACE TEMP TABLE dropped_event AS
SELECT known.event_id
FROM known_event AS known
WHERE known.superseded_at IS NULL
    AND known.version_id IN (SELECT version_id FROM fresh_event)
    AND known.event_id NOT IN (SELECT event_id FROM staged_event)
    AND known.version_id NOT IN (SELECT version_id FROM known_event WHERE loaded_at > getvariable('as_of'));

-- A version that became current again brings back the events it lost when it was superseded.
CREATE OR REPLACE TEMP TABLE revived_event AS
SELECT k.event_id, k.record_hash
FROM known_event AS k JOIN article_order AS o ON o.article_id = k.article_id AND o.version_id = k.version_id
WHERE o.is_current AND o.was_superseded_at IS NOT NULL AND k.superseded_at >= o.was_superseded_at;

-- The current versions; those of articles that are not staged themselves have to be looked up.
CREATE OR REPLACE TEMP TABLE current_version AS
SELECT version_id FROM article_order WHERE is_current
UNION ALL
SELECT a.version_id
FROM core.articles AS a
SEMI JOIN (SELECT article_id FROM touched_article ANTI JOIN article_order USING (article_id)) AS t
    ON t.article_id = a.article_id
WHERE a.superseded_at IS NULL;

CREATE OR REPLACE TEMP TABLE touched_event AS
SELECT event_id, article_id, version_id, record_hash, loaded_at, NULL::TIMESTAMPTZ AS superseded_at FROM fresh_event
UNION ALL
SELECT
    event_id, article_id, version_id, record_hash, loaded_at,
    CASE WHEN (event_id, record_hash) NOT IN (SELECT (event_id, record_hash) FROM revived_event) THEN superseded_at END
FROM known_event;

CREATE OR REPLACE TEMP TABLE event_order AS
SELECT
    *,
    row_number() OVER (PARTITION BY event_id ORDER BY loaded_at DESC, record_hash) = 1
        AND version_id IN (SELECT version_id FROM current_version)
        AND event_id NOT IN (SELECT event_id FROM dropped_event) AS is_current
FROM touched_event;

-- What changes, before it is changed: with nothing to change the large table is not read again.
CREATE OR REPLACE TEMP TABLE turned_event AS
SELECT event_id, record_hash, is_current FROM event_order WHERE superseded_at IS NULL AND NOT is_current
UNION ALL
SELECT o.event_id, o.record_hash, true
FROM event_order AS o JOIN revived_event AS r ON r.event_id = o.event_id AND r.record_hash = o.record_hash
WHERE o.is_current;

UPDATE core.events AS t
SET superseded_at = CASE WHEN NOT o.is_current THEN greatest(getvariable('as_of'), t.loaded_at) END
FROM turned_event AS o
WHERE t.event_id = o.event_id AND t.record_hash = o.record_hash
    AND (t.loaded_at >= getvariable('events_from') OR t.loaded_at = getvariable('as_of'));
