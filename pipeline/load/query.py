"""People's SQL over the warehouse: read-only, streamed.

Belongs here: running one statement. Does not belong here: opening the file (connect.py), how rows are written
(formats.py), the ready-made questions (reports.py).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import QueryError, UsageError
from pipeline.load.as_of import open_as_of
from pipeline.load.formats import WIDEST, WRITERS, sink, write_table
from pipeline.load.snapshot import copy_of, is_current, open_for_people

if TYPE_CHECKING:
    import duckdb

FORMATS = tuple(WRITERS)
READING_ONLY = "The warehouse is open for reading only: SQL here cannot write, read files or change settings."
_FIRST_WORD = re.compile(r"(?s)(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*(\w*)")
Values = Mapping[str, Any] | Sequence[Any] | None


def query(
    path: Path,
    sql: str,
    fmt: str,
    out: Path | None,
    values: Values = None,
    *,
    as_of: str | None = None,
    widest: int | None = WIDEST,
) -> int:
    """Run one statement and write its rows to the file `out`, or to standard output; returns how many.

    With `as_of` (ISO 8601 day or instant) views, reports and tables hold what was known then. `values` bind `?` or
    `$name` in the statement. Cells of a table are cut at `widest` characters; None cuts none. Memory stays constant
    however many rows come. A file appears whole or not at all. Raises QueryError if DuckDB refuses the statement
    (writing, reading files and loading extensions are refused), UsageError for an unknown format, WarehouseError and
    its kinds if the warehouse cannot be opened.
    """
    if fmt not in FORMATS:
        raise UsageError(f"format {fmt!r} is not one of {', '.join(FORMATS)}")
    if fmt == "parquet" and out is None and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal: give --output FILE")
    archive = may_read_archive(sql)
    if as_of is None:
        opened = open_for_people(path, archive=archive)
    else:
        opened = open_as_of(copy_of(path) if is_current(path) else path, as_of)
    with opened as con, sink(out) as file, refusals():

        def answer() -> int:
            con.execute(sql, values)
            return write_table(con, file, widest=widest) if fmt == "table" else WRITERS[fmt](con, file)

        return stoppable(con, answer)


def stoppable(con: duckdb.DuckDBPyConnection, work: Callable[[], int]) -> int:
    """What `work` gives. Ctrl-C stops it at once: DuckDB in the main thread would hear of it only when it is done."""
    with ThreadPoolExecutor(1) as worker:
        result = worker.submit(work)
        try:
            return result.result()
        except KeyboardInterrupt:
            con.interrupt()
            wait([result])
            raise


def may_read_archive(sql: str) -> bool:
    """Whether the statement may open files of the raw archive: a plain SELECT (or FROM, SHOW, DESCRIBE) may.

    A reader that can open files could write them too, by COPY or EXPORT: these never get there. Raises QueryError for
    anything but one statement that asks: writing, settings, extensions, procedures.
    """
    import duckdb

    with refusals(), duckdb.connect() as parser:
        statements = parser.extract_statements(sql)
    kinds = [statement.type for statement in statements]
    word = _FIRST_WORD.match(sql)
    pivot = [duckdb.StatementType.CREATE, duckdb.StatementType.SELECT]
    if kinds == pivot and word is not None and word[1].upper() != "CREATE":
        return False  # a PIVOT without its values: DuckDB makes a temporary type of them first
    if len(kinds) != 1:
        raise QueryError(f"give one SQL statement, not {len(kinds)}")
    asks = kinds[0] in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if not asks or "enable_logging" in sql.lower():  # a table function that would have DuckDB write log files
        raise QueryError(f"{kinds[0].name} is not for here. {READING_ONLY}")
    return bool(kinds[0] == duckdb.StatementType.SELECT)


@contextmanager
def refusals() -> Iterator[None]:
    """What DuckDB refuses, as a QueryError that says why."""
    import duckdb

    try:
        yield
    except duckdb.Error as exc:
        text = str(exc).strip()
        if "read-only" in text or "disabled by configuration" in text or "configuration has been locked" in text:
            text += f"\n{READING_ONLY}"
        if "No files found that match" in text or ("/date=*/" in text and "disabled by configuration" in text):
            text = f"the raw archive is not where the warehouse says it is (FROM raw.archive shows where): {text}"
        raise QueryError(text) from exc
