-- The first day that anything is known of, and the newest change of an incident: one row, nulls in an empty warehouse.
SELECT (SELECT (min(coalesce(published_at, loaded_at)) AT TIME ZONE 'UTC')::DATE FROM core.articles) AS since,
       (SELECT max(greatest(loaded_at, coalesce(superseded_at, loaded_at))) FROM core.incidents) AS changed_at;
