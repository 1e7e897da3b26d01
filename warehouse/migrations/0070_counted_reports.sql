-- A link of an event to its incident says what is counted of the event, so that reports which count need not join events
-- and articles; an incident says which sectors acted and were acted upon.

ALTER TABLE core.incident_events ADD COLUMN "event_hash" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "article_id" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "outlet" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "event_type" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "event_mode" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "quad_code" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "intensity" DOUBLE;
ALTER TABLE core.incident_events ADD COLUMN "status" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "date_start" DATE;
ALTER TABLE core.incident_events ADD COLUMN "date_end" DATE;
ALTER TABLE core.incident_events ADD COLUMN "country" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "actor" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "recipient" VARCHAR;
ALTER TABLE core.incident_events ADD COLUMN "fatalities_best" BIGINT;
COMMENT ON TABLE core.incident_events IS 'Which event tells of which incident, with what is counted of it. Grain: (incident_id, event_id, loaded_at); one current row an event.';
COMMENT ON COLUMN core.incident_events."loaded_at" IS 'When they were linked in this form, by the run''s clock.';
COMMENT ON COLUMN core.incident_events."superseded_at" IS 'When they were parted, or the event was superseded or coded anew; null while current.';
COMMENT ON COLUMN core.incident_events."event_hash" IS 'record_hash of the coding that was linked. Null where the event is unknown.';
COMMENT ON COLUMN core.incident_events."article_id" IS 'Article of the event.';
COMMENT ON COLUMN core.incident_events."outlet" IS 'Outlet of the article.';
COMMENT ON COLUMN core.incident_events."event_type" IS 'PLOVER event type.';
COMMENT ON COLUMN core.incident_events."event_mode" IS 'PLOVER mode; null where none applies.';
COMMENT ON COLUMN core.incident_events."quad_code" IS 'PLOVER quad class of the type.';
COMMENT ON COLUMN core.incident_events."intensity" IS 'PLOVER score of type and mode, -10 (conflict) to 10 (cooperation).';
COMMENT ON COLUMN core.incident_events."status" IS 'occurred, claimed or denied.';
COMMENT ON COLUMN core.incident_events."date_start" IS 'First day of the event; null where unknown.';
COMMENT ON COLUMN core.incident_events."date_end" IS 'Last day of the event; null where unknown.';
COMMENT ON COLUMN core.incident_events."country" IS 'ISO 3166 alpha-3 of the place; null where unknown.';
COMMENT ON COLUMN core.incident_events."actor" IS 'First-named actor: name, else as written, else country and sector; null where there is none.';
COMMENT ON COLUMN core.incident_events."recipient" IS 'First-named recipient, likewise.';
COMMENT ON COLUMN core.incident_events."fatalities_best" IS 'Best figure of people killed; null where the report says nothing.';

ALTER TABLE core.incidents ADD COLUMN "actor_sectors" VARCHAR[];
ALTER TABLE core.incidents ADD COLUMN "recipient_sectors" VARCHAR[];
ALTER TABLE core.incidents ADD COLUMN "sentence" VARCHAR;
ALTER TABLE core.incidents ADD COLUMN "url" VARCHAR;
ALTER TABLE core.incidents ADD COLUMN "toll_sentence" VARCHAR;
ALTER TABLE core.incidents ADD COLUMN "toll_url" VARCHAR;
ALTER TABLE core.incidents ADD COLUMN "toll_disputed" BOOLEAN;
COMMENT ON COLUMN core.incidents."actor_sectors" IS 'PLOVER sectors of all that its reports say acted. Null where it was superseded before this column.';
COMMENT ON COLUMN core.incidents."recipient_sectors" IS 'PLOVER sectors of all that its reports say were acted upon. Null where it was superseded before this column.';
COMMENT ON COLUMN core.incidents."toll_disputed" IS 'Whether the latest best figures of its outlets differ, of killed or of injured.';
COMMENT ON COLUMN core.incidents."sentence" IS 'Sentence of its first report.';
COMMENT ON COLUMN core.incidents."url" IS 'Link of its first report.';
COMMENT ON COLUMN core.incidents."toll_sentence" IS 'Sentence with the figure of killed or injured, of its first report that has one; null where none has.';
COMMENT ON COLUMN core.incidents."toll_url" IS 'Link of that report.';

COMMENT ON COLUMN core.incidents."fatalities_low" IS 'Fewest killed that any of its reports allows.';
COMMENT ON COLUMN core.incidents."fatalities_best" IS 'Best figure of people killed: of each independent source (near-copies of one text are one) the latest figure, of these the median, of two middle ones the lower.';
COMMENT ON COLUMN core.incidents."fatalities_high" IS 'Most killed that any of its reports allows.';
COMMENT ON COLUMN core.incidents."injured_low" IS 'Fewest injured that any of its reports allows.';
COMMENT ON COLUMN core.incidents."injured_best" IS 'Best figure of people injured: of each independent source (near-copies of one text are one) the latest figure, of these the median, of two middle ones the lower.';
COMMENT ON COLUMN core.incidents."injured_high" IS 'Most injured that any of its reports allows.';

