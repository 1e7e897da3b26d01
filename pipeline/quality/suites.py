"""From checks to Great Expectations suites, and from its results to ours.

The only module that speaks Great Expectations. Belongs here: the translation both ways. Does not belong here: where
checks come from or where results go.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.quality.checks import Check

SAMPLES = 5  # unexpected values kept with a result, for the page


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found. status: passed, failed, or error (it could not be computed: never a pass)."""

    check: Check
    status: str
    observed: str | None
    expected: str
    element_count: int | None
    unexpected_count: int | None
    samples: tuple[str, ...]
    error: str | None


def run_checks(
    checks: Iterable[Check], warehouse: Path, columns: Mapping[str, set[str]], as_of: str
) -> list[CheckResult]:
    """Run the checks over the tables of `warehouse`, read-only. `columns`: table → its columns.

    Raises UsageError, with file and line, for an expectation, argument, table or column that does not exist.
    """
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from pipeline.quality import dialect

    dialect.register()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    results: list[CheckResult] = []
    try:
        source = context.data_sources.add_sql(
            "warehouse", connection_string=f"{dialect.NAME}:///{warehouse}?access_mode=read_only"
        )
        by_table: dict[str, list[Check]] = defaultdict(list)
        for check in checks:
            by_table[check.table].append(check)
        for table, members in by_table.items():
            results.extend(_run_table(gx, context, source, table, members, columns, as_of))
    finally:
        dialect.close_connections()
    return results


def _run_table(
    gx: Any, context: Any, source: Any, table: str, checks: list[Check], columns: Mapping[str, set[str]], as_of: str
) -> list[CheckResult]:
    if table not in columns:
        raise UsageError(f"{checks[0].where}: there is no table {table}")
    expectations = [_build(gx, check, columns[table], as_of) for check in checks]
    schema, name = table.split(".")
    batch = source.add_table_asset(table, table_name=name, schema_name=schema).add_batch_definition_whole_table("all")
    suite = context.suites.add(gx.ExpectationSuite(name=table))
    for expectation in expectations:
        suite.add_expectation(expectation)
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=table, data=batch, suite=suite))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=table,
            validation_definitions=[definition],
            result_format={"result_format": "COMPLETE", "partial_unexpected_count": SAMPLES},
        )
    )
    outcome = checkpoint.run()
    found = [r for run in outcome.run_results.values() for r in run.results]
    by_position = {
        r.expectation_config.meta["sitrep_check"]: r for r in found
    }  # GX hands results back in another order
    return [_result(check, by_position[check.where]) for check in checks]


def _build(gx: Any, check: Check, columns: set[str], as_of: str) -> Any:
    """The expectation object of a check."""
    from great_expectations.expectations import core

    class_name = "".join(part.capitalize() for part in check.expect.split("_"))
    kind = getattr(core, class_name, None) or getattr(gx.expectations, class_name, None)
    if kind is None:
        raise UsageError(f"{check.where}: Great Expectations has no {check.expect!r}")
    arguments = dict(check.arguments)
    for key in ("column", "column_A", "column_B"):
        if key in arguments and arguments[key] not in columns:
            raise UsageError(f"{check.where}: {check.table} has no column {arguments[key]!r}")
    if check.rows is not None:
        arguments["unexpected_rows_query"] = _query(check.rows, as_of)
        arguments.setdefault("description", check.name)
    unknown = set(arguments) - set(kind.model_fields if hasattr(kind, "model_fields") else kind.__fields__)
    if unknown:
        raise UsageError(f"{check.where}: {check.expect} takes no argument {', '.join(sorted(unknown))}")
    try:
        return kind(**arguments, severity=check.severity, meta={"sitrep_check": check.where})
    except (TypeError, ValueError) as error:  # pydantic's ValidationError is a ValueError
        raise UsageError(f"{check.where}: {check.expect}: {error}".replace("\n", " ")) from None


def _query(sql: str, as_of: str) -> str:
    """The check's SQL as GX wants it: every brace doubled but those of {batch}, {as_of} put in."""
    if not re.fullmatch(r"[0-9TZ:.+-]+", as_of):
        raise UsageError(f"as-of {as_of!r} is no ISO 8601 instant")
    sql = sql.replace("{as_of}", f"TIMESTAMPTZ '{as_of}'")
    return sql.replace("{", "{{").replace("}", "}}").replace("{{batch}}", "{batch}")


def _result(check: Check, found: Any) -> CheckResult:
    raised = _exception(found.exception_info)
    result = found.result or {}
    observed = result.get("observed_value")
    unexpected = result.get("unexpected_count")
    if observed is None and unexpected is not None:
        observed = f"{unexpected:,} of {result.get('element_count', 0):,} unexpected"
    samples = result.get("partial_unexpected_list") or (result.get("details") or {}).get("unexpected_rows") or []
    if check.rows is not None and isinstance(observed, int):
        unexpected = observed
        observed = f"{observed:,} rows"
    return CheckResult(
        check=check,
        status="error" if raised else "passed" if found.success else "failed",
        observed=None if raised else str(observed),
        expected=expected(check),
        element_count=None if raised else result.get("element_count"),
        unexpected_count=None if raised else unexpected,
        samples=tuple(str(s)[:300] for s in samples[:SAMPLES]) if not found.success else (),
        error=raised,
    )


def _exception(info: Any) -> str | None:
    """The message of what a check raised; GX nests it one level deeper for each metric."""
    if not info:
        return None
    if "raised_exception" in info:
        return str(info["exception_message"]) if info["raised_exception"] else None
    messages = [m for m in map(_exception, info.values()) if m]
    return "; ".join(messages)[:1000] or None


def expected(check: Check) -> str:
    """What a check asks for, in a few words."""
    if check.rows is not None:
        return "no rows"
    return ", ".join(f"{k} {v}" for k, v in check.arguments.items() if k != "column") or check.expect
