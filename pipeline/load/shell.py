"""The SQL shell without its terminal: lines in, statements and dot-commands out, each run like `sitrep query` runs it.

Every statement opens the warehouse anew and lets it go: what is loaded meanwhile is seen, and who sits before a prompt
holds up no writer. Belongs here: when a statement is complete, what the dot-commands ask. Does not belong here:
prompts, history, keys (pipeline/commands/sql.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.load.query import FORMATS, query
from pipeline.load.snapshot import open_for_people

HELP = """\
SQL        ends with ; and may take several lines. Only reading: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN.
.tables    [SCHEMA]         tables and views with what they hold: marts is what people query, core what is behind it
.schema    NAME             columns of a table or view with what they mean: .schema marts.events
.reports                    ready-made questions and their arguments: FROM reports.casualties(country := 'SYR');
.mode      table|csv|json   how rows are written
.help                       this
.quit                       or Ctrl-D; Ctrl-C drops what was typed, or stops a statement that runs
"""

_TABLES = """\
SELECT schema || '.' || name AS name, kind, comment AS holds FROM (
    SELECT schema_name AS schema, table_name AS name, 'table' AS kind, comment FROM duckdb_tables() WHERE NOT internal
    UNION ALL SELECT schema_name, view_name, 'view', comment FROM duckdb_views() WHERE NOT internal
) WHERE $schema IS NULL OR schema = $schema ORDER BY schema = 'core', name"""
_COLUMNS = """\
SELECT column_name AS column, data_type AS type, comment AS meaning FROM duckdb_columns()
WHERE schema_name || '.' || table_name = $name OR (table_name = $name AND schema_name IN ('marts', 'core', 'raw'))
ORDER BY schema_name <> 'marts', column_index"""
_REPORTS = """\
SELECT 'reports.' || function_name AS report, array_to_string(parameters, ', ') AS arguments, comment AS shows
FROM duckdb_functions() WHERE schema_name IN ('reports', 'marts') ORDER BY report"""

# What text is made of, as far as the end of a statement goes: quoted things, comments, and the rest.
_PIECES = re.compile(
    r"""
    (?P<quoted> '(?:[^']|'')*' | "(?:[^"]|"")*" | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ )
    | (?P<empty> --[^\n]*\n | /\*.*?\*/ | \s )
    | (?P<open> ' | " | \$\w*\$ | /\* | --[^\n]*$ )
    | (?P<end> ; )
    | .
    """,
    re.DOTALL | re.VERBOSE,
)


def split(text: str) -> tuple[list[str], str]:
    """Complete statements in the text, and what is left of it, which waits for more. Empty ones are left out."""
    statements, start, says_something = [], 0, False
    for piece in _PIECES.finditer(text):
        if piece["open"]:
            break
        if piece["end"]:
            if says_something:
                statements.append(text[start : piece.end()].strip())
            start, says_something = piece.end(), False
        elif not piece["empty"]:
            says_something = True
    return statements, text[start:]


@dataclass
class Shell:
    """What a session remembers: the warehouse, how rows are written, and the lines of a statement not ended yet."""

    warehouse: Path
    mode: str = "table"
    pending: str = ""
    done: bool = field(default=False, init=False)

    def take(self, line: str) -> None:
        """One line as typed, without its end. Rows go to standard output.

        Raises SitrepError of a kind for a statement or command that failed; the statements after it are dropped.
        """
        if not self.pending.strip() and line.lstrip().startswith("."):
            self.pending = ""
            self._command(*line.split())
            return
        statements, self.pending = split(self.pending + line + "\n")
        for statement in statements:
            try:
                query(self.warehouse, statement, self.mode, None)
            except BaseException:
                self.pending = ""
                raise

    def _command(self, name: str, *words: str) -> None:
        if name in (".quit", ".exit"):
            self.done = True
        elif name == ".help":
            print(HELP, end="", flush=True)
        elif name == ".tables" and len(words) <= 1:
            query(self.warehouse, _TABLES, self.mode, None, {"schema": words[0] if words else None})
        elif name == ".schema" and len(words) == 1:
            if not query(self.warehouse, _COLUMNS, self.mode, None, {"name": words[0]}):
                raise UsageError(f"there is no {words[0]}: .tables lists what there is")
        elif name == ".reports" and not words:
            query(self.warehouse, _REPORTS, self.mode, None)
        elif name == ".mode" and len(words) == 1 and words[0] in FORMATS and words[0] != "parquet":
            self.mode = words[0]
        else:
            raise UsageError(f"{' '.join((name, *words))}: no such command: .help lists them")


def names(warehouse: Path) -> list[str]:
    """Every name a person may want completed: schema.table, columns, macros. Raises like `open_reader`."""
    sql = (
        "SELECT schema_name || '.' || table_name FROM duckdb_columns() WHERE NOT internal UNION "
        "SELECT column_name FROM duckdb_columns() WHERE NOT internal UNION "
        "SELECT schema_name || '.' || function_name || '(' FROM duckdb_functions() "
        "WHERE schema_name IN ('marts', 'reports')"
    )
    with open_for_people(warehouse) as con:
        return sorted(str(name) for (name,) in con.execute(sql).fetchall())
