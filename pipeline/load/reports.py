"""The ready-made reports: warehouse/reports/<name>.sql, each one table macro with a header that says what it shows.

Belongs here: listing them and calling them with arguments. Does not belong here: their SQL, the HTML page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import QueryError, UsageError, WarehouseError
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb

_HEADER = re.compile(r"^-- (title|description|columns): (.+)$", re.MULTILINE)
_MACRO = re.compile(r"CREATE OR REPLACE MACRO reports\.(\w+)\(([^)]*)\) AS TABLE", re.IGNORECASE)
_CAST = re.compile(r"\bCAST\((\w+) AS (DATE|BIGINT)\)|\bcore\.(instant)\((\w+)\)")


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `parameters` are the names of its arguments, all optional; `columns` what it gives back.

    `kinds` tells as what its SQL reads an argument: DATE, BIGINT or instant. `country` is a code, any other is text.
    """

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    parameters: tuple[str, ...]
    kinds: Mapping[str, str]


def list_reports() -> list[Report]:
    """All reports, in order of name. Raises WarehouseError for a file without its header or macro."""
    return [read_report(path) for path in sorted(shipped("warehouse", "reports").glob("*.sql"))]


def read_report(path: Path) -> Report:
    """What a report's file says of itself. Raises WarehouseError if the header or the macro is missing."""
    text = path.read_text("utf-8")
    header = dict(_HEADER.findall(text))
    macro = _MACRO.search(text)
    if set(header) != {"title", "description", "columns"} or macro is None or macro[1] != path.stem:
        raise WarehouseError(
            f"{path.name} needs -- title, -- description, -- columns and the macro reports.{path.stem}"
        )
    parameters = tuple(part.partition(":=")[0].strip() for part in macro[2].split(",") if part.strip())
    columns = tuple(name.strip() for name in header["columns"].split(","))
    found = ((name or moment, kind or instant) for name, kind, instant, moment in _CAST.findall(text))
    kinds = {name: kind for name, kind in found if name in parameters}
    return Report(path.stem, header["title"], header["description"], columns, parameters, kinds)


def report_sql(name: str, params: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The statement that calls a report and the values to bind.

    Raises UsageError for an unknown report or argument, a value that is not of the argument's kind, since after until.
    """
    known = {report.name: report for report in list_reports()}
    if name not in known:
        raise UsageError(f"there is no report {name!r}: {', '.join(known)}")
    unknown = sorted(set(params) - set(known[name].parameters))
    if unknown:
        takes = ", ".join(known[name].parameters) or "no arguments"
        raise UsageError(f"report {name} does not know {', '.join(unknown)}; it takes {takes}")
    arguments = ", ".join(f"{parameter} := ${parameter}" for parameter in params)
    values = {parameter: _value(known[name], parameter, text) for parameter, text in params.items()}
    if "since" in values and "until" in values and _instant(values["since"]) > _instant(values["until"]):
        raise UsageError(f"report {name}: since={params['since']} is after until={params['until']}")
    return f"SELECT * FROM reports.{name}({arguments})", values  # noqa: S608 - names checked above, values bound


def _value(report: Report, parameter: str, text: str) -> str:
    """A value as the report's SQL reads it. Raises UsageError where it is not of the argument's kind."""
    kind = report.kinds.get(parameter)
    try:
        if kind == "DATE":
            return date.fromisoformat(text.strip()).isoformat()
        if kind == "instant":
            return datetime.fromisoformat(text.strip()).isoformat()
        if kind == "BIGINT" and abs(int(text)) < 2**63:
            return str(int(text))
    except ValueError:
        pass
    if kind in _KINDS:
        raise UsageError(f"report {report.name}: {parameter}={text!r} is no {_KINDS[kind]}")
    if parameter == "country":
        from pipeline.reference.countries import country_code

        try:
            return country_code(text)
        except UsageError as problem:
            raise UsageError(f"report {report.name}: country={problem}") from None
    return text


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_KINDS = {
    "DATE": "day: write it as 2016-12-14",
    "instant": "day or instant: write it as 2016-12-14 or 2016-12-14T09:00:00Z",
    "BIGINT": "whole number: write it as 3",
}


def run_report(
    con: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, str] | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of a report. Raises UsageError like `report_sql`, QueryError for what DuckDB refuses."""
    import duckdb

    sql, values = report_sql(name, params or {})
    try:
        found = con.execute(sql, values or None)
        return [str(column[0]) for column in found.description or []], found.fetchall()
    except duckdb.Error as exc:
        raise QueryError(f"report {name}: {str(exc).strip().splitlines()[0]}") from exc
