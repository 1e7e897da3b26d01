"""What the ingest DAG does when something goes wrong, under Airflow itself: nine runs of one small newsroom.

The runs are made once, in order, in one process with an Airflow home of its own; each test looks at what one left.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import settings_from_environment
from pipeline.load.connect import open_reader, open_writer
from tests.integration.faultserver import FaultServer, Wire, reply
from tests.integration.small_press import html, item, page, rss, story, with_etag, write_list
from tests.integration.test_llm import Model, events

pytestmark = pytest.mark.airflow

DRIVER = """
import json, os, sys
from datetime import datetime
from pipeline.errors import SitrepError
from pipeline.launch.dagrun import prepare_database, run_dag
prepare_database()
for line in sys.stdin:
    instant, *environment = line.split()
    os.environ.update(pair.split("=", 1) for pair in environment)
    try:
        run_dag("ingest", datetime.fromisoformat(instant))
        error = None
    except SitrepError as problem:
        error = str(problem)
    print("@" + json.dumps(error), flush=True)
"""
TABLES = (
    "quarantined_batches", "quarantined_entries", "runs", "feeds", "fetches", "entries", "articles", "events",
    "rejections", "accounting", "quality_results",
)  # fmt: skip
NORTH, SOUTH = 6, 1  # articles; two a batch make four batches, of which the second dies


@dataclass
class Seen:
    """What one run left behind."""

    error: str | None
    tasks: dict[tuple[str, int], str]
    rows: dict[str, int]
    books: dict[tuple[str, str, str], tuple[int, int, int, int, int]]
    health: dict[str, str]
    rejections: list[tuple[Any, ...]]
    failed_checks: list[str]
    etags: dict[str, str | None]
    quality_page: str


class Newsroom:
    """Two feeds, one Airflow, and a way to run the DAG for an hour and look."""

    def __init__(self, folder: Path, reference: Path, server: FaultServer) -> None:
        self.server = server
        self.settings = replace(
            settings_from_environment(home=folder / "home"),
            reference=reference,
            allow_loopback=True,
            host_delay=0.0,
            host_connections=4,
            batch_entries=2,
            feeds=write_list(folder / "feeds", {n: server.url(f"/{n}.xml") for n in ("north", "south")}),
        )
        for name, first, count in (("north", 0, NORTH), ("south", NORTH, SOUTH)):
            items = []
            for number in range(first, first + count):
                title, text = story(number)
                at = f"2016-12-11T{number + 2:02d}:00:00Z"  # one an hour, so that a poll an hour is their rhythm
                items.append(item(server.on(f"/{name}/{number}", html(page(title, text))), title, at=at))
            server.on(f"/{name}.xml", with_etag(rss(items), f'"{name}-1"'))
        from pipeline.launch.environment import airflow_environment

        self.airflow = folder / "airflow"
        environment = airflow_environment(self.settings, self.airflow, quiet=True)
        self.log = (folder / "driver.txt").open("w+")  # a file: nobody reads it while the driver writes
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER],
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )

    def run(self, hour: int, **environment: str) -> Seen:
        """The run of that hour of 11 December 2016, and what its tasks (and those after it) find in the environment."""
        instant = f"2016-12-11T{hour:02d}:00:00+00:00"
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(" ".join([instant, *(f"{k}={v}" for k, v in environment.items())]) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("@"):
                return self._look(json.loads(line[1:]), instant)
        raise AssertionError(f"the driver ended: {Path(self.log.name).read_text()[-3000:]}")

    def _look(self, error: str | None, instant: str) -> Seen:
        run_id = f"ingest__{instant[:19]}Z"
        with sqlite3.connect(self.airflow / "airflow.db") as con:
            tasks = con.execute(
                "SELECT t.task_id, t.map_index, t.state FROM task_instance t JOIN dag_run r USING (dag_id, run_id) "
                "WHERE r.logical_date LIKE ?",
                [f"{instant[:10]} {instant[11:19]}%"],
            ).fetchall()
        with open_reader(self.settings.warehouse) as db:
            rows = {t: db.execute(f"SELECT count(*) FROM core.{t}").fetchall()[0][0] for t in TABLES}
            books = db.execute(
                "SELECT stage, unit, feed_id, n_in, n_out, n_unchanged, n_duplicate, n_rejected FROM core.accounting "
                "WHERE run_id = ?",
                [run_id],
            ).fetchall()
            health = dict(db.execute("SELECT feed_id, health FROM marts.feed_health").fetchall())
            rejections = db.execute(
                "SELECT stage, reason, subject_id, resolved_at IS NULL FROM core.rejections ORDER BY ALL"
            ).fetchall()
            failed = db.execute(
                "SELECT description FROM core.quality_results "
                "WHERE run_id = ? AND NOT success AND severity = 'critical'",
                [run_id],
            ).fetchall()
            etags = dict(db.execute("SELECT feed_id, etag FROM core.feed_state").fetchall())
        quality = self.settings.reports / "quality.html"
        return Seen(
            error=error,
            tasks={(task, index): str(state) for task, index, state in tasks},
            rows=rows,
            books={(s, u, f): tuple(n) for s, u, f, *n in books},  # type: ignore[misc]
            health=health,
            rejections=rejections,
            failed_checks=sorted(name for (name,) in failed),
            etags=etags,
            quality_page=quality.read_text(encoding="utf-8") if quality.exists() else "",
        )

    def break_second_batch(self) -> None:
        """Once a page of the second batch is asked for, put a folder where its articles belong: its extract task dies
        writing them, whatever they are."""
        path, first = "/north/2", self.settings.staging / "ingest__2016-12-11T10-00-00Z"
        answer = html(page(*story(2)))

        async def handle(wire: Wire) -> None:
            (first / "article" / "0001.parquet" / "in-the-way").mkdir(parents=True, exist_ok=True)
            await answer(wire)

        self.server.on(path, handle)

    def many(self, first: int, count: int) -> None:
        """Another issue of the north's feed: so many new stories."""
        items = []
        for number in range(first, first + count):
            title, text = story(number)
            at = f"2016-12-11T{number % 14:02d}:30:00Z"
            items.append(item(self.server.on(f"/north/{number}", html(page(title, text))), title, at=at))
        self.server.on("/north.xml", with_etag(rss(items), f'"north-{first}"'))

    def plant(self) -> None:
        """Two events no coder wrote: one with an impossible confidence, one that stands twice."""
        with open_writer(self.settings.warehouse) as con:
            con.execute(
                "INSERT INTO core.events SELECT * REPLACE (7.0 AS confidence, 'evt_planted' AS event_id) "
                "FROM core.events ORDER BY event_id LIMIT 1"
            )
            con.execute("INSERT INTO core.events SELECT * FROM core.events WHERE event_id = 'evt_planted'")

    def uproot(self) -> None:
        with open_writer(self.settings.warehouse) as con:
            con.execute("DELETE FROM core.events WHERE event_id = 'evt_planted'")

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.log.close()


