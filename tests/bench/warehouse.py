"""`make bench-warehouse`: loading, linking, reports and opening at a million events (EVENTS=10000000 for ten).

Each figure stands beside a named baseline of the same run: a bare INSERT ... SELECT of the same Parquet, a bare scan of
the columns a report reads. Belongs here: measuring and printing. Nothing here fails a build. Does not belong here: how
the rows are made (warehouse_events.py).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.load.connect import open_reader, open_writer, transaction
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.load.reports import list_reports
from pipeline.load.staging import batch_path
from tests.bench.warehouse_events import BATCH_DAYS, DAYS, FIRST_DAY, fill, stage_batch

BATCH = 10_000
ROUNDS = 3
REPORT_SECONDS = (0.3, 1.5)  # at a million events and at ten
LOAD_SECONDS = (0.5, 1.5)
REPORT_ARGUMENTS = {"country": "BCX", "day": "2016-06-01"}


def seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def line(what: str, ours: str, against: str = "", verdict: str = "") -> None:
    print(f"{what:<44} {ours:>14}   {against:<46} {verdict}", flush=True)


def loading(warehouse: Path, folder: Path, goal: float) -> None:
    """A batch of 10,000 events, half of them loaded already, with their entries and articles; then linking it."""
    with open_writer(warehouse) as con:
        week = 0
        for known in ("recent", "spread"):
            ours, bare, events, link = [], [], [], []
            for number in range(ROUNDS):
                day = date.fromisoformat(FIRST_DAY) + timedelta(days=DAYS + BATCH_DAYS * (week + 1))
                run_id, as_of = f"{known}-{number}", f"{day}T00:00:00Z"
                staging = folder / run_id
                stage_batch(con, staging, run_id, BATCH, week, known)
                week += 1
                files = {kind: batch_path(staging, kind, "0000") for kind in ("entry", "article", "event")}
                con.execute("CHECKPOINT")
                times = {kind: seconds(partial(insert, con, kind, path)) for kind, path in files.items()}
                bare.append(sum(times.values()))
                events.append(times["event"])
                ours.append(seconds(partial(load_run, con, run_id, staging, as_of=as_of)))
                start = time.perf_counter()
                linked = link_incidents(con, run_id=run_id, as_of=as_of)
                link.append(linked.events / (time.perf_counter() - start))
            whole, least = statistics.median(ours), statistics.median(bare)
            line(
                f"load {BATCH:,} events, half known ({known})",
                f"{whole:.2f} s",
                f"bare INSERT of the same Parquet: {least:.2f} s",
                f"{whole / least:.1f} x (goal 3, and {goal} s)",
            )
            line(
                f"link them ({linked.events:,} events, half unchanged)",
                f"{statistics.median(link):,.0f} events/s",
                "",
                "goal 2,000",
            )


def insert(con: Any, kind: str, file: Path) -> None:
    """The baseline: the rows of one staged file into a table of the same columns, in a transaction."""
    table = {"entry": "core.entries", "article": "core.articles", "event": "core.events"}[kind]
    with transaction(con):
        con.execute(f"CREATE TABLE main.bare AS SELECT * FROM {table} LIMIT 0")
        con.execute(
            "ALTER TABLE main.bare ALTER run_id DROP NOT NULL; ALTER TABLE main.bare ALTER loaded_at DROP NOT NULL"
        )
        con.execute("INSERT INTO main.bare BY NAME SELECT * FROM read_parquet($file)", {"file": str(file)})
    con.execute("DROP TABLE main.bare")


def reporting(warehouse: Path, goal: float) -> None:
    with open_reader(warehouse) as con:

        def run(sql: str, values: dict[str, Any] | None = None) -> float:
            times = [seconds(lambda: con.execute(sql, values or None).to_arrow_table()) for _ in range(ROUNDS + 1)]
            return statistics.median(times[1:])

        for report in list_reports():
            for arguments in ({}, REPORT_ARGUMENTS):
                chosen = {k: v for k, v in arguments.items() if k in report.parameters}
                if arguments and not chosen:
                    continue
                # Not by report_sql: the countries of the made-up events are made up too.
                given = ", ".join(f"{name} := ${name}" for name in chosen)
                sql = f"SELECT * FROM reports.{report.name}({given})"
                took, least = run(sql, chosen), sum(run(scan) for scan in bare_scans(con, sql, chosen))
                good = took <= goal or took <= 2 * least
                line(
                    f"report {report.name}({', '.join(chosen)})",
                    f"{took * 1000:,.0f} ms",
                    f"bare scan of its columns: {least * 1000:,.0f} ms",
                    "" if good else f"{took / least:.1f} x (goal 2, or {goal * 1000:,.0f} ms)",
                )


def bare_scans(con: Any, sql: str, values: dict[str, Any]) -> list[str]:
    """For each scan in the plan of a query one that reads the same columns of the same table, hashed into one value."""
    plan = json.loads(con.execute(f"EXPLAIN (FORMAT json) {sql}", values or None).fetchall()[0][1])
    found: list[str] = []

    def walk(node: dict[str, Any]) -> None:
        told = node.get("extra_info", {})
        if node.get("name", "").strip() == "SEQ_SCAN" and "Projections" in told:
            columns = told["Projections"]
            columns = [name for name in (columns if isinstance(columns, list) else [columns]) if name]
            # Counting would not do: how many values a column without nulls has is known without reading it.
            read = f"bit_xor(hash({', '.join(map(_quoted, columns))}))" if columns else "count(*)"
            found.append(f"SELECT {read} FROM {told['Table']}")
        for child in node.get("children", []):
            walk(child)

    for node in plan:
        walk(node)
    return found


def _quoted(column: str) -> str:
    return ".".join(f'"{part}"' for part in column.split("."))


def opening(warehouse: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; import duckdb; from pipeline.load.connect import open_reader\n"
        "start = time.perf_counter()\n"
        "with open_reader(Path(sys.argv[1])) as con:\n"
        "    con.execute('SELECT count(*) FROM marts.events WHERE date_start = DATE \\'2016-06-01\\'').fetchall()\n"
        "print(time.perf_counter() - start)"
    )
    command = [sys.executable, "-c", code, str(warehouse)]
    times = [float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(ROUNDS)]
    line("open + first query", f"{statistics.median(times) * 1000:,.0f} ms", "", "goal 200 ms")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=1_000_000)
    arguments.add_argument("--keep", type=Path, help="a folder to keep the warehouse in, or to find it in again")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="sitrep-bench-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        warehouse = folder / f"events-{given.events}.duckdb"
        if not warehouse.exists():
            with open_writer(warehouse) as con:
                took = seconds(lambda: fill(con, given.events))
            line(
                f"made a warehouse of {given.events:,} events",
                f"{took:.0f} s",
                "",
                f"{warehouse.stat().st_size >> 20:,} MB",
            )
        line("others at work on the machine", f"{os.getloadavg()[0]:.1f}", "", f"of {os.cpu_count()} cores")
        opening(warehouse)
        large = int(given.events > 3_000_000)
        reporting(warehouse, REPORT_SECONDS[large])
        changed = Path(temporary) / "loaded.duckdb"  # so that a kept one is as it was made
        shutil.copyfile(warehouse, changed)
        loading(changed, Path(temporary), LOAD_SECONDS[large])


if __name__ == "__main__":
    main()
