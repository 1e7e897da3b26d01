"""Linking reads only what is new enough to matter: whatever the order of runs, codings and steps, nothing is missed.

Each case ends with what linking everything at once in a fresh warehouse gives, one current link an event, and rows of
history that do not overlap.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.ids import content_key
from pipeline.load import incidents
from pipeline.load.connect import open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.records import Article, Event, Evidence, Span
from tests.integration.warehouse_records import PALMYRA, article, event, killed, stage

MARKET = "Jets bombed the market of Palmyra on Saturday, killing 12 people, the civil defence and two residents said."
PLANES = "Russian planes bombed Palmyra and left 12 dead."
ALEPPO = replace(PALMYRA, text=None, name="Aleppo", admin1="Aleppo", latitude=36.2, longitude=37.16)
Part = tuple[Article, Event]


def told(name: str, text: str, feed_id: str = "north", toll: int = 12, **changes: Any) -> Part:
    a = article(name, text, feed_id=feed_id, **changes)
    return a, event(a, "bombed", **killed(toll))


def recoded(part: Part, **changes: Any) -> Part:
    return part[0], replace(part[1], **changes)


def go(con: Any, folder: Path, day: int, *parts: Part, run_id: str | None = None, link: bool = True) -> None:
    run_id = run_id or f"r{len(list(folder.glob('r*')))}"
    as_of = f"2016-12-{day}T13:00:00Z"
    staging = stage(folder / run_id, run_id, [a for a, _ in parts], [e for _, e in parts])
    load_run(con, run_id, staging, as_of=as_of)
    if link:
        link_incidents(con, run_id=run_id, as_of=as_of)


CURRENT = (
    "SELECT * EXCLUDE (run_id, loaded_at) FROM core.incidents WHERE superseded_at IS NULL ORDER BY incident_id",
    "SELECT * EXCLUDE (run_id, loaded_at) FROM core.incident_events WHERE superseded_at IS NULL ORDER BY event_id",
)
UNSOUND = {
    "an event with two current links": "SELECT event_id FROM core.incident_events WHERE superseded_at IS NULL "
    "GROUP BY event_id HAVING count(*) > 1",
    "a link older than its coding": "SELECT l.event_id FROM core.incident_events AS l JOIN core.events AS e "
    "ON e.event_id = l.event_id AND e.record_hash = l.event_hash WHERE l.loaded_at < e.loaded_at",
    "a link that stands for another coding": "SELECT l.event_id FROM core.incident_events AS l "
    "LEFT JOIN core.events AS e ON e.event_id = l.event_id AND e.record_hash = l.event_hash "
    "AND e.superseded_at IS NULL WHERE l.superseded_at IS NULL AND e.event_id IS NULL",
    "states of a link that overlap": "SELECT a.event_id FROM core.incident_events AS a JOIN core.incident_events AS b "
    "ON a.event_id = b.event_id AND a.rowid < b.rowid AND a.loaded_at < coalesce(b.superseded_at, 'infinity') "
    "AND b.loaded_at < coalesce(a.superseded_at, 'infinity')",
    "states of an incident that overlap": "SELECT a.incident_id FROM core.incidents AS a JOIN core.incidents AS b "
    "ON a.incident_id = b.incident_id AND a.rowid < b.rowid AND a.loaded_at < coalesce(b.superseded_at, 'infinity') "
    "AND b.loaded_at < coalesce(a.superseded_at, 'infinity')",
}


def sound(con: Any) -> None:
    for what, sql in UNSOUND.items():
        assert con.execute(sql).fetchall() == [], what


def test_a_backfill_between_two_recodings_leaves_one_link_an_event(tmp_path: Path) -> None:
    first = told("e", MARKET)
    earlier = told("x", PLANES, "south", published_at="2016-12-11T05:00:00Z")
    with open_writer(tmp_path / "w.duckdb") as con:
        for day, part in (
            (10, first),
            (15, recoded(first, confidence=0.7)),
            (12, earlier),
            (16, recoded(earlier, confidence=0.6)),
            (17, recoded(first, confidence=0.5)),
        ):
            go(con, tmp_path, day, part)
            sound(con)
        assert con.execute("SELECT events, incidents FROM reports.events_by_day()").fetchall() == [(2, 1)]


def test_what_is_coded_anew_waits_for_its_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, other = told("e", MARKET), told("f", "Aircraft bombed Palmyra on Saturday, and 12 died there.", "east")
    earlier = told("x", PLANES, "south", published_at="2016-12-10T05:00:00Z")
    moved = told("e", MARKET, published_at="2017-02-01T08:00:00Z")
    corrected = told("e", MARKET + " Corrected.", modified_at="2016-12-13T08:00:00Z")
    for number, changed in enumerate((moved, corrected, recoded(first, confidence=0.7))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with open_writer(folder / "w.duckdb") as con:
            go(con, folder, 10, first, other)
            with monkeypatch.context() as one_at_a_time:
                one_at_a_time.setattr(incidents, "AT_ONCE", 1)
                go(con, folder, 14, earlier, changed)
            sound(con)
            shown = con.execute("SELECT sum(event_count), sum(len(sources)) FROM marts.incidents").fetchall()
            assert shown == [(3, 3)]


def test_an_event_that_comes_back_does_not_overlap_its_past(tmp_path: Path) -> None:
    gone = article("e", "It was withdrawn.", modified_at="2016-12-13T08:00:00Z")
    with open_writer(tmp_path / "w.duckdb") as con:
        go(con, tmp_path, 10, told("e", MARKET))
        load_run(con, "gone", stage(tmp_path / "gone", "gone", [gone], []), as_of="2016-12-15T13:00:00Z")
        link_incidents(con, run_id="gone", as_of="2016-12-15T13:00:00Z")
        assert con.execute("SELECT count(*) FROM marts.incidents").fetchall() == [(0,)]
        go(con, tmp_path, 12, told("e", MARKET, modified_at="2016-12-14T08:00:00Z"))
        sound(con)
        assert con.execute("SELECT count(*) FROM marts.incidents").fetchall() == [(1,)]


def test_an_undated_figure_is_the_oldest_when_outlets_are_compared(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as con:
        undated = told("e", MARKET, published_at=None, published_basis="none")
        later = told("f", "Aircraft bombed Palmyra on Saturday, and 19 died there.", toll=19)
        go(con, tmp_path, 14, undated, later, told("g", PLANES, "south", toll=19))
        rows = con.execute("SELECT event_count, fatalities_low, fatalities_best, toll_disputed FROM marts.incidents")
        assert rows.fetchall() == [(3, 12, 19, False)]


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_runs_codings_and_steps_ends_as_linking_all_at_once(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(seed)
    texts = [MARKET, PLANES, MARKET + " More soon."]
    dates = ["2016-12-11T08:00:00Z", "2016-12-10T23:59:59Z", "2016-10-01T12:00:00Z", "2017-02-01T00:00:00Z", None]
    with open_writer(tmp_path / "w.duckdb") as con:
        for number in range(draw.randint(3, 6)):
            parts = []
            for name in draw.sample("abcd", draw.randint(1, 3)):
                day = draw.choice([None, "12", "13", "14"])
                part = told(
                    name,
                    draw.choice(texts),
                    {"a": "south", "b": "east"}.get(name, "north"),
                    toll=draw.choice([12, 15, 19]),
                    published_at=draw.choice(dates),
                    modified_at=day and f"2016-12-{day}T08:00:00Z",
                )
                changes: dict[str, Any] = {"confidence": draw.choice([0.7, 0.8, 0.9])}
                if draw.random() < 0.3:
                    changes |= {"place": draw.choice([ALEPPO, None]), "status": draw.choice(["denied", "future"])}
                if draw.random() < 0.4:
                    words = Span(part[0].text[2:8], 2, 8)
                    changes |= {
                        "fatalities_text": words,
                        "evidence": Evidence(part[0].text[20:], 20, len(part[0].text)),
                    }
                parts.append(recoded(part, **changes))
            with monkeypatch.context() as steps:
                steps.setattr(incidents, "AT_ONCE", draw.choice([1, 2, 20_000]))
                go(con, tmp_path, draw.randint(10, 16), *parts, run_id=f"r{number}", link=draw.random() < 0.7)
        link_incidents(con, run_id="last", as_of="2016-12-17T13:00:00Z")
        sound(con)
        linked = [con.execute(sql).fetchall() for sql in CURRENT]
        for table in ("incidents", "incident_events", "incident_lineage", "link_index", "copy_index", "link_rules"):
            con.execute(f"DELETE FROM core.{table}")
        con.execute("UPDATE core.articles SET cluster_id = NULL")
        link_incidents(con, run_id="anew", as_of="2016-12-18T13:00:00Z")
        assert [con.execute(sql).fetchall() for sql in CURRENT] == linked


def several(name: str, *sentences: tuple[str, int | None], **changes: Any) -> tuple[Article, list[Event]]:
    """An article of these sentences, with an event for each that has a toll."""
    a = article(name, " ".join(sentence for sentence, _ in sentences), **changes)
    made, after = [], 0
    for sentence, toll in sentences:
        start = a.text.index(sentence, after)
        after = start + len(sentence)
        if toll is not None:
            at = start + sentence.index("bombed")
            key = content_key("evt", a.article_id, a.version_id, "ASSAULT", at)
            words, quote = Span("bombed", at, at + 6), Evidence(sentence, start, after)
            made.append(replace(event(a, "bombed", **killed(toll)), event_id=key, trigger=words, evidence=quote))
    return a, made


def changes_of(con: Any) -> list[tuple[Any, ...]]:
    sql = "SELECT what, value_before, value_after, sentence_before, sentence_after FROM marts.changes ORDER BY ALL"
    return list(con.execute(sql).fetchall())


def load_version(con: Any, folder: Path, day: int, a: Article, events: list[Event]) -> None:
    staging = stage(folder / f"r{day}", f"r{day}", [a], events)
    load_run(con, f"r{day}", staging, as_of=f"2016-12-{day}T13:00:00Z")


SENTENCES = ("Jets bombed the market and killed 10 people.", 10), ("Jets bombed the school and killed 20 people.", 20)


def test_text_that_moves_corrects_nothing(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as con:
        load_version(con, tmp_path, 10, *several("m", *SENTENCES))
        moved = ("Correction: a town was misspelt in an earlier version.", None)
        load_version(con, tmp_path, 12, *several("m", moved, *SENTENCES, modified_at="2016-12-12T08:00:00Z"))
        assert changes_of(con) == []


def test_what_a_recoding_no_longer_finds_the_publisher_has_not_taken_back(tmp_path: Path) -> None:
    market, school = SENTENCES[0], ("Jets bombed a school, too, and killed 20 people.", 20)
    with open_writer(tmp_path / "w.duckdb") as con:
        a, (one, two) = several("m", *SENTENCES)
        load_version(con, tmp_path, 10, a, [one, two])
        load_version(con, tmp_path, 11, a, [replace(one, confidence=0.7)])
        load_version(con, tmp_path, 12, *several("m", market, modified_at="2016-12-12T08:00:00Z"))
        assert changes_of(con) == []
        load_version(con, tmp_path, 13, *several("m", market, school, modified_at="2016-12-13T08:00:00Z"))
        assert changes_of(con) == [("added", None, "ASSAULT/aerial", None, school[0])]
        load_version(con, tmp_path, 14, *several("m", market, modified_at="2016-12-14T08:00:00Z"))
        assert ("dropped", "ASSAULT/aerial", None, school[0], None) in changes_of(con)
