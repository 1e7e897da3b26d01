-- Full text without an index: articles in which every word occurs, case and accents aside. SELECT * FROM
-- marts.search_articles('aleppo "car bomb"'): words match from their beginning (protest finds protesters), what stands
-- in double quotes matches as it stands. Plain contains() passes over the texts first; only what is left is looked at
-- word by word.
CREATE OR REPLACE MACRO marts.search_articles(words, outlet := NULL, since := NULL, until := NULL) AS TABLE
WITH asked AS (
    SELECT list_filter(
        list_transform(
            regexp_extract_all(strip_accents(lower(CAST(words AS VARCHAR))), '"[^"]+"|[^\s"]+'),
            lambda w: trim(w, '" ')
        ),
        lambda w: w <> ''
    ) AS terms
),
held AS (
    SELECT
        a.article_id,
        a.version_id,
        a.outlet,
        a.published_at,
        a.title,
        a.url,
        a.text,
        q.terms,
        strip_accents(lower(a.title)) AS plain_title,
        strip_accents(lower(a.text)) AS plain_text
    FROM core.articles AS a, asked AS q
    WHERE a.superseded_at IS NULL
        AND len(q.terms) > 0
        AND (outlet IS NULL OR a.outlet = outlet)
        AND (since IS NULL OR a.published_at >= CAST(since AS TIMESTAMPTZ))
        AND (until IS NULL OR a.published_at < CAST(until AS TIMESTAMPTZ) + INTERVAL 1 DAY)
),
found AS (
    SELECT
        *,
        list_transform(terms, lambda w: '(^|[^\pL\pN])' || regexp_escape(w)) AS patterns
    FROM held
    WHERE len(list_filter(terms, lambda w: NOT contains(plain_text, w) AND NOT contains(plain_title, w))) = 0
)
SELECT
    f.article_id,
    f.outlet,
    f.published_at,
    f.title,
    (
        list_sum(list_transform(f.patterns, lambda p: len(regexp_extract_all(f.plain_text, p))))
        + 5 * list_sum(list_transform(f.patterns, lambda p: len(regexp_extract_all(f.plain_title, p))))
    )::BIGINT AS hits,
    trim(substr(f.text, greatest(1, strpos(f.plain_text, f.terms[1]) - 80), 200)) AS excerpt,
    f.url
FROM found AS f
WHERE len(
    list_filter(
        f.patterns,
        lambda p: NOT regexp_matches(f.plain_text, p) AND NOT regexp_matches(f.plain_title, p)
    )
) = 0
ORDER BY hits DESC, f.published_at DESC NULLS LAST, f.article_id;
COMMENT ON MACRO TABLE marts.search_articles IS 'Current articles in which every word occurs, those with most hits first (a hit in the headline counts five more); words match from their beginning, case and accents aside.';
