-- The PLOVER sectors of the actors or recipients in a list of mentions, each once, in order.
CREATE OR REPLACE MACRO core.sectors_of(actors, side) AS list_sort(list_distinct(list_transform(
    list_filter(actors, lambda m: m['role'] = side), lambda m: m['sector']
)));
COMMENT ON MACRO core.sectors_of IS 'The PLOVER sectors of the actors or recipients in a list of mentions, each once, in order.';
