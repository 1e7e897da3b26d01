-- Ten current events, the most confident of each of the ten latest days and types, so that they differ.
WITH told AS (
    SELECT e.*,
           row_number() OVER (PARTITION BY e.event_type, e.date_start ORDER BY e.confidence DESC, e.event_id) AS rank
    FROM core.events AS e
    WHERE e.superseded_at IS NULL AND e.status = 'occurred' AND e.place IS NOT NULL
)
SELECT strftime(date_start, '%Y-%m-%d') AS date,
       event_type,
       event_mode,
       status,
       coalesce(nullif(list_filter(actors, lambda a: a.role = 'actor')[1]['text'], ''), 'unknown') AS who,
       list_filter(actors, lambda a: a.role = 'recipient')[1]['text'] AS to_whom,
       place['name'] AS place,
       CASE WHEN fatalities_best IS NULL THEN NULL
            WHEN fatalities_low = fatalities_high THEN fatalities_best::VARCHAR
            ELSE fatalities_low || '-' || fatalities_high END AS killed
FROM told
WHERE rank = 1
ORDER BY quad_code = 'material_conflict' DESC, date_start DESC, confidence DESC, event_id
LIMIT 10;
