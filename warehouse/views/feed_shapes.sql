-- The shape of what each feed brought, by day: which fields its new entries have, how long they are, in what language.
-- An entry counts on the day its first version was loaded; an article version on the day it was.
CREATE OR REPLACE VIEW marts.feed_shapes AS
WITH entries AS (
    SELECT
        feed_id,
        loaded_at,
        (loaded_at AT TIME ZONE 'UTC')::DATE AS day,
        published_at,
        published_basis = 'implausible' OR coalesce(published_at > loaded_at + INTERVAL 1 HOUR, false) AS is_ahead,
        len(title) AS title_length,
        len(summary) AS summary_length,
        len(content) AS content_length,
        len(authors) AS author_count,
        url,
        title <> '' AND coalesce(
            lag(loaded_at) OVER (PARTITION BY feed_id, title ORDER BY loaded_at, entry_id) > loaded_at - INTERVAL 30 DAY,
            false
        ) AS is_repeat
    FROM core.entries
    QUALIFY row_number() OVER (PARTITION BY entry_id ORDER BY loaded_at, entry_hash) = 1
),
fields AS (
    SELECT
        feed_id,
        day,
        count(*) AS entries,
        count_if(title_length > 0) AS with_title,
        count_if(summary_length > 0) AS with_summary,
        count_if(content_length > 0) AS with_content,
        count_if(author_count > 0) AS with_author,
        count_if(url IS NOT NULL) AS with_link,
        count_if(published_at IS NOT NULL) AS with_date,
        count_if(is_ahead) AS dated_ahead,
        count_if(is_repeat) AS repeats,
        median(title_length) FILTER (title_length > 0) AS title_length,
        median(summary_length) FILTER (summary_length > 0) AS summary_length,
        median(date_diff('second', published_at, loaded_at) / 3600) FILTER (NOT is_ahead AND published_at IS NOT NULL)
            AS delay_hours,
        max(published_at) FILTER (NOT is_ahead) AS newest_at
    FROM entries
    GROUP BY feed_id, day
),
spoken AS (
    SELECT feed_id, (loaded_at AT TIME ZONE 'UTC')::DATE AS day, language, count(*) AS articles, count_if(text_basis = 'page') AS from_page
    FROM core.articles
    GROUP BY ALL
),
texts AS (
    SELECT feed_id, (loaded_at AT TIME ZONE 'UTC')::DATE AS day, median(len(text)) AS text_length FROM core.articles GROUP BY ALL
),
languages AS (
    SELECT
        feed_id,
        day,
        sum(articles)::BIGINT AS articles,
        sum(from_page)::BIGINT AS from_page,
        arg_max(language, (articles, language)) AS language,
        max(articles) / sum(articles) AS language_share
    FROM spoken
    GROUP BY feed_id, day
)
SELECT
    feed_id,
    day,
    coalesce(f.entries, 0) AS entries,
    f.with_title,
    f.with_summary,
    f.with_content,
    f.with_author,
    f.with_link,
    f.with_date,
    f.dated_ahead,
    f.repeats,
    f.title_length,
    f.summary_length,
    f.delay_hours,
    f.newest_at,
    coalesce(l.articles, 0) AS articles,
    l.from_page,
    t.text_length,
    l.language,
    l.language_share
FROM fields AS f
FULL JOIN languages AS l USING (feed_id, day)
LEFT JOIN texts AS t USING (feed_id, day);
COMMENT ON VIEW marts.feed_shapes IS 'Shape of what each feed brought, by the day it was loaded: fields, lengths, language. Grain: (feed_id, day). Monitors watch it for feeds that suddenly change.';
COMMENT ON COLUMN marts.feed_shapes.feed_id IS 'Feed.';
COMMENT ON COLUMN marts.feed_shapes.day IS 'Day on which it was loaded, by the run''s clock (UTC).';
COMMENT ON COLUMN marts.feed_shapes.entries IS 'Entries loaded for the first time.';
COMMENT ON COLUMN marts.feed_shapes.with_title IS 'Those with a title.';
COMMENT ON COLUMN marts.feed_shapes.with_summary IS 'Those with a summary.';
COMMENT ON COLUMN marts.feed_shapes.with_content IS 'Those with a full text in the feed itself.';
COMMENT ON COLUMN marts.feed_shapes.with_author IS 'Those with an author.';
COMMENT ON COLUMN marts.feed_shapes.with_link IS 'Those with a link.';
COMMENT ON COLUMN marts.feed_shapes.with_date IS 'Those with a plausible date.';
COMMENT ON COLUMN marts.feed_shapes.dated_ahead IS 'Those dated after they were loaded, or too far ahead to be believed.';
COMMENT ON COLUMN marts.feed_shapes.repeats IS 'Those with the title of another entry of the feed in the 30 days before.';
COMMENT ON COLUMN marts.feed_shapes.title_length IS 'Median characters of their titles.';
COMMENT ON COLUMN marts.feed_shapes.summary_length IS 'Median characters of their summaries.';
COMMENT ON COLUMN marts.feed_shapes.delay_hours IS 'Median hours from publication to loading.';
COMMENT ON COLUMN marts.feed_shapes.newest_at IS 'Newest publication among them.';
COMMENT ON COLUMN marts.feed_shapes.articles IS 'Versions of articles loaded.';
COMMENT ON COLUMN marts.feed_shapes.from_page IS 'Those read from their page.';
COMMENT ON COLUMN marts.feed_shapes.text_length IS 'Median characters of their texts.';
COMMENT ON COLUMN marts.feed_shapes.language IS 'Language of most of them, ISO 639-1, identified from the text.';
COMMENT ON COLUMN marts.feed_shapes.language_share IS 'Share of them in that language.';
