-- title: How outlets agree
-- description: One row an outlet: how many incidents it tells of, how often first and how late, and how its latest figure of killed compares with the median of the other outlets' (copies of one text are one source).
-- columns: outlet, incidents, told_first, median_hours_behind, tolls, compared, same, higher, lower, mean_difference, corrections
CREATE OR REPLACE MACRO reports.media_agreement(country := NULL, since := NULL, until := NULL) AS TABLE
WITH told AS (
    SELECT r.incident_id, r.s['outlet'] AS outlet, r.s['event_id'] AS event_id, r.s['article_id'] AS article_id,
        r.s['published_at'] AS published_at, r.s['fatalities_best'] AS fatalities_best
    FROM (
        SELECT i.incident_id, unnest(i.sources) AS s
        FROM core.incidents AS i
        WHERE i.superseded_at IS NULL
            AND (country IS NULL OR i.country = country)
            AND (since IS NULL OR i.date_end >= CAST(since AS DATE))
            AND (until IS NULL OR i.date_start <= CAST(until AS DATE))
    ) AS r
    WHERE r.s['status'] IN ('occurred', 'claimed')
),
firsts AS (
    SELECT
        incident_id,
        outlet,
        min(published_at) AS published_at,
        min(min(published_at)) OVER (PARTITION BY incident_id) AS first_at,
        count(*) OVER (PARTITION BY incident_id) AS outlets
    FROM told
    GROUP BY incident_id, outlet
),
coverage AS (
    SELECT
        outlet,
        count(*) AS incidents,
        count_if(published_at = first_at AND outlets > 1) AS told_first,
        round(median(epoch(published_at - first_at) / 3600) FILTER (outlets > 1), 1) AS median_hours_behind
    FROM firsts
    GROUP BY outlet
),
figures AS (
    SELECT
        t.incident_id,
        t.outlet,
        arg_max(a.cluster_id, (t.published_at, t.event_id)) AS cluster_id,
        arg_max(t.fatalities_best, (t.published_at, t.event_id)) AS figure
    FROM told AS t
    JOIN core.articles AS a ON a.article_id = t.article_id AND a.superseded_at IS NULL
    WHERE t.fatalities_best IS NOT NULL
    GROUP BY t.incident_id, t.outlet
),
compared AS (
    SELECT f.outlet, f.incident_id, f.figure, quantile_disc(o.figure, 0.5) AS others
    FROM figures AS f
    LEFT JOIN figures AS o
        ON o.incident_id = f.incident_id AND o.outlet <> f.outlet AND o.cluster_id IS DISTINCT FROM f.cluster_id
    GROUP BY f.outlet, f.incident_id, f.figure
),
agreement AS (
    SELECT
        outlet,
        count(*) AS tolls,
        count(others) AS compared,
        count_if(figure = others) AS same,
        count_if(figure > others) AS higher,
        count_if(figure < others) AS lower,
        round(avg(figure - others), 2) AS mean_difference
    FROM compared
    GROUP BY outlet
),
corrected AS (
    SELECT c.outlet, count(DISTINCT c.article_id) AS corrections
    FROM marts.changes AS c
    WHERE c.what = 'fatalities' AND c.article_id IN (SELECT article_id FROM told)
    GROUP BY c.outlet
)
SELECT
    c.outlet,
    c.incidents,
    c.told_first::BIGINT AS told_first,
    c.median_hours_behind,
    coalesce(a.tolls, 0) AS tolls,
    coalesce(a.compared, 0) AS compared,
    coalesce(a.same, 0)::BIGINT AS same,
    coalesce(a.higher, 0)::BIGINT AS higher,
    coalesce(a.lower, 0)::BIGINT AS lower,
    a.mean_difference,
    coalesce(k.corrections, 0) AS corrections
FROM coverage AS c
LEFT JOIN agreement AS a ON a.outlet = c.outlet
LEFT JOIN corrected AS k ON k.outlet = c.outlet
ORDER BY c.incidents DESC, c.outlet;
