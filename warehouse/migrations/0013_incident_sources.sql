-- What its reports say stands with each incident as it was linked: reports on incidents need not read all events for it.

ALTER TABLE core.incidents ADD COLUMN "status" VARCHAR;
ALTER TABLE core.incidents ADD COLUMN "outlets" VARCHAR[];
ALTER TABLE core.incidents ADD COLUMN "sources" STRUCT(
    event_id VARCHAR, article_id VARCHAR, outlet VARCHAR, published_at TIMESTAMPTZ, title VARCHAR, url VARCHAR,
    sentence VARCHAR, fatalities_best BIGINT, injured_best BIGINT, status VARCHAR
)[];
COMMENT ON COLUMN core.incidents."status" IS 'occurred, claimed, denied; disputed where some sources tell it and some deny it.';
COMMENT ON COLUMN core.incidents."outlets" IS 'Outlets that tell of it.';
COMMENT ON COLUMN core.incidents."sources" IS 'Its reports in order of publication: outlet, time, headline, link, sentence, figures, status. Null where it was superseded before this column.';

CREATE TEMP TABLE told AS
SELECT
    l.incident_id,
    CASE
        WHEN bool_or(e.status = 'occurred') AND bool_or(e.status = 'denied') THEN 'disputed'
        WHEN bool_or(e.status = 'occurred') THEN 'occurred'
        WHEN bool_or(e.status = 'denied') THEN 'denied'
        ELSE 'claimed'
    END AS status,
    list_sort(list(DISTINCT a.outlet)) AS outlets,
    list(
        struct_pack(
            event_id := e.event_id,
            article_id := e.article_id,
            outlet := a.outlet,
            published_at := a.published_at,
            title := a.title,
            url := a.url,
            sentence := e.evidence['sentence'],
            fatalities_best := e.fatalities_best,
            injured_best := e.injured_best,
            status := e.status
        )
        ORDER BY a.published_at, e.event_id
    ) AS sources
FROM core.incident_events AS l
JOIN core.events AS e ON e.event_id = l.event_id AND e.superseded_at IS NULL
JOIN core.articles AS a ON a.article_id = e.article_id AND a.version_id = e.version_id
WHERE l.superseded_at IS NULL
GROUP BY l.incident_id;

UPDATE core.incidents AS t SET status = s.status, outlets = s.outlets, sources = s.sources
FROM told AS s
WHERE t.incident_id = s.incident_id AND t.superseded_at IS NULL;
DROP TABLE told;
