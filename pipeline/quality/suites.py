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
from typing import Any, TypeGuard

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
    checks: Iterable[Check], warehouse: Path, as_of: str, *, data_docs: Path | None = None
) -> list[CheckResult]:
    """Run the checks over the tables of `warehouse`, read-only. Results come in the order of the checks.

    With `data_docs`, Great Expectations' own pages of them are written to that folder, cleaned (see datadocs.py).

    Every check is built before the first one runs. Raises UsageError, with file and line, for an expectation, argument,
    table or column that does not exist, a statement DuckDB refuses, or a folder that holds other things; WarehouseError
    where there is no warehouse.
    """
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from pipeline.quality import dialect
    from pipeline.quality.datadocs import build_site, refuse_folder

    if data_docs is not None:
        refuse_folder(data_docs)
    built = build(checks, warehouse, as_of)
    dialect.register()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    found: dict[str, Any] = {}
    try:
        source = context.data_sources.add_sql(
            "warehouse", connection_string=f"{dialect.NAME}:///{warehouse}?access_mode=read_only"
        )
        by_suite: dict[tuple[str, bool], list[Any]] = defaultdict(list)
        for check, expectation in built:
            by_suite[check.table, hasattr(expectation, "unexpected_rows_query")].append(expectation)
        batches = {table: _batch(source, table) for table in dict.fromkeys(table for table, _ in by_suite)}
        for (table, by_query), expectations in by_suite.items():
            found |= _run_suite(gx, context, batches[table], f"{table}{' rows' if by_query else ''}", expectations)
        if data_docs is not None:
            build_site(context, data_docs)
    finally:
        dialect.close_connections()
    return [_result(check, found[check.where]) for check, _ in built]


def _batch(source: Any, table: str) -> Any:
    schema, name = table.split(".")
    return source.add_table_asset(table, table_name=name, schema_name=schema).add_batch_definition_whole_table("all")


def _run_suite(gx: Any, context: Any, batch: Any, name: str, expectations: list[Any]) -> dict[str, Any]:
    """Results by the place of their check: GX hands them back in another order.

    Rows found by a query are fetched (GX takes 200 at most); of values of a column only a few samples are, because GX
    would take them all, and a column may have millions.
    """
    suite = context.suites.add(gx.ExpectationSuite(name=name))
    for expectation in expectations:
        suite.add_expectation(expectation)
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=name, data=batch, suite=suite))
    result_format = {
        "result_format": "COMPLETE" if name.endswith(" rows") else "SUMMARY",
        "partial_unexpected_count": SAMPLES,
    }
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(name=name, validation_definitions=[definition], result_format=result_format)
    )
    outcome = checkpoint.run()
    results = [r for run in outcome.run_results.values() for r in run.results]
    return {r.expectation_config.meta["sitrep_check"]: r for r in results}


def build(checks: Iterable[Check], warehouse: Path, as_of: str) -> list[tuple[Check, Any]]:
    """Each check with its expectation object, all of them known to make sense on this warehouse. Raises: run_checks."""
    import great_expectations as gx

    from pipeline.load.connect import open_reader
    from pipeline.quality.functions import define_functions

    columns: dict[str, set[str]] = defaultdict(set)
    with open_reader(warehouse) as con:
        define_functions(con)
        for table, column in con.execute(
            "SELECT schema_name || '.' || table_name, column_name FROM duckdb_columns() WHERE NOT internal"
        ).fetchall():
            columns[table].add(column)
        made = [(check, _build(gx, check, columns, as_of)) for check in checks]
        for check, expectation in made:
            _refuse_bad_sql(con, check, expectation)
    return made


