"""A SQLAlchemy dialect that makes Great Expectations work over DuckDB.

As shipped it fails: GX reads results after it has moved on, and DuckDB's cursors are gone by then. This dialect reads
each result whole at once. It also remembers the connections it opened, because GX never closes its own, and an open
one would keep every other connection of this process away from the file.
"""

from __future__ import annotations

import contextlib
from typing import Any

import duckdb_sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

NAME = "sitrepduckdb"

_opened: list[Any] = []


class _BufferedContext(duckdb_sqlalchemy.DuckDBExecutionContext):  # type: ignore[misc]
    def post_exec(self) -> None:
        super().post_exec()
        description = self.cursor.description
        if description:
            rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, description, initial_buffer=rows)


class BufferedDuckDB(duckdb_sqlalchemy.Dialect):  # type: ignore[misc]
    """DuckDB with results read whole. `name` stays "duckdb": GX chooses its SQL by it."""

    name = "duckdb"
    execution_ctx_cls = _BufferedContext
    supports_statement_cache = False

    def connect(self, *arguments: Any, **options: Any) -> Any:
        connection = super().connect(*arguments, **options)
        _opened.append(connection)
        return connection


def register() -> None:
    """Make `sitrepduckdb:///path` a URL SQLAlchemy knows."""
    registry.register(NAME, __name__, "BufferedDuckDB")


def close_connections() -> None:
    """Close every connection this dialect opened in this process."""
    while _opened:
        with contextlib.suppress(Exception):
            _opened.pop().close()
