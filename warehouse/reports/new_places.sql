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
        e.place['name'] AS place,
        e.place['country'] AS in_country,
        e.place['admin1'] AS admin1,
        min(e.loaded_at) AS seen_at
    FROM core.events AS e
    WHERE e.place IS NOT NULL AND e.loaded_at >= (SELECT run_at FROM newest)
    GROUP BY ALL
),
first_seen AS (
    SELECT t.* FROM there AS t
    WHERE NOT EXISTS (
        SELECT 1 FROM core.events AS e
        WHERE e.loaded_at < (SELECT run_at FROM newest)
            AND e.place['name'] = t.place
            AND e.place['country'] IS NOT DISTINCT FROM t.in_country
            AND e.place['admin1'] IS NOT DISTINCT FROM t.admin1
    )
)
SELECT
    n.place,
    n.in_country AS country,
    n.admin1,
    any_value(e.place_latitude) AS latitude,
    any_value(e.place_longitude) AS longitude,
    n.seen_at AS first_seen,
    count(*) AS events,
    count(DISTINCT e.outlet) AS outlets,
    arg_min(e.evidence_sentence, (coalesce(e.published_at, 'infinity'::TIMESTAMPTZ), e.event_id)) AS sentence,
    arg_min(e.url, (coalesce(e.published_at, 'infinity'::TIMESTAMPTZ), e.event_id)) AS url
FROM first_seen AS n
JOIN marts.events AS e
    ON e.place_name = n.place
    AND e.place_country IS NOT DISTINCT FROM n.in_country
    AND e.place_admin1 IS NOT DISTINCT FROM n.admin1
    AND e.loaded_at >= (SELECT run_at FROM newest)
WHERE country IS NULL OR n.in_country = country
GROUP BY ALL
ORDER BY events DESC, n.place, n.in_country, n.admin1;
