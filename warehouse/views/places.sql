-- Places that events were at, each once. A gazetteer number tells places apart; one without is told by its names.
-- comments from: marts.events
CREATE OR REPLACE VIEW core.places AS
WITH placed AS (
    SELECT
        coalesce(
            'geonames:' || e.place['geonames_id'],
            concat_ws('/', 'name:' || coalesce(e.place['country'], '?'), coalesce(e.place['admin1'], '?'), e.place['name'])
        ) AS place_id,
        e.place,
        e.article_id,
        e.date_start,
        e.loaded_at,
        e.superseded_at IS NULL AS is_current
    FROM core.events AS e
    WHERE e.place['name'] IS NOT NULL
)
SELECT
    place_id,
    arg_max(place, loaded_at)['name'] AS place_name,
    arg_max(place, loaded_at)['country'] AS place_country,
    arg_max(place, loaded_at)['country_name'] AS place_country_name,
    arg_max(place, loaded_at)['admin1'] AS place_admin1,
    arg_max(place, loaded_at)['latitude'] AS place_latitude,
    arg_max(place, loaded_at)['longitude'] AS place_longitude,
    arg_max(place, loaded_at)['geonames_id'] AS place_geonames_id,
    arg_max(place, loaded_at)['geo_precision'] AS place_geo_precision,
    count_if(is_current)::BIGINT AS events,
    count(DISTINCT article_id) AS articles,
    min(date_start) AS first_date,
    max(date_start) AS last_date,
    min(loaded_at) AS first_seen_at,
    max(loaded_at) AS last_seen_at
FROM placed
GROUP BY place_id;
COMMENT ON VIEW core.places IS 'Places that events were at, as the gazetteer knows them. Grain: place_id.';
COMMENT ON COLUMN core.places.place_id IS 'geonames:<number>, or name:<country>/<admin1>/<name> where the gazetteer has no number.';
COMMENT ON COLUMN core.places.events IS 'Current events there.';
COMMENT ON COLUMN core.places.articles IS 'Articles that ever placed an event there.';
COMMENT ON COLUMN core.places.first_date IS 'First day of an event there.';
COMMENT ON COLUMN core.places.last_date IS 'First day of the latest event there.';
COMMENT ON COLUMN core.places.first_seen_at IS 'When an event there first became known, by the run''s clock.';
COMMENT ON COLUMN core.places.last_seen_at IS 'When an event there last became known, by the run''s clock.';
