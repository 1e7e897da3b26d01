-- Of each feed's articles, how many were read from their page and not from the feed's own text.
SELECT day, feed_id AS key, from_page AS value, articles AS n FROM shape WHERE articles > 0;
