-- Open rejections by stage and reason, with the newest as an example.
SELECT stage, reason, count(*) AS number,
       arg_max(detail, last_rejected_at) AS example,
       arg_max(coalesce(outlet, feed_id, ''), last_rejected_at) AS example_outlet,
       max(last_rejected_at) AS newest
FROM marts.rejections
WHERE is_open
GROUP BY stage, reason
ORDER BY number DESC, stage, reason;
