"""Asking the warehouse for a page: the SQL in warehouse/pages/<page>/, by name.

Belongs here: running a page's SQL file. Does not belong here: opening the warehouse, or what the rows mean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb


def page_rows(
    con: duckdb.DuckDBPyConnection, page: str, name: str, values: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """The rows of warehouse/pages/<page>/<name>.sql as dicts; `values` are its named parameters."""
    found = con.execute(shipped("warehouse", "pages", page, f"{name}.sql").read_text("utf-8"), values)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
