"""Bringing a warehouse to the shape this program knows: numbered migrations, then views and report macros.

Migrations (warehouse/migrations/NNNN_name.sql) are append-only: each runs once, in its own transaction, and its
checksum is kept. Views and reports are replaced whenever their text changed, or somebody changed them in the file: a
checksum over how DuckDB wrote them down is kept beside that of their texts. Does not belong here: any SQL but
bookkeeping.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.errors import WarehouseChanged, WarehouseCorrupt, WarehouseError, WarehouseOutdated
from pipeline.ids import text_sha256
from pipeline.load.comments import comment
from pipeline.load.connect import transaction
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb

_NAME = re.compile(r"^(\d{4})_([a-z0-9_]+)\.sql$")
_DEFINITIONS = ("macros", "views", "reports")  # what comes first is used by what follows
_DEFINES = re.compile(r"^CREATE OR REPLACE (?:VIEW|MACRO) ([\w.]+)", re.MULTILINE)
_EXCLUDED = re.compile(r"EXCLUDE \(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    sql: str
    sha256: str


def migrations(folder: Path | None = None) -> list[Migration]:
    """The migrations that ship with this program, in order of their numbers. Raises WarehouseError for a doubled one.

    Numbers may leave gaps: branches take numbers from ranges of their own, and what is missing is applied in order.
    """
    found = []
    for path in sorted((folder or shipped("warehouse", "migrations")).glob("*.sql")):
        match = _NAME.match(path.name)
        if match is None:
            raise WarehouseError(f"{path.name} is not named NNNN_name.sql")
        sql = path.read_text("utf-8")
        found.append(Migration(int(match[1]), match[2], sql, text_sha256(sql)))
    numbers = [m.number for m in found]
    if len(set(numbers)) != len(numbers):
        raise WarehouseError(f"two migrations have one number: {numbers}")
    return found


def bring_up_to_date(con: duckdb.DuckDBPyConnection, folder: Path | None = None) -> list[int]:
    """Apply what is missing; returns the numbers applied. A failing file leaves the warehouse as it was.

    Raises WarehouseCorrupt if an applied file has changed since, WarehouseError if the warehouse is newer than us.
    """
    known = migrations(folder)
    applied = _applied(con)
    _compare(known, applied)
    _refuse_changed(con)
    done = []
    for migration in known:
        if migration.number not in applied:
            _in_transaction(con, migration.sql, migration)
            done.append(migration.number)
    _define(con, renewed=bool(done))
    return done


def check_as_made(con: duckdb.DuckDBPyConnection) -> None:
    """Raises WarehouseChanged if a view or macro of ours was changed or dropped by hand since it was defined."""
    noted = [sha256 for (sha256,) in con.execute("SELECT sha256 FROM core.definitions").fetchall()]
    if len(noted) != 2 or _as_they_stand(con) in noted:  # one: an older program did not note how they stood
        return
    checksum, texts = _checksum()
    if checksum not in noted:
        return  # another program defined them: what they were then is not for us to say
    found = _defined(con)
    changed = sorted(name for name, text in _expected(texts).items() if found.get(name) != text)
    if changed:  # else it is DuckDB that writes them in another way than the one that defined them
        names = ", ".join(changed[:5]) + (" and others" if len(changed) > 5 else "")
        raise WarehouseChanged(
            f"{names}: changed or dropped by hand. `sitrep check` or the next run puts back what sitrep defines; views "
            "of your own belong into a schema of your own"
        )


def check_readable(con: duckdb.DuckDBPyConnection, folder: Path | None = None) -> None:
    """Raises like `bring_up_to_date` if we cannot read the warehouse; WarehouseOutdated if migrations are missing."""
    known = migrations(folder)
    applied = _applied(con)
    _compare(known, applied)
    missing = [m.number for m in known if m.number not in applied]
    if missing:
        raise WarehouseOutdated("the warehouse is older than this program: `sitrep run` brings it up to date")
    _refuse_changed(con)


def _refuse_changed(con: duckdb.DuckDBPyConnection) -> None:
    """Raises WarehouseCorrupt if a table of core is not as the migrations left it."""
    if not _knows_its_shape(con):
        return
    changed = con.execute(
        f"SELECT coalesce(s.table_name, n.table_name) FROM core.shape AS s FULL JOIN ({_shape()}) AS n "  # noqa: S608
        "ON n.table_name = s.table_name WHERE s.sha256 IS DISTINCT FROM n.sha256 ORDER BY 1"
    ).fetchall()
    if changed:
        names = ", ".join(f"core.{name}" for (name,) in changed)
        raise WarehouseCorrupt(
            f"{names} is not as sitrep made it: somebody changed it by hand. Undo that, or rebuild the warehouse in a "
            "new file (`sitrep replay`); tables of your own belong into a schema of your own"
        )


def _applied(con: duckdb.DuckDBPyConnection) -> dict[int, tuple[str, str]]:
    """Number -> (name, checksum) of what the warehouse says was applied."""
    tables = con.execute("SELECT table_schema, table_name FROM information_schema.tables").fetchall()
    if ("core", "schema_migrations") not in tables:
        if tables:
            raise WarehouseCorrupt("this DuckDB file holds tables but is no sitrep warehouse: give another --warehouse")
        return {}
    rows = con.execute("SELECT number, name, sha256 FROM core.schema_migrations ORDER BY number").fetchall()
    return {int(number): (str(name), str(sha256)) for number, name, sha256 in rows}


def _compare(known: list[Migration], applied: dict[int, tuple[str, str]]) -> None:
    ahead = sorted(set(applied) - {migration.number for migration in known})
    if ahead:
        number = ahead[-1]
        raise WarehouseError(
            f"the warehouse is newer than this program (it had migration {number:04d}_{applied[number][0]}, which this "
            "program does not know): upgrade sitrep"
        )
    for migration in known:
        was = applied.get(migration.number)
        if was is not None and was[1] != migration.sha256:
            raise WarehouseCorrupt(
                f"migration {migration.number:04d}_{migration.name}.sql changed after it was applied: restore the file "
                "from the release, put your change into a new migration, or rebuild the warehouse in a new file"
            )


def _shape() -> str:
    return shipped("warehouse", "load", "shape.sql").read_text("utf-8").rstrip().rstrip(";")


def _knows_its_shape(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the warehouse is new enough to have noted what its tables are like."""
    sql = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'core' AND table_name = 'shape'"
    return bool(con.execute(sql).fetchall()[0][0])


