"""Rows as people's tools take them: a table for the terminal, CSV, JSON, GeoJSON (RFC 7946), Parquet; always streamed.

Belongs here: how a statement's rows become bytes, and where these go. Does not belong here: the statement.
"""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from decimal import Decimal
from glob import escape
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.load.clone import is_alive
from pipeline.load.staging import as_text

if TYPE_CHECKING:
    import duckdb

Told = Callable[[int], None]  # is told, now and then, how many rows are written
_ROWS_AT_ONCE = 1_000
_ROWS_A_BATCH = 10_000
_OPEN_FILES = 64  # Parquet files of a folder written at once
_PARTITIONS = 4_096
_TABLE_LOOKAHEAD = 1_000  # rows that decide the widths of a table's columns
WIDEST = 60  # characters of a table's cell, unless asked otherwise
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def _nobody(count: int) -> None:
    """Tell nobody."""


@contextmanager
def sink(out: Path | None) -> Iterator[IO[bytes]]:
    """Where rows go: the file `out`, which appears whole or not at all, or standard output.

    Raises UsageError where these cannot be written to, BrokenPipeError where who reads standard output has enough.
    """
    if out is None:
        if sys.stdout is None:
            raise UsageError("cannot write to standard output, which is closed: give --output FILE")
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as exc:
            raise UsageError(f"cannot write to standard output: {exc.strerror or exc}") from exc
        return
    temporary = temporary_for(out)
    try:
        with temporary.open("wb") as file:
            yield file
        temporary.replace(out)
    except OSError as exc:
        raise UsageError(f"cannot write {out}: {exc.strerror or exc}") from exc
    finally:
        with suppress(OSError):
            temporary.unlink()


def temporary_for(out: Path) -> Path:
    """A name beside `out` for what is not whole yet. What killed processes left under such names is removed."""
    for left in out.parent.glob(f".{escape(out.name)}.*.tmp"):
        pid = left.name.removesuffix(".tmp").rpartition(".")[2]
        if pid.isdigit() and not is_alive(int(pid)):
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                with suppress(OSError):
                    left.unlink()
    return out.with_name(f".{out.name}.{os.getpid()}.tmp")


def _rows(con: duckdb.DuckDBPyConnection, told: Told) -> Iterator[tuple[Any, ...]]:
    count = 0
    while chunk := con.fetchmany(_ROWS_AT_ONCE):
        yield from chunk
        count += len(chunk)
        told(count)


def names(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the columns that the statement just executed gives."""
    return [str(column[0]) for column in con.description or []]


def distinct(columns: Sequence[str]) -> list[str]:
    """The names with those that stand there already numbered, as DuckDB does: a, a, A are a, a_1, A_2."""
    last: dict[str, int] = {}
    found = []
    for column in columns:
        name = column
        while name.lower() in last:
            last[column.lower()] += 1
            name = f"{column}_{last[column.lower()]}"
        last[name.lower()] = 0
        found.append(name)
    return found


def write_csv(con: duckdb.DuckDBPyConnection, sink: IO[bytes], told: Told = _nobody) -> int:
    """RFC 4180 with a header; nothing for null, JSON for what is nested."""
    lines = csv.writer(_Encoded(sink), lineterminator="\n")
    lines.writerow(distinct(names(con)))
    count = 0
    for row in _rows(con, told):
        lines.writerow(["" if v is None else _text(v) for v in row])
        count += 1
    return count


def _write_json(con: duckdb.DuckDBPyConnection, sink: IO[bytes], told: Told = _nobody) -> int:
    columns, count = distinct(names(con)), 0
    sink.write(b"[")
    for row in _rows(con, told):
        record = dict(zip(columns, map(as_json, row), strict=True))
        sink.write((",\n" if count else "\n").encode() + json.dumps(record, ensure_ascii=False).encode())
        count += 1
    sink.write(b"\n]\n")
    return count


def write_geojson(
    con: duckdb.DuckDBPyConnection, sink: IO[bytes], key: str, where: tuple[str, str], told: Told = _nobody
) -> int:
    """A FeatureCollection of RFC 7946: a point in WGS 84 a row, or a null geometry where no place is known.

    `key` is the column that becomes the feature's id, `where` those of longitude and latitude; all columns are
    properties.
    """
    columns, count = names(con), 0
    longitude, latitude = (columns.index(name) for name in where)
    sink.write(b'{"type": "FeatureCollection", "features": [')
    for row in _rows(con, told):
        properties = dict(zip(columns, map(as_json, row), strict=True))
        x, y = row[longitude], row[latitude]
        point = None if x is None or y is None else {"type": "Point", "coordinates": [x, y]}
        feature = {"type": "Feature", "id": properties[key], "geometry": point, "properties": properties}
        sink.write((",\n" if count else "\n").encode() + json.dumps(feature, ensure_ascii=False).encode())
        count += 1
    sink.write(b"\n]}\n")
    return count


def write_parquet(con: duckdb.DuckDBPyConnection, sink: IO[bytes], told: Told = _nobody) -> int:
    """One Parquet file, compressed with zstd. Raises UsageError for columns of a type that it cannot hold."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = [(str(name), str(kind)) for name, kind, *_ in con.description or []]
    # Closed in any case: while its stream is open, DuckDB lets this process open the file no second time.
    count = 0
    with con.to_arrow_reader(_ROWS_A_BATCH) as reader:
        _refuse_what_parquet_lacks(reader.schema, types)
        columns = distinct(reader.schema.names)
        schema = pa.schema([field.with_name(name) for field, name in zip(reader.schema, columns, strict=True)])
        with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch.rename_columns(columns))
                count += batch.num_rows
                told(count)
    return count


