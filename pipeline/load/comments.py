"""Comments on views and macros: every column of every view says what it is, without the same words twice.

A view's file comments what is its own (`COMMENT ON COLUMN`); a line `-- comments from: core.events, core.articles`
in it lends the other columns the comments that columns of the same name have there, the first named first. A
report's macro is commented from its header. Belongs here: lending those words. Does not belong here: the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

_SOURCES = re.compile(r"^-- comments from: (.+)$", re.MULTILINE)
_VIEW = re.compile(r"^CREATE OR REPLACE VIEW (\w+\.\w+) AS", re.MULTILINE)
_REPORT = re.compile(r"^CREATE OR REPLACE MACRO (reports\.\w+)\(", re.MULTILINE)
_DESCRIPTION = re.compile(r"^-- description: (.+)$", re.MULTILINE)


def comment(con: duckdb.DuckDBPyConnection, texts: Iterable[str]) -> None:
    """Comment what the files with these texts have just defined. A view may borrow from one named before it."""
    known: dict[str, dict[str, str | None]] = {}
    for table, column, words in con.execute(
        "SELECT schema_name || '.' || table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    ).fetchall():
        known.setdefault(table, {})[column] = words
    for text in texts:
        view, lenders, report = _VIEW.search(text), _SOURCES.search(text), _REPORT.search(text)
        if view and lenders:
            for column in [name for name, words in known[view[1]].items() if words is None]:
                lent = (known[table.strip()].get(column) for table in lenders[1].split(","))
                words = next((found for found in lent if found), None)
                if words is not None:
                    con.execute(f'COMMENT ON COLUMN {view[1]}."{column}" IS {quoted(words)}')
                    known[view[1]][column] = words
        elif report and (description := _DESCRIPTION.search(text)):
            con.execute(f"COMMENT ON MACRO TABLE {report[1]} IS {quoted(description[1])}")


def quoted(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"
