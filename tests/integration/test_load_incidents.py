"""Incidents in the warehouse: stored once, changed with their history, the same whatever the order of the runs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from pipeline.load.as_of import open_as_of
from pipeline.load.connect import open_writer
from pipeline.load.incidents import LinkResult, link_incidents
from pipeline.load.load import load_run, load_sql
from pipeline.records import ActorMention, Article, Event
from pipeline.shipped import shipped
from tests.integration.warehouse_records import PALMYRA, article, event, killed, stage

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


ALEPPO = replace(PALMYRA, text=None, name="Aleppo", admin1="Aleppo", latitude=36.2, longitude=37.16)
LINEAGE = (
    "SELECT kind, reports, place_name_before, place_name_after, event_count_before, event_count_after "
    "FROM marts.incident_lineage ORDER BY changed_at"
)


def test_merges_and_splits_are_told(tmp_path: Path) -> None:
    """A paper corrects the town, and takes the correction back: its report joins another incident, and leaves it."""

    def corrected(day: int, town: str, place: Any) -> tuple[Article, Event]:
        text = f"Russian planes bombed {town} and left 15 dead."
        a, e = told(
            "other", text, 15, "east", published_at="2016-12-11T12:00:00Z", modified_at=f"2016-12-{day}T08:00:00Z"
        )
        return a, replace(e, place=place)

    with open_writer(tmp_path / "w.duckdb") as con:
        assert run(con, tmp_path, 1, FIRST, corrected(11, "Aleppo", ALEPPO)).incidents == 2
        assert con.execute(LINEAGE).fetchall() == []
        assert run(con, tmp_path, 2, corrected(12, "Palmyra", PALMYRA)).incidents == 1
        merged = ("merged", 1, "Aleppo", "Tadmur", 1, 2)
        assert con.execute(LINEAGE).fetchall() == [merged]
        link_incidents(con, run_id="r2", as_of="2016-12-12T13:00:00Z")
        assert con.execute(LINEAGE).fetchall() == [merged], "linking again tells nothing twice"
        run(con, tmp_path, 3, corrected(13, "Aleppo indeed", ALEPPO))
        assert con.execute(LINEAGE).fetchall() == [merged, ("split", 1, "Tadmur", "Aleppo", 2, 1)]
        assert con.execute("SELECT count(*) FROM marts.incidents").fetchall() == [(2,)]


def test_an_earlier_report_that_comes_late_gives_its_name_and_that_is_told(tmp_path: Path) -> None:
    """Ids follow the first publication and so do not depend on arrival; a later publication never changes one."""
    with open_writer(tmp_path / "w.duckdb") as con:
        run(con, tmp_path, 1, OTHER)
        before = con.execute("SELECT incident_id FROM marts.incidents").fetchall()[0][0]
        run(con, tmp_path, 2, FIRST)
        run(con, tmp_path, 3, COPY)
        now = con.execute("SELECT incident_id, event_count FROM marts.incidents").fetchall()
        assert now[0][0] != before and now[0][1] == 3
        lineage = con.execute("SELECT kind, from_id, to_id FROM core.incident_lineage").fetchall()
        assert lineage == [("renamed", before, now[0][0])]


def test_what_sources_do_not_agree_on_stays_visible_with_its_sentences(tmp_path: Path) -> None:
    rebels = ActorMention("actor", "group", "rebels", "Free Syrian Army", "SYR", "REB", None, None, "named")
    russians = ActorMention("actor", "group", "jets", "Russian Air Force", "RUS", "MIL", None, None, "named")
    first = (FIRST[0], replace(FIRST[1], actors=(russians,)))
    other = (OTHER[0], replace(OTHER[1], actors=(rebels, russians), status="denied"))
    third = told("third", "Planes bombed Palmyra, and 15 died.", 15, "west", published_at="2016-12-11T13:00:00Z")
    third = (third[0], replace(third[1], actors=(rebels,)))
    with open_writer(tmp_path / "w.duckdb") as con:
        run(con, tmp_path, 1, first, other)
        columns = "what, told_values, outlets, list_transform(sources, lambda s: s.sentence)"
        ask = f"SELECT {columns} FROM marts.contradictions ORDER BY 1"
        sentences = [FIRST[1].evidence.sentence, OTHER[1].evidence.sentence]
        assert con.execute(ask).fetchall() == [
            ("fatalities", ["12", "15"], 2, sentences),
            ("status", ["denied", "occurred"], 2, sentences),
        ], "both name the Russians: no contradiction there"
        run(con, tmp_path, 2, third)
        assert [what for what, *_ in con.execute(ask).fetchall()] == ["actor", "fatalities", "status"]
        run(con, tmp_path, 3, (UPDATE[0], replace(UPDATE[1], actors=(russians,))))
        assert con.execute(ask).fetchall()[1][1] == ["15", "19"], "a correction replaces what it corrects"


def test_a_warehouse_linked_by_other_rules_is_linked_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.link import grouping
    from pipeline.load import incidents

    with open_writer(tmp_path / "w.duckdb") as con:
        run(con, tmp_path, 1, FIRST, OTHER)
        for module in (grouping, incidents):
            monkeypatch.setattr(module, "RULES", 0)
        monkeypatch.setattr(grouping, "THRESHOLD", 0.999)
        assert link_incidents(con, run_id="r2", as_of="2016-12-12T13:00:00Z").incidents == 2
        assert con.execute("SELECT kind FROM core.incident_lineage").fetchall() == [("split",)]
        # Links made before there was an index, as an older program left them.
        con.execute("DELETE FROM core.link_index; DELETE FROM core.copy_index; DELETE FROM core.link_rules")
        monkeypatch.undo()
        assert link_incidents(con, run_id="r3", as_of="2016-12-13T13:00:00Z").incidents == 1
        assert con.execute("SELECT event_count FROM marts.incidents").fetchall() == [(2,)]
        current = "SELECT count(*), count(DISTINCT event_id) FROM core.incident_events WHERE superseded_at IS NULL"
        assert con.execute(current).fetchall() == [(2, 2)]


def test_a_queue_longer_than_a_step_is_worked_off_step_by_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.load import incidents

    parts = [FIRST, COPY, OTHER, told("far", "Jets bombed the bridge.", 2, "west", published_at="2016-12-01T12:00:00Z")]
    with open_writer(tmp_path / "whole.duckdb") as con:
        run(con, tmp_path / "a", 1, *parts)
        wanted = con.execute("SELECT * FROM core.incidents ORDER BY ALL").fetchall()
    monkeypatch.setattr(incidents, "AT_ONCE", 1)
    steps: list[tuple[str, int, int]] = []
    with open_writer(tmp_path / "steps.duckdb") as con:
        staging = stage(tmp_path / "b", "r1", [a for a, _ in parts], [e for _, e in parts])
        load_run(con, "r1", staging, as_of="2016-12-11T13:00:00Z")
        link_incidents(con, run_id="r1", as_of="2016-12-11T13:00:00Z", progress=lambda *told: steps.append(told))
        assert steps == [("link", n, 4) for n in range(1, 5)]
        assert con.execute("SELECT * FROM core.incidents ORDER BY ALL").fetchall() == wanted
        assert con.execute("SELECT count(*) FROM core.incident_lineage").fetchall() == [(0,)], "all at one instant"


def test_an_event_coded_anew_is_counted_as_it_is_coded_now_and_was_counted_then(tmp_path: Path) -> None:
    """What is counted of a report stands with its link: a new coding of the same event closes it and makes another."""
    a, e = FIRST
    army = (ActorMention("actor", "group", "jets", "Air Force", "RUS", "MIL", None, None, "named"),)
    days = "SELECT events, largest_toll FROM reports.events_by_day()"
    with open_writer(tmp_path / "w.duckdb") as con:
        run(con, tmp_path, 1, FIRST, OTHER)
        run(con, tmp_path, 2, (a, replace(e, actors=army, fatalities_best=14, fatalities_high=14)))
        links = con.execute(
            "SELECT l.actor, l.fatalities_best, l.superseded_at IS NULL, l.event_hash = e.record_hash "
            "FROM core.incident_events AS l JOIN core.events AS e ON e.event_id = l.event_id "
            "WHERE e.superseded_at IS NULL AND l.event_id = $event ORDER BY l.loaded_at",
            {"event": e.event_id},
        ).fetchall()
        assert [row[1:] for row in links] == [(12, False, False), (14, True, True)]
        assert links[1][0] == "Air Force" != links[0][0]
        assert con.execute(days).fetchall() == [(2, 15)]
        assert con.execute("SELECT actor FROM reports.actor_dyads()").fetchall() == [(links[0][0],)]
        assert con.execute("SELECT actor_sectors, toll_sentence FROM marts.incidents").fetchall() == [(["MIL"], a.text)]
    with open_as_of(tmp_path / "w.duckdb", "2016-12-11") as then:
        assert then.execute(days).fetchall() == [(2, 15)]
        assert then.execute("SELECT sum(events) FROM reports.actor_dyads()").fetchall() == [(2,)]


COUNTED = (
    "SELECT * EXCLUDE (run_id) FROM core.incident_events ORDER BY event_id, loaded_at",
    "SELECT incident_id, loaded_at, sentence, url, toll_sentence, toll_url, toll_disputed "
    "FROM core.incidents ORDER BY ALL",
    "SELECT incident_id, actor_sectors, recipient_sectors FROM core.incidents WHERE superseded_at IS NULL ORDER BY ALL",
)


def test_a_warehouse_from_before_the_counts_gets_what_linking_would_have_written(tmp_path: Path) -> None:
    """The columns are dropped and migrated back: current rows, corrected ones and recoded ones as they were."""
    path = tmp_path / "w.duckdb"
    a, e = FIRST
    with open_writer(path) as con:
        run(con, tmp_path, 1, FIRST, OTHER)
        run(con, tmp_path, 2, (a, replace(e, fatalities_best=14, fatalities_high=14)))
        run(con, tmp_path, 3, UPDATE, COPY)
        before = [con.execute(sql).fetchall() for sql in COUNTED]
        added = (shipped("warehouse", "migrations") / "0070_counted_reports.sql").read_text("utf-8")
        for table, column in re.findall(r'ALTER TABLE (core\.\w+) ADD COLUMN "(\w+)"', added):
            con.execute(f'ALTER TABLE {table} DROP COLUMN "{column}"')
        con.execute("DELETE FROM core.schema_migrations WHERE number = 70; DELETE FROM core.shape")
        con.execute(f"INSERT INTO core.shape {load_sql('shape')}")
    with open_writer(path) as con:
        assert [con.execute(sql).fetchall() for sql in COUNTED] == before
        assert con.execute(COUNTED[2]).fetchall()[0][1:] == (["MIL"], ["CVL"])


def test_a_link_is_never_older_than_the_coding_it_stands_for(tmp_path: Path) -> None:
    """What was coded by a later run and left unlinked is linked by one that stands for an earlier day; then recoded."""
    a, e = FIRST
    with open_writer(tmp_path / "w.duckdb") as con:
        load_run(con, "late", stage(tmp_path / "late", "late", [a], [e]), as_of="2016-12-15T13:00:00Z")
        run(con, tmp_path, 1, OTHER)
        run(con, tmp_path, 2, (a, replace(e, confidence=0.9)), COPY)
        run(con, tmp_path, 6, (a, replace(e, confidence=0.7)), UPDATE)
        links = con.execute(
            "SELECT l.event_id, bool_and(l.loaded_at >= c.loaded_at), count(*) FILTER (l.superseded_at IS NULL) "
            "FROM core.incident_events AS l JOIN core.events AS c "
            "ON c.event_id = l.event_id AND c.record_hash = l.event_hash GROUP BY l.event_id"
        ).fetchall()
        current = {event_id for (event_id,) in con.execute("SELECT event_id FROM marts.events").fetchall()}
        assert {event_id for event_id, _, n in links if n} == current
        assert {(sound, n) for _, sound, n in links} <= {(True, 1), (True, 0)}
        assert con.execute("SELECT count(*) FROM marts.incidents").fetchall() == [(1,)]
