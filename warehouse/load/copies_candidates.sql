-- Articles published within a week of the days $from to $until that may be copies of a text in copy_probe.
CREATE OR REPLACE TEMP TABLE copy_candidate AS
WITH around AS (
    SELECT * FROM core.copy_index
    WHERE day BETWEEN $from - $apart::INTEGER AND $until + $apart::INTEGER
        AND article_id NOT IN (SELECT article_id FROM copy_probe)
),
probes AS (SELECT * FROM copy_probe WHERE day BETWEEN $from AND $until),
shared AS (
    SELECT k.article_id, any_value(k.size) AS size, any_value(p.size) AS probe_size, count(*) AS shingles
    FROM (SELECT article_id, day, len(sample) AS size, unnest(sample) AS shingle FROM probes) AS p
    JOIN (SELECT article_id, day, len(sample) AS size, unnest(sample) AS shingle FROM around) AS k
        ON k.shingle = p.shingle
    WHERE abs(k.day - p.day) <= $apart
    GROUP BY p.article_id, k.article_id
)
SELECT article_id FROM shared WHERE shingles >= $share * least(size, probe_size)
UNION
SELECT k.article_id FROM around AS k JOIN probes AS p ON p.words_hash = k.words_hash
WHERE p.words_hash <> '' AND abs(k.day - p.day) <= $apart;
