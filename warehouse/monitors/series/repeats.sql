-- Of each feed's new entries, how many have a title it brought before.
SELECT day, feed_id AS key, repeats AS value, entries AS n FROM shape WHERE entries > 0;
