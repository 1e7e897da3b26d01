-- What was turned away, open or resolved since.
-- comments from: core.rejections, core.feeds
CREATE OR REPLACE VIEW marts.rejections AS
SELECT
    r.rejection_id,
    r.stage,
    r.reason,
    r.subject_kind,
    r.subject_id,
    r.feed_id,
    f.outlet,
    r.url,
    r.detail,
    r.record,
    r.resolved_at IS NULL AS is_open,
    r.run_id,
    r.rejected_at,
    r.last_run_id,
    r.last_rejected_at,
    r.resolved_at
FROM core.rejections AS r
LEFT JOIN core.feeds AS f ON f.feed_id = r.feed_id;
COMMENT ON VIEW marts.rejections IS 'Everything turned away, with stage, reason and record; is_open until it got through after all.';
COMMENT ON COLUMN marts.rejections.is_open IS 'Whether it has not got through since.';
