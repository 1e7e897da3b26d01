-- title: New places
-- description: Places in the events of the newest run (or of the days since a date) that no earlier event was at.
-- columns: place, country, admin1, latitude, longitude, first_seen, events, outlets, sentence, url
CREATE OR REPLACE MACRO reports.new_places(country := NULL, since := NULL) AS TABLE
WITH newest AS (
    SELECT coalesce(core.instant(since), (SELECT max(r.loaded_at) FROM core.runs AS r)) AS run_at
),
-- What is new is told of by new events alone: only those are read in full.
there AS (
    SELECT
        e.place['name'] AS place, e.place['country'] AS in_country, e.place['admin1'] AS admin1,
        e.place['latitude'] AS latitude, e.place['longitude'] AS longitude,
        e.event_id, e.article_id, e.version_id, e.evidence['sentence'] AS sentence, e.loaded_at,
        e.superseded_at IS NULL AS is_current
    FROM core.events AS e
    WHERE e.place IS NOT NULL AND e.loaded_at >= (SELECT run_at FROM newest)
),
before AS (
    SELECT DISTINCT e.place['name'] AS place, e.place['country'] AS in_country, e.place['admin1'] AS admin1
    FROM core.events AS e
    WHERE e.loaded_at < (SELECT run_at FROM newest) AND e.place['name'] IN (SELECT t.place FROM there AS t)
),
fresh AS (
    SELECT t.*, min(t.loaded_at) OVER (PARTITION BY t.place, t.in_country, t.admin1) AS seen_at
    FROM there AS t
    LEFT JOIN before AS b
        ON b.place = t.place
        AND b.in_country IS NOT DISTINCT FROM t.in_country
        AND b.admin1 IS NOT DISTINCT FROM t.admin1
    WHERE b.place IS NULL AND (country IS NULL OR t.in_country = country)
)
SELECT
    n.place,
    n.in_country AS country,
    n.admin1,
    any_value(n.latitude) AS latitude,
    any_value(n.longitude) AS longitude,
    n.seen_at AS first_seen,
    count(*) AS events,
    count(DISTINCT a.outlet) AS outlets,
    arg_min(n.sentence, (coalesce(a.published_at, 'infinity'::TIMESTAMPTZ), n.event_id)) AS sentence,
    arg_min(a.url, (coalesce(a.published_at, 'infinity'::TIMESTAMPTZ), n.event_id)) AS url
FROM fresh AS n
JOIN core.articles AS a ON a.article_id = n.article_id AND a.version_id = n.version_id
WHERE n.is_current
GROUP BY n.place, n.in_country, n.admin1, n.seen_at
ORDER BY events DESC, n.place, n.in_country, n.admin1;
