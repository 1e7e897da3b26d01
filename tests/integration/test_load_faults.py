"""What can go wrong with the file: a killed writer, a lock, damage, a foreign database, a newer or a changed one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import AccountingError, WarehouseCorrupt, WarehouseError, WarehouseLocked, WarehouseOutdated
from pipeline.load.connect import open_reader, open_writer, put_back
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run, read_known
from pipeline.load.migrate import bring_up_to_date, check_readable, migrations
from pipeline.shipped import shipped
from tests.conftest import Sitrep
from tests.integration.warehouse_records import article, event, killed, stage

FULL = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
warehouse = Path(sys.argv[1])
limit = 64 * 1024 + (0 if sys.argv[2] == "link" else warehouse.stat().st_size)
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from pipeline.errors import WarehouseError
from pipeline.load.connect import open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
try:
    with open_writer(warehouse) as con:
        if sys.argv[2] == "link":
            link_incidents(con, run_id="r2", as_of="2016-12-12T10:00:00Z")
        else:
            load_run(con, "r2", Path(sys.argv[2]), as_of="2016-12-12T10:00:00Z")
    print("done")
except WarehouseError as exc:
    print(type(exc).__name__, exc)
"""
HOLDER = """
import sys, time
from pathlib import Path
from pipeline.load.connect import open_writer
with open_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )


def count(warehouse: Path, table: str) -> int:
    with open_reader(warehouse) as con:
        return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def many(run_id: str, folder: Path, numbers: range) -> Path:
    articles = [article(f"story-{n}", f"Jets bombed town number {n} and killed {n + 1}.") for n in numbers]
    return stage(folder / run_id, run_id, articles, [event(a, "bombed", **killed(3)) for a in articles])


def test_a_disk_that_will_not_take_more_leaves_what_was_there(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    first = many("r1", tmp_path, range(20))
    with open_writer(warehouse) as con:
        load_run(con, "r1", first, as_of="2016-12-11T10:00:00Z")
    process = python(FULL, warehouse, many("r2", tmp_path, range(20, 6000)))
    told, _ = process.communicate(timeout=120)
    assert told.startswith("WarehouseError"), told
    assert "free space" in told
    assert (count(warehouse, "core.articles"), count(warehouse, "core.events")) == (20, 20)


def test_a_full_disk_while_linking_leaves_the_queue_and_the_incidents_as_they_were(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse) as con:
        load_run(con, "r1", many("r1", tmp_path, range(400)), as_of="2016-12-11T10:00:00Z")
    process = python(FULL, warehouse, "link")
    told, _ = process.communicate(timeout=120)
    assert told.startswith("WarehouseError") and "free space" in told, told
    assert (count(warehouse, "core.link_queue"), count(warehouse, "core.incidents")) == (400, 0)
    with open_writer(warehouse) as con:
        link_incidents(con, run_id="r1", as_of="2016-12-11T10:00:00Z")
    assert (count(warehouse, "core.link_queue"), count(warehouse, "core.incident_events")) == (0, 400)


@pytest.mark.parametrize(
    ("edit", "table"),
    [
        ("ALTER TABLE core.feeds DROP COLUMN home_url", "core.feeds"),
        ("ALTER TABLE core.runs ADD COLUMN note VARCHAR", "core.runs"),
        ("DROP TABLE core.link_queue", "core.link_queue"),
        ("CREATE TABLE core.mine (a INTEGER)", "core.mine"),
    ],
)
def test_a_table_changed_by_hand_is_named(tmp_path: Path, edit: str, table: str) -> None:
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse):
        pass
    with duckdb.connect(str(warehouse)) as con:
        con.execute(edit)
    for opened in (open_reader, open_writer):
        with pytest.raises(WarehouseCorrupt, match=f"{table} is not as sitrep made it"), opened(warehouse):
            pass


def test_tables_of_ones_own_in_a_schema_of_ones_own_are_left_alone(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse) as con:
        con.execute("CREATE SCHEMA mine; CREATE TABLE mine.notes (event_id VARCHAR)")
    for opened in (open_writer, open_reader):
        with opened(warehouse) as con:
            assert con.execute("SELECT count(*) FROM mine.notes").fetchall() == [(0,)]


def test_a_row_doubled_by_hand_stops_the_load_that_meets_it(tmp_path: Path) -> None:
    warehouse, staging = tmp_path / "w.duckdb", many("r1", tmp_path, range(3))
    with open_writer(warehouse) as con:
        load_run(con, "r1", staging, as_of="2016-12-11T10:00:00Z")
        con.execute("INSERT INTO core.events SELECT * FROM core.events LIMIT 1")
        with pytest.raises(AccountingError, match=r"keys twice.*core\.events"):
            load_run(con, "r1", staging, as_of="2016-12-11T10:00:00Z")


def test_a_locked_warehouse_is_told_in_one_line(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    process = python(HOLDER, warehouse)
    try:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        for opened in (open_reader, open_writer):
            with pytest.raises(WarehouseLocked) as caught, opened(warehouse, wait=0.3):
                pass
            assert "\n" not in str(caught.value)
            assert "try again" in str(caught.value)
    finally:
        process.kill()
        process.wait()
    with open_reader(warehouse) as con:
        assert con.execute("SELECT 1").fetchall() == [(1,)]


def test_waiting_pays_when_the_writer_finishes(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    process = python(HOLDER.replace("60", "1"), warehouse)
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    with open_reader(warehouse) as con:
        assert con.execute("SELECT count(*) FROM core.runs").fetchall() == [(0,)]
    process.wait()


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"\x00" * 20_000, b"x"])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    warehouse = tmp_path / "w.duckdb"
    warehouse.write_bytes(content)
    for opened in (open_reader, open_writer):
        with pytest.raises(WarehouseCorrupt, match="move it away"), opened(warehouse):
            pass
    assert warehouse.read_bytes() == content


def test_a_damaged_database_is_told_or_still_whole(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse) as con:
        load_run(con, "r1", many("r1", tmp_path, range(50)), as_of="2016-12-11T10:00:00Z")
    whole = warehouse.read_bytes()
    warehouse.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(WarehouseCorrupt):
        count(warehouse, "core.articles")


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    with duckdb.connect(str(warehouse)) as con:
        con.execute("CREATE TABLE mine (a INTEGER)")
    with pytest.raises(WarehouseCorrupt, match="no sitrep warehouse"), open_writer(warehouse):
        pass
    with duckdb.connect(str(warehouse), read_only=True) as con:
        assert con.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("mine",)]


def test_no_warehouse_yet(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="sitrep run"), open_reader(tmp_path / "none.duckdb"):
        pass


def test_a_migration_changed_after_it_was_applied(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(shipped("warehouse", "migrations"), folder)
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse):
        pass
    path = next(folder.glob("0001_*.sql"))
    path.write_text(path.read_text("utf-8") + "\n-- one more line\n", "utf-8")
    with open_writer(warehouse) as con, pytest.raises(WarehouseCorrupt, match="changed after it was applied"):
        bring_up_to_date(con, folder)


@pytest.mark.parametrize(
    ("edit", "names"),
    [
        ("CREATE OR REPLACE VIEW marts.events AS SELECT * FROM core.events WHERE false", ["marts.events"]),
        ("DROP VIEW marts.changes; DROP MACRO TABLE reports.casualties", ["marts.changes", "reports.casualties"]),
        ("CREATE OR REPLACE MACRO reports.protests(country := NULL) AS TABLE SELECT 1 AS a", ["reports.protests"]),
    ],
)
def test_views_and_macros_changed_by_hand_are_told_and_put_back(
    tmp_path: Path, sitrep: Sitrep, edit: str, names: list[str]
) -> None:
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse):
        pass
    with duckdb.connect(str(warehouse)) as con:
        con.execute(f"CREATE SCHEMA mine; CREATE VIEW mine.events AS FROM marts.events; {edit}")
    asked = sitrep("query", "SELECT count(*) FROM marts.events", "--warehouse", warehouse)
    assert asked.code == 1 and asked.out == b"" and asked.err.count("\n") == 1
    assert ", ".join(names) + ": changed or dropped by hand. `sitrep check`" in asked.err
    with open_reader(warehouse, tables_only=True) as con:
        assert con.execute("SELECT count(*) FROM core.events").fetchall() == [(0,)]
    put_back(warehouse)
    for _ in range(2):  # what was read from the file and written again is the same
        with open_writer(warehouse) as con:
            con.execute("CREATE OR REPLACE VIEW mine.other AS SELECT 1 AS a")
    assert sitrep("query", "SELECT count(*) FROM mine.events", "--warehouse", warehouse).code == 0
    moved = warehouse.rename(tmp_path / "another name.duckdb")
    with open_reader(moved) as con:
        assert con.execute("SELECT count(*) FROM core.definitions").fetchall() == [(2,)]


def test_a_table_in_the_place_of_a_view_is_told(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb"):
        pass
    with duckdb.connect(str(tmp_path / "w.duckdb")) as con:
        con.execute("DROP VIEW marts.changes; CREATE TABLE marts.changes (a INTEGER)")
    with pytest.raises(WarehouseCorrupt, match="drop what stands in its place"), open_writer(tmp_path / "w.duckdb"):
        pass


def test_a_newer_warehouse_and_an_older_one(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(shipped("warehouse", "migrations"), folder)
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse) as con:
        number = migrations()[-1].number + 1
        (folder / f"{number:04d}_more.sql").write_text("-- more\nCREATE TABLE core.more (a VARCHAR);\n", "utf-8")
        with pytest.raises(WarehouseOutdated):
            check_readable(con, folder)
        assert bring_up_to_date(con, folder) == [number]
        assert bring_up_to_date(con, folder) == []
    for opened in (open_reader, open_writer):
        with pytest.raises(WarehouseError, match="newer than this program"), opened(warehouse):
            pass


def test_a_migration_that_fails_leaves_the_warehouse_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(shipped("warehouse", "migrations"), folder)
    number = migrations()[-1].number + 1
    (folder / f"{number:04d}_bad.sql").write_text("CREATE TABLE core.half (a VARCHAR); SELECT nonsense;", "utf-8")
    with open_writer(tmp_path / "w.duckdb") as con:
        with pytest.raises(duckdb.Error):
            bring_up_to_date(con, folder)
        assert con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'half'").fetchall() == [(0,)]
        assert con.execute("SELECT max(number) FROM core.schema_migrations").fetchall() == [(migrations()[-1].number,)]


def test_numbers_may_leave_gaps_but_not_stand_twice(tmp_path: Path) -> None:
    (tmp_path / "0007_late.sql").write_text("SELECT 1;", "utf-8")
    (tmp_path / "0002_early.sql").write_text("SELECT 1;", "utf-8")
    assert [m.number for m in migrations(tmp_path)] == [2, 7]
    (tmp_path / "0007_again.sql").write_text("SELECT 1;", "utf-8")
    with pytest.raises(WarehouseError, match="two migrations"):
        migrations(tmp_path)


def test_the_poller_brings_an_older_warehouse_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse) as con:
        load_run(con, "r1", many("r1", tmp_path, range(2)), as_of="2016-12-11T10:00:00Z")
    from pipeline.load import migrate

    folder = tmp_path / "migrations"
    shutil.copytree(shipped("warehouse", "migrations"), folder)
    (folder / f"{migrations()[-1].number + 1:04d}_more.sql").write_text("CREATE TABLE core.more (a VARCHAR);", "utf-8")
    longer = migrations(folder)
    monkeypatch.setattr(migrate, "migrations", lambda folder=None: longer)
    assert len(read_known(warehouse).entry_hashes) == 2
