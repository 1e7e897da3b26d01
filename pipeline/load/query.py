"""People's SQL over the warehouse: read-only, streamed.

Belongs here: running one statement. Does not belong here: opening the file (connect.py), how rows are written
(formats.py), the ready-made questions (reports.py).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import QueryError, UsageError
from pipeline.load.connect import open_reader
from pipeline.load.formats import WRITERS, sink

if TYPE_CHECKING:
    import duckdb

FORMATS = tuple(WRITERS)
Values = Mapping[str, Any] | Sequence[Any] | None


def query(path: Path, sql: str, fmt: str, out: Path | None, values: Values = None) -> int:
    """Run one statement and write its rows to the file `out`, or to standard output; returns how many.

    `values` bind `?` or `$name` in the statement. Memory stays constant however many rows come. A file appears whole or
    not at all. Raises QueryError if DuckDB refuses the statement (writing, reading files and loading extensions are
    refused), UsageError for an unknown format, WarehouseError and its kinds if the warehouse cannot be opened.
    """
    if fmt not in FORMATS:
        raise UsageError(f"format {fmt!r} is not one of {', '.join(FORMATS)}")
    if fmt == "parquet" and out is None and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal: give --output FILE")
    with open_reader(path, archive=_only_reads(sql)) as con, sink(out) as file:
        _execute(con, sql, values)
        with refusals():
            return WRITERS[fmt](con, file)


def _only_reads(sql: str) -> bool:
    """Whether every statement is a SELECT (or FROM, SHOW, DESCRIBE): COPY and EXPORT write wherever they may read."""
    import duckdb

    try:
        with duckdb.connect() as parser:
            return all(s.type == duckdb.StatementType.SELECT for s in parser.extract_statements(sql))
    except duckdb.Error:
        return False  # the warehouse's own connection will say what is wrong with it


def _execute(con: duckdb.DuckDBPyConnection, sql: str, values: Values) -> None:
    with refusals():
        statements = con.extract_statements(sql)
        if len(statements) != 1:
            raise QueryError(f"give one SQL statement, not {len(statements)}")
        con.execute(statements[0], values)


@contextmanager
def refusals() -> Iterator[None]:
    """What DuckDB refuses, as a QueryError that says why."""
    import duckdb

    try:
        yield
    except duckdb.Error as exc:
        text = str(exc).strip()
        if "read-only" in text or "disabled by configuration" in text or "configuration has been locked" in text:
            text += "\nThe warehouse is open for reading only: SQL here cannot write, read files or change settings."
        if "No files found that match" in text or ("/date=*/" in text and "disabled by configuration" in text):
            text = f"the raw archive is not where the warehouse says it is (FROM raw.archive shows where): {text}"
        raise QueryError(text) from exc
