-- Current events, flat, with the article they were read from and the incident they tell of.
-- comments from: core.events, core.articles, core.incidents
CREATE OR REPLACE VIEW marts.events AS
WITH sides AS (
    SELECT
        *,
        list_filter(actors, lambda m: m['role'] = 'actor') AS doers,
        list_filter(actors, lambda m: m['role'] = 'recipient') AS sufferers
    FROM core.events
    WHERE superseded_at IS NULL
),
-- Flat before it is joined: a join that carries lists of actors takes ten times as long.
flat AS (
    SELECT
        event_id,
        event_type,
        event_mode,
        contexts,
        quad_code,
        intensity,
        status,
        territorial_change,
        date_start,
        date_end,
        date_precision,
        date_basis,
        array_to_string(list_transform(doers, lambda m: coalesce(m['name'], nullif(m['text'], ''), m['sector'])), '; ')
            AS actor_names,
        array_to_string(list_distinct(list_transform(doers, lambda m: m['sector'])), '; ') AS actor_sectors,
        coalesce(doers[1]['name'], nullif(doers[1]['text'], '')) AS actor,
        doers[1]['country'] AS actor_country,
        doers[1]['sector'] AS actor_sector,
        array_to_string(list_transform(sufferers, lambda m: coalesce(m['name'], nullif(m['text'], ''), m['sector'])), '; ')
            AS recipient_names,
        array_to_string(list_distinct(list_transform(sufferers, lambda m: m['sector'])), '; ') AS recipient_sectors,
        coalesce(sufferers[1]['name'], nullif(sufferers[1]['text'], '')) AS recipient,
        sufferers[1]['country'] AS recipient_country,
        sufferers[1]['sector'] AS recipient_sector,
        place['name'] AS place_name,
        place['text'] AS place_text,
        place['country'] AS place_country,
        place['country_name'] AS place_country_name,
        place['admin1'] AS place_admin1,
        place['latitude'] AS place_latitude,
        place['longitude'] AS place_longitude,
        place['geonames_id'] AS place_geonames_id,
        place['geo_precision'] AS place_geo_precision,
        place_basis,
        fatalities_low,
        fatalities_best,
        fatalities_high,
        injured_low,
        injured_best,
        injured_high,
        fatalities_text,
        injured_text,
        array_to_string(list_transform(weapons, lambda w: w['text']), '; ') AS weapons,
        "trigger"['text'] AS trigger_text,
        evidence,
        evidence['sentence'] AS evidence_sentence,
        evidence['start'] AS evidence_start,
        evidence['end'] AS evidence_end,
        confidence,
        extractor,
        extractor_version,
        acled_like_event,
        acled_like_sub_event,
        ucdp_type_of_violence,
        cameo_code,
        article_id,
        version_id,
        loaded_at
    FROM sides
)
SELECT
    e.event_id,
    i.incident_id,
    e.event_type,
    e.event_mode,
    e.contexts,
    e.quad_code,
    e.intensity,
    e.status,
    e.territorial_change,
    e.date_start,
    e.date_end,
    e.date_precision,
    e.date_basis,
    e.actor_names,
    e.actor_sectors,
    e.actor,
    e.actor_country,
    e.actor_sector,
    e.recipient_names,
    e.recipient_sectors,
    e.recipient,
    e.recipient_country,
    e.recipient_sector,
    e.place_name,
    e.place_text,
    e.place_country,
    e.place_country_name,
    e.place_admin1,
    e.place_latitude,
    e.place_longitude,
    e.place_geonames_id,
    e.place_geo_precision,
    e.place_basis,
    e.fatalities_low,
    e.fatalities_best,
    e.fatalities_high,
    e.injured_low,
    e.injured_best,
    e.injured_high,
    CASE WHEN e.fatalities_text IS NOT NULL THEN core.sentence_of(e.fatalities_text, e.evidence, a.text) END
        AS fatalities_sentence,
    CASE WHEN e.injured_text IS NOT NULL THEN core.sentence_of(e.injured_text, e.evidence, a.text) END AS injured_sentence,
    e.weapons,
    e.trigger_text,
    e.evidence_sentence,
    e.evidence_start,
    e.evidence_end,
    e.confidence,
    e.extractor,
    e.extractor_version,
    e.acled_like_event,
    e.acled_like_sub_event,
    e.ucdp_type_of_violence,
    e.cameo_code,
    e.article_id,
    e.version_id,
    a.feed_id,
    a.outlet,
    a.outlet_country,
    a.url,
    a.title,
    a.published_at,
    a.cluster_id,
    e.loaded_at
