-- The first-named actor or recipient of an event: name, else as written, else country and sector; null where there is none.
CREATE OR REPLACE MACRO core.side_of(actors, side) AS list_transform(
    list_filter(actors, lambda m: m['role'] = side)[1:1],
    lambda m: coalesce(m['name'], nullif(m['text'], ''), concat_ws(' ', m['country'], m['sector']))
)[1];
COMMENT ON MACRO core.side_of IS 'The first-named actor or recipient of an event: name, else as written, else country and sector; null where there is none.';
