"""The staging area: what one stage hands to the next, as Parquet files written whole or not at all.

Layout: `<staging>/<run>/<kind>/<batch>.parquet`. Writing a batch again replaces its file, so a task may be run again.
Belongs here: records to Parquet and back, for stored kinds (schemas/) and for those that only travel (bytes, counts,
feed states). Does not belong here: the warehouse, and what the records mean.
"""

from __future__ import annotations

import json
import os
import re
import types
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, is_dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Union, get_args, get_origin, get_type_hints

from pipeline.errors import WarehouseError
from pipeline.ids import text_sha256
from pipeline.records import from_json, to_json
from pipeline.validate.schema import KINDS, arrow_schema, timed_columns

_CLASSES = {
    "feed": "pipeline.records:Feed",
    "fetched_feed": "pipeline.records:FetchedFeed",
    "feed_state": "pipeline.fetch.state:FeedState",
    "entry": "pipeline.records:Entry",
    "fetched_page": "pipeline.records:FetchedPage",
    "article": "pipeline.records:Article",
    "event": "pipeline.records:Event",
    "incident": "pipeline.records:Incident",
    "rejection": "pipeline.records:Rejection",
    "stage_count": "pipeline.records:StageCount",
}
_ROWS_AT_ONCE = 2_000
RECORD_HASH = "record_hash"


@lru_cache(maxsize=16)
def record_class(kind: str) -> type:
    """The dataclass of a staged kind. Raises KeyError for an unknown kind."""
    module, name = _CLASSES[kind].split(":")
    found: type = getattr(import_module(module), name)
    return found


@lru_cache(maxsize=16)
def staged_schema(kind: str) -> Any:
    """`pyarrow.Schema` of a staged file: the contract's columns and `record_hash`; by type hints for other kinds."""
    import pyarrow as pa

    if kind in KINDS:
        return arrow_schema(kind).append(pa.field(RECORD_HASH, pa.string(), nullable=False))
    cls = record_class(kind)
    hints = get_type_hints(cls)
    return pa.schema([pa.field(f.name, _arrow_of(hints[f.name])) for f in fields(cls)])


def record_hash(record: dict[str, Any]) -> str:
    """SHA-256 over a record's canonical JSON: the same record has the same hash on every machine."""
    return text_sha256(json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def batch_path(folder: Path, kind: str, batch: str) -> Path:
    """Where a batch of a kind lies inside a run's staging folder."""
    return folder / kind / (re.sub(r"[^A-Za-z0-9_-]+", "-", batch) + ".parquet")


def write_records(folder: Path, kind: str, records: Iterable[Any], batch: str) -> Path:
    """Write one batch (dataclasses of the kind, or their JSON dicts), zstd-compressed; returns the file's path.

    The file appears whole (temporary name, fsync, rename) and replaces an earlier one of the same batch. No records
    make an empty file: it says that the batch was done. Raises WarehouseError if the disk will not take it.
    """
    import pyarrow.parquet as pq

    path = batch_path(folder, kind, batch)
    schema = staged_schema(kind)
    with whole_file(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for table in _tables(kind, schema, records):
            writer.write_table(table)
    return path


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that appears whole under its name, and on disk, when the block ends well; else not at all.

    Raises WarehouseError if the disk will not take it.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as exc:
        raise WarehouseError(f"cannot write {path}: {exc.strerror or exc}; free space or set SITREP_HOME") from exc
    finally:
        with suppress(OSError):
            temporary.unlink()


def read_records(path: Path, kind: str) -> Iterator[Any]:
    """The records of one staged file, in the order they were written, a few thousand in memory at once."""
    import pyarrow.parquet as pq

    cls = record_class(kind)
    timed = timed_columns(kind) if kind in KINDS else {}
    columns = [f.name for f in fields(cls)]
    with pq.ParquetFile(path) as file:
        for chunk in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns):
            for row in chunk.to_pylist():
                for column in timed:
                    row[column] = as_text(row[column])
                yield from_json(cls, row)


def read_staged(folder: Path, kind: str, batch: str) -> list[Any]:
    """All records of one batch of a run; none where the batch was never written."""
    path = batch_path(folder, kind, batch)
    return list(read_records(path, kind)) if path.exists() else []


def staged_batches(folder: Path, kind: str) -> dict[str, Path]:
    """Batch -> file, of everything a run has staged of a kind, in order of name."""
    return {path.stem: path for path in sorted((folder / kind).glob("*.parquet"))}


def as_text(value: Any) -> str | None:
    """A day or instant as records write it (YYYY-MM-DD, or ISO 8601 in UTC ending in Z); None stays None."""
    return None if value is None else str(value.isoformat()).replace("+00:00", "Z")


def _tables(kind: str, schema: Any, records: Iterable[Any]) -> Iterator[Any]:
    import pyarrow as pa

    rows: list[dict[str, Any]] = []
    for record in records:
        row = to_json(record) if is_dataclass(record) else dict(record)
        if kind in KINDS:
            row[RECORD_HASH] = record_hash(row)
        rows.append(row)
        if len(rows) == _ROWS_AT_ONCE:
            yield _table(pa, kind, schema, rows)
            rows = []
    if rows:
        yield _table(pa, kind, schema, rows)


def _table(pa: Any, kind: str, schema: Any, rows: list[dict[str, Any]]) -> Any:
    timed = timed_columns(kind) if kind in KINDS else {}
    as_written = pa.schema([f.with_type(pa.string()) if f.name in timed else f for f in schema])
    return pa.Table.from_pylist(rows, schema=as_written).cast(schema)


def _arrow_of(hint: Any) -> Any:
    import pyarrow as pa

    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (hint,) = [a for a in get_args(hint) if a is not type(None)]
        origin = get_origin(hint)
    if origin is tuple:
        return pa.list_(_arrow_of(get_args(hint)[0]))
    scalars = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), bytes: pa.large_binary()}
    return scalars[hint]


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
