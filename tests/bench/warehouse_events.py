"""A warehouse of made-up events at any size, with the skew of real news, written in SQL: a minute for a million.

Two years of days; forty countries and two thousand towns of which a few see most; outlets of which a few print most;
happenings told by one to eight reports within two days, in their own words; tolls with long tails. Every
choice follows from a hash of a number, so every machine makes the same rows.

Belongs here: making rows and staged batches. Does not belong here: measuring.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.load.staging import batch_path

if TYPE_CHECKING:
    import duckdb

FIRST_DAY, DAYS = "2015-01-01", 730
FEEDS = 200
BATCH_DAYS = 7  # a batch of 10,000 is a week's worth where a million are two years'
REPORTS_EACH = 2.9  # on average
AT_ONCE = 500_000  # events in one statement

# A number in [0, 1) that depends on an id and a salt alone.
_MACROS = r"""
CREATE OR REPLACE TEMP MACRO chance(id, salt) AS (hash(id * 1000003 + salt) % 1000000007) / 1000000007.0;
CREATE OR REPLACE TEMP MACRO digest(id, salt) AS substr(md5(concat(id, ' ', salt)), 1, 20);
CREATE OR REPLACE TEMP MACRO prose(id, salt) AS
    regexp_replace(translate(md5(concat(id, ' ', salt)), '0123456789', 'ghijklmnop'), '(.{7})', '\1 ', 'g');
