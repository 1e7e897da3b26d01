"""The archive's files: `<archive>/<kind>/date=YYYY-MM-DD/<run>-<batch>-<written>.parquet`, zstd, written whole.

One file a task attempt. No file is ever replaced: a poll done again may bring 304s, and what the first one brought must
stay. `date` is the day the run stands for, `written` the instant its writing began, which is the order of the replay.
Belongs here: names, writing, listing, reading. Does not belong here: what the answers mean, deleting (nothing does).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import ArchiveError
from pipeline.ids import file_name
from pipeline.load.staging import record_class, staged_schema, whole_file
from pipeline.records import from_json, to_json

KINDS = {"fetched_feed": "fetched_feeds", "fetched_page": "fetched_pages", "feed": "feeds", "step": "steps"}
"""Record kind → folder of the archive."""

_KEYS = ("run_id", "as_of", "batch", "archived_at")  # columns before the record's own
_ROWS_AT_ONCE = 64
_BYTES_AT_ONCE = 8 * 2**20  # of bodies; then a row group is written
_NAME = re.compile(r"(?P<run>.+)-(?P<batch>[^-]+)-(?P<written>\d{8}T\d{6}\.\d{6}Z)\.parquet")


@dataclass(frozen=True, slots=True)
class Step:
    """Something a run did to the warehouse. `facts` is JSON: what a replay must know to do the same."""

    step: str  # poll | load | link | retry
    program_version: str
    facts: str


@dataclass(frozen=True, slots=True)
class Key:
    """Whose a file is."""

    run_id: str
    as_of: str
    batch: str


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file by its name. `run` is the run's id as `file_name` writes it; `written` sorts as text."""

    path: Path
    kind: str
    run: str
    batch: str
    written: str


@contextmanager
def archiving(archive: Path, kind: str, key: Key) -> Iterator[Callable[[Any], None]]:
    """A function that takes records of a kind; the file appears, whole and on disk, when the block ends well.

    Memory holds some MiB of bodies at most. Raises WarehouseError if the disk will not take it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    now = datetime.now(UTC)
    day = date.fromisoformat(key.as_of[:10])
    name = f"{file_name(key.run_id)}-{key.batch}-{now:%Y%m%dT%H%M%S.%fZ}.parquet"
    keys = dict(zip(_KEYS, (key.run_id, key.as_of, key.batch, f"{now:%Y-%m-%dT%H:%M:%S.%fZ}"), strict=True))
    schema = _schema(kind)
    rows: list[dict[str, Any]] = []
    size = 0
    path = archive / KINDS[kind] / f"date={day}" / name
    with whole_file(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:

        def flush() -> None:
            nonlocal size
            if rows:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            rows.clear()
            size = 0

        def add(record: Any) -> None:
            nonlocal size
            rows.append(keys | to_json(record))
            size += len(getattr(record, "body", None) or b"")
            if len(rows) >= _ROWS_AT_ONCE or size >= _BYTES_AT_ONCE:
                flush()

        yield add
        flush()


def list_files(archive: Path, kind: str, since: date | None = None, until: date | None = None) -> list[ArchiveFile]:
    """Files of a kind of the days `since` to `until` (both included), in the order they were written.

    Raises ArchiveError where there is no archive.
    """
    if not archive.is_dir():
        raise ArchiveError(f"there is no archive at {archive}: give --archive DIR, or set SITREP_HOME")
    found = []
    for path in (archive / KINDS[kind]).glob("date=*/*.parquet"):
        match = _NAME.fullmatch(path.name)
        if match is None:
            continue  # a temporary file of a task that works, or died
        day = date.fromisoformat(path.parent.name.removeprefix("date="))
        if (since is None or since <= day) and (until is None or day <= until):
            found.append(ArchiveFile(path, kind, match["run"], match["batch"], match["written"]))
    return sorted(found, key=lambda f: (f.written, f.path.name))


def read_file(file: ArchiveFile) -> Iterator[tuple[Key, Any]]:
    """The records of a file with whose they are, in the order they came. Raises ArchiveError if it is damaged."""
    cls = archived_class(file.kind)
    for row in _rows(file, None):
        key = Key(row["run_id"], row["as_of"], row["batch"])
        yield key, from_json(cls, {f.name: row[f.name] for f in fields(cls) if f.name in row})


def read_column(file: ArchiveFile, column: str) -> list[Any]:
    """One column of a file, without reading the others. Raises ArchiveError if the file is damaged."""
    return [row[column] for row in _rows(file, [column])]


def archived_class(kind: str) -> type:
    """The dataclass of an archived kind. Raises KeyError for an unknown kind."""
    return Step if kind == "step" else record_class(kind)


def _rows(file: ArchiveFile, columns: list[str] | None) -> Iterator[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(file.path) as parquet:
            for chunk in parquet.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns):
                yield from chunk.to_pylist()
    except (pa.ArrowException, OSError) as error:
        line = (str(error).splitlines() or [type(error).__name__])[0]
        raise ArchiveError(f"{file.path} cannot be read ({line}): restore it from a copy, or move it away") from error


def _schema(kind: str) -> Any:
    import pyarrow as pa

    head = [pa.field(name, pa.string(), nullable=False) for name in _KEYS]
    if kind == "step":
        return pa.schema([*head, *(pa.field(f.name, pa.string()) for f in fields(Step))])
    return pa.schema([*head, *(f for f in staged_schema(kind) if f.name != "record_hash")])
