-- What the series of monitors are made of, once for all of them: the days from $first_day to $last_day.
-- Days on which a feed was asked for news; its first is left out, when it brings all that stands in it at once.
CREATE OR REPLACE TEMP TABLE polled AS
SELECT feed_id, day
FROM (
    SELECT f.subject_id AS feed_id, r.loaded_at::DATE AS day, min(r.loaded_at::DATE) OVER (PARTITION BY f.subject_id) AS first_day
    FROM core.fetches AS f JOIN core.runs AS r ON r.run_id = f.run_id
    WHERE f.subject_kind = 'feed'
)
WHERE day > first_day AND day BETWEEN $first_day::DATE AND $last_day::DATE
GROUP BY feed_id, day;

CREATE OR REPLACE TEMP TABLE shape AS
SELECT s.* FROM marts.feed_shapes AS s SEMI JOIN polled AS p ON p.feed_id = s.feed_id AND p.day = s.day
WHERE s.day BETWEEN $first_day::DATE AND $last_day::DATE;

-- Events of the day their article's version was loaded: articles coded anew later are no news.
CREATE OR REPLACE TEMP TABLE coded AS
SELECT
    a.feed_id, a.loaded_at::DATE AS day, a.version_id, e.event_id, e.event_type, e.date_start, e.place,
    len(e.actors) AS actors, e.fatalities_best
FROM core.articles AS a
SEMI JOIN polled AS p ON p.feed_id = a.feed_id AND p.day = a.loaded_at::DATE
LEFT JOIN core.events AS e
    ON e.article_id = a.article_id AND e.version_id = a.version_id AND e.loaded_at::DATE = a.loaded_at::DATE
WHERE a.loaded_at::DATE BETWEEN $first_day::DATE AND $last_day::DATE;
