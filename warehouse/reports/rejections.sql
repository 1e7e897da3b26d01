-- title: What was turned away
-- description: Open rejections by stage and reason, with how many feeds are concerned and an example; stage or feed narrow it.
-- columns: stage, reason, subject_kind, rejections, feeds, first_at, last_at, example, example_url
CREATE OR REPLACE MACRO reports.rejections(stage := NULL, feed := NULL) AS TABLE
SELECT
    r.stage,
    r.reason,
    r.subject_kind,
    count(*) AS rejections,
    count(DISTINCT r.feed_id) AS feeds,
    min(r.rejected_at) AS first_at,
    max(r.last_rejected_at) AS last_at,
    arg_max(r.detail, (r.last_rejected_at, r.rejection_id)) AS example,
    arg_max(r.url, (r.last_rejected_at, r.rejection_id)) AS example_url
FROM marts.rejections AS r
WHERE r.is_open AND (stage IS NULL OR r.stage = stage) AND (feed IS NULL OR r.feed_id = feed)
GROUP BY ALL
ORDER BY rejections DESC, r.stage, r.reason, r.subject_kind;
