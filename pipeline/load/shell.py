"""The SQL shell without its terminal: lines in, statements and dot-commands out, each run like `sitrep query` runs it.

Every statement opens the warehouse anew and lets it go: what is loaded meanwhile is seen, and who sits before a prompt
holds up no writer. Belongs here: when a statement is complete, what the dot-commands ask. Does not belong here:
prompts, history, keys (pipeline/commands/sql.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.load.formats import WIDEST
from pipeline.load.query import FORMATS, query
from pipeline.load.snapshot import open_for_people

HELP = """\
SQL        ends with ; and may take several lines. Only reading: SELECT, FROM, WITH, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN.
.tables    [SCHEMA]         tables and views with what they hold: marts is what people query, core what is behind it
.schema    NAME             columns of a table or view with what they mean: .schema marts.events; columns and arguments
                            of a report: .schema reports.casualties
.reports                    ready-made questions and their arguments: FROM reports.casualties(country := 'SYR');
.mode      table|csv|json   how rows are written
.width     N                cut the cells of tables at N characters, 0 cuts none: EXPLAIN and these commands cut nothing
.help                       this
.quit                       or Ctrl-D; Ctrl-C drops what was typed, or stops a statement that runs
"""

_TABLES = """\
SELECT schema || '.' || name AS name, kind, comment AS holds FROM (
    SELECT schema_name AS schema, table_name AS name, 'table' AS kind, comment FROM duckdb_tables() WHERE NOT internal
    UNION ALL SELECT schema_name, view_name, 'view', comment FROM duckdb_views() WHERE NOT internal
) WHERE $schema IS NULL OR schema = lower($schema) ORDER BY schema = 'core', name"""
_COLUMNS = """\
SELECT column_name AS column, data_type AS type, comment AS meaning FROM duckdb_columns()
WHERE lower($name) IN (schema_name || '.' || table_name, table_name) AND NOT internal
QUALIFY rank() OVER (ORDER BY list_position(['marts', 'core', 'raw'], schema_name)) = 1
ORDER BY column_index"""
_MACROS = """\
SELECT schema_name || '.' || function_name AS macro, parameters FROM duckdb_functions()
WHERE lower($name) IN (schema_name || '.' || function_name, function_name)
    AND schema_name IN ('reports', 'marts') AND function_type = 'table_macro'"""
_REPORTS = """\
SELECT schema_name || '.' || function_name AS report, array_to_string(parameters, ', ') AS arguments, comment AS shows
FROM duckdb_functions() WHERE schema_name IN ('reports', 'marts') AND function_type = 'table_macro'
ORDER BY schema_name DESC, report"""

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
    widest: int | None = WIDEST
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
                query(self.warehouse, statement, self.mode, None, widest=self.widest)
            except BaseException:
                self.pending = ""
                raise

    def _command(self, name: str, *words: str) -> None:
        if name in (".quit", ".exit"):
            self.done = True
        elif name == ".help":
            print(HELP, end="", flush=True)
        elif name == ".tables" and len(words) <= 1:
            self._show(_TABLES, {"schema": words[0] if words else None})
        elif name == ".schema" and len(words) == 1:
            self._schema(words[0])
        elif name == ".reports" and not words:
            self._show(_REPORTS)
        elif name == ".mode" and len(words) == 1 and words[0] in FORMATS and words[0] != "parquet":
            self.mode = words[0]
        elif name == ".width" and len(words) == 1 and words[0].isdecimal():
            self.widest = int(words[0]) or None
        else:
            raise UsageError(f"{' '.join((name, *words))}: no such command: .help lists them")

    def _show(self, sql: str, values: Mapping[str, str | None] | None = None) -> None:
        query(self.warehouse, sql, self.mode, None, values, widest=None)

    def _schema(self, name: str) -> None:
        with open_for_people(self.warehouse) as con:
            macros = con.execute(_MACROS, {"name": name}).fetchall()
            found = bool(con.execute(_COLUMNS, {"name": name}).fetchall())
        if found:
            self._show(_COLUMNS, {"name": name})
        elif macros:
            macro, parameters = macros[0]  # names of ours, from the catalog
            arguments = [f"SELECT '{parameter}' AS name, 'argument' AS kind, NULL AS type" for parameter in parameters]
            columns = (
                "SELECT column_name AS name, 'column' AS kind, column_type AS type "  # noqa: S608 - see above
                f"FROM (DESCRIBE FROM {macro}({_nulls(parameters)}))"
            )
            self._show(" UNION ALL ".join((*arguments, columns)))
        else:
            raise UsageError(f"there is no {name}: .tables and .reports list what there is")


def _nulls(parameters: Sequence[str]) -> str:
    return ", ".join("NULL" for _ in parameters)


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
