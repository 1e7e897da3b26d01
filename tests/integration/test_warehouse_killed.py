"""Fifty killed at random moments of migrating, loading, linking, exporting: it opens, nothing is lost, none doubled.

The writers are forked from one process that has imported the libraries already: a moment of theirs is a moment of work.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.load.connect import open_reader, open_writer
from pipeline.load.export import Wanted, export
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from tests.integration.warehouse_records import article, event, killed, stage

SEED = 20161211
MIGRATIONS_KILLED, LOADS_KILLED, LINKS_KILLED, EXPORTS_KILLED = 12, 13, 13, 12
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
            Path(log).write_text("loaded")
            link_incidents(con, run_id=runs[-1][0], as_of=runs[-1][2])
        Path(log).write_text("linked")


def link(warehouse: str, run: tuple[str, str, str], log: str) -> None:
    """Link what is loaded. Runs in the child."""
    with open_writer(Path(warehouse)) as con:
        Path(log).write_text("opened to link")
        link_incidents(con, run_id=run[0], as_of=run[2])
        Path(log).write_text("linked")


def write_out(warehouse: str, out: str, fmt: str) -> None:
    """Export every event. Runs in the child."""
    export(Path(warehouse), "events", "sitrep", fmt, Path(out), Wanted())


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


class Killer:
    """Runs work in children and kills them; knows how many it killed, and of what they had done by then."""

    def __init__(self, context: ForkServerContext) -> None:
        self.context = context
        self.killed = 0

    def run(self, work: Callable[..., None], *arguments: object, after: float | None = None) -> float:
        """Seconds the child was there; it is killed `after` so many, if given and it is not done."""
        began = time.monotonic()
        child = self.context.Process(target=work, args=arguments)
        child.start()
        child.join(after)
        if child.is_alive():
            child.kill()
            self.killed += 1
        child.join()
        assert child.exitcode in (0, -9)
        return time.monotonic() - began


def test_killed_writers_lose_nothing_and_double_nothing(context: ForkServerContext, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    warehouse, log = tmp_path / "w.duckdb", tmp_path / "log"
    killer = Killer(context)

    def writer(path: Path, runs: list[tuple[str, str, str]], after: float | None = None) -> float:
        log.write_text("opened")
        return killer.run(write, str(path), runs, str(log), after=after)

    writer(tmp_path / "warm.duckdb", [a_run(tmp_path / "warm", 0)])
    span = writer(tmp_path / "migrated.duckdb", [])
    while killer.killed < MIGRATIONS_KILLED:
        path = tmp_path / f"m{killer.killed}.duckdb"
        writer(path, [], chance.uniform(0.0, span))
        with open_writer(path) as con:
            assert con.execute("SELECT count(*) FROM core.schema_migrations").fetchall()[0][0] > 3
            con.execute("SELECT * FROM marts.incidents").fetchall()
        if killer.killed % 5:
            path.unlink()

    (tmp_path / "migrated.duckdb").replace(warehouse)
    runs = [a_run(tmp_path, 0)]
    span = writer(warehouse, runs)
    reached: Counter[str] = Counter()
    until = killer.killed + LOADS_KILLED
    while killer.killed < until:
        runs.append(a_run(tmp_path, len(runs)))
        there = sound(warehouse)
        waiting = [run for run in runs if run[0] not in there]
        before = killer.killed
        writer(warehouse, waiting, chance.uniform(0.0, len(waiting) * span))
        reached[log.read_text()] += killer.killed - before
    assert reached["migrated"], f"in the midst of loading: {reached}"

    span = max(killer.run(link, str(warehouse), runs[-1], str(log)), 0.1)
    until = killer.killed + LINKS_KILLED
    while killer.killed < until:
        runs.append(a_run(tmp_path, len(runs)))
        there = sound(warehouse)
        with open_writer(warehouse) as con:
            for run_id, staging, as_of in runs:
                if run_id not in there:
                    load_run(con, run_id, Path(staging), as_of=as_of)
        before = killer.killed
        took = killer.run(link, str(warehouse), runs[-1], str(log), after=chance.uniform(0.0, span))
        span = max(span, 1.2 * took)  # what waits to be linked grows
        reached[log.read_text()] += killer.killed - before
    assert reached["opened to link"], f"in the midst of linking: {reached}"

    there = sound(warehouse)
    writer(warehouse, [run for run in runs if run[0] not in there] or runs[-1:])
    assert log.read_text() == "linked"
    assert sound(warehouse) == {run_id for run_id, *_ in runs}

    whole = tmp_path / "whole.duckdb"
    writer(whole, runs)
    with open_reader(warehouse) as found, open_reader(whole) as wanted:
        for sql in ("SELECT entry_id FROM core.entries ORDER BY 1", CURRENT):
            assert found.execute(sql).fetchall() == wanted.execute(sql).fetchall()
        assert found.execute("SELECT count(*) FROM core.link_queue").fetchall() == [(0,)]


def test_killed_exports_leave_a_whole_file_or_none(context: ForkServerContext, tmp_path: Path) -> None:
    chance = random.Random(SEED)
    warehouse, folder = tmp_path / "w.duckdb", tmp_path / "out"
    killer = Killer(context)
    killer.run(write, str(warehouse), [a_run(tmp_path, 0)], str(tmp_path / "log"))
    with open_writer(warehouse) as con:  # enough to be in the midst of
        con.execute("INSERT INTO core.events SELECT e.* FROM core.events AS e, range(1500)")
    tables_before = state(warehouse)
    for name, fmt in (("o.geojson", "geojson"), ("o.csv", "csv"), ("o", "parquet")):
        folder.mkdir()
        out = folder / name
        span = killer.run(write_out, str(warehouse), str(out), fmt)
        wanted = contents(out)
        wanted_killed = killer.killed + EXPORTS_KILLED // 3
        while killer.killed < wanted_killed:
            remove(out)
            killer.run(write_out, str(warehouse), str(out), fmt, after=chance.uniform(0.0, span))
            left = [p.name for p in folder.iterdir() if p.name != name]
            assert len(left) <= 1 and all(n.endswith(".tmp") for n in left), "of one killed export at most"
            assert not out.exists() or contents(out) == wanted
        remove(out)
        killer.run(write_out, str(warehouse), str(out), fmt)
        assert [p.name for p in folder.iterdir()] == [name] and contents(out) == wanted
        remove(out)
        folder.rmdir()
    assert state(warehouse) == tables_before


def contents(out: Path) -> dict[str, Counter[str]]:
    """File → its rows, how often each: an export promises them all, not their order."""
    files = [out] if out.is_file() else sorted(p for p in out.rglob("*") if p.is_file())
    return {str(p.relative_to(out)): Counter(rows_of(p)) for p in files}


def rows_of(file: Path) -> list[str]:
    if file.suffix == ".parquet":
        return [str(row) for row in pq.ParquetFile(file).read().to_pylist()]  # this file alone, whatever lies beside it
    return [line.rstrip(",") for line in file.read_text("utf-8").splitlines()]  # the last feature has no comma


def remove(out: Path) -> None:
    if out.is_dir():
        shutil.rmtree(out)
    else:
        out.unlink(missing_ok=True)


def state(warehouse: Path) -> list[tuple[object, ...]]:
    with open_reader(warehouse) as con:
        return con.execute("SELECT count(*), sum(hash(e)) FROM core.events AS e").fetchall()