@pytest.fixture(scope="module")
def runs(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Seen]]:
    folder, model = tmp_path_factory.mktemp("newsroom"), Model()
    with FaultServer() as server:
        room = Newsroom(folder, reference, server)
        try:
            room.break_second_batch()
            seen = {"dead batch": room.run(10)}
            seen["next poll"] = room.run(11)
            seen["nothing new"] = room.run(12)
            seen["done again"] = room.run(12)
            room.plant()
            seen["planted"] = room.run(13)
            room.uproot()
            server.on("/north.xml", reply(b"", "503 Service Unavailable"))
            seen["dead feed"] = room.run(14)
            server.on("/south.xml", reply(b"<html><body>Consent, please</body></html>", "200 OK"))
            seen["all dead"] = room.run(15)
            room.many(100, 45)
            model.answers = [events()]
            blind = {"SITREP_LLM_URL": model.url, "SITREP_LLM_MODEL": "blind", "SITREP_BATCH_ENTRIES": "50"}
            seen["blind"] = room.run(22, SITREP_EXTRACTOR="llm", **blind)
            seen["after"] = room.run(23, SITREP_EXTRACTOR="rules")
            yield seen
        finally:
            room.close()
            model.server.shutdown()


def test_a_batch_that_dies_stops_no_other(runs: dict[str, Seen]) -> None:
    seen = runs["dead batch"]
    assert seen.error is None
    assert {i: s for (t, i), s in seen.tasks.items() if t == "read.fetch"} == dict.fromkeys(range(4), "success")
    extract = {i: s for (t, i), s in seen.tasks.items() if t == "read.extract"}
    assert extract == {0: "success", 1: "failed", 2: "success", 3: "success"}
    assert seen.tasks[("load", -1)] == seen.tasks[("check", -1)] == "success"
    assert seen.rows["articles"] == NORTH + SOUTH - 2
    assert seen.rows["events"] >= NORTH + SOUTH - 2


