-- Actors that events name, each once. Name, country and sector together tell them apart; one without a name (the army of
-- a country, unknown gunmen) is told by country and sector.
CREATE OR REPLACE VIEW core.actors AS
WITH mentions AS (
    SELECT
        unnest(e.actors) AS m,
        e.event_id,
        e.article_id,
        e.date_start,
        e.loaded_at,
        e.superseded_at IS NULL AS is_current
    FROM core.events AS e
)
SELECT
    concat_ws('/', coalesce(m['country'], '---'), m['sector'], m['name']) AS actor_id,
    m['name'] AS name,
    m['country'] AS country,
    m['sector'] AS sector,
    list_sort(list(DISTINCT m['text']) FILTER (m['text'] <> ''))[1:20] AS written_as,
    count(DISTINCT event_id) FILTER (is_current AND m['role'] = 'actor') AS events_as_actor,
    count(DISTINCT event_id) FILTER (is_current AND m['role'] = 'recipient') AS events_as_recipient,
    count(DISTINCT article_id) AS articles,
    min(date_start) AS first_date,
    max(date_start) AS last_date,
    min(loaded_at) AS first_seen_at,
    max(loaded_at) AS last_seen_at
FROM mentions
GROUP BY m['name'], m['country'], m['sector'];
COMMENT ON VIEW core.actors IS 'Actors and recipients that events name. Grain: (name, country, sector).';
COMMENT ON COLUMN core.actors.actor_id IS '<country or --->/<sector>[/<name>].';
COMMENT ON COLUMN core.actors.name IS 'Canonical name; null where only country or sector is known.';
COMMENT ON COLUMN core.actors.country IS 'ISO 3166 alpha-3; null where none is known.';
COMMENT ON COLUMN core.actors.sector IS 'PLOVER sector: GOV, MIL, REB, CVL, UAF (unidentified armed), UNK …';
COMMENT ON COLUMN core.actors.written_as IS 'Words it was read from, at most 20, in order of the alphabet.';
COMMENT ON COLUMN core.actors.events_as_actor IS 'Current events in which it acts.';
COMMENT ON COLUMN core.actors.events_as_recipient IS 'Current events in which it is acted upon.';
COMMENT ON COLUMN core.actors.articles IS 'Articles that ever named it in an event.';
COMMENT ON COLUMN core.actors.first_date IS 'First day of an event with it.';
COMMENT ON COLUMN core.actors.last_date IS 'First day of the latest event with it.';
COMMENT ON COLUMN core.actors.first_seen_at IS 'When it first became known, by the run''s clock.';
COMMENT ON COLUMN core.actors.last_seen_at IS 'When it last became known, by the run''s clock.';