def _build(gx: Any, check: Check, columns: Mapping[str, set[str]], as_of: str) -> Any:
    """The expectation object of a check."""
    from great_expectations.expectations import core

    from pipeline.quality import expectations as ours

    if check.table not in columns:
        raise UsageError(f"{check.where}: there is no table {check.table}")
    class_name = "".join(part.capitalize() for part in check.expect.split("_"))
    kind = next((k for home in (ours, core, gx.expectations) if (k := getattr(home, class_name, None))), None)
    if not _is_expectation(kind):
        raise UsageError(f"{check.at('expect')}: neither Great Expectations nor sitrep has {check.expect!r}")
    arguments = dict(check.arguments)
    if check.rows is not None:
        arguments["unexpected_rows_query"] = _query(check.rows, as_of)
        arguments.setdefault("description", check.name)
    for key in ("condition", "where"):
        if isinstance(arguments.get(key), str):
            arguments[key] = arguments[key].replace("{as_of}", _instant(as_of))
    for key in sorted(set(arguments) - set(kind.__fields__)):
        raise UsageError(f"{check.at(f'arguments.{key}')}: {check.expect} takes no argument {key!r}")
    for key, named in arguments.items():
        for column in _columns_named(key, named):
            if column not in columns[check.table]:
                where = check.at(f"arguments.{key}")
                raise UsageError(f"{where}: {check.table} has no column {column!r}")
    try:
        return kind(**arguments, severity=check.severity, meta={"sitrep_check": check.where})
    except (TypeError, ValueError) as error:  # pydantic's ValidationError is a ValueError, and knows the argument
        known: Any = error.errors()[0] if hasattr(error, "errors") else {"loc": (), "msg": str(error)}
        key = str(known["loc"][0]) if known["loc"] else ""
        where = check.at(f"arguments.{key}" if f"arguments.{key}" in check.lines else "arguments")
        said = ": ".join(part for part in (check.expect, key.strip("_"), known["msg"]) if part)
        raise UsageError(f"{where}: {said}".replace("\n", " ")) from None


def _is_expectation(kind: Any) -> TypeGuard[Any]:
    """Whether it is a class that can be asked for: the library's modules hold base classes and other things, too."""
    from great_expectations.expectations.core import UnexpectedRowsExpectation
    from great_expectations.expectations.expectation import Expectation

    if not isinstance(kind, type) or not issubclass(kind, Expectation):
        return False
    named = kind.__name__.startswith("Expect") and kind is not Expectation
    return kind is UnexpectedRowsExpectation or named


def _columns_named(key: str, value: Any) -> list[str]:
    """The columns an argument of an expectation names."""
    if key in ("column", "column_A", "column_B"):
        return [value]
    if key in ("column_list", "column_set"):
        return list(value)
    if key == "spans":
        return [str(span).removesuffix("[]") for span in value]
    return []


def _refuse_bad_sql(con: Any, check: Check, expectation: Any) -> None:
    """Ask DuckDB for a plan of what the check runs; pieces of SQL first, each told with its own line."""
    import duckdb

    query = getattr(expectation, "unexpected_rows_query", None)
    if query is None:
        return
    pieces = [key for key in ("where", "condition") if isinstance(check.arguments.get(key), str)]
    asked = [(f"arguments.{key}", f"FROM {{batch}} WHERE ({getattr(expectation, key)})") for key in pieces]
    asked.append(("rows" if check.rows is not None else "arguments", query.replace("{{", "{").replace("}}", "}")))
    for key, sql in asked:
        sql = sql.replace("{batch}", check.table)
        try:
            kinds = [statement.type for statement in con.extract_statements(sql)]
            if kinds != [duckdb.StatementType.SELECT]:
                raise UsageError(f"{check.at(key)}: a check is one SELECT and nothing else")
            con.execute(f"EXPLAIN {sql}").fetchall()
        except duckdb.Error as error:
            raise UsageError(f"{check.at(key)}: {str(error).splitlines()[0]}") from None


def _instant(as_of: str) -> str:
    if not re.fullmatch(r"[0-9TZ:.+-]+", as_of):
        raise UsageError(f"as-of {as_of!r} is no ISO 8601 instant")
    return f"TIMESTAMPTZ '{as_of}'"


def _query(sql: str, as_of: str) -> str:
    """The check's SQL as GX wants it: every brace doubled but those of {batch}, {as_of} put in."""
    from pipeline.quality.dialect import ROWS

    sql = sql.replace("{as_of}", _instant(as_of))
    return ROWS + sql.replace("{", "{{").replace("}", "}}").replace("{{batch}}", "{batch}")


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
        message = re.split(r"\n\[SQL: |\s+LINE \d+:", str(info["exception_message"]))[0]  # the statement would follow
        return " ".join(message.split()) if info["raised_exception"] else None
    messages = [m for m in map(_exception, info.values()) if m]
    return "; ".join(messages)[:1000] or None


def expected(check: Check) -> str:
    """What a check asks for, in a few words."""
    if check.rows is not None:
        return "no rows"
    return ", ".join(f"{k} {v}" for k, v in check.arguments.items() if k != "column") or check.expect
