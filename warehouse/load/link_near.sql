-- Reports of the days $from to $until that share a block with one in link_probe, on days that touch, not far away.
WITH met AS (
    SELECT k.event_id
    FROM core.link_index AS k JOIN link_probe AS p ON p.block = k.block_first
    WHERE k.day BETWEEN $from AND $until
        AND k.day <= p.last_day + 1 AND k.last_day >= p.day - 1
        AND (k.latitude IS NULL OR p.latitude IS NULL OR (
            abs(k.latitude - p.latitude) <= p.reach
            AND least(abs(k.longitude - p.longitude), 360 - abs(k.longitude - p.longitude)) <= p.sideways
        ))
    UNION
    SELECT k.event_id
    FROM core.link_index AS k JOIN link_probe AS p ON p.block = k.block_last
    WHERE k.day BETWEEN $from AND $until
        AND k.block_last <> k.block_first
        AND k.day <= p.last_day + 1 AND k.last_day >= p.day - 1
        AND (k.latitude IS NULL OR p.latitude IS NULL OR (
            abs(k.latitude - p.latitude) <= p.reach
            AND least(abs(k.longitude - p.longitude), 360 - abs(k.longitude - p.longitude)) <= p.sideways
        ))
)
SELECT k.* FROM core.link_index AS k SEMI JOIN met AS m ON m.event_id = k.event_id
WHERE k.day BETWEEN $from AND $until;
