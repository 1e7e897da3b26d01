"""How Airflow's processes share their one SQLite file.

Python's sqlite3 begins no transaction before a SAVEPOINT, so that each one that is released is committed by itself, and
its first write fails ("database is locked", at once) where another process wrote since it first read. `airflow backfill
create` makes its runs one by one in savepoints, and the scheduler starts on the first of them at once: most of the days
would be missing. Here a savepoint outside a transaction begins one that may write, and whoever comes second waits.
Found by Airflow through its setting sql_alchemy_connect_args. Belongs here: that. Does not belong here: our warehouse.
"""

from __future__ import annotations

import sqlite3
from typing import Any

WAIT = 60.0  # seconds to wait for another process' write


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> _Cursor:
        if sql.startswith("SAVEPOINT") and not self.connection.in_transaction:
            super().execute("BEGIN IMMEDIATE")
        return super().execute(sql, parameters)


class Connection(sqlite3.Connection):
    """A connection whose savepoints are parts of a transaction."""

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


CONNECT_ARGS: dict[str, Any] = {"timeout": WAIT, "factory": Connection}
