"""A SQLAlchemy dialect that makes Great Expectations work over DuckDB.

As shipped it fails: GX reads results after it has moved on, and DuckDB's cursors are gone by then. This dialect reads
each result at once: whole, but of the rows a check finds no more than GX looks at. It also remembers the connections
it opened, because GX never closes its own, and an open one would keep every other connection of this process away from
the file.
"""

from __future__ import annotations

import contextlib
from typing import Any

import duckdb_sqlalchemy
from sqlalchemy.dialects import registry
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from pipeline.quality.functions import define_functions

NAME = "sitrepduckdb"
ROWS = "/* rows found by a check */ "
"""What statements begin with that find the rows a check does not expect, which may be most of a table."""

_ROWS_READ = 200  # GX reads no more (its constant MAX_RESULT_RECORDS); it counts them with a statement of its own

_opened: list[Any] = []


class _BufferedContext(duckdb_sqlalchemy.DuckDBExecutionContext):  # type: ignore[misc]
    def post_exec(self) -> None:
        super().post_exec()
        description = self.cursor.description
        if description:
            rows = self.cursor.fetchmany(_ROWS_READ) if self.statement.startswith(ROWS) else self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, description, initial_buffer=rows)


class BufferedDuckDB(duckdb_sqlalchemy.Dialect):  # type: ignore[misc]
    """DuckDB with results read whole. `name` stays "duckdb": GX chooses its SQL by it."""

    name = "duckdb"
    execution_ctx_cls = _BufferedContext
    supports_statement_cache = False

    def connect(self, *arguments: Any, **options: Any) -> Any:
        connection = super().connect(*arguments, **options)
        _opened.append(connection)
        define_functions(connection)
        return connection


def register() -> None:
    """Make `sitrepduckdb:///path` a URL SQLAlchemy knows."""
    registry.register(NAME, __name__, "BufferedDuckDB")


def close_connections() -> None:
    """Close every connection this dialect opened in this process."""
    while _opened:
        with contextlib.suppress(Exception):
            _opened.pop().close()
