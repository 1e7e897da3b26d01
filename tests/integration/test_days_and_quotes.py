"""On which day an incident counts, which sentence a figure is quoted with, and what an instant without a zone means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.load.connect import open_reader, open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.load.reports import run_report
from pipeline.records import Article, Event, Evidence, Span
from pipeline.shipped import shipped
from tests.integration.warehouse_records import PALMYRA, article, event, killed, stage

RUN = "2016-12-14T10:00:00Z"
TOWNS = {name: replace(PALMYRA, text=None, name=name, admin1=name, latitude=30 + 2.0 * n, longitude=40.0)
         for n, name in enumerate(("Night", "Week", "Month", "Denied", "Plain"))}  # fmt: skip


def happening(name: str, first: str, last: str, toll: int, **changes: Any) -> tuple[Article, Event]:
    a = article(name, f"Jets bombed {name}, killing {toll}.")
    return a, event(a, "bombed", place=TOWNS[name], date_start=first, date_end=last, **killed(toll), **changes)


def warehouse_of(folder: Path, *parts: tuple[Article, Event]) -> Path:
    with open_writer(folder / "w.duckdb") as con:
        load_run(con, "r1", stage(folder / "r1", "r1", [a for a, _ in parts], [e for _, e in parts]), as_of=RUN)
        link_incidents(con, run_id="r1", as_of=RUN)
    return folder / "w.duckdb"


def test_a_toll_counts_on_one_day_and_what_spans_several_stands_apart(tmp_path: Path) -> None:
    path = warehouse_of(
        tmp_path,
        happening("Plain", "2016-12-10", "2016-12-10", 1),
        happening("Night", "2016-12-10", "2016-12-11", 2),
        happening("Week", "2016-12-08", "2016-12-14", 40, date_precision="week"),
        happening("Month", "2016-12-01", "2016-12-31", 800, date_precision="month"),
        happening("Denied", "2016-12-10", "2016-12-10", 7, status="denied", event_mode="drone"),
    )
    with open_reader(path) as con:
        days = [f"2016-12-{day:02}" for day in range(7, 16)]
        columns, *_ = run_report(con, "daily_situation")
        rows = {day: run_report(con, "daily_situation", {"day": day})[1] for day in days}
        told = {day: [dict(zip(columns, row, strict=True)) for row in found] for day, found in rows.items()}
        newest = run_report(con, "daily_situation")[1]
    (tenth,) = told["2016-12-10"]
    assert (tenth["incidents"], tenth["fatalities_best"], tenth["places"]) == (2, 3, ["Night", "Plain"])
    assert (tenth["airstrikes"], tenth["denied"]) == (2, 1), "the denied drone strike is in no count but its own"
    assert (tenth["several_days"], tenth["several_days_fatalities_best"]) == (1, 40)
    assert sum(row["fatalities_best"] or 0 for rows in told.values() for row in rows) == 3
    assert [day for day in days if told[day]] == days[1:8], "the week is shown on each of its days"
    assert told["2016-12-11"][0]["incidents"] == 0
    assert newest[0][0] == date(2016, 12, 10), "the newest day on which something began"
    assert tenth["airstrikes"] is not None and isinstance(tenth["control_changes"], int)


TEXT = (
    "Jets bombed Palmyra on Saturday, a spokesman said. It was early.\n"
    "At 3 a.m. the roof of Dr. Haddad's clinic fell in. Residents said 15 had died there, and that 1.5 tons fell. "
    '"We heard it," one said.\nNobody claimed it'
)


def quoted(words: str) -> Span:
    return Span(words, TEXT.index(words), TEXT.index(words) + len(words))


def test_a_figure_is_quoted_with_the_sentence_that_holds_it(tmp_path: Path) -> None:
    a = article("strike", TEXT)
    sentence = "Residents said 15 had died there, and that 1.5 tons fell."
    first = "Jets bombed Palmyra on Saturday, a spokesman said."
    e = event(a, "bombed", **killed(15), evidence=Evidence(first, 0, len(first)), fatalities_text=quoted("15"))
    newer = article("strike", TEXT.replace("15", "19"), modified_at="2016-12-15T08:00:00Z")
    corrected = event(
        newer, "bombed", **killed(19), evidence=e.evidence, fatalities_text=replace(quoted("15"), text="19")
    )
    path = warehouse_of(tmp_path, (a, e))
    with open_writer(path) as con:
        load_run(con, "r2", stage(tmp_path / "r2", "r2", [newer], [corrected]), as_of="2016-12-15T10:00:00Z")
        link_incidents(con, run_id="r2", as_of="2016-12-15T10:00:00Z")
        now = sentence.replace("15", "19")
        events = "SELECT evidence_sentence, fatalities_sentence, injured_sentence FROM marts.events"
        assert con.execute(events).fetchall() == [(first, now, None)]
        assert con.execute("SELECT sentence, toll_sentence FROM marts.incidents").fetchall() == [(first, now)]
        assert con.execute("SELECT sentence FROM reports.casualties()").fetchall() == [(now,)]
        corrections = "SELECT sentence_before, sentence_after FROM reports.corrections()"
        assert con.execute(corrections).fetchall() == [(sentence, now)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Haddad", "At 3 a.m. the roof of Dr. Haddad's clinic fell in."),
        ("1.5", "Residents said 15 had died there, and that 1.5 tons fell."),
        ("heard", '"We heard it," one said.'),
        ("claimed", "Nobody claimed it"),
        ("It was", "It was early."),
        ("Jets", "Jets bombed Palmyra on Saturday, a spokesman said."),
    ],
)
def test_sentences_end_at_full_stops_and_lines_but_not_at_short_forms(words: str, sentence: str, macros: Any) -> None:
    span = quoted(words)
    found = macros.execute("SELECT core.sentence_at($1, $2, $3)", [TEXT, span.start, span.end]).fetchall()
    assert found == [(sentence,)]


@settings(max_examples=150, deadline=None)
@given(st.text('aB .!?\n"”9é'), st.integers(0, 40), st.integers(1, 12))
def test_what_is_quoted_stands_in_the_text_and_holds_the_words(macros: Any, text: str, start: int, length: int) -> None:
    text = text + "x" * (start + length - len(text))
    words = text[start : start + length]
    sql = "SELECT core.sentence_at($1, $2, $3)"
    quote = macros.execute(sql, [text, start, start + length]).fetchall()[0][0]
    assert (quote in text and words.strip() in quote) or "\n" in words


@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/Lima"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'2016-12-14'", datetime(2016, 12, 14, tzinfo=UTC)),
        ("DATE '2016-12-14'", datetime(2016, 12, 14, tzinfo=UTC)),
        ("'2016-12-14T09:00:00Z'", datetime(2016, 12, 14, 9, tzinfo=UTC)),
        ("'2016-12-14 09:00'", datetime(2016, 12, 14, 9, tzinfo=UTC)),
        ("'2016-12-14 09:00:00+02'", datetime(2016, 12, 14, 7, tzinfo=UTC)),
        ("'2016-12-14T09:00:00-05:00'", datetime(2016, 12, 14, 14, tzinfo=UTC)),
        ("TIMESTAMPTZ '2016-12-14 09:00:00+02:00'", datetime(2016, 12, 14, 7, tzinfo=UTC)),
    ],
)
def test_an_instant_is_the_same_whatever_the_time_zone_of_the_session(
    zone: str, written: str, meant: datetime, macros: Any
) -> None:
    macros.execute(f"SET TimeZone = '{zone}'")
    assert macros.execute(f"SELECT epoch(core.instant({written}))").fetchall() == [(meant.timestamp(),)]


def test_what_was_known_then_does_not_depend_on_the_time_zone_of_the_reader(tmp_path: Path) -> None:
    import duckdb

    path = warehouse_of(tmp_path, happening("Plain", "2016-12-10", "2016-12-10", 1))
    with duckdb.connect(str(path), read_only=True) as con:
        for zone in ("UTC", "Asia/Tokyo", "America/Lima"):
            con.execute(f"SET TimeZone = '{zone}'")
            for macro in ("events_as_of", "incidents_as_of"):
                known = [
                    con.execute(f"SELECT count(*) FROM marts.{macro}('2016-12-{day}')").fetchall() for day in (13, 14)
                ]
                assert known == [[(0,)], [(1,)]], (zone, macro)


@pytest.fixture(scope="module")
def macros() -> Any:
    import duckdb

    con = duckdb.connect()
    con.execute("CREATE SCHEMA core")
    for path in sorted(shipped("warehouse", "macros").glob("*.sql")):
        con.execute(path.read_text("utf-8"))
    return con
