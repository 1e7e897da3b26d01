-- Of each feed's new entries, how many have each field.
SELECT day, feed_id || ' · ' || field AS key, have AS value, entries AS n
FROM (
    UNPIVOT (
        SELECT
            feed_id, day, entries, with_title AS title, with_summary AS summary, with_content AS content,
            with_author AS author, with_link AS link, with_date AS published
        FROM shape WHERE entries > 0
    ) ON title, summary, content, author, link, published INTO NAME field VALUE have
);
