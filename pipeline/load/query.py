"""People's SQL over the warehouse: read-only, streamed, as a table, CSV, JSON or Parquet.

Belongs here: running one statement and writing its rows. Does not belong here: opening the file (connect.py), the
ready-made questions (reports.py).
"""

from __future__ import annotations

import csv
import json
import math
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipeline.errors import QueryError, UsageError
from pipeline.load.connect import open_reader
from pipeline.load.staging import as_text

if TYPE_CHECKING:
    import duckdb

FORMATS = ("table", "csv", "json", "parquet")
_ROWS_AT_ONCE = 1_000
_TABLE_LOOKAHEAD = 1_000  # rows that decide the widths of a table's columns
_WIDEST = 60  # characters of a table's cell
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

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
    with open_reader(path, archive=_only_reads(sql)) as con, _sink(out) as sink:
        _execute(con, sql, values)
        with _refusals():
            return _WRITERS[fmt](con, sink)


def _only_reads(sql: str) -> bool:
    """Whether every statement is a SELECT (or FROM, SHOW, DESCRIBE): COPY and EXPORT write wherever they may read."""
    import duckdb

    try:
        with duckdb.connect() as parser:
            return all(s.type == duckdb.StatementType.SELECT for s in parser.extract_statements(sql))
    except duckdb.Error:
        return False  # the warehouse's own connection will say what is wrong with it


def _execute(con: duckdb.DuckDBPyConnection, sql: str, values: Values) -> None:
    with _refusals():
        statements = con.extract_statements(sql)
        if len(statements) != 1:
            raise QueryError(f"give one SQL statement, not {len(statements)}")
        con.execute(statements[0], values)


@contextmanager
def _refusals() -> Iterator[None]:
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


@contextmanager
def _sink(out: Path | None) -> Iterator[IO[bytes]]:
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
        temporary.replace(out)
    except OSError as exc:
        raise UsageError(f"cannot write {out}: {exc.strerror or exc}") from exc
    finally:
        with suppress(OSError):
            temporary.unlink()


def _rows(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while chunk := con.fetchmany(_ROWS_AT_ONCE):
        yield from chunk


def _names(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [str(column[0]) for column in con.description or []]


def _write_csv(con: duckdb.DuckDBPyConnection, sink: IO[bytes]) -> int:
    lines = csv.writer(_Encoded(sink), lineterminator="\n")
    lines.writerow(_names(con))
    count = 0
    for row in _rows(con):
        lines.writerow(["" if v is None else _text(v) for v in row])
        count += 1
    return count


def _write_json(con: duckdb.DuckDBPyConnection, sink: IO[bytes]) -> int:
    names, count = _names(con), 0
    sink.write(b"[")
    for row in _rows(con):
        record = dict(zip(names, map(_plain, row), strict=True))
        sink.write((",\n" if count else "\n").encode() + json.dumps(record, ensure_ascii=False).encode())
        count += 1
    sink.write(b"\n]\n")
    return count


def _write_parquet(con: duckdb.DuckDBPyConnection, sink: IO[bytes]) -> int:
    import pyarrow.parquet as pq

    reader = con.to_arrow_reader(50_000)
    count = 0
    with pq.ParquetWriter(sink, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _write_table(con: duckdb.DuckDBPyConnection, sink: IO[bytes]) -> int:
    names = _names(con)
    rows = ([_cell(v) for v in row] for row in _rows(con))
    first = list(islice(rows, _TABLE_LOOKAHEAD))
    widths = [max([len(name), *(len(row[i]) for row in first)]) for i, name in enumerate(names)]
    numbers = [str(column[1]).startswith(_NUMERIC) for column in con.description or []]

    def line(cells: Sequence[str]) -> bytes:
        aligned = (c.rjust(w) if n else c.ljust(w) for c, w, n in zip(cells, widths, numbers, strict=True))
        return ("  ".join(aligned).rstrip() + "\n").encode()

    sink.write(line([_cell(name) for name in names]))
    sink.write(line(["─" * width for width in widths]))
    count = 0
    for row in chain(first, rows):
        sink.write(line(row))
        count += 1
    sink.write(f"({count:,} row{'' if count == 1 else 's'})\n".encode())
    return count


_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")
_WRITERS = {"table": _write_table, "csv": _write_csv, "json": _write_json, "parquet": _write_parquet}


class _Encoded:
    """What csv needs of a text file, over bytes."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink

    def write(self, text: str) -> int:
        return self._sink.write(text.encode())


def _cell(value: Any) -> str:
    """One line for a terminal: text from the web must not be able to move its cursor or turn its letters around."""
    text = "" if value is None else _UNPRINTABLE.sub("·", _text(value))
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _text(value: Any) -> str:
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A DuckDB value as JSON can hold it: instants as the records write them, what is no JSON as text."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, datetime | date):
        return as_text(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    return value.hex() if isinstance(value, bytes) else str(value)
