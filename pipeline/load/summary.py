"""The figures a run ends with, read from the warehouse. Does not belong here: printing them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.load.connect import open_reader
from pipeline.shipped import shipped


@dataclass(frozen=True, slots=True)
class Summary:
    """`counts` and `rejections` are (label, number); `books` is one line; `events` ten rows of eight values."""

    counts: tuple[tuple[str, int], ...]
    rejections: tuple[tuple[str, int], ...]
    books: str
    events: tuple[tuple[Any, ...], ...]


def read_summary(warehouse: Path) -> Summary:
    """What the warehouse holds, in a few figures. Raises WarehouseError where there is none."""
    with open_reader(warehouse) as con:

        def ask(name: str) -> list[tuple[Any, ...]]:
            return list(con.execute(shipped("warehouse", "summary", f"{name}.sql").read_text("utf-8")).fetchall())

        counts = tuple((str(label), int(number)) for label, number in ask("counts"))
        rejections = tuple((str(reason), int(number)) for reason, number in ask("rejections"))
        (lines, unbalanced) = ask("books")[0]
        books = (
            f"{lines} lines, all balanced (in = out + unchanged + duplicate + rejected)"
            if not unbalanced
            else f"{unbalanced} of {lines} lines DO NOT BALANCE: ask marts.accounting WHERE NOT balanced"
        )
        return Summary(counts, rejections, books, tuple(ask("ten_events")))


def read_quality(warehouse: Path, run_id: str) -> list[dict[str, Any]]:
    """The results of a run's checkpoint, failures first, then by table and check."""
    with open_reader(warehouse) as con:
        found = con.execute(shipped("warehouse", "summary", "quality.sql").read_text("utf-8"), {"run_id": run_id})
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
