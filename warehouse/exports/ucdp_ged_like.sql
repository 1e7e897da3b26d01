-- UCDP-GED-like columns over `source` (events.sql or incidents.sql) and `countries` (alpha3, number, fips, continent).
SELECT
    s.id,
    s.incident_id AS relid,
    year(s.date_start) AS year,
    NULL::BOOLEAN AS active_year,
    'machine-coded' AS code_status,
    s.ucdp_type_of_violence AS type_of_violence,
    NULL::BIGINT AS conflict_dset_id,
    NULL::BIGINT AS conflict_new_id,
    NULL::VARCHAR AS conflict_name,
    NULL::BIGINT AS dyad_dset_id,
    NULL::BIGINT AS dyad_new_id,
    concat_ws(' - ', s.side_a, s.side_b) AS dyad_name,
    NULL::BIGINT AS side_a_dset_id,
    NULL::BIGINT AS side_a_new_id,
    s.side_a,
    NULL::BIGINT AS side_b_dset_id,
    NULL::BIGINT AS side_b_new_id,
    s.side_b,
    s.outlet_count::BIGINT AS number_of_sources,
    s.urls AS source_article,
    s.outlets AS source_office,
    s.first_reported_at::DATE AS source_date,
    s.title AS source_headline,
    NULL::VARCHAR AS source_original,
    CASE s.geo_precision
        WHEN 'exact' THEN 1 WHEN 'city' THEN 1 WHEN 'near' THEN 2 WHEN 'adm2' THEN 3 WHEN 'adm1' THEN 4
        WHEN 'region' THEN 5 WHEN 'country' THEN 6 WHEN 'water_air' THEN 7
    END::BIGINT AS where_prec,
    s.place_name AS where_coordinates,
    s.place_text AS where_description,
    s.admin1 AS adm_1,
    NULL::VARCHAR AS adm_2,
    s.latitude,
    s.longitude,
    CASE WHEN s.latitude IS NOT NULL THEN printf('POINT (%s %s)', s.longitude::VARCHAR, s.latitude::VARCHAR) END
        AS geom_wkt,
    -- Cells of half a degree, counted from 90 S 180 W eastwards and then northwards, from 1.
    least(floor((s.latitude + 90) * 2), 359)::BIGINT * 720 + least(floor((s.longitude + 180) * 2), 719)::BIGINT + 1
        AS priogrid_gid,
    s.country_name AS country,
    NULL::BIGINT AS country_id,
    c.continent AS region,
    CASE WHEN s.date_precision = 'day' THEN 1 ELSE 2 END::BIGINT AS event_clarity,
    CASE s.date_precision
        WHEN 'day' THEN 1 WHEN '2-6 days' THEN 2 WHEN 'week' THEN 3 WHEN 'month' THEN 4 WHEN 'year' THEN 5
    END::BIGINT AS date_prec,
    s.date_start,
    s.date_end,
    NULL::BIGINT AS deaths_a,
    NULL::BIGINT AS deaths_b,
    CASE WHEN s.ucdp_type_of_violence = 3 THEN s.fatalities_best END AS deaths_civilians,
    CASE WHEN s.ucdp_type_of_violence <> 3 THEN s.fatalities_best END AS deaths_unknown,
    s.fatalities_best AS best,
    s.fatalities_high AS high,
    s.fatalities_low AS low,
    NULL::BIGINT AS gwnoa,
    NULL::BIGINT AS gwnob
FROM (
    SELECT
        o.*,
        coalesce(o.actor, nullif(concat_ws(' ', o.actor_country, o.actor_sector), '')) AS side_a,
        CASE
            WHEN o.ucdp_type_of_violence = 3 THEN 'Civilians'
            ELSE coalesce(o.recipient, nullif(concat_ws(' ', o.recipient_country, o.recipient_sector), ''))
        END AS side_b
    FROM source AS o
) AS s
LEFT JOIN countries AS c ON c.alpha3 = s.country
WHERE s.status IN ('occurred', 'claimed', 'disputed') AND s.ucdp_type_of_violence IS NOT NULL AND s.fatalities_best >= 1
