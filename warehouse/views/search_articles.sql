-- Full text without an index: articles in which every word occurs, case, accents and punctuation aside. SELECT * FROM
-- marts.search_articles('aleppo "car bomb"'): words match from their beginning (protest finds protesters), what stands
-- in double quotes stands together. Plain contains() passes over all texts; only what is left is taken apart into words.
CREATE OR REPLACE MACRO marts.search_articles(words, outlet := NULL, since := NULL, until := NULL) AS TABLE
WITH asked AS (
    SELECT terms, flatten(list_transform(terms, lambda t: string_split(t, ' '))) AS tokens
    FROM (
        SELECT list_filter(
            list_transform(
                regexp_extract_all(strip_accents(lower(CAST(words AS VARCHAR))), '"[^"]+"|[^\s"]+'),
                lambda w: trim(regexp_replace(w, '[^\pL\pN]+', ' ', 'g'))
            ),
            lambda w: w <> ''
        ) AS terms
    )
),
held AS MATERIALIZED (
    SELECT
        a.article_id,
        a.outlet,
        a.published_at,
        a.title,
        a.url,
        a.text,
        q.terms
    FROM (
        SELECT *, strip_accents(lower(concat(title, ' ', text))) AS plain FROM core.articles
    ) AS a, asked AS q
    WHERE a.superseded_at IS NULL
        AND len(q.terms) > 0
        AND (outlet IS NULL OR a.outlet = outlet)
        AND (since IS NULL OR a.published_at >= core.instant(since))
        AND (until IS NULL OR a.published_at < core.instant(until) + INTERVAL 1 DAY)
        AND list_bool_and(list_transform(q.tokens, lambda w: contains(a.plain, w)))
),
worded AS MATERIALIZED (
    SELECT
        *,
        concat(' ', regexp_replace(strip_accents(lower(title)), '[^\pL\pN]+', ' ', 'g')) AS title_words,
        concat(' ', regexp_replace(strip_accents(lower(text)), '[^\pL\pN]+', ' ', 'g')) AS text_words
    FROM held
),
counted AS (
    SELECT
        *,
        list_transform(
            terms,
            lambda t: (len(text_words) - len(replace(text_words, ' ' || t, ''))) // (len(t) + 1)
                + 5 * ((len(title_words) - len(replace(title_words, ' ' || t, ''))) // (len(t) + 1))
        ) AS hits
    FROM worded
),
placed AS (
    SELECT
        *,
        -- 80 characters before the first of the words that stands in the text (a hit may be in the headline alone).
        greatest(1, coalesce(
            list_filter(
                list_transform(
                    list_concat(terms, list_transform(terms, lambda t: string_split(t, ' ')[1])),
                    lambda t: strpos(spaced, concat(' ', t))
                ),
                lambda place: place > 0
            )[1],
            1
        ) - 80) AS start
    FROM (
        -- As long as the text, unlike text_words: what stands where in it stands there in the text.
        SELECT *, concat(' ', regexp_replace(strip_accents(lower(text)), '[^\pL\pN]', ' ', 'g')) AS spaced
        FROM counted
        WHERE list_min(hits) > 0
    )
),
cut AS (
    SELECT *, substr(text, start, 200) AS piece FROM placed
)
SELECT
    c.article_id,
    c.outlet,
    c.published_at,
    c.title,
    list_sum(c.hits)::BIGINT AS hits,
    -- Without the halves of words at its ends.
    trim(regexp_replace(
        CASE WHEN c.start > 1 THEN regexp_replace(c.piece, '^\S{0,60}\s+', '') ELSE c.piece END,
        CASE WHEN c.start + 200 <= len(c.text) THEN '\s+\S{0,60}$' ELSE '\s+$' END,
        ''
    )) AS excerpt,
    c.url
FROM cut AS c
ORDER BY hits DESC, c.published_at DESC NULLS LAST, c.article_id;
COMMENT ON MACRO TABLE marts.search_articles IS 'Current articles in which every word occurs, those with most hits first (a hit in the headline counts five); words match from their beginning, case, accents and punctuation aside.';