CREATE OR REPLACE TEMP MACRO key_of(prefix, id) AS concat(prefix, '_', substr(md5(concat(prefix, id)), 1, 20));
CREATE OR REPLACE TEMP MACRO skewed(id, salt, n, power) AS CAST(floor(n * pow(chance(id, salt), power)) AS BIGINT);
CREATE OR REPLACE TEMP MACRO country_of(town) AS
    concat(chr(65 + CAST(town % 40 // 8 AS INTEGER)), chr(65 + CAST(town % 8 AS INTEGER)), 'X');
"""

# Happenings $from to $until, over $days days from the day numbered $day on.
_HAPPENINGS = """
CREATE OR REPLACE TEMP TABLE happening AS
SELECT
    h,
    DATE '{first}' + CAST($day + (h - $from) * $days // ($until - $from) AS INTEGER) AS day,
    skewed(h, 1, 2000, 2.0) AS town,
    chance(h, 2) AS kind,
    1 + least(7, skewed(h, 3, 12, 4.0)) AS reports,
    CASE WHEN chance(h, 4) < 0.5 THEN skewed(h, 5, 60, 5.0) END AS toll
FROM range($from, $until) AS r(h);
""".replace("{first}", FIRST_DAY)

_REPORTS = """
CREATE OR REPLACE TEMP TABLE report AS
SELECT
    *,
    h * 8 + n AS id,
    'ASSAULT' AS violent,
    CASE WHEN kind < 0.62 THEN 'ASSAULT' WHEN kind < 0.74 THEN 'PROTEST' WHEN kind < 0.82 THEN 'COERCE'
        WHEN kind < 0.9 THEN 'ACCUSE' ELSE 'CONSULT' END AS event_type,
    CASE WHEN kind < 0.2 THEN 'aerial' WHEN kind < 0.4 THEN 'firearms' WHEN kind < 0.5 THEN 'heavy-weapons'
        WHEN kind < 0.62 THEN 'explosives' WHEN kind < 0.74 THEN 'demo' WHEN kind < 0.82 THEN 'arrest' END
        AS event_mode,
    skewed(h * 8 + n, 6, 200, 2.0) AS feed,
    day + CAST(chance(h * 8 + n, 7) * 1.6 AS INTEGER) AS published,
    coalesce(toll, 0) + CASE WHEN chance(h * 8 + n, 8) < 0.2 THEN 1 ELSE 0 END AS told
FROM (SELECT *, unnest(range(reports)) AS n FROM happening);
"""

_EVENTS = """
CREATE OR REPLACE TEMP TABLE made_event AS
SELECT
    key_of('evt', id) AS event_id, key_of('art', id) AS article_id, key_of('ver', id) AS version_id,
    event_type, event_mode, ['military'] AS contexts, 'material_conflict' AS quad_code, -9.0 AS intensity,
    'occurred' AS status, NULL AS status_basis,
    CASE WHEN kind < 0.01 THEN 'taken' ELSE 'none' END AS territorial_change,
    day AS date_start, day AS date_end, 'day' AS date_precision, NULL AS date_text, 'text' AS date_basis,
    [
        {'role': 'actor', 'kind': 'group', 'text': concat('forces ', town % 7), 'name': concat('Army of ', town % 90),
            'country': country_of(town), 'sector': CASE town % 3 WHEN 0 THEN 'MIL' WHEN 1 THEN 'REB' ELSE 'COP' END,
            'start': 0::BIGINT, 'end': 8::BIGINT, 'basis': 'named'},
        {'role': 'recipient', 'kind': 'group', 'text': 'residents', 'name': NULL, 'country': country_of(town),
            'sector': 'CVL', 'start': 20::BIGINT, 'end': 29::BIGINT, 'basis': 'named'}
    ] AS actors,
    {'text': concat('Town ', town), 'name': concat('Town ', town), 'country': country_of(town),
        'country_name': concat('Country ', town % 40), 'admin1': concat('Province ', town % 40, ' ', town % 400 // 40),
        'latitude': 10.0 + town % 40 + chance(town, 20), 'longitude': 20.0 + town % 40 + 8 * chance(town, 21),
        'geonames_id': town, 'geo_precision': 'city', 'start': 30::BIGINT, 'end': 38::BIGINT} AS place,
    'sentence' AS place_basis,
    CASE WHEN toll IS NOT NULL THEN told END AS fatalities_low,
    CASE WHEN toll IS NOT NULL THEN told END AS fatalities_best,
    CASE WHEN toll IS NOT NULL THEN told END AS fatalities_high, NULL AS fatalities_text,
    NULL::BIGINT AS injured_low, NULL::BIGINT AS injured_best, NULL::BIGINT AS injured_high, NULL AS injured_text,
    [] AS weapons, {'text': 'struck', 'start': 9::BIGINT, 'end': 15::BIGINT} AS "trigger",
    {'sentence': concat('Forces struck Town ', town, ' near ', prose(h, 0), ' ', prose(h, n // 3), ' ', prose(id, 1)),
        'start': 0::BIGINT, 'end': 90::BIGINT} AS evidence,
    0.5 + chance(id, 9) / 2 AS confidence, 'rules' AS extractor, '1' AS extractor_version,
    'Explosions/Remote violence' AS acled_like_event, 'Air/drone strike' AS acled_like_sub_event,
    1::BIGINT AS ucdp_type_of_violence, '195' AS cameo_code, digest(id, 'event') AS record_hash, feed, published, h, n
FROM report;
CREATE OR REPLACE TEMP TABLE made_article AS
SELECT
    article_id, version_id, concat('ent', substr(article_id, 4)) AS entry_id, concat('feed-', feed) AS feed_id,
    concat('Outlet ', feed) AS outlet, 'GBR' AS outlet_country, concat('https://outlet', feed, '.example/', article_id)
        AS url, concat('Strike on ', place['name'], ': ', prose(h, n)) AS title,
    concat(evidence['sentence'], ' ', array_to_string(
        list_transform(range(30), lambda w: substr(md5(concat(h, ' ', n, ' ', w)), 1, 7)), ' ')) AS text,
    'page' AS text_basis, ['A. Writer'] AS authors, published + INTERVAL 10 HOUR AS published_at,
    'entry' AS published_basis, NULL::TIMESTAMPTZ AS modified_at, 'en' AS language, digest(h, 'text') AS text_sha256,
    60::BIGINT AS word_count, digest(h * 8 + n, 'article') AS record_hash
FROM made_event;
CREATE OR REPLACE TEMP TABLE made_entry AS
SELECT
    entry_id, digest(rowid, entry_id) AS entry_hash, feed_id, article_id AS guid, url, url AS canonical_url, title,
    '' AS summary, '' AS content, authors, ['war'] AS categories, NULL AS published_raw, published_at,
    'published' AS published_basis, NULL::TIMESTAMPTZ AS updated_at, 'en' AS language, digest(rowid, 'e') AS record_hash
FROM made_article;
"""

# What loading and linking would have made of it, a run a day.
_LOADED = """
INSERT INTO core.entries BY NAME
SELECT *, concat('day-', published_at::DATE) AS run_id, published_at + INTERVAL 12 HOUR AS loaded_at FROM made_entry
ORDER BY loaded_at;
INSERT INTO core.articles BY NAME
SELECT *, concat('day-', published_at::DATE) AS run_id, published_at + INTERVAL 12 HOUR AS loaded_at,
    article_id AS cluster_id
FROM made_article ORDER BY loaded_at;
INSERT INTO core.events BY NAME
SELECT * EXCLUDE (feed, published, h, n), concat('day-', published) AS run_id,
    published + INTERVAL 22 HOUR AS loaded_at
FROM made_event ORDER BY loaded_at;
CREATE OR REPLACE TEMP TABLE made_link AS
SELECT
    event_id, e.article_id, first_value(founding_key) OVER (
        PARTITION BY place['name'], date_start, event_type, event_mode ORDER BY a.published_at, founding_key
    ) AS incident_id,
    founding_key, e.record_hash AS event_hash, published + INTERVAL 22 HOUR AS coded_at, a.outlet,
    e.article_id AS cluster_id, a.published_at, a.title,
    concat(
        CASE WHEN event_type IN ('ASSAULT', 'COERCE') THEN 'force' WHEN event_type = 'PROTEST' THEN 'protest'
            WHEN event_type = 'ACCUSE' THEN 'words' ELSE 'talks' END,
        '|', place['country'], '|p', (date_diff('day', DATE '0001-01-01', date_start) + 1) // 8
    ) AS block_first,
    block_first AS block_last, date_start AS day, date_end AS last_day, place['latitude'] AS latitude,
    place['longitude'] AS longitude,
    event_type, event_mode, quad_code, intensity, status, date_start, date_end,
    place['country'] AS country, actors[1]['name'] AS actor, concat_ws(' ', actors[2]['country'], actors[2]['sector'])
        AS recipient, fatalities_best,
    [actors[1]['sector']] AS actor_sectors, [actors[2]['sector']] AS recipient_sectors,
    {'event_id': event_id, 'article_id': e.article_id, 'outlet': a.outlet, 'published_at': a.published_at,
        'title': a.title, 'url': a.url, 'sentence': evidence['sentence'], 'fatalities_best': fatalities_best,
        'injured_best': injured_best, 'status': status} AS source
FROM (
    SELECT *, concat('inc_', substr(sha256(concat_ws(chr(31), article_id, event_type, 'struck', 0)), 1, 20))
        AS founding_key
    FROM made_event
) AS e JOIN made_article AS a USING (article_id, version_id);
INSERT INTO core.link_index BY NAME
SELECT
    event_id, article_id, incident_id, founding_key, event_hash, coded_at, outlet, cluster_id, published_at, title,
    block_first, block_last, day, last_day, latitude, longitude
FROM made_link ORDER BY coded_at;
INSERT INTO core.incident_events BY NAME
SELECT
    incident_id, event_id, founding_key, event_hash, article_id, outlet, event_type, event_mode, quad_code, intensity,
    status, date_start, date_end, country, actor, recipient, fatalities_best, 'bench' AS run_id, coded_at AS loaded_at
FROM made_link ORDER BY coded_at;
INSERT INTO core.incidents BY NAME
SELECT
    l.incident_id, any_value(e.event_type) AS event_type, any_value(e.event_mode) AS event_mode,
    min(e.date_start) AS date_start, max(e.date_end) AS date_end, any_value(e.place['name']) AS place_name,
    any_value(e.place['country']) AS country, any_value(e.place['admin1']) AS admin1,
    any_value(l.latitude) AS latitude, any_value(l.longitude) AS longitude, 'city' AS geo_precision,
    any_value(e.actors[1]['name']) AS actor, 'residents' AS recipient,
    any_value(e.territorial_change) AS territorial_change, min(e.fatalities_low) AS fatalities_low,
    median(e.fatalities_best)::BIGINT AS fatalities_best, max(e.fatalities_high) AS fatalities_high,
    count(*) AS event_count, count(*) AS article_count, count(DISTINCT l.outlet) AS outlet_count,
    min(l.published_at) AS first_reported_at, max(l.published_at) AS last_reported_at,
    digest(any_value(e.h), 'incident') AS record_hash, 'bench' AS run_id, max(l.coded_at) AS loaded_at,
    'occurred' AS status, list_sort(list(DISTINCT l.outlet)) AS outlets,
    list_sort(list_distinct(flatten(list(l.actor_sectors)))) AS actor_sectors,
    list_sort(list_distinct(flatten(list(l.recipient_sectors)))) AS recipient_sectors,
    list(l.source ORDER BY l.published_at, l.event_id) AS sources,
    count(DISTINCT e.fatalities_best) > 1 AS toll_disputed,
    arg_min(l.source['sentence'], (l.published_at, l.event_id)) AS sentence,
    arg_min(l.source['url'], (l.published_at, l.event_id)) AS url,
    arg_min(l.source['sentence'], (l.published_at, l.event_id)) FILTER (l.fatalities_best IS NOT NULL) AS toll_sentence,
    arg_min(l.source['url'], (l.published_at, l.event_id)) FILTER (l.fatalities_best IS NOT NULL) AS toll_url
FROM made_link AS l JOIN made_event AS e USING (event_id)
GROUP BY l.incident_id ORDER BY loaded_at;
INSERT INTO core.copy_index BY NAME
SELECT article_id, version_id, article_id AS cluster_id, published_at::DATE AS day, digest(rowid, title) AS words_hash,
    list_transform(range(12), lambda w: (hash(concat(article_id, w)) % 4294967296)::UINTEGER) AS sample
FROM made_article ORDER BY day;
"""

_ONCE = """
INSERT INTO core.feeds BY NAME
SELECT concat('feed-', f) AS feed_id, concat('https://outlet', f, '.example/rss') AS url,
    concat('Outlet ', f) AS outlet,
    'GBR' AS country, 'en' AS language, 60 AS polling_interval_minutes, 1 AS expected_entries_min,
    50 AS expected_entries_max, digest(f, 'feed') AS record_hash, 'bench' AS run_id,
    TIMESTAMPTZ '2015-01-01 00:00:00+00' AS loaded_at
FROM range({feeds}) AS r(f);
INSERT INTO core.runs BY NAME
SELECT concat('day-', DATE '{first}' + d::INTEGER) AS run_id,
    DATE '{first}' + d::INTEGER + INTERVAL 22 HOUR AS loaded_at,
    'bench' AS program_version
FROM range({days} + 2) AS r(d);
INSERT INTO core.link_rules SELECT {rules};
"""


def fill(con: duckdb.DuckDBPyConnection, events: int) -> None:
    """Fill an empty warehouse with about so many events, loaded and linked."""
    from pipeline.link.grouping import RULES

    con.execute(_MACROS)
    con.execute(_ONCE.format(feeds=FEEDS, first=FIRST_DAY, days=DAYS, rules=RULES))
    happenings = int(events / REPORTS_EACH)
    step = int(AT_ONCE / REPORTS_EACH)
    for start in range(0, happenings, step):
        con.execute("BEGIN")
        end = min(happenings, start + step)
        first, after = start * DAYS // happenings, end * DAYS // happenings
        _make(con, start, end, first, max(1, after - first))
        con.execute(_LOADED)
        con.execute("COMMIT")
    con.execute("CHECKPOINT")


def stage_batch(con: duckdb.DuckDBPyConnection, folder: Path, run_id: str, events: int, week: int, known: str) -> None:
    """Stage a run of so many events: half that are known (the newest, or `spread` over all days), half fresh.

    `week`: how many weeks after the last day the new ones are.
    """
    con.execute(_MACROS)
    start = (1 + week) * 100_000_000  # numbers that no loaded happening has
    _make(con, start, start + int(events / REPORTS_EACH), DAYS + week * BATCH_DAYS, BATCH_DAYS)
    order = "loaded_at DESC" if known == "recent" else "hash(event_id)"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE old_event AS SELECT * FROM core.events ORDER BY {order} LIMIT {events // 2}"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE new_event AS SELECT * FROM made_event LIMIT {events - events // 2}")
    for kind, made in (("event", "new_event"), ("article", "made_article"), ("entry", "made_entry")):
        own = ", ".join(f'"{c}"' for c in [*_columns(kind), "record_hash"])
        table = {"event": "core.events", "article": "core.articles", "entry": "core.entries"}[kind]
        ids = f"SELECT {kind if kind != 'entry' else 'article'}_id FROM {{}}"
        mine = "event_id" if kind == "event" else "article_id" if kind == "article" else "guid"
        path = batch_path(folder, kind, "0000")
        path.parent.mkdir(parents=True, exist_ok=True)
        con.execute(
            f"COPY (SELECT {own} FROM {table} WHERE {mine} IN ({ids.format('old_event')}) UNION ALL BY NAME "
            f"SELECT {own} FROM {made} WHERE {mine} IN ({ids.format('new_event')})) TO '{path}' (FORMAT parquet)"
        )
    counts = batch_path(folder, "stage_count", "0000")
    counts.parent.mkdir(parents=True, exist_ok=True)
    articles, coded = (batch_path(folder, kind, "0000") for kind in ("article", "event"))
    con.execute(f"""
        COPY (
            SELECT '{run_id}' AS run_id, feed_id, 'extract' AS stage, 'article' AS unit, count(*) AS n_in,
                count(*) AS n_out, 0::BIGINT AS n_unchanged, 0::BIGINT AS n_duplicate, 0::BIGINT AS n_rejected
            FROM '{articles}' GROUP BY feed_id
            UNION ALL
            SELECT '{run_id}', feed_id, 'validate', 'event', count(*), count(*), 0, 0, 0
            FROM '{coded}' JOIN '{articles}' USING (article_id) GROUP BY feed_id
        ) TO '{counts}' (FORMAT parquet)
    """)


def _make(con: duckdb.DuckDBPyConnection, start: int, end: int, day: int, days: int) -> None:
    con.execute(_HAPPENINGS, {"from": start, "until": end, "day": day, "days": days})
    con.execute(_REPORTS)
    con.execute(_EVENTS)


def _columns(kind: str) -> list[str]:
    from pipeline.validate.schema import duckdb_columns

    return list(duckdb_columns(kind))
