"""One checkpoint: every check over the warehouse, results stored, quality page built, then, and only then, the verdict.

Belongs here: that order. A critical failure is on record and on the page before anything fails. Does not belong here:
what is checked (warehouse/expectations) or how (suites).
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass

from pipeline.config import Settings
from pipeline.errors import QualityFailure
from pipeline.quality.checks import load_checks
from pipeline.quality.expectation_ids import expectation_id
from pipeline.quality.suites import CheckResult, run_checks

_COLUMNS = (
    "run_id, checked_at, suite, expectation_id, expectation_type, table_name, column_name, severity, success, "
    "description, observed_value, element_count, unexpected_count, unexpected_percent, sample, error"
)


@dataclass(frozen=True, slots=True)
class CheckpointSummary:
    """How the checks of one run ended. `warnings` are failures below critical."""

    passed: int
    warnings: int
    critical_failures: int


def run_checkpoint(settings: Settings, *, run_id: str, as_of: str) -> CheckpointSummary:
    """Run all checks and keep the results.

    Raises QualityFailure naming the critical checks that failed; UsageError for a check that cannot be built;
    WarehouseError where there is no warehouse.
    """
    from pipeline.load.connect import open_reader, open_writer
    from pipeline.quality.page import build_quality_page

    checks = load_checks()
    with open_reader(settings.warehouse) as con:
        columns: dict[str, set[str]] = defaultdict(set)
        for table, column in con.execute(
            "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall():
            columns[table].add(column)
    results = run_checks(checks, settings.warehouse, columns, as_of)
    with open_writer(settings.warehouse) as con:
        con.execute("BEGIN")
        con.execute("DELETE FROM core.quality_results WHERE run_id = ?", [run_id])
        marks = ", ".join("?" * len(_COLUMNS.split(",")))
        rows = [_row(result, run_id, as_of) for result in results]
        con.executemany(f"INSERT INTO core.quality_results ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608 (our names)
        con.execute("COMMIT")
    build_quality_page(settings, as_of=as_of)

    bad = [r for r in results if r.status != "passed"]
    critical = [r for r in bad if r.check.severity == "critical"]
    summary = CheckpointSummary(len(results) - len(bad), len(bad) - len(critical), len(critical))
    if critical:
        names = "; ".join(f"{r.check.table}: {r.check.name} ({r.error or r.observed})" for r in critical)
        page = settings.reports / "quality.html"
        raise QualityFailure(f"{len(critical)} critical checks failed: {names}. See {page}")
    return summary


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
