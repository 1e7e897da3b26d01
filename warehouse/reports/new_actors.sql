-- title: New actors
-- description: Named actors and recipients in the events of the newest run (or of the days since a date) that no earlier event named.
-- columns: actor, country, sector, first_seen, acts, suffers, outlets, sentence, url
CREATE OR REPLACE MACRO reports.new_actors(country := NULL, since := NULL) AS TABLE
WITH newest AS (
    SELECT coalesce(core.instant(since), (SELECT max(r.loaded_at) FROM core.runs AS r)) AS run_at
),
-- Who is new is told of by new events alone: only those are read in full.
mentions AS (
    SELECT
        unnest(e.actors) AS m, e.event_id, e.article_id, e.version_id, e.evidence['sentence'] AS sentence, e.loaded_at,
        e.superseded_at IS NULL AS is_current
    FROM core.events AS e
    WHERE e.loaded_at >= (SELECT run_at FROM newest)
),
before AS (
    SELECT DISTINCT m['name'] AS name, m['country'] AS of_country, m['sector'] AS sector
    FROM (
        SELECT unnest(e.actors) AS m FROM core.events AS e
        WHERE e.loaded_at < (SELECT run_at FROM newest)
    )
    WHERE m['name'] IN (SELECT t.m['name'] FROM mentions AS t)
),
fresh AS (
    SELECT t.m['name'] AS name, t.m['country'] AS of_country, t.m['sector'] AS sector, min(t.loaded_at) AS seen_at
    FROM mentions AS t
    LEFT JOIN before AS b
        ON b.name = t.m['name']
        AND b.of_country IS NOT DISTINCT FROM t.m['country']
        AND b.sector IS NOT DISTINCT FROM t.m['sector']
    WHERE t.m['name'] IS NOT NULL AND b.name IS NULL AND (country IS NULL OR t.m['country'] = country)
    GROUP BY ALL
)
SELECT
    n.name AS actor,
    n.of_country AS country,
    n.sector,
    n.seen_at AS first_seen,
    count(DISTINCT t.event_id) FILTER (t.m['role'] = 'actor') AS acts,
    count(DISTINCT t.event_id) FILTER (t.m['role'] = 'recipient') AS suffers,
    count(DISTINCT a.outlet) AS outlets,
    arg_min(t.sentence, (coalesce(a.published_at, 'infinity'::TIMESTAMPTZ), t.event_id)) AS sentence,
    arg_min(a.url, (coalesce(a.published_at, 'infinity'::TIMESTAMPTZ), t.event_id)) AS url
FROM fresh AS n
JOIN mentions AS t
    ON t.m['name'] = n.name
    AND t.m['country'] IS NOT DISTINCT FROM n.of_country
    AND t.m['sector'] IS NOT DISTINCT FROM n.sector
JOIN core.articles AS a ON a.article_id = t.article_id AND a.version_id = t.version_id
WHERE t.is_current
GROUP BY n.name, n.of_country, n.sector, n.seen_at
ORDER BY acts + suffers DESC, n.name, n.of_country, n.sector;
