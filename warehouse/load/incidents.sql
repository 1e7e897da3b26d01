-- Incidents that linking made or changed: what they replace (closed_incident) is closed, they are written anew. Nothing
-- is overwritten, but a row that would have been current for no time at all (linked twice at one instant) is not kept.
CREATE OR REPLACE TEMP TABLE told_incident AS
SELECT
    s.* EXCLUDE (record_hash),
    -- What an incident shows of its reports is part of it, but not of the record.
    sha256(concat_ws(chr(31), s.record_hash, r.sources, r.actor_sectors, r.recipient_sectors, r.with_toll)) AS record_hash,
    r.* EXCLUDE (incident_id, with_toll),
    r.sources[1]['sentence'] AS sentence,
    r.sources[1]['url'] AS url,
    r.with_toll['sentence'] AS toll_sentence,
    r.with_toll['url'] AS toll_url,
    d.toll_disputed
FROM staged_incident AS s
JOIN (
    SELECT
        incident_id,
        CASE
            WHEN bool_or(status = 'occurred') AND bool_or(status = 'denied') THEN 'disputed'
            WHEN bool_or(status = 'occurred') THEN 'occurred'
            WHEN bool_or(status = 'denied') THEN 'denied'
            ELSE 'claimed'
        END AS status,
        core.sectors_of(flatten(list(actors)), 'actor') AS actor_sectors,
        core.sectors_of(flatten(list(actors)), 'recipient') AS recipient_sectors,
        list_sort(list(DISTINCT outlet)) AS outlets,
        list(
            struct_pack(
                event_id := event_id,
                article_id := article_id,
                outlet := outlet,
                published_at := published_at,
                title := title,
                url := url,
                sentence := sentence,
                fatalities_best := fatalities_best,
                injured_best := injured_best,
                status := status
            )
            ORDER BY published_at, event_id
        ) AS sources,
        arg_min(
            struct_pack(sentence := toll_sentence, url := url),
            (coalesce(published_at, 'infinity'::TIMESTAMPTZ), event_id)
        ) FILTER (fatalities_best IS NOT NULL OR injured_best IS NOT NULL) AS with_toll
    FROM told_report
    GROUP BY incident_id
) AS r ON r.incident_id = s.incident_id
JOIN (
    SELECT incident_id, count(DISTINCT killed) > 1 OR count(DISTINCT injured) > 1 AS toll_disputed
    FROM (
        SELECT
            incident_id,
            -- Without a date it counts as the earliest, as in the toll itself.
            arg_max(fatalities_best, (coalesce(published_at, '-infinity'::TIMESTAMPTZ), event_id)) AS killed,
            arg_max(injured_best, (coalesce(published_at, '-infinity'::TIMESTAMPTZ), event_id)) AS injured
        FROM told_report
        GROUP BY incident_id, outlet
    )
    GROUP BY incident_id
) AS d ON d.incident_id = s.incident_id;

UPDATE core.incidents AS t
SET superseded_at = getvariable('as_of')
WHERE t.superseded_at IS NULL
    AND t.incident_id IN (SELECT incident_id FROM closed_incident)
    AND NOT EXISTS (
        SELECT 1 FROM told_incident AS s
        WHERE s.incident_id = t.incident_id AND s.record_hash = t.record_hash
    );

INSERT INTO core.incidents BY NAME
SELECT s.*, getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM told_incident AS s
ANTI JOIN (
    SELECT incident_id FROM core.incidents SEMI JOIN told_incident USING (incident_id) WHERE superseded_at IS NULL
) AS t ON t.incident_id = s.incident_id;

-- A link is never older than the coding that it stands for, so that what was linked before coded_from need not be read.

UPDATE core.incident_events AS t
SET superseded_at = getvariable('as_of')
WHERE t.superseded_at IS NULL
    AND t.loaded_at >= getvariable('coded_from')
    AND t.incident_id IN (SELECT incident_id FROM closed_incident)
    AND NOT EXISTS (
        SELECT 1 FROM told_report AS s
        WHERE s.incident_id = t.incident_id AND s.event_id = t.event_id
            AND s.event_hash = t.event_hash AND s.outlet = t.outlet AND s.founding_key = t.founding_key
    );

INSERT INTO core.incident_events BY NAME
SELECT
    s.incident_id, s.event_id, s.founding_key, s.event_hash, s.article_id, s.outlet, s.event_type, s.event_mode, s.quad_code,
    s.intensity, s.status, s.date_start, s.date_end, s.country, s.fatalities_best,
    s.actor, s.recipient,
    getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM told_report AS s
ANTI JOIN (
    SELECT event_id FROM core.incident_events SEMI JOIN told_report USING (event_id)
    WHERE superseded_at IS NULL AND loaded_at >= getvariable('coded_from')
) AS t ON t.event_id = s.event_id;

DELETE FROM core.incidents WHERE loaded_at = getvariable('as_of') AND superseded_at = getvariable('as_of');
DELETE FROM core.incident_events WHERE loaded_at = getvariable('as_of') AND superseded_at = getvariable('as_of');

UPDATE core.link_index AS t SET incident_id = s.incident_id
FROM staged_link AS s
WHERE s.event_id = t.event_id AND s.incident_id <> t.incident_id AND t.coded_at >= getvariable('coded_from');
INSERT INTO core.link_index BY NAME
SELECT f.*, s.incident_id FROM indexed AS f JOIN staged_link AS s ON s.event_id = f.event_id;

DELETE FROM core.link_queue WHERE article_id IN (SELECT article_id FROM queued);
