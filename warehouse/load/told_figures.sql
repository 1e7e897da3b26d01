-- The sentences of figures that stand elsewhere in their article, of the articles published between $from and $until (those
-- without a date: both null): that spares reading all texts.
UPDATE told_report AS t
SET toll_sentence = core.sentence_at(a.text, t.toll_words['start'], t.toll_words['end'])
FROM core.articles AS a
WHERE t.toll_sentence IS NULL
    AND a.article_id = t.article_id AND a.version_id = t.version_id
    AND ((a.published_at BETWEEN $from AND $until) OR (a.published_at IS NULL AND $from IS NULL));
