"""Opening the warehouse: one writer at a time, readers that can do nothing but read, errors a person can act on.

Belongs here: connections and what can go wrong with the file. Does not belong here: what is read or written.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from glob import escape
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import WarehouseChanged, WarehouseCorrupt, WarehouseError, WarehouseLocked
from pipeline.load.clone import is_alive

if TYPE_CHECKING:
    import duckdb

WAIT_SECONDS = 10.0  # how long we try while another process holds the file
_LOCK_SIGNS = ("could not set lock", "conflicting lock", "being used by another process", "different configuration")
_CORRUPT_SIGNS = (
    "not a valid duckdb",
    "corrupt",
    "checksum",
    "serialization error",
    "deserialize",
    "could not read enough bytes",
    "replaying wal",
)
_FULL_SIGNS = ("no space left", "disk full", "file too large", "could not write", "quota exceeded")
_READER_CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
_SPILLS = count()  # a process may have several readers of one file open


@contextmanager
def open_writer(path: Path, *, wait: float = WAIT_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse for writing, made or brought up to date (migrations, views, reports) where needed.

    Raises WarehouseLocked after `wait` seconds while another process holds it; WarehouseCorrupt; WarehouseError.
    """
    import duckdb

    from pipeline.load.migrate import bring_up_to_date, must_note, note_definitions

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise WarehouseError(
            f"cannot make the folder {path.parent} ({exc.strerror}): give another --warehouse"
        ) from exc
    con = _connect(path, read_only=False, wait=wait, config={})
    try:
        _set_up(con)
        with _translated(path):
            bring_up_to_date(con)
            if must_note(con):
                con.close()
                con = _connect(path, read_only=False, wait=wait, config={})
                _set_up(con)
                note_definitions(con)
            yield con
    finally:
        with suppress(duckdb.Error):  # closing writes a checkpoint; what is not in it stays in the log beside the file
            con.close()


