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

CREATE OR REPLACE TEMP TABLE event_order AS
SELECT
    e.event_id,
    e.record_hash,
    row_number() OVER (PARTITION BY e.event_id ORDER BY e.loaded_at DESC, e.record_hash) = 1
        AND a.superseded_at IS NULL AND a.version_id IS NOT NULL AS is_current
FROM core.events AS e
LEFT JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
WHERE e.article_id IN (SELECT article_id FROM staged_article UNION SELECT article_id FROM staged_event);

UPDATE core.events AS t
SET superseded_at = greatest(getvariable('as_of'), t.loaded_at)
FROM event_order AS o
WHERE t.event_id = o.event_id
    AND t.record_hash = o.record_hash
    AND t.superseded_at IS NULL
    AND (NOT o.is_current OR t.event_id IN (SELECT event_id FROM dropped_event));
