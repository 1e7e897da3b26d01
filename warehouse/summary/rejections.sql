-- Open rejections by stage and reason.
SELECT stage || '/' || reason AS reason, count(*) AS number
FROM core.rejections
WHERE resolved_at IS NULL
GROUP BY ALL
ORDER BY number DESC, reason;