def _refuse_what_parquet_lacks(schema: Any, types: Sequence[tuple[str, str]]) -> None:
    """Raises UsageError that names the columns of a type Parquet has not, such as INTERVAL; `types` as DuckDB's."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    lacking = []
    for field, (name, kind) in zip(schema, types, strict=True):
        try:
            pq.ParquetWriter(pa.BufferOutputStream(), pa.schema([field])).close()
        except pa.ArrowNotImplementedError:
            lacking.append((name, kind))
    if lacking:
        names = ", ".join(f"{name} ({kind})" for name, kind in lacking)
        raise UsageError(
            f"Parquet cannot hold {names}: cast to text in the statement ({lacking[0][0]}::VARCHAR), or give another "
            "--format"
        )


def write_parquet_folder(con: duckdb.DuckDBPyConnection, folder: Path, by: str, told: Told = _nobody) -> int:
    """Parquet files below `folder/<by>=<value>/`, as DuckDB, pandas, polars and R's arrow read them as one table."""
    import pyarrow as pa
    import pyarrow.dataset as ds

    options = ds.ParquetFileFormat().make_write_options(compression="zstd")
    count = 0
    with con.to_arrow_reader(_ROWS_A_BATCH) as reader:  # closed in any case, as above

        def batches() -> Iterator[Any]:
            nonlocal count
            for batch in reader:
                yield batch
                count += batch.num_rows
                told(count)

        ds.write_dataset(
            batches(),
            folder,
            schema=reader.schema,
            format="parquet",
            file_options=options,
            partitioning=ds.partitioning(pa.schema([reader.schema.field(by)]), flavor="hive"),
            max_open_files=_OPEN_FILES,
            max_partitions=_PARTITIONS,
            use_threads=False,
        )
    return count


def write_table(
    con: duckdb.DuckDBPyConnection, sink: IO[bytes], told: Told = _nobody, *, widest: int | None = WIDEST
) -> int:
    """A table for the terminal, its cells cut at `widest` characters; None cuts nothing. A plan of EXPLAIN is text."""
    columns = names(con)
    if columns == ["explain_key", "explain_value"]:
        return _write_plan(con, sink, told)
    rows = ([_cell(v, widest) for v in row] for row in _rows(con, told))
    first = list(islice(rows, _TABLE_LOOKAHEAD))
    widths = [max([len(name), *(len(row[i]) for row in first)]) for i, name in enumerate(columns)]
    numbers = [str(column[1]).startswith(_NUMERIC) for column in con.description or []]

    def line(cells: Sequence[str]) -> bytes:
        aligned = (c.rjust(w) if n else c.ljust(w) for c, w, n in zip(cells, widths, numbers, strict=True))
        return ("  ".join(aligned).rstrip() + "\n").encode()

    sink.write(line([_cell(name, None) for name in columns]))
    sink.write(line(["─" * (width if n < len(widths) else min(width, WIDEST)) for n, width in enumerate(widths, 1)]))
    count = 0
    for row in chain(first, rows):
        sink.write(line(row))
        count += 1
    sink.write(f"({count:,} row{'' if count == 1 else 's'})\n".encode())
    return count


def _write_plan(con: duckdb.DuckDBPyConnection, sink: IO[bytes], told: Told) -> int:
    """What EXPLAIN gives: drawings of several lines, which would be none in the cells of a table."""
    count = 0
    for _, plan in _rows(con, told):
        lines = (_UNPRINTABLE.sub("·", line).rstrip() for line in str(plan).splitlines())
        sink.write("".join(f"{line}\n" for line in lines).encode())
        count += 1
    return count


_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")
WRITERS: dict[str, Callable[[duckdb.DuckDBPyConnection, IO[bytes]], int]] = {
    "table": write_table,
    "csv": write_csv,
    "json": _write_json,
    "parquet": write_parquet,
}
"""Format → what writes the rows of the statement just executed, and says how many."""


class _Encoded:
    """What csv needs of a text file, over bytes."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink

    def write(self, text: str) -> int:
        return self._sink.write(text.encode())


def _cell(value: Any, widest: int | None) -> str:
    """One line for a terminal: text from the web must not be able to move its cursor or turn its letters around."""
    text = "" if value is None else _UNPRINTABLE.sub("·", _text(value))
    return text if widest is None or len(text) <= widest else text[: widest - 1] + "…"


def _text(value: Any) -> str:
    plain = as_json(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def as_json(value: Any) -> Any:
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
        return [as_json(v) for v in value]
    if isinstance(value, dict):
        return {str(k): as_json(v) for k, v in value.items()}
    return value.hex() if isinstance(value, bytes) else str(value)
