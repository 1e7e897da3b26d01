-- The instant that linking dates its changes with: $value, but never before a change already made, nor before a coding that
-- is to be linked. So what is current never overlaps what was, and no link is older than the coding that it stands for.
SET VARIABLE as_of = greatest(
    $value::TIMESTAMPTZ,
    (SELECT max(loaded_at) FROM core.incidents),
    (SELECT max(superseded_at) FROM core.incidents),
    (SELECT max(loaded_at) FROM core.incident_events),
    (SELECT max(superseded_at) FROM core.incident_events),
    (SELECT max(coded_until) FROM core.link_queue)
);