@contextmanager
def open_reader(
    path: Path,
    *,
    wait: float = WAIT_SECONDS,
    archive: Collection[str] = (),
    memory: str | None = None,
    tables_only: bool = False,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse for reading only: SQL run here cannot write, read other files, load extensions or change settings.

    With `memory` (such as "1GB") DuckDB holds no more than that, and spills to disk beside the file. With `archive`
    (kinds of pipeline.load.raw) the files that its raw archive holds of these kinds now can be opened, and no other.
    Who reads `tables_only` does not mind views that somebody changed. Raises WarehouseError where there is no
    warehouse; WarehouseLocked while a writer holds it; WarehouseCorrupt; WarehouseChanged.
    """
    from pipeline.load.migrate import check_as_made, check_readable
    from pipeline.load.raw import allow_archive

    _must_be_there(path)
    config = _READER_CONFIG if memory is None else {**_READER_CONFIG, "memory_limit": memory}
    with _spilling(path) as spill:
        con = _connect(path, read_only=True, wait=wait, config={**config, "temp_directory": str(spill)})
        try:
            _set_up(con)
            with _translated(path):
                if archive:
                    allow_archive(con, archive)
                shut_off(con)
                check_readable(con)
                if not tables_only:
                    check_as_made(con)
            yield con
        finally:
            con.close()


def put_back(path: Path) -> None:
    """Put views and macros that somebody changed or dropped back as they were. Raises like `open_reader`."""
    try:
        with open_reader(path):
            pass
    except WarehouseChanged:
        with open_writer(path):
            pass


@contextmanager
def open_beside(path: Path, name: str, *, wait: float = WAIT_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory with the warehouse attached under a name, for reading only. Raises like `open_reader`.

    Until `shut_off` is called, SQL run here may open files: for statements of ours only.
    """
    import duckdb

    from pipeline.load.migrate import check_readable

    _must_be_there(path)
    with _spilling(path) as spill:
        con = duckdb.connect(":memory:", config={**_READER_CONFIG, "temp_directory": str(spill)})
        try:
            file = "'" + str(path).replace("'", "''") + "'"
            _patiently(path, wait, lambda: con.execute(f'ATTACH {file} AS "{name}" (READ_ONLY)'))
            _set_up(con)
            with _translated(path):
                con.execute(f'USE "{name}"')
                check_readable(con)
                con.execute("USE memory")
            yield con
        finally:
            con.close()


def shut_off(con: duckdb.DuckDBPyConnection) -> None:
    """From now on this connection opens no more files and keeps its settings."""
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


@contextmanager
def _spilling(path: Path) -> Iterator[Path]:
    """Where a reader's DuckDB puts what memory does not hold: a folder beside the file, of this reader alone.

    DuckDB lets SQL reach that folder even when shut off from all files, and can be made to write logs there: so it is
    not the one that others use, and it goes with all that is in it. What killed readers left is removed, too.
    """
    for left in path.parent.glob(f".{escape(path.name)}.*.spill"):
        pid = left.name.removesuffix(".spill").rpartition(".")[2].partition("-")[0]
        if pid.isdigit() and not is_alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    folder = path.with_name(f".{path.name}.{os.getpid()}-{next(_SPILLS)}.spill")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _must_be_there(path: Path) -> None:
    if not path.exists():
        raise WarehouseError(f"there is no warehouse at {path} yet: run `sitrep run` first, or give --warehouse PATH")


def _connect(path: Path, *, read_only: bool, wait: float, config: dict[str, str]) -> duckdb.DuckDBPyConnection:
    import duckdb

    return _patiently(path, wait, lambda: duckdb.connect(str(path), read_only=read_only, config=dict(config)))


def _patiently(path: Path, wait: float, connect: Callable[[], duckdb.DuckDBPyConnection]) -> duckdb.DuckDBPyConnection:
    import duckdb

    deadline = time.monotonic() + wait
    pause = 0.05
    while True:
        try:
            return connect()
        except duckdb.Error as exc:
            if not _is_locked(exc):
                raise _friendly(path, exc) from exc
            if time.monotonic() + pause > deadline:
                raise WarehouseLocked(
                    f"another process is using the warehouse {path} (waited {wait:.0f} s): try again when it is done"
                ) from exc
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - jitter, not a secret
        pause = min(pause * 2, 1.0)


def _set_up(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")  # it would be drawn into the rows on standard output


def _is_locked(exc: Exception) -> bool:
    text = str(exc).lower()
    return any(sign in text for sign in _LOCK_SIGNS)


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block, or nothing of it."""
    import duckdb

    con.execute("BEGIN TRANSACTION")
    try:
        yield
        con.execute("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # a failed COMMIT has rolled back already
            con.execute("ROLLBACK")
        raise


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Damage to the file and a full disk come as our errors; whatever else goes wrong inside is let through."""
    import duckdb

    try:
        yield
    except duckdb.Error as exc:
        of_the_file = (
            duckdb.IOException,
            duckdb.SerializationException,
            duckdb.FatalException,
            duckdb.InternalException,
        )
        if isinstance(exc, of_the_file) or any(sign in str(exc).lower() for sign in _FULL_SIGNS):
            raise _friendly(path, exc) from exc
        raise


def _friendly(path: Path, exc: Exception) -> WarehouseError:
    import duckdb

    line = str(exc).strip().splitlines()[0] if str(exc).strip() else type(exc).__name__
    text = line.replace(str(path), "").lower()  # a folder may be called anything
    damaged = isinstance(exc, duckdb.SerializationException | duckdb.InternalException | duckdb.FatalException)
    if any(sign in text for sign in _FULL_SIGNS):
        return WarehouseError(f"the disk is full: {path} is as it was before; free space and run again")
    if "newer version" in text or "storage version" in text:
        return WarehouseError(f"{path} was written by a newer DuckDB: install a newer sitrep")
    if damaged or any(sign in text for sign in _CORRUPT_SIGNS):
        return WarehouseCorrupt(
            f"{path} is damaged or not a DuckDB database ({line}): move it away (with its .wal), then run again; "
            "the staged files and the archive rebuild it"
        )
    return WarehouseError(f"cannot open the warehouse {path}: {line}")
