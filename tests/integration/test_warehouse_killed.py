"""Fifty writers killed at random moments of migrating, loading and linking: it opens, nothing is lost, none doubled.

The writers are forked from one process that has imported the libraries already: a moment of theirs is a moment of work.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from pipeline.load.connect import open_reader, open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from tests.integration.warehouse_records import article, event, killed, stage

SEED = 20161211
MIGRATIONS_KILLED, RUNS_KILLED = 15, 35
ARTICLES = 12  # in a run; every third is told again in the next run
CURRENT = """
SELECT i.incident_id, i.fatalities_low, i.fatalities_high, list(l.event_id ORDER BY l.event_id)
FROM core.incidents AS i JOIN core.incident_events AS l USING (incident_id)
WHERE i.superseded_at IS NULL AND l.superseded_at IS NULL GROUP BY ALL ORDER BY ALL
"""


def write(warehouse: str, runs: list[tuple[str, str, str]], log: str) -> None:
    """Bring the warehouse up to date, load the runs, link. Runs in the child."""
    with open_writer(Path(warehouse)) as con:
        Path(log).write_text("migrated")
        for run_id, staging, as_of in runs:
            load_run(con, run_id, Path(staging), as_of=as_of)
        if runs:
            link_incidents(con, run_id=runs[-1][0], as_of=runs[-1][2])
        Path(log).write_text("linked")


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(
        ["duckdb", "pyarrow.parquet", "pandas", "tests.integration.test_warehouse_killed", "pipeline.load.migrate"]
    )
    return made


def a_run(folder: Path, number: int) -> tuple[str, str, str]:
    """Twelve articles, of which four correct what the run before told: (run id, staging folder, instant)."""
    run_id = f"r{number:02}"
    made = []
    for n in range(ARTICLES):
        earlier = number > 0 and n % 3 == 0
        name = f"story-{number - 1 if earlier else number}-{n}"
        text = f"Jets bombed Palmyra on day {n} and killed {n + 1 + earlier} people of {name}."
        day = f"2016-11-{1 + n:02}"
        told = article(name, text, modified_at=f"2016-12-11T0{int(earlier)}:00:00Z", published_at=f"{day}T08:00:00Z")
        made.append((told, event(told, "bombed", date_start=day, date_end=day, **killed(n + 1 + earlier))))
    staging = stage(folder / run_id, run_id, [a for a, _ in made], [e for _, e in made])
    return run_id, str(staging), f"2017-01-01T{number // 60:02}:{number % 60:02}:00Z"


def sound(warehouse: Path) -> set[str]:
    """The runs that are in the warehouse. No key stands twice, and what is linked is there."""
    with open_reader(warehouse) as con:
        for table, key in (("articles", "article_id"), ("events", "event_id"), ("incident_events", "event_id")):
            current = f"SELECT count(*), count(DISTINCT {key}) FROM core.{table} WHERE superseded_at IS NULL"
            rows, keys = con.execute(current).fetchall()[0]
            assert rows == keys, table
        loose = "SELECT count(*) FROM core.link_index WHERE event_id NOT IN (SELECT event_id FROM core.incident_events)"
        assert con.execute(loose).fetchall() == [(0,)]
        return {run_id for (run_id,) in con.execute("SELECT run_id FROM core.runs").fetchall()}


def test_fifty_killed_writers_lose_nothing_and_double_nothing(context: ForkServerContext, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    warehouse, log = tmp_path / "w.duckdb", tmp_path / "log"
    killed_so_far = 0

    def writer(path: Path, runs: list[tuple[str, str, str]], after: float | None) -> None:
        nonlocal killed_so_far
        child = context.Process(target=write, args=(str(path), runs, str(log)))
        child.start()
        child.join(after)
        if child.is_alive():
            child.kill()
            killed_so_far += 1
        child.join()
        assert child.exitcode in (0, -9)

    writer(tmp_path / "warm.duckdb", [a_run(tmp_path / "warm", 0)], None)
    began = time.monotonic()
    writer(tmp_path / "migrated.duckdb", [], None)
    span = time.monotonic() - began

    while killed_so_far < MIGRATIONS_KILLED:
        path = tmp_path / f"m{killed_so_far}.duckdb"
        writer(path, [], chance.uniform(0.0, span))
        with open_writer(path) as con:
            assert con.execute("SELECT count(*) FROM core.schema_migrations").fetchall()[0][0] > 3
            con.execute("SELECT * FROM marts.incidents").fetchall()
        if killed_so_far % 5:
            path.unlink()

    (tmp_path / "migrated.duckdb").replace(warehouse)
    runs = [a_run(tmp_path, 0)]
    began = time.monotonic()
    writer(warehouse, runs, None)
    span = 1.2 * (time.monotonic() - began)
    while killed_so_far < MIGRATIONS_KILLED + RUNS_KILLED:
        runs.append(a_run(tmp_path, len(runs)))
        there = sound(warehouse)
        writer(warehouse, [run for run in runs if run[0] not in there], chance.uniform(0.0, span))
    there = sound(warehouse)
    writer(warehouse, [run for run in runs if run[0] not in there] or runs[-1:], None)
    assert log.read_text() == "linked"
    assert sound(warehouse) == {run_id for run_id, *_ in runs}

    whole = tmp_path / "whole.duckdb"
    writer(whole, runs, None)
    with open_reader(warehouse) as found, open_reader(whole) as wanted:
        for sql in ("SELECT entry_id FROM core.entries ORDER BY 1", CURRENT):
            assert found.execute(sql).fetchall() == wanted.execute(sql).fetchall()
        assert found.execute("SELECT count(*) FROM core.link_queue").fetchall() == [(0,)]