-- Flat before it is joined, in parts that are each soon done: lists of actors are not carried through a join.
CREATE TEMP TABLE counted AS
SELECT
    event_id, loaded_at, superseded_at, record_hash AS event_hash, article_id, version_id, event_type, event_mode,
    quad_code, intensity, status, date_start, date_end, place['country'] AS country, fatalities_best,
    CASE WHEN len(doers) > 0 THEN coalesce(
        doers[1]['name'], nullif(doers[1]['text'], ''), concat_ws(' ', doers[1]['country'], doers[1]['sector'])
    ) END AS actor,
    CASE WHEN len(sufferers) > 0 THEN coalesce(
        sufferers[1]['name'], nullif(sufferers[1]['text'], ''),
        concat_ws(' ', sufferers[1]['country'], sufferers[1]['sector'])
    ) END AS recipient,
    list_sort(list_distinct(list_transform(doers, lambda m: m['sector']))) AS actor_sectors,
    list_sort(list_distinct(list_transform(sufferers, lambda m: m['sector']))) AS recipient_sectors
FROM (
    SELECT
        *,
        list_filter(actors, lambda m: m['role'] = 'actor') AS doers,
        list_filter(actors, lambda m: m['role'] = 'recipient') AS sufferers
    FROM core.events
    WHERE status IN ('occurred', 'claimed', 'denied')
);

-- The coding that a link stands for: the current one while the link is current, else the last before they were parted.
CREATE TEMP TABLE stood_for AS
SELECT l.incident_id, l.event_id, l.loaded_at AS linked_at, c.event_hash
FROM core.incident_events AS l JOIN counted AS c ON c.event_id = l.event_id
WHERE l.superseded_at IS NULL AND c.superseded_at IS NULL
UNION ALL
SELECT l.incident_id, l.event_id, l.loaded_at, arg_max(c.event_hash, (c.loaded_at, c.event_hash))
FROM core.incident_events AS l
JOIN counted AS c ON c.event_id = l.event_id AND c.loaded_at < l.superseded_at
GROUP BY ALL;

UPDATE core.incident_events AS t
SET event_hash = s.event_hash,
    article_id = s.article_id,
    outlet = s.outlet,
    event_type = s.event_type,
    event_mode = s.event_mode,
    quad_code = s.quad_code,
    intensity = s.intensity,
    status = s.status,
    date_start = s.date_start,
    date_end = s.date_end,
    country = s.country,
    fatalities_best = s.fatalities_best,
    actor = s.actor,
    recipient = s.recipient,
    -- From now on a link is never older than its coding; of old ones the few that are get its time.
    loaded_at = CASE WHEN t.superseded_at IS NULL THEN greatest(t.loaded_at, s.loaded_at) ELSE t.loaded_at END
FROM (
    SELECT f.incident_id, f.linked_at, c.*, a.outlet
    FROM stood_for AS f
    JOIN counted AS c ON c.event_id = f.event_id AND c.event_hash = f.event_hash
    JOIN core.articles AS a ON a.article_id = c.article_id AND a.version_id = c.version_id
) AS s
WHERE s.incident_id = t.incident_id AND s.event_id = t.event_id AND s.linked_at = t.loaded_at;

UPDATE core.incident_events AS t SET loaded_at = greatest(t.loaded_at, k.coded_at)
FROM core.link_index AS k
WHERE k.event_id = t.event_id AND t.superseded_at IS NULL AND t.loaded_at < k.coded_at;

UPDATE core.incidents AS t
SET actor_sectors = s.actor_sectors, recipient_sectors = s.recipient_sectors
FROM (
    SELECT
        l.incident_id,
        list_sort(list_distinct(flatten(list(c.actor_sectors)))) AS actor_sectors,
        list_sort(list_distinct(flatten(list(c.recipient_sectors)))) AS recipient_sectors
    FROM core.incident_events AS l JOIN counted AS c ON c.event_id = l.event_id
    WHERE l.superseded_at IS NULL AND c.superseded_at IS NULL
    GROUP BY l.incident_id
) AS s
WHERE s.incident_id = t.incident_id AND t.superseded_at IS NULL;

UPDATE core.incidents
SET sentence = sources[1]['sentence'],
    url = sources[1]['url'],
    toll_sentence = list_filter(
        sources, lambda s: s['fatalities_best'] IS NOT NULL OR s['injured_best'] IS NOT NULL
    )[1]['sentence'],
    toll_url = list_filter(
        sources, lambda s: s['fatalities_best'] IS NOT NULL OR s['injured_best'] IS NOT NULL
    )[1]['url']
WHERE len(sources) > 0;

UPDATE core.incidents AS t
SET toll_disputed = d.toll_disputed
FROM (
    SELECT incident_id, loaded_at, count(DISTINCT killed) > 1 OR count(DISTINCT injured) > 1 AS toll_disputed
    FROM (
        SELECT
            incident_id, loaded_at,
            arg_max(s['fatalities_best'], (coalesce(s['published_at'], '-infinity'::TIMESTAMPTZ), s['event_id'])) AS killed,
            arg_max(s['injured_best'], (coalesce(s['published_at'], '-infinity'::TIMESTAMPTZ), s['event_id'])) AS injured
        FROM (SELECT incident_id, loaded_at, unnest(sources) AS s FROM core.incidents)
        GROUP BY incident_id, loaded_at, s['outlet']
    )
    GROUP BY incident_id, loaded_at
) AS d
WHERE d.incident_id = t.incident_id AND d.loaded_at = t.loaded_at;

DROP TABLE stood_for;
DROP TABLE counted;

COMMENT ON TABLE core.definitions IS 'Checksums over the macro, view and report files last applied, and over what this file holds of them: a change by hand is noticed.';
COMMENT ON COLUMN core.definitions."sha256" IS 'SHA-256 over names and texts.';
