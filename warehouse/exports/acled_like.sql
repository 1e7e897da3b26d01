-- ACLED-like columns over `source` (events.sql or incidents.sql) and `countries` (alpha3, number, fips, continent).
SELECT
    s.id AS event_id_cnty,
    s.date_start AS event_date,
    year(s.date_start) AS year,
    CASE s.date_precision WHEN 'day' THEN 1 WHEN '2-6 days' THEN 2 WHEN 'week' THEN 2 WHEN 'month' THEN 3 END::BIGINT
        AS time_precision,
    CASE
        WHEN s.acled_like_sub_event = 'Excessive force against protesters' THEN 'Political violence; Demonstrations'
        WHEN s.acled_like_sub_event = 'Mob violence' THEN 'Political violence'
        WHEN s.acled_like_event IN ('Protests', 'Riots') THEN 'Demonstrations'
        WHEN s.acled_like_event = 'Strategic developments' THEN 'Strategic developments'
        ELSE 'Political violence'
    END AS disorder_type,
    s.acled_like_event AS event_type,
    s.acled_like_sub_event AS sub_event_type,
    s.actor1,
    nullif(array_to_string(list_filter(string_split(s.actor_names, '; ')[2:], lambda n: n <> s.actor1), '; '), '')
        AS assoc_actor_1,
    s.inter1::BIGINT AS inter1,
    s.actor2,
    nullif(array_to_string(list_filter(string_split(s.recipient_names, '; ')[2:], lambda n: n <> s.actor2), '; '), '')
        AS assoc_actor_2,
    s.inter2::BIGINT AS inter2,
    CASE
        WHEN s.inter1 IS NULL OR s.inter2 IS NULL THEN coalesce(s.inter1, s.inter2) * 10
        ELSE least(s.inter1, s.inter2) * 10 + greatest(s.inter1, s.inter2)
    END::BIGINT AS interaction,
    CASE
        WHEN (
            s.acled_like_event IN ('Battles', 'Explosions/Remote violence', 'Violence against civilians')
            OR s.acled_like_sub_event IN ('Excessive force against protesters', 'Mob violence')
        ) AND s.inter2 IN (5, 6, 7) THEN 'Civilian targeting'
    END AS civilian_targeting,
    c.number::BIGINT AS iso,
    c.continent AS region,
    s.country_name AS country,
    s.admin1,
    NULL::VARCHAR AS admin2,
    NULL::VARCHAR AS admin3,
    s.place_name AS location,
    s.latitude,
    s.longitude,
    CASE s.geo_precision
        WHEN 'exact' THEN 1 WHEN 'city' THEN 1 WHEN 'near' THEN 2 WHEN 'adm2' THEN 2
        WHEN 'adm1' THEN 3 WHEN 'region' THEN 3 WHEN 'water_air' THEN 3
    END::BIGINT AS geo_precision,
    s.outlets AS source,
    NULL::VARCHAR AS source_scale,
    s.sentence AS notes,
    s.fatalities_best AS fatalities,
    concat('status=', s.status, '; plover=', s.event_type, coalesce('/' || s.event_mode, '')) AS tags,
    epoch(s.loaded_at)::BIGINT AS timestamp
FROM (
    SELECT
        o.*,
        coalesce(o.actor, nullif(concat_ws(' ', o.actor_country, o.actor_sector), '')) AS actor1,
        coalesce(o.recipient, nullif(concat_ws(' ', o.recipient_country, o.recipient_sector), '')) AS actor2,
        -- A state's forces outside their own country are external; who protests is a protester, who riots a rioter.
        CASE
            WHEN o.acled_like_event = 'Protests' AND o.event_type = 'PROTEST' THEN 6
            WHEN o.acled_like_event = 'Riots' THEN 5
            WHEN k1.kind = 1 AND o.actor_country <> o.country THEN 8
            ELSE k1.kind
        END AS inter1,
        CASE
            WHEN o.acled_like_sub_event = 'Excessive force against protesters' THEN 6
            WHEN k2.kind = 1 AND o.recipient_country <> o.country THEN 8
            ELSE k2.kind
        END AS inter2
    FROM source AS o
    LEFT JOIN kinds AS k1 ON k1.sector = o.actor_sector
    LEFT JOIN kinds AS k2 ON k2.sector = o.recipient_sector
) AS s
LEFT JOIN countries AS c ON c.alpha3 = s.country
WHERE s.status IN ('occurred', 'claimed', 'disputed') AND s.acled_like_sub_event IS NOT NULL AND s.date_start IS NOT NULL
