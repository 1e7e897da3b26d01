-- The sentence that words of an event (a struct of text, start, end) stand in: the event's own where they are part of it
-- or where there are none, else that of the article's text.
CREATE OR REPLACE MACRO core.sentence_of(words, evidence, text) AS CASE
    WHEN words IS NULL OR (words['start'] >= evidence['start'] AND words['end'] <= evidence['end'])
        THEN evidence['sentence']
    ELSE core.sentence_at(text, words['start'], words['end'])
END;
COMMENT ON MACRO core.sentence_of IS 'The sentence that words of an event stand in: the event''s own where they are part of it or where there are none, else that of the article''s text.';
