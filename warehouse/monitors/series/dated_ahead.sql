-- Of each feed's new entries, how many are dated in the future.
SELECT day, feed_id AS key, dated_ahead AS value, entries AS n FROM shape WHERE entries > 0;
