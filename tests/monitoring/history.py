"""Ninety days of a made-up newsroom in a real warehouse, with faults planted where a seed says.

A dozen feeds of very different sizes, with weekdays, growth, noise with heavier tails than chance, days on which the
news of the world makes all of them busier and bloodier, and a day now and then on which one alone has much to say: all
that is legitimate. Into it go thirty faults, each of one feed (or of all) for a few days.

Belongs here: making the rows. Does not belong here: which faults there are (faults.py), judging (found.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

    from tests.monitoring.faults import Fault

FIRST_DAY = date(2016, 9, 5)  # a Monday
DAYS = 90
FEEDS = 12
RUN_HOURS = (5, 11, 17, 23)
TYPES = ("ASSAULT", "COERCE", "PROTEST", "ACCUSE", "CONSULT", "AID", "RETREAT", "AGREE")
FIELDS = ("summary", "author", "published")


@dataclass(frozen=True)
class Newsroom:
    """What one feed is like on an ordinary day; shares of entries or events, lengths in characters."""

    feed_id: str
    entries: float
    growth: float  # a day
    weekdays: np.ndarray[Any, Any]
    noise: float
    sensitivity: float  # to the news of the world
    language: str
    foreign: float
    fields: dict[str, float]
    lengths: dict[str, float]
    delay: float
    repeats: float
    ahead: float
    rejected: float
    events: float  # an article
    types: np.ndarray[Any, Any]
    nulls: dict[str, float]


@dataclass(frozen=True)
class Day:
    """A newsroom's figures of one day, after the world and before (or after) faults."""

    room: Newsroom
    volume: float
    extra_delay: float = 0.0
    lengths: dict[str, float] = field(default_factory=dict)


def newsrooms(rng: np.random.Generator) -> list[Newsroom]:
    """FEEDS newsrooms, drawn."""
    made = []
    for number in range(FEEDS):
        weekend = rng.uniform(0.45, 0.95)
        weekdays = np.array([1, 1, 1, 1, rng.uniform(0.9, 1), weekend, weekend * rng.uniform(0.85, 1)])
        made.append(
            Newsroom(
                feed_id=f"outlet-{number:02}",
                entries=float(np.clip(rng.lognormal(np.log(35), 0.6), 12, 120)),
                growth=rng.uniform(-0.003, 0.008),
                weekdays=weekdays,
                noise=rng.uniform(0.08, 0.2),
                sensitivity=rng.uniform(0.6, 1.2),
                language="en" if rng.random() < 0.8 else "ar",
                foreign=rng.uniform(0.0, 0.08),
                fields={
                    name: float(rng.choice([1.0, rng.uniform(0.9, 0.99), rng.uniform(0.6, 0.9)])) for name in FIELDS
                },
                lengths={"title": rng.uniform(40, 80), "summary": rng.uniform(100, 300), "text": rng.uniform(250, 600)},
                delay=rng.uniform(0.2, 2.0),
                repeats=rng.uniform(0.0, 0.05),
                ahead=rng.uniform(0.0, 0.01),
                rejected=rng.uniform(0.0, 0.06),
                events=rng.uniform(0.4, 1.0),
                types=rng.dirichlet(np.array([8, 3, 4, 4, 4, 1.5, 1, 1]) * 2),
                nulls={"place": rng.uniform(0.05, 0.3), "date": rng.uniform(0, 0.1), "actors": rng.uniform(0, 0.2)},
            )
        )
    return made


