-- What was turned away: the first run is kept, later ones move the last date, success closes it.
MERGE INTO core.rejections AS t
USING (
    SELECT
        * EXCLUDE (record_hash),
        run_id AS last_run_id,
        rejected_at AS last_rejected_at,
        NULL::TIMESTAMPTZ AS resolved_at
    FROM staged_rejection
    QUALIFY row_number() OVER (PARTITION BY rejection_id ORDER BY rejected_at, record_hash) = 1
) AS s
ON t.rejection_id = s.rejection_id
WHEN MATCHED AND s.last_rejected_at > t.last_rejected_at
    THEN UPDATE SET last_run_id = s.last_run_id, last_rejected_at = s.last_rejected_at, resolved_at = NULL
WHEN NOT MATCHED THEN INSERT BY NAME;

UPDATE core.rejections AS t
SET resolved_at = getvariable('as_of')
WHERE t.resolved_at IS NULL
    AND t.last_run_id <> getvariable('run_id')
    AND t.last_rejected_at <= getvariable('as_of')
    AND (
        (t.subject_kind = 'feed' AND t.subject_id IN (
            SELECT feed_id FROM staged_fetched_feed WHERE outcome IN ('fetched', 'not_modified')
        ))
        OR (t.subject_kind = 'page' AND t.subject_id IN (SELECT entry_id FROM staged_article WHERE text_basis = 'page'))
        OR (t.subject_kind = 'entry' AND t.subject_id IN (SELECT entry_id FROM staged_article))
        OR (t.subject_kind = 'article' AND t.subject_id IN (
            SELECT version_id FROM staged_event UNION ALL SELECT article_id FROM staged_event
        ))
        OR (t.subject_kind = 'event' AND t.subject_id IN (SELECT event_id FROM staged_event))
    );
