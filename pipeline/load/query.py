"""People's SQL over the warehouse: read-only, streamed.

Belongs here: running one statement. Does not belong here: opening the file (connect.py), what a statement may ask for
(asking.py), how rows are written (formats.py), the ready-made questions (reports.py).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import QueryError, UsageError
from pipeline.load.as_of import open_as_of
from pipeline.load.asking import READING_ONLY, refuse_what_does_not_ask
from pipeline.load.formats import WIDEST, WRITERS, sink, write_table
from pipeline.load.raw import missing_files
from pipeline.load.snapshot import open_best, open_for_people

if TYPE_CHECKING:
    import duckdb

FORMATS = tuple(WRITERS)
Answer = TypeVar("Answer")
Values = Mapping[str, Any] | Sequence[Any] | None
_OF_THE_ARCHIVE = re.compile(r"""[/\\](fetched_feeds|fetched_pages)[/\\]date=.*disabled by configuration""")
_OPENINGS = 4  # once without the archive, once for each of its two kinds, once more for a file that came meanwhile


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
    however many rows come. A file appears whole or not at all. What the archive lacks of the files that a statement
    reads is told on standard error. Raises QueryError if DuckDB refuses the statement (writing, reading files and
    loading extensions are refused), UsageError for an unknown format or where the rows cannot be written,
    WarehouseError and its kinds if the warehouse cannot be opened.
    """
    if fmt not in FORMATS:
        raise UsageError(f"format {fmt!r} is not one of {', '.join(FORMATS)}")
    if fmt == "parquet" and out is None and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError("Parquet is not for a terminal: give --output FILE")
    write = partial(write_table, widest=widest) if fmt == "table" else WRITERS[fmt]
    kinds: list[str] = []
    with sink(out) as file:
        for opening in range(1, _OPENINGS + 1):
            with _opened(path, kinds, as_of) as con, refusals():
                lacking = missing_files(con, kinds) if kinds else ()
                refuse_what_does_not_ask(con, sql)
                wanted = _archived_kind(con, sql, values, last=opening == _OPENINGS)
                if wanted is None:
                    for line in lacking:
                        print(f"sitrep: {line}", file=sys.stderr)
                    return stoppable(con, partial(write, con, file))
                kinds = sorted({*kinds, wanted})
    raise AssertionError("the last opening returns or raises")


def _opened(path: Path, kinds: Sequence[str], as_of: str | None) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    if as_of is None:
        return open_for_people(path, archive=kinds)
    return open_best(path, partial(open_as_of, as_of=as_of))


def _archived_kind(con: duckdb.DuckDBPyConnection, sql: str, values: Values, *, last: bool) -> str | None:
    """Begin the statement; or the kind of archived files that it was refused for reading.

    What a statement reads only DuckDB knows, who looks through views and macros: so it is asked, without the archive
    first. It looks for files before it does anything else, so what was refused has not begun.
    """
    import duckdb

    try:
        stoppable(con, lambda: con.execute(sql, values))
    except duckdb.PermissionException as refused:
        kind = _OF_THE_ARCHIVE.search(str(refused))
        if kind is None or last:
            raise
        return kind[1]
    return None


def stoppable(con: duckdb.DuckDBPyConnection, work: Callable[[], Answer]) -> Answer:
    """What `work` gives. Ctrl-C stops it at once: DuckDB in the main thread would hear of it only when it is done."""
    with ThreadPoolExecutor(1) as worker:
        result = worker.submit(work)
        try:
            return result.result()
        except KeyboardInterrupt:
            con.interrupt()
            wait([result])
            raise


@contextmanager
def refusals() -> Iterator[None]:
    """What DuckDB refuses, as a QueryError that says why."""
    import duckdb

    try:
        yield
    except (duckdb.InternalException, duckdb.FatalException) as exc:  # with a stack trace of DuckDB's own
        line = str(exc).strip().splitlines()[0]
        raise QueryError(f"DuckDB broke off ({line}): write the statement in another way") from exc
    except duckdb.Error as exc:
        text = str(exc).strip()
        if "read-only" in text or "disabled by configuration" in text or "configuration has been locked" in text:
            text += f"\n{READING_ONLY}"
        if "No files found that match" in text or ("/date=*/" in text and "disabled by configuration" in text):
            text = f"the raw archive is not where the warehouse says it is (FROM raw.archive shows where): {text}"
        raise QueryError(text) from exc