def world(rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """How much there is to tell on each day: 1, but for a handful of bursts of one to three days."""
    busy = np.ones(DAYS)
    for start in rng.choice(np.arange(5, DAYS - 3), size=6, replace=False):
        lasts = int(rng.integers(1, 4))
        busy[start : start + lasts] *= rng.uniform(1.4, 2.5)
    return busy


def fill(con: duckdb.DuckDBPyConnection, seed: int, faults: Sequence[Fault]) -> None:
    """Write the history of a seed, with faults, into an empty warehouse."""
    rng = np.random.default_rng(seed)
    rooms, busy = newsrooms(rng), world(rng)
    entries, counts = _Columns(), _Columns()
    for number in range(DAYS):
        for place, room in enumerate(rooms):
            # A stream of its own for each feed and day: a fault changes its own rows and no others.
            own = np.random.default_rng([seed, number, place])
            day = _ordinary(own, room, number, busy[number])
            for fault in faults:
                if fault.touches(room.feed_id, number):
                    day = fault.happen(day)
            _write(own, day, number, entries, counts)
    _insert(con, rooms, entries.table(), counts.table())


def _ordinary(rng: np.random.Generator, room: Newsroom, number: int, busy: float) -> Day:
    weekday = (FIRST_DAY + timedelta(days=number)).weekday()
    shape = 1 / room.noise**2
    volume = room.entries * (1 + room.growth) ** number * room.weekdays[weekday] * rng.gamma(shape, 1 / shape)
    if rng.random() < 0.02:
        volume *= 1.6
    volume *= busy**room.sensitivity
    types = room.types.copy()
    types[0] *= busy**0.5  # a burst is about violence
    types = rng.dirichlet(types / types.sum() * 120)  # the agenda of the day
    shares = {name: float(np.clip(share + rng.normal(0, 0.01), 0, 1)) for name, share in room.fields.items()}
    drawn = replace(room, types=types, fields=shares, delay=room.delay * rng.lognormal(0, 0.2))
    lengths = {name: usual * float(rng.lognormal(0, 0.03)) for name, usual in room.lengths.items()}
    return Day(drawn, volume, lengths=lengths)


class _Columns:
    def __init__(self) -> None:
        self.parts: dict[str, list[Any]] = {}

    def add(self, **columns: Any) -> None:
        for name, values in columns.items():
            self.parts.setdefault(name, []).append(values)

    def table(self) -> pa.Table:
        return pa.table({name: np.concatenate(parts) for name, parts in self.parts.items()})


def _write(rng: np.random.Generator, day: Day, number: int, entries: _Columns, counts: _Columns) -> None:
    room = day.room
    n = int(rng.poisson(day.volume))
    midnight = datetime.combine(FIRST_DAY, datetime.min.time()) + timedelta(days=number)
    rejected = int(rng.binomial(n, room.rejected))
    counts.add(feed_id=[room.feed_id], number=[number], n_in=[n], n_rejected=[rejected])
    if not n:
        return
    hours = np.array(RUN_HOURS)[np.sort(rng.integers(0, len(RUN_HOURS), n))]
    delay = rng.uniform(0, 6, n) * 0.5 + room.delay * rng.lognormal(0, 0.5, n) + day.extra_delay
    ahead = rng.random(n) < room.ahead
    delay = np.where(ahead, -rng.uniform(2, 20, n), delay)
    has = {name: rng.random(n) < room.fields[name] for name in FIELDS}
    spread = {name: np.maximum(1, usual * rng.lognormal(0, 0.4, n)).astype(int) for name, usual in day.lengths.items()}
    ids = np.array([f"{room.feed_id}-{number:03}-{i:04}" for i in range(n)])
    back = np.maximum(0, number - rng.integers(1, 10, n))
    repeated = (rng.random(n) < room.repeats) & (back < number)
    titles = np.where(repeated, [f"{room.feed_id}-{b:03}-0000" for b in back], ids)
    spread["title"] = np.where(np.char.endswith(titles, "-0000"), int(room.lengths["title"]), spread["title"])
    languages = np.where(rng.random(n) < room.foreign, "de", room.language)
    events = rng.poisson(room.events, n)
    kinds = [list(rng.choice(TYPES, size=k, p=room.types)) for k in events]
    lacks = {what: [list(rng.random(k) < share) for k in events] for what, share in room.nulls.items()}
    entries.add(
        id=ids, feed_id=np.full(n, room.feed_id), title=titles, language=languages,
        title_length=spread["title"], text_length=spread["text"],
        summary_length=np.where(has["summary"], spread["summary"], 0), has_author=has["author"],
        loaded_at=np.array([midnight + timedelta(hours=int(h)) for h in hours], dtype="datetime64[us]"),
        delay=np.where(has["published"], delay, np.nan),
        types=_lists(kinds), **{f"no_{what}": _lists(values) for what, values in lacks.items()},
    )  # fmt: skip


def _lists(values: list[list[Any]]) -> np.ndarray[Any, Any]:
    made = np.empty(len(values), dtype=object)
    made[:] = [[v.item() if hasattr(v, "item") else v for v in value] for value in values]
    return made


def _insert(con: duckdb.DuckDBPyConnection, rooms: list[Newsroom], entries: pa.Table, counts: pa.Table) -> None:
    con.register("made_entry", entries)
    con.register("made_count", counts)
    con.execute(_ROWS.format(day=FIRST_DAY, days=DAYS, feeds=[room.feed_id for room in rooms]))
    con.unregister("made_entry")
    con.unregister("made_count")


_ROWS = """
CREATE OR REPLACE TEMP TABLE ran AS
SELECT concat('run-', d, '-', h) AS run_id, (DATE '{day}' + d::INTEGER)::TIMESTAMPTZ + to_hours(h) AS loaded_at
FROM range({days}) AS r(d), unnest([5, 11, 17, 23]) AS t(h);
INSERT INTO core.runs BY NAME SELECT *, 'made' AS program_version FROM ran;
INSERT INTO core.feeds BY NAME
SELECT f AS feed_id, concat('https://', f, '.example/rss') AS url, f AS outlet, 'GBR' AS country, 'en' AS language,
    60 AS polling_interval_minutes, f AS record_hash, 'made' AS run_id, TIMESTAMPTZ '{day} 00:00:00+00' AS loaded_at
FROM unnest({feeds}) AS t(f);
INSERT INTO core.fetches BY NAME
SELECT ran.run_id, 'feed' AS subject_kind, feed_id AS subject_id, url, 'fetched' AS outcome, ran.loaded_at AS fetched_at
FROM ran, core.feeds;
CREATE OR REPLACE TEMP TABLE made AS
SELECT m.* REPLACE (m.loaded_at AT TIME ZONE 'UTC' AS loaded_at), ran.run_id,
    CASE WHEN NOT isnan(delay) THEN m.loaded_at AT TIME ZONE 'UTC' - to_seconds(delay * 3600) END AS published_at
FROM made_entry AS m JOIN ran ON ran.loaded_at = m.loaded_at AT TIME ZONE 'UTC';
INSERT INTO core.entries BY NAME
SELECT id AS entry_id, id AS entry_hash, feed_id, id AS guid, concat('https://x.example/', id) AS url,
    url AS canonical_url,
    rpad(title, greatest(title_length, len(title))::INTEGER, 'x') AS title, repeat('s', summary_length) AS summary,
    '' AS content, CASE WHEN has_author THEN ['A. Writer'] ELSE [] END AS authors, [] AS categories,
    CASE WHEN published_at - INTERVAL 26 HOUR < loaded_at THEN published_at END AS published_at,
    CASE WHEN published_at IS NULL THEN 'none' WHEN published_at - INTERVAL 26 HOUR >= loaded_at THEN 'implausible'
        ELSE 'published' END AS published_basis,
    language, id AS record_hash, run_id, loaded_at
FROM made;
INSERT INTO core.articles BY NAME
SELECT id AS article_id, id AS version_id, id AS entry_id, e.feed_id, e.feed_id AS outlet, e.url, e.title,
    repeat('t', text_length) AS text, 'page' AS text_basis, [] AS authors, e.published_at, 'entry' AS published_basis,
    m.language, id AS text_sha256, text_length // 6 AS word_count, id AS record_hash, m.run_id, m.loaded_at
FROM made AS m JOIN core.entries AS e ON e.entry_id = m.id;
INSERT INTO core.events BY NAME
SELECT concat(id, '-', i) AS event_id, id AS article_id, id AS version_id, types[i] AS event_type, [] AS contexts,
    'material_conflict' AS quad_code, 'occurred' AS status, 'none' AS territorial_change,
    CASE WHEN NOT no_date[i] THEN loaded_at::DATE END AS date_start, date_start AS date_end,
    'day' AS date_precision, 'publication' AS date_basis,
    CASE WHEN no_actors[i] THEN [] ELSE [{{'role': 'actor', 'kind': 'group', 'text': 'forces', 'name': NULL,
        'country': NULL, 'sector': 'MIL', 'start': 0, 'end': 6, 'basis': 'named'}}] END AS actors,
    CASE WHEN NOT no_place[i] THEN {{'text': 'Homs', 'name': 'Homs', 'country': 'SYR', 'country_name': 'Syria',
        'admin1': 'Homs', 'latitude': 34.7, 'longitude': 36.7, 'geonames_id': 1, 'geo_precision': 'city', 'start': 0,
        'end': 4}} END AS place,
    'sentence' AS place_basis, [] AS weapons, {{'text': 'struck', 'start': 0, 'end': 6}} AS "trigger",
    {{'sentence': 'struck', 'start': 0, 'end': 6}} AS evidence, 0.8 AS confidence, 'made' AS extractor,
    '1' AS extractor_version, '190' AS cameo_code, event_id AS record_hash, run_id, loaded_at
FROM (SELECT *, unnest(range(1, len(types) + 1)) AS i FROM made);
INSERT INTO core.accounting BY NAME
SELECT concat('run-', number, '-23') AS run_id, feed_id, 'article' AS stage, 'entry' AS unit, n_in,
    n_in - n_rejected AS n_out, 0 AS n_unchanged, 0 AS n_duplicate, n_rejected
FROM made_count;
"""
