-- Where the sources of an incident do not agree: no value is told by all outlets that tell of the matter.
-- Of an outlet its latest article with a figure or name counts, so that a correction is no contradiction.
-- comments from: core.incidents
CREATE OR REPLACE VIEW marts.contradictions AS
WITH told AS (
    SELECT
        l.incident_id, a.outlet, a.published_at, a.article_id, a.url, e.event_id, e.evidence['sentence'] AS sentence,
        core.sentence_of(e.fatalities_text, e.evidence, a.text) AS fatalities_sentence,
        core.sentence_of(e.injured_text, e.evidence, a.text) AS injured_sentence,
        e.fatalities_best, e.injured_best, e.actors, e.place, e.date_start, e.date_end, e.date_precision, e.status
    FROM core.incident_events AS l
    JOIN core.incidents AS i ON i.incident_id = l.incident_id AND i.superseded_at IS NULL AND i.article_count > 1
    JOIN core.events AS e ON e.event_id = l.event_id AND e.superseded_at IS NULL
    JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
    WHERE l.superseded_at IS NULL
),
named AS (
    SELECT * EXCLUDE (mention), mention['role'] AS role, mention['name'] AS name
    FROM (SELECT *, unnest(actors) AS mention FROM told)
    WHERE mention['name'] IS NOT NULL
),
claims AS (
    SELECT 'fatalities' AS what, fatalities_best::VARCHAR AS told_value, * FROM told WHERE fatalities_best IS NOT NULL
    UNION ALL BY NAME
    SELECT 'injured' AS what, injured_best::VARCHAR AS told_value, * FROM told WHERE injured_best IS NOT NULL
    UNION ALL BY NAME
    SELECT role AS what, name AS told_value, * EXCLUDE (role, name) FROM named
    UNION ALL BY NAME
    SELECT 'place' AS what, place['name'] AS told_value, * FROM told
    WHERE place['geo_precision'] IN ('exact', 'city', 'near')
    UNION ALL BY NAME
    SELECT 'date' AS what, date_start::VARCHAR AS told_value, * FROM told WHERE date_precision = 'day'
    UNION ALL BY NAME
    SELECT 'status' AS what, status AS told_value, * FROM told WHERE status IN ('occurred', 'denied')
),
latest AS (
    SELECT * FROM claims
    QUALIFY rank() OVER (
        PARTITION BY incident_id, what, outlet ORDER BY published_at DESC NULLS LAST, article_id
    ) = 1
),
disputed AS (
    SELECT incident_id, what
    FROM (
        SELECT incident_id, what, told_value, count(DISTINCT outlet) AS outlets
        FROM latest GROUP BY incident_id, what, told_value
    ) AS v
    JOIN (
        SELECT incident_id, what, count(DISTINCT outlet) AS all_outlets FROM latest GROUP BY incident_id, what
    ) AS o USING (incident_id, what)
    GROUP BY incident_id, what
    HAVING max(outlets) < any_value(all_outlets)
)
SELECT
    i.incident_id,
    i.event_type,
    i.date_start,
    i.date_end,
    i.country,
    i.place_name,
    l.what,
    list(DISTINCT l.told_value ORDER BY l.told_value) AS told_values,
    count(DISTINCT l.outlet) AS outlets,
    list(
        struct_pack(
            told_value := l.told_value,
            outlet := l.outlet,
            published_at := l.published_at,
            sentence := CASE l.what
                WHEN 'fatalities' THEN l.fatalities_sentence WHEN 'injured' THEN l.injured_sentence ELSE l.sentence
            END,
            url := l.url,
            event_id := l.event_id
        )
        ORDER BY l.published_at, l.event_id, l.told_value
    ) AS sources
FROM latest AS l
JOIN disputed AS d ON d.incident_id = l.incident_id AND d.what = l.what
JOIN core.incidents AS i ON i.incident_id = l.incident_id AND i.superseded_at IS NULL
GROUP BY i.incident_id, i.event_type, i.date_start, i.date_end, i.country, i.place_name, l.what;
COMMENT ON VIEW marts.contradictions IS 'One row an incident and matter (fatalities, injured, actor, recipient, place, date, status) on which its outlets do not agree, with what each says and its sentence.';
COMMENT ON COLUMN marts.contradictions.what IS 'What they do not agree on: fatalities, injured, actor, recipient, place, date, status.';
COMMENT ON COLUMN marts.contradictions.told_values IS 'Everything that is told, each once.';
COMMENT ON COLUMN marts.contradictions.outlets IS 'Outlets that tell of the matter.';
COMMENT ON COLUMN marts.contradictions.sources IS 'Each telling, with outlet, time, sentence and link.';
