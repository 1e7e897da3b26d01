-- title: How sure the coder is
-- description: Events by coder version, type and band of confidence, with how many name no actor, no place or no day.
-- columns: extractor, extractor_version, event_type, confidence_from, confidence_to, events, without_actor, without_place, without_day, mean_confidence
CREATE OR REPLACE MACRO reports.coder_confidence() AS TABLE
SELECT
    e.extractor,
    e.extractor_version,
    e.event_type,
    least(floor(e.confidence * 5) / 5, 0.8) AS confidence_from,
    round(least(floor(e.confidence * 5) / 5, 0.8) + 0.2, 1) AS confidence_to,
    count(*) AS events,
    count(*) FILTER (
        coalesce(list_filter(e.actors, lambda m: m['role'] = 'actor')[1]['sector'], 'UNK') IN ('UNK', 'UAF')
    ) AS without_actor,
    count(*) FILTER (e.place IS NULL) AS without_place,
    count(*) FILTER (e.date_start IS NULL OR e.date_precision <> 'day') AS without_day,
    round(avg(e.confidence), 3) AS mean_confidence
FROM core.events AS e
WHERE e.superseded_at IS NULL
GROUP BY ALL
ORDER BY e.extractor, e.extractor_version, e.event_type, confidence_from;