FROM flat AS e
JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
LEFT JOIN core.incident_events AS i ON i.event_id = e.event_id AND i.superseded_at IS NULL;
COMMENT ON VIEW marts.events IS 'Current events, one row each: who did what to whom, where, when, with the quoted sentence and the link.';
COMMENT ON COLUMN marts.events.actor IS 'First-named actor: canonical name, else as written; null where only its country or sector is known.';
COMMENT ON COLUMN marts.events.actor_names IS 'All actors, by name, words or sector, separated by "; ".';
COMMENT ON COLUMN marts.events.actor_sectors IS 'PLOVER sectors of the actors, separated by "; ".';
COMMENT ON COLUMN marts.events.actor_country IS 'ISO 3166 alpha-3 of the first-named actor.';
COMMENT ON COLUMN marts.events.actor_sector IS 'PLOVER sector of the first-named actor.';
COMMENT ON COLUMN marts.events.recipient IS 'First-named recipient: canonical name, else as written; null where only its country or sector is known.';
COMMENT ON COLUMN marts.events.recipient_names IS 'All recipients, by name, words or sector, separated by "; ".';
COMMENT ON COLUMN marts.events.recipient_sectors IS 'PLOVER sectors of the recipients, separated by "; ".';
COMMENT ON COLUMN marts.events.recipient_country IS 'ISO 3166 alpha-3 of the first-named recipient.';
COMMENT ON COLUMN marts.events.recipient_sector IS 'PLOVER sector of the first-named recipient.';
COMMENT ON COLUMN marts.events.place_name IS 'Place, by its name in the gazetteer.';
COMMENT ON COLUMN marts.events.place_text IS 'Place as the article writes it; null where it was inferred.';
COMMENT ON COLUMN marts.events.place_country IS 'ISO 3166 alpha-3 of the place.';
COMMENT ON COLUMN marts.events.place_country_name IS 'Country of the place, in English.';
COMMENT ON COLUMN marts.events.place_admin1 IS 'First-order division of the place.';
COMMENT ON COLUMN marts.events.place_latitude IS 'Degrees north.';
COMMENT ON COLUMN marts.events.place_longitude IS 'Degrees east.';
COMMENT ON COLUMN marts.events.place_geonames_id IS 'GeoNames number of the place.';
COMMENT ON COLUMN marts.events.place_geo_precision IS 'How exactly the place is known: exact, city, near, adm2, adm1, region, country, water_air.';
COMMENT ON COLUMN marts.events.fatalities_sentence IS 'Sentence that the figure of killed was read from; null where no words give one.';
COMMENT ON COLUMN marts.events.injured_sentence IS 'Sentence that the figure of injured was read from; null where no words give one.';
COMMENT ON COLUMN marts.events.weapons IS 'Weapons or means named, as written, separated by "; ".';
COMMENT ON COLUMN marts.events.trigger_text IS 'Word or words that tell of the event.';
COMMENT ON COLUMN marts.events.evidence_sentence IS 'Sentence the event was read from, as it stands in the article.';
COMMENT ON COLUMN marts.events.evidence_start IS 'First character of that sentence in the text of the article version.';
COMMENT ON COLUMN marts.events.evidence_end IS 'Character after that sentence.';
