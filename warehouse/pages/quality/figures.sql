-- Key figures a day over the last 60 days up to the newest run, oldest first: what came in, what was read, coded, turned
-- away. Days without a run are there with nothing.
WITH ran AS (SELECT run_id, loaded_at::DATE AS day FROM core.runs),
span AS (SELECT max(day) AS last_day, greatest(min(day), max(day) - 59) AS first_day FROM ran),
days AS (SELECT unnest(range(first_day, last_day + 1, INTERVAL 1 DAY))::DATE AS day FROM span WHERE last_day IS NOT NULL),
counted AS (
    SELECT
        ran.day,
        sum(a.n_out) FILTER (a.stage = 'load' AND a.unit = 'entry') AS entries,
        sum(a.n_out) FILTER (a.stage = 'load' AND a.unit = 'article') AS articles,
        sum(a.n_out) FILTER (a.stage = 'load' AND a.unit = 'event') AS events,
        sum(a.n_rejected) AS turned_away
    FROM core.accounting AS a JOIN ran ON ran.run_id = a.run_id
    GROUP BY ran.day
),
failing AS (
    SELECT checked_at::DATE AS day, count(DISTINCT expectation_id) FILTER (NOT success) AS failing
    FROM core.quality_results WHERE subject IS NULL GROUP BY ALL
)
SELECT days.day, coalesce(c.entries, 0)::BIGINT AS entries, coalesce(c.articles, 0)::BIGINT AS articles,
    coalesce(c.events, 0)::BIGINT AS events, coalesce(c.turned_away, 0)::BIGINT AS turned_away,
    coalesce(f.failing, 0)::BIGINT AS failing
FROM days LEFT JOIN counted AS c ON c.day = days.day LEFT JOIN failing AS f ON f.day = days.day
ORDER BY days.day;
