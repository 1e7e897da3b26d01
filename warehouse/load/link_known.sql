-- What linking knows of the reports in `sought`, with their events. Coded between $from and $until: that spares the scan.
SELECT
    e.* EXCLUDE (record_hash, run_id, loaded_at, superseded_at),
    k.incident_id,
    k.founding_key,
    k.outlet AS article_outlet,
    k.cluster_id AS article_cluster_id,
    k.published_at AS article_published_at,
    k.title AS article_title
FROM core.events AS e
JOIN sought AS k ON k.event_id = e.event_id
WHERE e.superseded_at IS NULL AND e.loaded_at BETWEEN $from AND $until;
