"""One checkpoint: every check over the warehouse, results stored, quality page built, then, and only then, the verdict.

Belongs here: that order, and how results are kept. A critical failure is on record and on the page before anything
fails. Does not belong here: what is checked (warehouse/expectations, warehouse/monitors) or how (suites, watch).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pipeline.config import Settings
from pipeline.errors import QualityFailure
from pipeline.quality.checks import Check, load_checks
from pipeline.quality.expectation_ids import expectation_id
from pipeline.quality.monitors import TABLE, Monitor, load_monitors
from pipeline.quality.suites import CheckResult, run_checks
from pipeline.quality.watch import MonitorResult, run_monitors, watched_rows

Result = CheckResult | MonitorResult
SomeResult = TypeVar("SomeResult", bound=Result)

_COLUMNS = (
    "run_id, checked_at, suite, expectation_id, expectation_type, table_name, column_name, severity, success, "
    "description, observed_value, element_count, unexpected_count, unexpected_percent, sample, error, subject, scope"
)


@dataclass(frozen=True, slots=True)
class CheckpointSummary:
    """How the checks of one run ended. `warnings` are failures below critical."""

    passed: int
    warnings: int
    critical_failures: int


def run_checkpoint(
    settings: Settings, *, run_id: str, as_of: str, every: bool = False, data_docs: Path | None = None
) -> CheckpointSummary:
    """Run the checks of whole tables; with `every`, those of batches over the whole tables and the monitors, too. Keep
    the results.

    With `data_docs`, Great Expectations' Data Docs are written to that folder, cleaned.

    Raises QualityFailure naming the critical checks that failed; UsageError for a check or monitor that cannot be
    built; WarehouseError where there is no warehouse, or where the results cannot be kept.
    """
    from pipeline.load.connect import open_reader, open_writer, put_back, transaction
    from pipeline.quality.page import build_quality_page

    put_back(settings.warehouse)
    checks = load_checks(scope=None if every else "table")
    monitors = load_monitors() if every else ()  # what is written wrong is told before anything has run
    results = run_checks(checks, settings.warehouse, as_of, data_docs=data_docs)
    watched: list[MonitorResult] = []
    if every:
        with open_reader(settings.warehouse) as con:
            watched = run_monitors(con, monitors, as_of)
    with open_writer(settings.warehouse) as con, transaction(con):
        keep_results(con, results, run_id=run_id, as_of=as_of, scope="table")
        if every:
            keep_watched(con, watched, run_id=run_id, as_of=as_of)
    build_quality_page(settings, as_of=as_of)
    summary = summary_of([*results, *watched])
    if summary.critical_failures:
        page = settings.reports / "quality.html"
        raise QualityFailure(f"{told([*results, *watched])}. See {page}")
    return summary


def summary_of(results: Sequence[Result]) -> CheckpointSummary:
    """The results counted."""
    bad = [r for r in results if r.status != "passed"]
    critical = len(critical_of(results))
    return CheckpointSummary(len(results) - len(bad), len(bad) - critical, critical)


def critical_of(results: Sequence[SomeResult]) -> list[SomeResult]:
    """The critical checks that did not pass; one that raised did not."""
    return [r for r in results if r.status != "passed" and _written(r).severity == "critical"]


def told(results: Sequence[Result]) -> str:
    """The critical failures in one line for a person."""
    critical = critical_of(results)
    names = "; ".join(f"{_written(r).table}: {_written(r).name} ({r.error or r.observed})" for r in critical)
    return f"{len(critical)} critical check{'s' if len(critical) != 1 else ''} failed: {names}"


def _written(result: Result) -> Check | Monitor:
    return result.check if isinstance(result, CheckResult) else result.monitor


def keep_results(con: Any, results: Sequence[CheckResult], *, run_id: str, as_of: str, scope: str) -> None:
    """Keep the results of a run's checks of one scope; those an earlier attempt kept are replaced."""
    _keep(con, [[*_row(result, run_id, as_of), None, scope] for result in results], run_id=run_id, scope=scope)


def keep_watched(con: Any, results: Sequence[MonitorResult], *, run_id: str, as_of: str) -> None:
    """Keep the results of a run's monitors: each as a whole, each series out of the ordinary, and each that people were
    alerted of and that is so no more; those an earlier attempt kept are replaced."""
    sql = "SELECT DISTINCT expectation_id FROM core.alerts WHERE healed_run IS NULL AND starts_with(expectation_id, ?)"
    alerted = [key for (key,) in con.execute(sql, [f"{TABLE}/"]).fetchall()]
    rows = [row for result in results for row in watched_rows(result, alerted, run_id=run_id, as_of=as_of)]
    _keep(con, rows, run_id=run_id, scope="monitor")


def _keep(con: Any, rows: list[list[object]], *, run_id: str, scope: str) -> None:
    con.execute("DELETE FROM core.quality_results WHERE run_id = ? AND scope = ?", [run_id, scope])
    marks = ", ".join("?" * len(_COLUMNS.split(",")))
    if rows:
        con.executemany(f"INSERT INTO core.quality_results ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608 (our names)


def _row(result: CheckResult, run_id: str, as_of: str) -> list[object]:
    check = result.check
    share = None
    if result.unexpected_count is not None and result.element_count:
        share = round(100 * result.unexpected_count / result.element_count, 3)
    return [
        run_id,
        as_of,
        check.table,
        expectation_id(check),
        check.expect,
        check.table,
        check.arguments.get("column"),
        check.severity,
        result.status == "passed",
        check.name,
        result.observed,
        result.element_count,
        result.unexpected_count,
        share,
        json.dumps(result.samples, ensure_ascii=False),
        result.error,
    ]
