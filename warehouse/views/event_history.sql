-- Every coding of every event, with the time it was the current one.
-- comments from: core.events, core.articles
CREATE OR REPLACE VIEW marts.event_history AS
SELECT
    e.event_id,
    e.article_id,
    e.version_id,
    a.outlet,
    a.url,
    a.title,
    a.published_at,
    a.modified_at,
    e.loaded_at AS valid_from,
    e.superseded_at AS valid_to,
    e.superseded_at IS NULL AS is_current,
    e.event_type,
    e.event_mode,
    e.status,
    e.territorial_change,
    e.date_start,
    e.date_end,
    e.place['name'] AS place_name,
    e.place['country'] AS place_country,
    e.fatalities_low,
    e.fatalities_best,
    e.fatalities_high,
    e.injured_low,
    e.injured_best,
    e.injured_high,
    e."trigger"['text'] AS trigger_text,
    e.evidence['sentence'] AS evidence_sentence,
    e.confidence,
    e.extractor,
    e.extractor_version,
    e.run_id
FROM core.events AS e
JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id;
COMMENT ON VIEW marts.event_history IS 'Every event as it was ever coded; valid_from and valid_to say when it was current (valid_to null: now).';
COMMENT ON COLUMN marts.event_history.valid_from IS 'When this coding became the current one, by the run''s clock.';
COMMENT ON COLUMN marts.event_history.valid_to IS 'When it ceased to be; null while current.';
COMMENT ON COLUMN marts.event_history.is_current IS 'Whether it is the current one.';
COMMENT ON COLUMN marts.event_history.place_name IS 'Place, by its name in the gazetteer.';
COMMENT ON COLUMN marts.event_history.place_country IS 'ISO 3166 alpha-3 of the place.';
COMMENT ON COLUMN marts.event_history.trigger_text IS 'Word or words that tell of the event.';
COMMENT ON COLUMN marts.event_history.evidence_sentence IS 'Sentence the event was read from.';
