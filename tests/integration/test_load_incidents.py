"""Incidents in the warehouse: stored once, changed with their history, the same whatever the order of the runs."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from pipeline.load.connect import open_writer
from pipeline.load.incidents import LinkResult, link_incidents
from pipeline.load.load import load_run
from pipeline.records import Article, Event
from tests.integration.warehouse_records import article, event, killed, stage

AGENCY = "Jets bombed the market of Palmyra on Saturday, killing 12 people, the civil defence and two residents said."


def told(name: str, text: str, toll: int | None, feed_id: str, **changes: Any) -> tuple[Article, Event]:
    a = article(name, text, feed_id=feed_id, **changes)
    return a, event(a, "bombed", **(killed(toll) if toll is not None else {}))


FIRST = told("first", AGENCY, 12, "north")
COPY = told("copy", AGENCY + " More soon.", 12, "south", published_at="2016-12-11T10:00:00Z")
OTHER = told(
    "other", "Russian planes bombed Palmyra and left 15 dead.", 15, "east", published_at="2016-12-11T12:00:00Z"
)
UPDATE = told("first", AGENCY.replace("12", "19"), 19, "north", modified_at="2016-12-12T08:00:00Z")


def run(con: Any, folder: Path, number: int, *parts: tuple[Article, Event]) -> LinkResult:
    run_id, as_of = f"r{number}", f"2016-12-1{number}T13:00:00Z"
    staging = stage(folder / run_id, run_id, [a for a, _ in parts], [e for _, e in parts])
    load_run(con, run_id, staging, as_of=as_of)
    return link_incidents(con, run_id=run_id, as_of=as_of)


def test_one_happening_is_one_incident_and_near_copies_are_one_source(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as con:
        result = run(con, tmp_path, 1, FIRST, COPY, OTHER)
        assert (result.articles, result.copies, result.events, result.incidents) == (3, 1, 3, 1)
        row = con.execute(
            "SELECT event_count, article_count, outlet_count, fatalities_low, fatalities_best, fatalities_high, "
            "len(sources), status, toll_disputed FROM marts.incidents"
        ).fetchall()
        assert row == [(3, 3, 2, 12, 12, 15, 3, "occurred", True)]
        assert con.execute("SELECT count(DISTINCT cluster_id) FROM marts.articles").fetchall() == [(2,)]
        assert con.execute("SELECT count(*) FROM marts.events WHERE incident_id IS NULL").fetchall() == [(0,)]


def test_linking_again_changes_nothing(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as con:
        run(con, tmp_path, 1, FIRST, OTHER)
        tables = "SELECT * FROM core.incidents", "SELECT * FROM core.incident_events ORDER BY event_id"
        before = [con.execute(sql).fetchall() for sql in tables]
        for as_of in ("2016-12-11T13:00:00Z", "2016-12-15T00:00:00Z", "2016-12-01T00:00:00Z"):
            link_incidents(con, run_id="again", as_of=as_of)
        assert [con.execute(sql).fetchall() for sql in tables] == before


def test_a_correction_changes_the_incident_and_keeps_what_it_was(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as con:
        run(con, tmp_path, 1, FIRST, OTHER)
        assert run(con, tmp_path, 2, UPDATE).changed == 1
        rows = con.execute(
            "SELECT incident_id, fatalities_high, loaded_at < superseded_at FROM core.incidents ORDER BY loaded_at"
        ).fetchall()
        assert len({incident_id for incident_id, _, _ in rows}) == 1, "the id stays"
        assert [(high, closed) for _, high, closed in rows] == [(15, True), (19, None)]
        links = "SELECT count(*), count(superseded_at) FROM core.incident_events"
        assert con.execute(links).fetchall() == [(3, 1)]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_of_runs_does_not_change_the_incidents(tmp_path: Path, order: tuple[int, ...]) -> None:
    parts = [FIRST, COPY, OTHER, UPDATE]
    current = (
        "SELECT i.* EXCLUDE (run_id, loaded_at), list_sort(list(l.event_id)) FROM core.incidents AS i "
        "JOIN core.incident_events AS l ON l.incident_id = i.incident_id AND l.superseded_at IS NULL "
        "WHERE i.superseded_at IS NULL GROUP BY ALL"
    )
    with open_writer(tmp_path / "together.duckdb") as con:
        for number, i in enumerate(range(4), 1):
            run(con, tmp_path / "a", number, parts[i])
        wanted = con.execute(current).fetchall()
        assert len(wanted) == 1
    with open_writer(tmp_path / "apart.duckdb") as con:
        for number, i in enumerate(order, 1):
            run(con, tmp_path / "b", number, parts[i])
        assert con.execute(current).fetchall() == wanted


def test_an_incident_whose_events_are_gone_is_closed(tmp_path: Path) -> None:
    gone = told(
        "first", "Jets bombed nothing: the report was withdrawn.", None, "north", modified_at="2016-12-12T08:00:00Z"
    )
    with open_writer(tmp_path / "w.duckdb") as con:
        run(con, tmp_path, 1, FIRST)
        staging = stage(tmp_path / "r2", "r2", [gone[0]], [])
        load_run(con, "r2", staging, as_of="2016-12-12T13:00:00Z")
        assert link_incidents(con, run_id="r2", as_of="2016-12-12T13:00:00Z").incidents == 0
        assert con.execute("SELECT count(*), count(superseded_at) FROM core.incidents").fetchall() == [(1, 1)]
        assert con.execute("SELECT * FROM marts.incidents").fetchall() == []
