"""Claims: a run says in the warehouse which feeds it polls, before it does, so that no other run polls them too.

A claim ends when its run is loaded. A run that lives in one process holds a lock file for as long as it lives, which
the kernel frees however it ends: its claims are void at that moment. The tasks of a DAG run are many processes; their
claims lapse after a time. Does not belong here: when a feed is due (pipeline.fetch.state).
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.errors import WarehouseError, WarehouseLocked
from pipeline.load.connect import open_writer, transaction
from pipeline.load.load import load_sql, states_of

if TYPE_CHECKING:
    from pipeline.fetch.state import FeedState

LAPSES_AFTER = timedelta(minutes=45)  # shorter than the hour between two runs: a dead DAG run delays no later one


@contextmanager
def running(warehouse: Path, run_id: str) -> Iterator[None]:
    """Hold the run's lock file while the block lasts. Raises WarehouseLocked if another process is at this very run."""
    path = _lock_path(warehouse, run_id)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.open("wb")
    except OSError as error:
        hint = "give another --warehouse or SITREP_HOME"
        raise WarehouseError(f"cannot write {path} ({error.strerror}): {hint}") from None
    with lock as file:
        if not _locked(file):
            raise WarehouseLocked(f"another process is at the run {run_id}: wait for it, or give another --as-of")
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink()


def is_running(warehouse: Path, run_id: str) -> bool:
    """Whether a living process holds the run's lock file."""
    try:
        with _lock_path(warehouse, run_id).open("rb") as file:
            return not _locked(file)
    except FileNotFoundError:
        return False


def claim(
    warehouse: Path, run_id: str, wanted: Callable[[Mapping[str, FeedState]], Sequence[str]]
) -> tuple[dict[str, FeedState], set[str]]:
    """Claim the feeds that `wanted` names, given what is known of all feeds; (that, the feeds this run may poll).

    State is read and claims are written while no other process has the warehouse open, so a feed that another run has
    polled meanwhile is seen as polled. Raises WarehouseLocked, WarehouseCorrupt.
    """
    now = datetime.now(UTC)
    with open_writer(warehouse) as con, transaction(con):
        states = states_of(con)
        holders = [run for (run,) in con.execute(_HOLDERS, [run_id]).fetchall()]
        feeds = list(wanted(states))
        values = {
            "feeds": feeds,
            "run_id": run_id,
            "now": now,
            "expires": None if is_running(warehouse, run_id) else now + LAPSES_AFTER,
            "dead": [run for run in holders if not is_running(warehouse, run)],
        }
        con.execute(load_sql("claim"), values)
        mine = {feed for (feed,) in con.execute(_MINE, [run_id]).fetchall()}
    return states, mine & set(feeds)


_HOLDERS = "SELECT DISTINCT run_id FROM core.poll_claims WHERE expires_at IS NULL AND run_id <> ?"
_MINE = "SELECT feed_id FROM core.poll_claims WHERE run_id = ?"


def _lock_path(warehouse: Path, run_id: str) -> Path:
    return warehouse.parent / "running" / (re.sub(r"[^A-Za-z0-9_.-]+", "-", run_id) + ".lock")


def _locked(file: IO[bytes]) -> bool:
    """Whether we got the lock; it goes with the file's closing, or with the process."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
