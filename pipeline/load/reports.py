"""The ready-made reports: warehouse/reports/<name>.sql, each one table macro with a header that says what it shows.

Belongs here: listing them and calling them with arguments. Does not belong here: their SQL, the HTML page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import QueryError, UsageError, WarehouseError
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb

_HEADER = re.compile(r"^-- (title|description|columns): (.+)$", re.MULTILINE)
_MACRO = re.compile(r"CREATE OR REPLACE MACRO reports\.(\w+)\(([^)]*)\) AS TABLE", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `parameters` are the names of its arguments, all optional; `columns` what it gives back."""

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    parameters: tuple[str, ...]


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
    return Report(path.stem, header["title"], header["description"], columns, parameters)


def report_sql(name: str, params: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The statement that calls a report and the values to bind. Raises UsageError for an unknown name or argument."""
    known = {report.name: report for report in list_reports()}
    if name not in known:
        raise UsageError(f"there is no report {name!r}: {', '.join(known)}")
    unknown = sorted(set(params) - set(known[name].parameters))
    if unknown:
        takes = ", ".join(known[name].parameters) or "no arguments"
        raise UsageError(f"report {name} does not know {', '.join(unknown)}; it takes {takes}")
    arguments = ", ".join(f"{parameter} := ${parameter}" for parameter in params)
    return f"SELECT * FROM reports.{name}({arguments})", dict(params)  # noqa: S608 - names checked above, values bound


def run_report(
    con: duckdb.DuckDBPyConnection, name: str, params: Mapping[str, str] | None = None
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Columns and rows of a report. Raises UsageError like `report_sql`, QueryError for a value it cannot read."""
    import duckdb

    sql, values = report_sql(name, params or {})
    try:
        found = con.execute(sql, values or None)
        return [str(column[0]) for column in found.description or []], found.fetchall()
    except duckdb.Error as exc:
        raise QueryError(f"report {name}: {str(exc).strip().splitlines()[0]}") from exc
