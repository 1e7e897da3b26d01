-- Codings of events, and which of them are current. A coding never changes: a different one is a new row.
CREATE OR REPLACE TEMP TABLE fresh_event AS
SELECT s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM staged_event AS s
ANTI JOIN core.events AS known ON known.event_id = s.event_id AND known.record_hash = s.record_hash
QUALIFY row_number() OVER (PARTITION BY s.event_id ORDER BY s.record_hash) = 1;

-- Versions coded anew: their events that the new coding no longer finds are dropped (unless a later run coded them).
CREATE OR REPLACE TEMP TABLE dropped_event AS
SELECT known.event_id
FROM core.events AS known
WHERE known.superseded_at IS NULL
    AND known.version_id IN (SELECT version_id FROM fresh_event)
    AND known.event_id NOT IN (SELECT event_id FROM staged_event)
    AND known.version_id NOT IN (SELECT version_id FROM core.events WHERE loaded_at > getvariable('as_of'));

INSERT INTO core.events BY NAME SELECT * FROM fresh_event;

-- A version that became current again brings back the events it lost when it was superseded.
UPDATE core.events AS t
SET superseded_at = NULL
FROM article_order AS o
WHERE o.is_current
    AND o.was_superseded_at IS NOT NULL
    AND t.article_id = o.article_id
    AND t.version_id = o.version_id
    AND t.superseded_at >= o.was_superseded_at;

-- Step by step, each a scan against a small table: in one statement the planner joins the two large tables first.
CREATE OR REPLACE TEMP TABLE touched_article AS
SELECT article_id FROM staged_article
UNION
SELECT article_id FROM staged_event;

CREATE OR REPLACE TEMP TABLE current_version AS
SELECT a.version_id FROM core.articles AS a SEMI JOIN touched_article AS t ON t.article_id = a.article_id
WHERE a.superseded_at IS NULL;

CREATE OR REPLACE TEMP TABLE touched_event AS
SELECT e.event_id, e.record_hash, e.version_id, e.loaded_at
FROM core.events AS e SEMI JOIN touched_article AS t ON t.article_id = e.article_id;

CREATE OR REPLACE TEMP TABLE event_order AS
SELECT
    event_id,
    record_hash,
    row_number() OVER (PARTITION BY event_id ORDER BY loaded_at DESC, record_hash) = 1
        AND version_id IN (SELECT version_id FROM current_version)
        AND event_id NOT IN (SELECT event_id FROM dropped_event) AS is_current
FROM touched_event;

UPDATE core.events AS t
SET superseded_at = greatest(getvariable('as_of'), t.loaded_at)
FROM event_order AS o
WHERE t.event_id = o.event_id
    AND t.record_hash = o.record_hash
    AND t.superseded_at IS NULL
    AND NOT o.is_current;
