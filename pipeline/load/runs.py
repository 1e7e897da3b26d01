"""What the warehouse knows of its runs and of what they turned away, for the commands that ask.

Belongs here: reading runs and rejections, marking rejections resolved. Does not belong here: trying anything again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.load.connect import open_reader, open_writer


def last_as_of(warehouse: Path) -> str | None:
    """The instant the newest run stands for, ISO 8601 in UTC; None where nothing has run."""
    with open_reader(warehouse, tables_only=True) as con:
        newest: datetime | None = con.execute("SELECT max(loaded_at) FROM core.runs").fetchall()[0][0]
    return newest.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if newest else None


def feeds_of(warehouse: Path, run_id: str) -> dict[str, bool]:
    """The feeds a run that was loaded had polled → whether it read entries of them. Empty where it never was."""
    if not warehouse.exists():
        return {}
    sql = "SELECT feed_id, bool_or(stage = 'parse') FROM core.accounting WHERE run_id = ? GROUP BY feed_id"
    with open_reader(warehouse, tables_only=True) as con:
        return dict(con.execute(sql, [run_id]).fetchall())


def count_runs(warehouse: Path) -> int:
    """How many runs have been loaded; none where there is no warehouse."""
    if not warehouse.exists():
        return 0
    with open_reader(warehouse, tables_only=True) as con:
        return int(con.execute("SELECT count(*) FROM core.runs").fetchall()[0][0])


def find_rejection(warehouse: Path, rejection_id: str) -> dict[str, Any]:
    """One rejection, all columns. Raises UsageError if there is none of that id."""
    rows = _rows(warehouse, "rejection_id = ?", [rejection_id])
    if not rows:
        raise UsageError(f"no rejection {rejection_id}: `sitrep quarantine list --all` shows them")
    return rows[0]


def open_rejections(
    warehouse: Path, ids: Sequence[str] = (), *, stage: str | None = None, reason: str | None = None
) -> list[dict[str, Any]]:
    """Rejections not resolved yet: those of the ids, or all of a stage and reason. In order of id."""
    conditions, values = ["resolved_at IS NULL"], []
    if ids:
        conditions.append("list_contains(?, rejection_id)")
        values.append(list(ids))
    for column, value in (("stage", stage), ("reason", reason)):
        if value:
            conditions.append(f"{column} = ?")
            values.append(value)  # type: ignore[arg-type]
    return _rows(warehouse, " AND ".join(conditions), values)


def mark_resolved(warehouse: Path, ids: Sequence[str], as_of: str) -> None:
    """Note that these rejections are no longer: what they turned away has been loaded since."""
    with open_writer(warehouse) as con:
        con.execute(
            "UPDATE core.rejections SET resolved_at = ?::TIMESTAMPTZ WHERE list_contains(?, rejection_id)",
            [as_of, list(ids)],
        )


def _rows(warehouse: Path, condition: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    with open_reader(warehouse, tables_only=True) as con:
        sql = f"SELECT * FROM core.rejections WHERE {condition} ORDER BY rejection_id"  # noqa: S608 (conditions are ours)
        found = con.execute(sql, list(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
