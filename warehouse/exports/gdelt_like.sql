-- GDELT-like columns over `source` (events.sql or incidents.sql) and `countries` (alpha3, number, fips, continent).
SELECT
    concat('0x', right(s.id, 15))::BIGINT AS GLOBALEVENTID,
    strftime(s.date_start, '%Y%m%d')::BIGINT AS SQLDATE,
    strftime(s.date_start, '%Y%m')::BIGINT AS MonthYear,
    year(s.date_start) AS Year,
    round(year(s.date_start) + ((month(s.date_start) - 1) * 30 + day(s.date_start)) / 365.0::DOUBLE, 4) AS FractionDate,
    concat(s.actor_country, s.actor_type) AS Actor1Code,
    upper(s.actor) AS Actor1Name,
    s.actor_country AS Actor1CountryCode,
    NULL::VARCHAR AS Actor1KnownGroupCode,
    NULL::VARCHAR AS Actor1EthnicCode,
    NULL::VARCHAR AS Actor1Religion1Code,
    NULL::VARCHAR AS Actor1Religion2Code,
    s.actor_type AS Actor1Type1Code,
    NULL::VARCHAR AS Actor1Type2Code,
    NULL::VARCHAR AS Actor1Type3Code,
    concat(s.recipient_country, s.recipient_type) AS Actor2Code,
    upper(s.recipient) AS Actor2Name,
    s.recipient_country AS Actor2CountryCode,
    NULL::VARCHAR AS Actor2KnownGroupCode,
    NULL::VARCHAR AS Actor2EthnicCode,
    NULL::VARCHAR AS Actor2Religion1Code,
    NULL::VARCHAR AS Actor2Religion2Code,
    s.recipient_type AS Actor2Type1Code,
    NULL::VARCHAR AS Actor2Type2Code,
    NULL::VARCHAR AS Actor2Type3Code,
    NULL::BIGINT AS IsRootEvent,
    s.cameo_code AS EventCode,
    left(s.cameo_code, 3) AS EventBaseCode,
    left(s.cameo_code, 2) AS EventRootCode,
    CASE s.quad_code
        WHEN 'verbal_cooperation' THEN 1 WHEN 'material_cooperation' THEN 2
        WHEN 'verbal_conflict' THEN 3 WHEN 'material_conflict' THEN 4
    END::BIGINT AS QuadClass,
    s.intensity AS GoldsteinScale,
    s.event_count::BIGINT AS NumMentions,
    s.outlet_count::BIGINT AS NumSources,
    s.article_count::BIGINT AS NumArticles,
    NULL::DOUBLE AS AvgTone,
    NULL::BIGINT AS Actor1Geo_Type,
    NULL::VARCHAR AS Actor1Geo_Fullname,
    NULL::VARCHAR AS Actor1Geo_CountryCode,
    NULL::VARCHAR AS Actor1Geo_ADM1Code,
    NULL::VARCHAR AS Actor1Geo_ADM2Code,
    NULL::DOUBLE AS Actor1Geo_Lat,
    NULL::DOUBLE AS Actor1Geo_Long,
    NULL::VARCHAR AS Actor1Geo_FeatureID,
    NULL::BIGINT AS Actor2Geo_Type,
    NULL::VARCHAR AS Actor2Geo_Fullname,
    NULL::VARCHAR AS Actor2Geo_CountryCode,
    NULL::VARCHAR AS Actor2Geo_ADM1Code,
    NULL::VARCHAR AS Actor2Geo_ADM2Code,
    NULL::DOUBLE AS Actor2Geo_Lat,
    NULL::DOUBLE AS Actor2Geo_Long,
    NULL::VARCHAR AS Actor2Geo_FeatureID,
    CASE
        WHEN s.geo_precision IN ('country', 'region') THEN 1
        WHEN s.geo_precision IN ('adm1', 'adm2') THEN if(s.country = 'USA', 2, 5)
        WHEN s.geo_precision IN ('exact', 'city', 'near') THEN if(s.country = 'USA', 3, 4)
    END::BIGINT AS ActionGeo_Type,
    nullif(concat_ws(', ', s.place_name, nullif(s.admin1, s.place_name), nullif(s.country_name, s.place_name)), '')
        AS ActionGeo_Fullname,
    c.fips AS ActionGeo_CountryCode,
    NULL::VARCHAR AS ActionGeo_ADM1Code,
    NULL::VARCHAR AS ActionGeo_ADM2Code,
    s.latitude AS ActionGeo_Lat,
    s.longitude AS ActionGeo_Long,
    NULL::VARCHAR AS ActionGeo_FeatureID,
    strftime(s.loaded_at, '%Y%m%d%H%M%S')::BIGINT AS DATEADDED,
    s.url AS SOURCEURL
FROM (
    SELECT
        o.*,
        nullif(o.actor_sector, 'UNK') AS actor_type,
        nullif(o.recipient_sector, 'UNK') AS recipient_type
    FROM source AS o
) AS s
LEFT JOIN countries AS c ON c.alpha3 = s.country
WHERE s.status IN ('occurred', 'claimed', 'disputed') AND s.date_start IS NOT NULL
