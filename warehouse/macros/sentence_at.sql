-- The sentence of an article's text that holds the characters from `first` (counted from 0) to before `after`: for quoting
-- a figure that stands in another sentence than its event. It ends at a line's end, or at a mark that follows a word of
-- some letters or a number (no "Mr." or "3 a.m.") and comes before a capital; at most 600 characters to either side.
CREATE OR REPLACE MACRO core.sentence_at(text, first, after) AS trim(concat(
    regexp_replace(
        regexp_extract(text[greatest(1, first - 599):first], '[^\n]*$'),
        '^.*(?:\s\p{Ll}{2}|\p{Ll}{3}|[0-9%]|\p{Lu}{2}|["”’)])[.!?]["”’)]*\s+(["“‘(]*[\p{Lu}0-9]?[^.!?]*)$', '\1'
    ),
    text[first + 1:greatest(first, after - 3)],
    coalesce(
        nullif(regexp_extract(
            regexp_extract(text[greatest(first, after - 3) + 1:after + 600], '^[^\n]*'),
            '^(.*?(?:\s\p{Ll}{2}|\p{Ll}{3}|[0-9%]|\p{Lu}{2}|["”’)])[.!?]["”’)]*)\s+["“‘(]*[\p{Lu}0-9]', 1
        ), ''),
        regexp_extract(text[greatest(first, after - 3) + 1:after + 600], '^[^\n]*')
    )
));
COMMENT ON MACRO core.sentence_at IS 'The sentence of an article''s text that holds the characters from the second argument (from 0) to before the third.';
