"""`make bench-quality`: what the checks cost, against the same predicates in bare SQL, in the same run.

A batch of 10,000 events is judged before it is published (checks of scope `batch`), then the whole warehouse of a
million is (scope `table`), then all checks over the whole. Each measurement is a process of its own, so that its peak
memory is its own. Belongs here: measuring and printing. Nothing here fails a build. Does not belong here: how the rows
are made (warehouse_events.py).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.bench.warehouse_events import fill, stage_batch

AS_OF = "2017-01-20T00:00:00Z"
GOAL = 5.0
SMALL = 10  # the whole warehouse against a tenth of it, for memory

# What a column's expectation asks, as a condition that offending rows meet.
_OFFENDING = {
    "expect_column_values_to_not_be_null": "{column} IS NULL",
    "expect_column_values_to_be_in_set": "{column} IS NOT NULL AND {column} NOT IN ({value_set})",
    "expect_column_values_to_be_between": "{column} < {min_value} OR {column} > {max_value}",
    "expect_column_pair_values_a_to_be_greater_than_b": "{column_A} < {column_B}",
}


def bare_sql(table: str, expect: str, arguments: dict[str, Any]) -> str:
    """The predicate of a check on columns, as one would write it by hand."""
    if expect == "expect_column_values_to_be_unique":
        column = arguments["column"]
        return f"SELECT count(*) FROM (SELECT {column} FROM {table} GROUP BY {column} HAVING count(*) > 1)"
    if expect == "expect_compound_columns_to_be_unique":
        columns = ", ".join(arguments["column_list"])
        return f"SELECT count(*) FROM (SELECT {columns} FROM {table} GROUP BY {columns} HAVING count(*) > 1)"
    values = dict(arguments)
    if "value_set" in values:
        values["value_set"] = ", ".join(f"'{v}'" if isinstance(v, str) else str(v) for v in values["value_set"])
    for bound, least in (("min_value", "'-infinity'"), ("max_value", "'infinity'")):
        value = values.get(bound)
        values[bound] = f"{least}::DOUBLE" if value is None else repr(value)
    return f"SELECT count(*) FROM {table} WHERE {_OFFENDING[expect].format(**values)}"


def one(warehouse: Path, scope: str, how: str) -> None:
    """Run the checks of a scope `gx` or `bare`, and print seconds, checks and peak memory (MB) as JSON."""
    from pipeline.load.connect import open_reader
    from pipeline.quality.checks import load_checks
    from pipeline.quality.functions import define_functions
    from pipeline.quality.suites import build, run_checks

    checks = load_checks(scope=None if scope == "all" else scope)
    if how == "gx":
        run_checks(checks[:1], warehouse, AS_OF)  # imports Great Expectations, which a task does once
        start = time.perf_counter()
        results = run_checks(checks, warehouse, AS_OF)
        took = time.perf_counter() - start
        errors = [f"{r.check.where}: {r.error}" for r in results if r.status == "error"]
        if errors:
            raise SystemExit("\n".join(errors))
    else:
        queries = []
        for check, expectation in build(checks, warehouse, AS_OF):
            query = getattr(expectation, "unexpected_rows_query", None)
            if query is None:
                queries.append(bare_sql(check.table, check.expect, check.arguments))
            else:
                plain = query.replace("{batch}", check.table).replace("{{", "{").replace("}}", "}")
                queries.append(f"SELECT count(*) FROM ({plain})")
        with open_reader(warehouse) as con:
            define_functions(con)
            con.execute("SELECT count(*) FROM core.events").fetchall()
            start = time.perf_counter()
            for query in queries:
                con.execute(query).fetchall()
            took = time.perf_counter() - start
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = int(told["VmHWM"].split()[0]) >> 10  # the process' own; what getrusage tells is inherited
    print(json.dumps({"seconds": took, "checks": len(checks), "peak": peak}))


@cache
def measured(warehouse: Path, scope: str, how: str) -> dict[str, float]:
    """`one` in a process of its own: the quickest of three."""
    command = [sys.executable, "-m", "tests.bench.quality", "--one", str(warehouse), scope, how]
    runs = [json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout) for _ in range(3)]
    return min(runs, key=lambda run: run["seconds"])


def compare(title: str, parts: Sequence[tuple[Path, str]]) -> float:
    """Print one line; the peak memory of the checks in MB."""
    ours, bare = ([measured(*part, how) for part in parts] for how in ("gx", "bare"))
    took, least = (sum(m["seconds"] for m in side) for side in (ours, bare))
    checks, peak = sum(m["checks"] for m in ours), max(m["peak"] for m in ours)
    verdict = "" if took <= GOAL * least else f"over {GOAL:.0f} x"
    print(
        f"{title:<52} {checks:>3.0f} checks {took:6.2f} s   bare SQL {least:6.2f} s   {took / least:5.1f} x   "
        f"peak {peak:,.0f} MB  {verdict}",
        flush=True,
    )
    return peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=10_000)
    parser.add_argument("--one", nargs=3, metavar=("WAREHOUSE", "SCOPE", "HOW"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(Path(given.one[0]), given.one[1], given.one[2])
        return
    from pipeline.load.connect import open_writer
    from pipeline.load.load import load_run

    with tempfile.TemporaryDirectory(prefix="sitrep-bench-") as temporary:
        folder = Path(temporary)
        whole, small, batch = folder / "whole.duckdb", folder / "small.duckdb", folder / "batch.duckdb"
        for path, events in ((small, given.events // SMALL), (whole, given.events)):
            with open_writer(path) as con:
                fill(con, events)
        with open_writer(whole) as con:
            stage_batch(con, folder / "staged", "bench-batch", given.batch, 0, "recent")
        with open_writer(batch) as con:
            load_run(con, "bench-batch", folder / "staged", as_of=AS_OF)
        judged = f"a batch of {given.batch:,} before it is published"
        compare(judged, [(batch, "batch")])
        compare(f"{given.events:,} events after it is", [(whole, "table")])
        compare("both: a run with its audit and its checks", [(batch, "batch"), (whole, "table")])
        before = compare(f"all checks, {given.events // SMALL:,} events", [(small, "all")])
        after = compare(f"all checks, {given.events:,} events", [(whole, "all")])
        print(f"memory for {SMALL} times the rows: {after - before:+,.0f} MB")


if __name__ == "__main__":
    main()
