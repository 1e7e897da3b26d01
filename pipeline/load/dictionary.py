"""The data dictionary: a contract as CREATE TABLE and COMMENT statements, for whoever writes a migration.

`python -m pipeline.load.dictionary event events` prints them. Applied migrations never change, so this writes no file:
the text is pasted into a new one, and tests/architecture proves that tables and contracts agree.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from pipeline.validate.schema import descriptions, duckdb_columns, nullable


def create_table(kind: str, table: str, extra: Mapping[str, tuple[str, str]]) -> str:
    """DDL of `core.<table>` for a kind of record; `extra` adds columns: name -> (type, comment).

    No key, check or default: DuckLake holds none, and the loader keeps keys unique itself.
    """
    words = descriptions(kind)
    columns = {name: (t + ("" if nullable(kind, name) else " NOT NULL")) for name, t in duckdb_columns(kind).items()}
    columns |= {name: t for name, (t, _) in extra.items()}
    comments = {name: words[name] for name in duckdb_columns(kind)} | {name: c for name, (_, c) in extra.items()}
    body = ",\n".join(f'    "{name}" {t}' for name, t in columns.items())
    lines = [f"CREATE TABLE core.{table} (\n{body}\n);", f"COMMENT ON TABLE core.{table} IS {_quoted(words[''])};"]
    lines += [f'COMMENT ON COLUMN core.{table}."{name}" IS {_quoted(text)};' for name, text in comments.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    print(create_table(sys.argv[1], sys.argv[2], {}))
