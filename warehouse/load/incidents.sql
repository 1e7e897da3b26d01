-- Incidents that linking made or changed: what they replace (closed_incident) is closed, they are written anew. Nothing
-- is overwritten, but a row that would have been current for no time at all (linked twice at one instant) is not kept.
CREATE OR REPLACE TEMP TABLE told_report AS
SELECT
    l.incident_id, l.founding_key,
    e.event_id, e.event_type, e.event_mode, e.quad_code, e.intensity, e.status, e.date_start, e.date_end,
    e.place['country'] AS country,
    e.fatalities_best, e.injured_best,
    e.evidence['sentence'] AS sentence,
    list_filter(e.actors, lambda m: m['role'] = 'actor') AS doers,
    list_filter(e.actors, lambda m: m['role'] = 'recipient') AS sufferers,
    e.record_hash AS event_hash,
    a.article_id, a.outlet, a.published_at, a.title, a.url
FROM staged_link AS l
JOIN core.events AS e ON e.event_id = l.event_id AND e.superseded_at IS NULL
JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id;

CREATE OR REPLACE TEMP TABLE told_incident AS
SELECT
    s.*, r.* EXCLUDE (incident_id, with_toll),
    r.sources[1]['sentence'] AS sentence,
    r.sources[1]['url'] AS url,
    r.with_toll['sentence'] AS toll_sentence,
    r.with_toll['url'] AS toll_url
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
        list_sort(list_distinct(flatten(list(list_transform(doers, lambda m: m['sector']))))) AS actor_sectors,
        list_sort(list_distinct(flatten(list(list_transform(sufferers, lambda m: m['sector']))))) AS recipient_sectors,
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
            struct_pack(sentence := sentence, url := url),
            (coalesce(published_at, 'infinity'::TIMESTAMPTZ), event_id)
        ) FILTER (fatalities_best IS NOT NULL OR injured_best IS NOT NULL) AS with_toll
    FROM told_report
    GROUP BY incident_id
) AS r ON r.incident_id = s.incident_id;

UPDATE core.incidents AS t
SET superseded_at = getvariable('as_of')
WHERE t.superseded_at IS NULL
    AND t.incident_id IN (SELECT incident_id FROM closed_incident)
    AND NOT EXISTS (
        SELECT 1 FROM told_incident AS s
        WHERE s.incident_id = t.incident_id AND s.record_hash = t.record_hash
            AND (s.sources, s.actor_sectors, s.recipient_sectors)
                IS NOT DISTINCT FROM (t.sources, t.actor_sectors, t.recipient_sectors)
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
        SELECT 1 FROM told_report AS s
        WHERE s.incident_id = t.incident_id AND s.event_id = t.event_id
            AND s.event_hash = t.event_hash AND s.outlet = t.outlet
    );

INSERT INTO core.incident_events BY NAME
SELECT
    s.incident_id, s.event_id, s.founding_key, s.event_hash, s.article_id, s.outlet, s.event_type, s.event_mode, s.quad_code,
    s.intensity, s.status, s.date_start, s.date_end, s.country, s.fatalities_best,
    CASE WHEN len(s.doers) > 0 THEN coalesce(
        s.doers[1]['name'], nullif(s.doers[1]['text'], ''), concat_ws(' ', s.doers[1]['country'], s.doers[1]['sector'])
    ) END AS actor,
    CASE WHEN len(s.sufferers) > 0 THEN coalesce(
        s.sufferers[1]['name'], nullif(s.sufferers[1]['text'], ''),
        concat_ws(' ', s.sufferers[1]['country'], s.sufferers[1]['sector'])
    ) END AS recipient,
    getvariable('run_id') AS run_id, getvariable('as_of') AS loaded_at, NULL::TIMESTAMPTZ AS superseded_at
FROM told_report AS s
ANTI JOIN (SELECT event_id FROM core.incident_events WHERE superseded_at IS NULL) AS t ON t.event_id = s.event_id;

DELETE FROM core.incidents WHERE loaded_at = getvariable('as_of') AND superseded_at = getvariable('as_of');
DELETE FROM core.incident_events WHERE loaded_at = getvariable('as_of') AND superseded_at = getvariable('as_of');

UPDATE core.link_index AS t SET incident_id = s.incident_id
FROM staged_link AS s WHERE s.event_id = t.event_id AND s.incident_id <> t.incident_id;
INSERT INTO core.link_index BY NAME
SELECT f.*, s.incident_id FROM indexed AS f JOIN staged_link AS s ON s.event_id = f.event_id;

DELETE FROM core.link_queue WHERE article_id IN (SELECT article_id FROM queued);