def test_the_dead_batch_is_held_back_and_its_feed_asked_in_full(runs: dict[str, Seen]) -> None:
    assert runs["dead batch"].rows["entries"] == NORTH + SOUTH - 2
    assert runs["dead batch"].etags == {"north": None, "south": '"south-1"'}
    after = runs["next poll"]
    assert after.books[("parse", "entry", "north")] == (NORTH, 2, NORTH - 2, 0, 0)
    assert after.rows["articles"] == after.rows["entries"] == NORTH + SOUTH
    assert {s for (t, _), s in after.tasks.items() if t.startswith("read.")} == {"success"}


def test_a_run_with_nothing_new_is_loaded_and_checked(runs: dict[str, Seen]) -> None:
    seen = runs["nothing new"]
    assert seen.error is None
    assert seen.tasks[("load", -1)] == seen.tasks[("check", -1)] == "success"
    assert not [t for t, s in seen.tasks.items() if t[0].startswith("read.") and s != "skipped"]
    assert seen.books == {("poll", "feed", name): (1, 0, 1, 0, 0) for name in ("north", "south")}
    assert seen.rows["quality_results"] > runs["next poll"].rows["quality_results"]


def test_a_run_done_again_adds_no_row(runs: dict[str, Seen]) -> None:
    before, after = runs["nothing new"], runs["done again"]
    assert after.error is None
    assert after.rows == before.rows
    assert after.books == before.books


def test_a_critical_failure_fails_the_task_after_everything_is_on_record(runs: dict[str, Seen]) -> None:
    seen = runs["planted"]
    assert seen.error is not None and "failed in check" in seen.error
    assert seen.tasks[("load", -1)] == "success" and seen.tasks[("check", -1)] == "failed"
    assert seen.failed_checks == ["every event stands once"]
    for name in seen.failed_checks:
        assert name in seen.quality_page
    assert "evt_planted" in seen.quality_page


def test_a_dead_feed_is_on_record_and_stops_no_other(runs: dict[str, Seen]) -> None:
    seen = runs["dead feed"]
    assert seen.error is None and seen.failed_checks == []
    assert ("poll", "http_server_error", "north", True) in seen.rejections
    assert seen.health["north"] == "failing"
    assert seen.health["south"] != "failing"
    assert seen.books[("poll", "feed", "north")] == (1, 0, 0, 0, 1)
    assert seen.books[("poll", "feed", "south")] == (1, 0, 1, 0, 0)


def test_when_every_feed_is_dead_the_check_fails(runs: dict[str, Seen]) -> None:
    seen = runs["all dead"]
    assert seen.error is not None and "failed in check" in seen.error
    assert ("poll", "feed_html", "south", True) in seen.rejections
    assert seen.failed_checks == ["not every feed fails"]


def test_a_batch_that_fails_its_audit_is_not_loaded(runs: dict[str, Seen]) -> None:
    before, seen = runs["all dead"], runs["blind"]
    assert seen.error is not None and "failed in audit" in seen.error
    assert seen.tasks[("audit", -1)] == "failed"
    assert seen.tasks[("load", -1)] == seen.tasks[("check", -1)] == "upstream_failed"
    assert seen.failed_checks == ["articles that were coded gave events"]
    assert "articles that were coded gave events" in seen.quality_page
    kept = {"quarantined_batches": 1, "quarantined_entries": 45, "quality_results": seen.rows["quality_results"]}
    assert seen.rows == before.rows | kept


def test_later_runs_go_on_without_the_held_batch(runs: dict[str, Seen]) -> None:
    seen = runs["after"]
    assert seen.error is None and seen.rows["quarantined_entries"] == 45
    assert seen.tasks[("load", -1)] == seen.tasks[("check", -1)] == "success"
    assert seen.books[("parse", "entry", "north")] == (45, 0, 45, 0, 0)


def test_the_books_balance_in_every_run(runs: dict[str, Seen]) -> None:
    for name, seen in runs.items():
        for row, (n_in, *parts) in seen.books.items():
            assert n_in == sum(parts), (name, row)
