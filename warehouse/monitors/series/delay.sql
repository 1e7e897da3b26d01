-- Hours from publication to loading, the median of each feed's new entries.
SELECT day, feed_id AS key, delay_hours AS value, entries AS n FROM shape WHERE delay_hours IS NOT NULL;
