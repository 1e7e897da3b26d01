-- Median characters of titles and summaries of each feed's new entries, and of the texts of its articles.
SELECT day, feed_id || ' · title' AS key, title_length AS value, with_title AS n FROM shape WHERE with_title > 0
UNION ALL
SELECT day, feed_id || ' · summary', summary_length, with_summary FROM shape WHERE with_summary > 0
UNION ALL
SELECT day, feed_id || ' · text', text_length, articles FROM shape WHERE articles > 0;
