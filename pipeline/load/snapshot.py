"""The reading copy, `warehouse.read.duckdb`: what people's tools may hold open as long as they like.

DuckDB lets one process write a file, or many read it. Whoever sits before an open warehouse would keep the next load
out, and a load keeps everybody out. So each run that changed the warehouse publishes a copy beside it, whole, in one
rename; commands read the copy while it is current, or while a writer is at work, and else the warehouse itself, for as
long as one statement takes. Belongs here: publishing, and choosing. Does not belong here: copying (clone.py).
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import WarehouseError, WarehouseLocked
from pipeline.load import clone
from pipeline.load.connect import open_reader

if TYPE_CHECKING:
    import duckdb

    Opener = Callable[..., AbstractContextManager[duckdb.DuckDBPyConnection]]
    """Opens a file, waiting as many seconds for its writer as the argument `wait` says."""

_AT_ONCE = 0.2  # seconds to try the warehouse itself where there is a copy to turn to
_OUTCOMES = {
    clone.DONE: "published",
    clone.BUSY: "busy",
    clone.FULL: "no_room",
    clone.TOO_LARGE: "too_large",
    clone.FAILED: "failed",
}


def copy_of(warehouse: Path) -> Path:
    """Where the reading copy of a warehouse stands."""
    return warehouse.with_name(f"{warehouse.stem}.read{warehouse.suffix}")


def publish(warehouse: Path, most_bytes: int) -> str:
    """Publish the warehouse as it stands; says how it went: published, off, busy, no_room, too_large, failed.

    A copy that shares its blocks with the warehouse is made where the file system can (btrfs, XFS), at no cost; else
    one of at most `most_bytes`; 0 is off, and takes away one that is there. Never raises for want of a copy: without
    one, readers open the warehouse itself. "busy" means a writer came first, and will publish in its turn.
    """
    if most_bytes == 0:
        with suppress(OSError):
            copy_of(warehouse).unlink()
        return "off"
    program = [sys.executable, "-I", "-S", clone.__file__, str(warehouse), str(copy_of(warehouse)), str(most_bytes)]
    done = subprocess.run(program, capture_output=True, check=False)  # noqa: S603 - our own program
    return _OUTCOMES.get(done.returncode, "failed")


def is_current(warehouse: Path) -> bool:
    """Whether the copy holds everything that is in the warehouse."""
    log = warehouse.with_name(f"{warehouse.name}.wal")
    try:
        if log.exists() and log.stat().st_size:
            return False
        return copy_of(warehouse).stat().st_mtime_ns == warehouse.stat().st_mtime_ns
    except OSError:
        return False


@contextmanager
def open_for_people(
    warehouse: Path, *, archive: Collection[str] = (), memory: str | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Like `open_reader`, but on the reading copy where that is as good, or where a writer holds the warehouse."""
    with open_best(warehouse, partial(open_reader, archive=archive, memory=memory)) as con:
        yield con


@contextmanager
def open_best(warehouse: Path, opener: Opener) -> Iterator[duckdb.DuckDBPyConnection]:
    """The reading copy as `opener` opens it where that is as good, or where a writer holds the warehouse; else that."""
    copy = copy_of(warehouse)
    with ExitStack() as stack:

        def opened(path: Path, **wait: float) -> duckdb.DuckDBPyConnection:
            return stack.enter_context(opener(path, **wait))

        con = None
        if is_current(warehouse):
            with suppress(WarehouseError):  # the copy is damaged, or just gone: the warehouse itself is there
                con = opened(copy, wait=_AT_ONCE)
        elif copy.exists():
            try:
                con = opened(warehouse, wait=_AT_ONCE)
            except WarehouseLocked:
                with suppress(WarehouseError):
                    con = opened(copy, wait=_AT_ONCE)
        yield con or opened(warehouse)
