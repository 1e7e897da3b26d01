-- title: New actors
-- description: Named actors and recipients in the events of the newest run (or of the days since a date) that no earlier event named.
-- columns: actor, country, sector, first_seen, acts, suffers, outlets, sentence, url
CREATE OR REPLACE MACRO reports.new_actors(country := NULL, since := NULL) AS TABLE
WITH mentions AS (
    SELECT unnest(e.actors) AS m, e.event_id, e.loaded_at FROM core.events AS e
),
first_seen AS (
    SELECT
        m['name'] AS name,
        m['country'] AS of_country,
        m['sector'] AS sector,
        min(loaded_at) AS seen_at
    FROM mentions
    WHERE m['name'] IS NOT NULL
    GROUP BY ALL
),
fresh AS (
    SELECT * FROM first_seen
    WHERE seen_at >= coalesce(CAST(since AS TIMESTAMPTZ), (SELECT max(r.loaded_at) FROM core.runs AS r))
        AND (country IS NULL OR of_country = country)
)
SELECT
    n.name AS actor,
    n.of_country AS country,
    n.sector,
    n.seen_at AS first_seen,
    count(DISTINCT e.event_id) FILTER (t.m['role'] = 'actor') AS acts,
    count(DISTINCT e.event_id) FILTER (t.m['role'] = 'recipient') AS suffers,
    count(DISTINCT e.outlet) AS outlets,
    arg_min(e.evidence_sentence, (coalesce(e.published_at, 'infinity'::TIMESTAMPTZ), e.event_id)) AS sentence,
    arg_min(e.url, (coalesce(e.published_at, 'infinity'::TIMESTAMPTZ), e.event_id)) AS url
FROM fresh AS n
JOIN mentions AS t
    ON t.m['name'] = n.name
    AND t.m['country'] IS NOT DISTINCT FROM n.of_country
    AND t.m['sector'] IS NOT DISTINCT FROM n.sector
JOIN marts.events AS e ON e.event_id = t.event_id
GROUP BY ALL
ORDER BY acts + suffers DESC, n.name, n.of_country, n.sector;
