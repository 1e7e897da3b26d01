-- Events whose sentence, headline, actors or place hold every word; words as in marts.search_articles.
CREATE OR REPLACE MACRO marts.search_events(words, country := NULL, since := NULL, until := NULL) AS TABLE
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
        q.terms,
        strip_accents(
            lower(
                concat_ws(
                    chr(10), e.evidence_sentence, e.title, e.actor_names, e.recipient_names, e.place_name, e.place_text,
                    e.place_admin1, e.place_country_name, e.weapons
                )
            )
        ) AS plain
    FROM marts.events AS e, asked AS q
    WHERE len(q.terms) > 0
        AND (country IS NULL OR e.place_country = country)
        AND (since IS NULL OR e.date_end >= CAST(since AS DATE))
        AND (until IS NULL OR e.date_start <= CAST(until AS DATE))
)
SELECT
    h.event_id,
    h.incident_id,
    h.event_type,
    h.status,
    h.date_start,
    h.place_country AS country,
    h.place_name AS place,
    h.actor,
    h.recipient,
    h.fatalities_best,
    h.outlet,
    h.evidence_sentence AS sentence,
    h.url
FROM held AS h
WHERE len(list_filter(h.terms, lambda w: NOT contains(h.plain, w))) = 0
    AND len(
        list_filter(h.terms, lambda w: NOT regexp_matches(h.plain, '(^|[^\pL\pN])' || regexp_escape(w)))
    ) = 0
ORDER BY h.date_start DESC NULLS LAST, h.event_id;
COMMENT ON MACRO TABLE marts.search_events IS 'Current events whose sentence, headline, actors, place or weapons hold every word, the newest first; words match from their beginning, case and accents aside.';
