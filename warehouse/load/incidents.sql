-- Incidents that linking made or changed: what they replace (closed_incident) is closed, they are written anew. Nothing
-- is overwritten, but a row that would have been current for no time at all (linked twice at one instant) is not kept.
CREATE OR REPLACE TEMP TABLE told_incident AS
SELECT s.*, r.status, r.outlets, r.sources
FROM staged_incident AS s
JOIN (
    SELECT
        l.incident_id,
        CASE
            WHEN bool_or(e.status = 'occurred') AND bool_or(e.status = 'denied') THEN 'disputed'
            WHEN bool_or(e.status = 'occurred') THEN 'occurred'
            WHEN bool_or(e.status = 'denied') THEN 'denied'
            ELSE 'claimed'
        END AS status,
        list_sort(list(DISTINCT a.outlet)) AS outlets,
        list(
            struct_pack(
                event_id := e.event_id,
                article_id := e.article_id,
                outlet := a.outlet,
                published_at := a.published_at,
                title := a.title,
                url := a.url,
                sentence := e.evidence['sentence'],
                fatalities_best := e.fatalities_best,
                injured_best := e.injured_best,
                status := e.status
            )
            ORDER BY a.published_at, e.event_id
        ) AS sources
    FROM staged_link AS l
    JOIN core.events AS e ON e.event_id = l.event_id AND e.superseded_at IS NULL
    JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
    GROUP BY l.incident_id
) AS r ON r.incident_id = s.incident_id;

UPDATE core.incidents AS t
SET superseded_at = getvariable('as_of')
WHERE t.superseded_at IS NULL
    AND t.incident_id IN (SELECT incident_id FROM closed_incident)
    AND NOT EXISTS (
        SELECT 1 FROM told_incident AS s
        WHERE s.incident_id = t.incident_id AND s.record_hash = t.record_hash AND s.sources = t.sources
    );

INSERT INTO core.incidents BY NAME
SELECT s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM told_incident AS s
ANTI JOIN (SELECT incident_id FROM core.incidents WHERE superseded_at IS NULL) AS t ON t.incident_id = s.incident_id;

UPDATE core.incident_events AS t
SET superseded_at = getvariable('as_of')
WHERE t.superseded_at IS NULL
    AND t.incident_id IN (SELECT incident_id FROM closed_incident)
    AND NOT EXISTS (
        SELECT 1 FROM staged_link AS s WHERE s.incident_id = t.incident_id AND s.event_id = t.event_id
    );

INSERT INTO core.incident_events BY NAME
SELECT s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM staged_link AS s
ANTI JOIN (SELECT event_id FROM core.incident_events WHERE superseded_at IS NULL) AS t ON t.event_id = s.event_id;

DELETE FROM core.incidents WHERE loaded_at = getvariable('as_of') AND superseded_at = getvariable('as_of');
DELETE FROM core.incident_events WHERE loaded_at = getvariable('as_of') AND superseded_at = getvariable('as_of');

UPDATE core.link_index AS t SET incident_id = s.incident_id
FROM staged_link AS s WHERE s.event_id = t.event_id AND s.incident_id <> t.incident_id;
INSERT INTO core.link_index BY NAME
SELECT f.*, s.incident_id FROM indexed AS f JOIN staged_link AS s ON s.event_id = f.event_id;

DELETE FROM core.link_queue WHERE article_id IN (SELECT article_id FROM queued);
