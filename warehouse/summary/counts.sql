-- What the warehouse holds, a line each, in the order of the flow.
WITH last_check AS (
    SELECT success FROM core.quality_results
    WHERE subject IS NULL
        AND run_id = (SELECT run_id FROM core.quality_results ORDER BY checked_at DESC, rowid DESC LIMIT 1)
)
SELECT label, number
FROM (
    SELECT 1 AS position, 'feeds' AS label, count(*) AS number FROM core.feeds
    UNION ALL SELECT 2, 'entries', count(*) FROM core.entries
    UNION ALL SELECT 3, 'articles', count(*) FROM core.articles WHERE superseded_at IS NULL
    UNION ALL SELECT 4, 'older versions of articles', count(*) FROM core.articles WHERE superseded_at IS NOT NULL
    UNION ALL SELECT 5, 'events', count(*) FROM core.events WHERE superseded_at IS NULL
    UNION ALL SELECT 6, 'events of older versions', count(*) FROM core.events WHERE superseded_at IS NOT NULL
    UNION ALL SELECT 7, 'incidents', count(*) FROM core.incidents WHERE superseded_at IS NULL
    UNION ALL SELECT 8, 'expectations passed in the last check', count(*) FROM last_check WHERE success
    UNION ALL SELECT 9, 'expectations failed in the last check', count(*) FROM last_check WHERE NOT success
    UNION ALL SELECT 10, 'rejections open', count(*) FROM core.rejections WHERE resolved_at IS NULL
)
ORDER BY position;