def _in_transaction(con: duckdb.DuckDBPyConnection, sql: str, migration: Migration) -> None:
    with transaction(con):
        con.execute(sql)
        if _knows_its_shape(con):
            con.execute("DELETE FROM core.shape")
            con.execute(f"INSERT INTO core.shape {_shape()}")
        con.execute(
            "INSERT INTO core.schema_migrations SELECT $number, $name, $sha256, now()",
            {"number": migration.number, "name": migration.name, "sha256": migration.sha256},
        )


def definitions() -> list[str]:
    """The texts that define views and reports, in an order in which they can be run."""
    return [path.read_text("utf-8") for path in _definition_files()]


def _definition_files() -> list[Path]:
    return [path for kind in _DEFINITIONS for path in sorted(shipped("warehouse", kind).glob("*.sql"))]


def _define(con: duckdb.DuckDBPyConnection, *, renewed: bool) -> None:
    """Replace views and macros if their files are not the ones last applied, if a migration just ran, or if somebody
    changed or dropped one of them."""
    import duckdb

    checksum, texts = _checksum()
    noted = {sha256 for (sha256,) in con.execute("SELECT sha256 FROM core.definitions").fetchall()}
    if not renewed and noted == {checksum, _as_they_stand(con)}:
        return
    with transaction(con):
        try:
            for text in texts:
                con.execute(text)
        except duckdb.CatalogException as exc:  # a table under the name of a view
            line = str(exc).splitlines()[0]
            raise WarehouseCorrupt(f"a view cannot be put back ({line}): drop what stands in its place") from exc
        comment(con, texts)
        con.execute("DELETE FROM core.definitions")
        con.execute("INSERT INTO core.definitions SELECT $sha256, now()", {"sha256": checksum})


def must_note(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether views and macros were defined and `note_definitions` was not called since."""
    return bool(con.execute("SELECT count(*) = 1 FROM core.definitions").fetchall()[0][0])


def note_definitions(con: duckdb.DuckDBPyConnection) -> None:
    """Note how views and macros stand, to know them by. Not in the connection that defined them: DuckDB writes what it
    has read from the file in other words than what was just given."""
    con.execute("INSERT INTO core.definitions SELECT $sha256, now()", {"sha256": _as_they_stand(con)})


def _checksum() -> tuple[str, list[str]]:
    """A checksum over names and texts of the files that define views and macros; the texts."""
    texts = definitions()
    return text_sha256(*(f"{path.parent.name}/{path.name}" for path in _definition_files()), *texts), texts


def _defined(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Name → definition of the views and macros of ours that this warehouse has, as DuckDB writes it."""
    sql = shipped("warehouse", "summary", "defined.sql").read_text("utf-8")
    found = con.execute(sql, {"names": _names()}).fetchall()
    return {name: _EXCLUDED.sub(_in_order, text) for name, text in found}


def _in_order(excluded: re.Match[str]) -> str:
    """The columns of an EXCLUDE in order of name: DuckDB keeps them in none."""
    return f"EXCLUDE ({', '.join(sorted(name.strip() for name in excluded[1].split(',')))})"


def _as_they_stand(con: duckdb.DuckDBPyConnection) -> str:
    return text_sha256(*(part for pair in sorted(_defined(con).items()) for part in pair))


def _names() -> list[str]:
    return [name for text in definitions() for name in _DEFINES.findall(text)]


def _expected(texts: list[str]) -> dict[str, str]:
    """What `_defined` gives where nobody changed anything: from a warehouse made for the purpose."""
    import duckdb

    with TemporaryDirectory() as folder:
        path = f"{folder}/expected.duckdb"
        with duckdb.connect(path) as con:
            for text in (*(migration.sql for migration in migrations()), *texts):
                con.execute(text)
        with duckdb.connect(path) as con:  # as `note_definitions` asks for
            return _defined(con)
