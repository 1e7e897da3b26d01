-- Events whose sentence, headline, actors, place or weapons hold every word; words as in marts.search_articles.
CREATE OR REPLACE MACRO marts.search_events(words, country := NULL, since := NULL, until := NULL) AS TABLE
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
told AS (
    SELECT
        e.event_id,
        e.incident_id,
        e.event_type,
        e.status,
        e.date_start,
        e.place_country,
        e.place_name,
        e.actor,
        e.recipient,
        e.fatalities_best,
        e.outlet,
        e.evidence_sentence,
        e.url,
        concat_ws(
            ' | ', e.evidence_sentence, e.title, e.actor_names, e.recipient_names, e.place_name, e.place_text,
            e.place_admin1, e.place_country_name, e.weapons
        ) AS told
    FROM marts.events AS e
    WHERE (country IS NULL OR e.place_country = country)
        AND (since IS NULL OR e.date_end >= CAST(since AS DATE))
        AND (until IS NULL OR e.date_start <= CAST(until AS DATE))
),
held AS MATERIALIZED (
    SELECT t.*, q.terms
    FROM (SELECT *, strip_accents(lower(told)) AS plain FROM told) AS t, asked AS q
    WHERE len(q.terms) > 0 AND list_bool_and(list_transform(q.tokens, lambda w: contains(t.plain, w)))
),
worded AS MATERIALIZED (
    SELECT *, concat(' ', regexp_replace(plain, '[^\pL\pN]+', ' ', 'g')) AS told_words FROM held
)
SELECT
    w.event_id,
    w.incident_id,
    w.event_type,
    w.status,
    w.date_start,
    w.place_country AS country,
    w.place_name AS place,
    w.actor,
    w.recipient,
    w.fatalities_best,
    w.outlet,
    w.evidence_sentence AS sentence,
    w.url
FROM worded AS w
WHERE list_bool_and(list_transform(w.terms, lambda t: contains(w.told_words, ' ' || t)))
ORDER BY w.date_start DESC NULLS LAST, w.event_id;
COMMENT ON MACRO TABLE marts.search_events IS 'Current events whose sentence, headline, actors, place or weapons hold every word, the newest first; words match from their beginning, case, accents and punctuation aside.';
