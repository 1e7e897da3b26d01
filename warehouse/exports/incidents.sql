-- What the shapes take from an incident. What an incident itself does not say (sectors, codes, the quoted sentence) is
-- that of its first report with its type and mode. Parameters: $country (alpha-3), $since, $until; null: no limit.
WITH told AS (
    SELECT
        i.incident_id,
        string_agg(DISTINCT e.outlet, '; ' ORDER BY e.outlet) AS outlets,
        string_agg(DISTINCT e.url, '; ' ORDER BY e.url) AS urls,
        arg_min((e.url, e.title), (coalesce(e.published_at, 'infinity'::TIMESTAMPTZ), e.event_id)) AS report,
        arg_min(
            struct_pack(
                quad_code := e.quad_code,
                intensity := e.intensity,
                actor := e.actor,
                actor_names := e.actor_names,
                actor_country := e.actor_country,
                actor_sector := e.actor_sector,
                recipient := e.recipient,
                recipient_names := e.recipient_names,
                recipient_country := e.recipient_country,
                recipient_sector := e.recipient_sector,
                recipient_sectors := e.recipient_sectors,
                place_text := e.place_text,
                country_name := e.place_country_name,
                acled_like_event := e.acled_like_event,
                acled_like_sub_event := e.acled_like_sub_event,
                ucdp_type_of_violence := e.ucdp_type_of_violence,
                cameo_code := e.cameo_code,
                sentence := e.evidence_sentence
            ),
            (
                e.event_type IS DISTINCT FROM i.event_type,
                e.event_mode IS DISTINCT FROM i.event_mode,
                coalesce(e.published_at, 'infinity'::TIMESTAMPTZ),
                e.event_id
            )
        ) AS first,
        CASE
            WHEN bool_or(e.status = 'occurred') AND bool_or(e.status = 'denied') THEN 'disputed'
            WHEN bool_or(e.status = 'occurred') THEN 'occurred'
            WHEN bool_or(e.status = 'denied') THEN 'denied'
            ELSE 'claimed'
        END AS status
    FROM core.incidents AS i
    JOIN marts.events AS e ON e.incident_id = i.incident_id
    WHERE i.superseded_at IS NULL
        AND ($country::VARCHAR IS NULL OR i.country = $country::VARCHAR)
        AND ($since::DATE IS NULL OR i.date_end >= $since::DATE)
        AND ($until::DATE IS NULL OR i.date_start <= $until::DATE)
    GROUP BY i.incident_id
)
SELECT
    i.incident_id AS id,
    i.incident_id,
    i.event_type,
    i.event_mode,
    t.first['quad_code'] AS quad_code,
    t.first['intensity'] AS intensity,
    t.status,
    i.date_start,
    i.date_end,
    CASE
        WHEN i.date_start IS NULL THEN 'unknown'
        WHEN i.date_end - i.date_start = 0 THEN 'day'
        WHEN i.date_end - i.date_start <= 5 THEN '2-6 days'
        WHEN i.date_end - i.date_start <= 6 THEN 'week'
        WHEN i.date_end - i.date_start <= 30 THEN 'month'
        ELSE 'year'
    END AS date_precision,
    coalesce(t.first['actor'], i.actor) AS actor,
    t.first['actor_names'] AS actor_names,
    t.first['actor_country'] AS actor_country,
    t.first['actor_sector'] AS actor_sector,
    coalesce(t.first['recipient'], i.recipient) AS recipient,
    t.first['recipient_names'] AS recipient_names,
    t.first['recipient_country'] AS recipient_country,
    t.first['recipient_sector'] AS recipient_sector,
    t.first['recipient_sectors'] AS recipient_sectors,
    i.place_name,
    t.first['place_text'] AS place_text,
    i.country,
    t.first['country_name'] AS country_name,
    i.admin1,
    i.latitude,
    i.longitude,
    i.geo_precision,
    i.fatalities_low,
    i.fatalities_best,
    i.fatalities_high,
    t.first['acled_like_event'] AS acled_like_event,
    t.first['acled_like_sub_event'] AS acled_like_sub_event,
    t.first['ucdp_type_of_violence'] AS ucdp_type_of_violence,
    t.first['cameo_code'] AS cameo_code,
    t.first['sentence'] AS sentence,
    t.outlets,
    i.outlet_count,
    i.article_count,
    i.event_count,
    i.first_reported_at,
    t.urls,
    t.report[1] AS url,
    t.report[2] AS title,
    i.loaded_at
FROM core.incidents AS i
JOIN told AS t ON t.incident_id = i.incident_id
WHERE i.superseded_at IS NULL
