"""What the warehouse knows of batches that are held back: one row each, and their entries, which polls then know.

Belongs here: those rows. Does not belong here: the batch's files, and what is done with them (pipeline.quarantine).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.load.connect import open_reader
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb


def hold_batch(
    con: duckdb.DuckDBPyConnection, *, run_id: str, as_of: str, reasons: Iterable[str], counts: dict[str, int]
) -> None:
    """Note that a batch is held back and why. `counts`: entries, articles, events."""
    values = {"run_id": run_id, "as_of": as_of, "now": _now(), "reasons": list(reasons), **counts}
    con.execute(_sql("hold"), values)


def hold_entries(con: duckdb.DuckDBPyConnection, run_id: str, entries: Iterable[tuple[str, str]]) -> None:
    """The (entry_id, entry_hash) a held batch keeps: known to every poll but its own until the batch is settled."""
    free_entries(con, run_id)
    rows = [(run_id, *entry) for entry in entries]
    if rows:
        con.executemany("INSERT INTO core.quarantined_entries VALUES (?, ?, ?)", rows)
    con.execute("DELETE FROM core.poll_claims WHERE run_id = ?", [run_id])


def free_entries(con: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Forget which entries the batch of a run held."""
    con.execute("DELETE FROM core.quarantined_entries WHERE run_id = ?", [run_id])


def settle_batch(con: duckdb.DuckDBPyConnection, run_id: str, state: str) -> None:
    """Note that a held batch was published or dropped; nothing where the run has none."""
    con.execute(_sql("settle"), {"run_id": run_id, "state": state, "now": _now()})
    free_entries(con, run_id)


def note_fix(con: duckdb.DuckDBPyConnection, run_id: str, fix: str) -> None:
    """Note what somebody did to a held batch."""
    con.execute(_sql("fixed"), {"run_id": run_id, "fix": fix})


def batches(warehouse: Path, *, everything: bool = False) -> list[dict[str, Any]]:
    """Held batches, the newest first; settled ones too with `everything`. Raises WarehouseError."""
    return _rows(warehouse, "batches", {"everything": everything})


def failures(warehouse: Path, run_id: str) -> list[dict[str, Any]]:
    """The results of a batch's checks that did not pass the last time it was judged, the worst first."""
    return _rows(warehouse, "failures", {"run_id": run_id})


def _rows(warehouse: Path, name: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with open_reader(warehouse) as con:
        found = con.execute(_sql(name), values)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _sql(name: str) -> str:
    return shipped("warehouse", "quarantine", f"{name}.sql").read_text("utf-8")
