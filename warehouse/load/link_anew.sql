-- Everything is linked by other rules than the program's: all of it goes into the queue, as if it had changed.
INSERT INTO core.link_queue BY NAME
SELECT a.article_id, a.published_at, e.coded_from, e.coded_until
FROM core.articles AS a
ANTI JOIN core.link_queue AS q ON q.article_id = a.article_id
LEFT JOIN (
    SELECT article_id, min(loaded_at) AS coded_from, max(loaded_at) AS coded_until FROM core.events GROUP BY article_id
) AS e ON e.article_id = a.article_id
WHERE a.superseded_at IS NULL;

UPDATE core.link_index SET event_hash = '';
UPDATE core.copy_index SET version_id = '';
DELETE FROM core.link_rules;
INSERT INTO core.link_rules SELECT getvariable('rules');

-- Links from before there was an index cannot be compared with: they are closed, and made again from the queue.
UPDATE core.incident_events SET superseded_at = getvariable('as_of')
WHERE superseded_at IS NULL AND event_id NOT IN (SELECT event_id FROM core.link_index);
UPDATE core.incidents SET superseded_at = getvariable('as_of')
WHERE superseded_at IS NULL
    AND incident_id NOT IN (SELECT incident_id FROM core.incident_events WHERE superseded_at IS NULL);
