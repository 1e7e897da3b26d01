"""Readers and the writer do not wait for each other: the reading copy, with real processes on both sides."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import WarehouseLocked
from pipeline.load import clone
from pipeline.load.connect import open_writer
from pipeline.load.query import query
from pipeline.load.snapshot import copy_of, is_current, open_for_people, publish
from tests.conftest import ROOT, Loaded

PLENTY = 2**40
COUNT = "SELECT count(*) AS n, count(DISTINCT run_id) AS runs FROM core.accounting"

WRITER = """
import sys, time
from pathlib import Path
from pipeline.load.connect import open_writer, transaction
from pipeline.load.snapshot import publish
path, rounds, most = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for number in range(rounds):
    with open_writer(path, wait=60) as con:
        with transaction(con):  # a load: ten rows of one run, or none
            for row in range(10):
                values = [f"r{number}", str(row)]
                con.execute("INSERT INTO core.accounting VALUES (?, 'f', 'load', ?, 1, 1, 0, 0, 0)", values)
                time.sleep(0.03)
    print(publish(path, most), flush=True)
"""


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "w.duckdb"
    add(path, "first")
    return path


def add(path: Path, run_id: str) -> None:
    with open_writer(path) as con:
        con.execute("INSERT INTO core.accounting VALUES (?, 'f', 'load', 'x', 1, 1, 0, 0, 0)", [run_id])


def runs(path: Path) -> list[str]:
    with open_for_people(path) as con:
        return [r for (r,) in con.execute("SELECT DISTINCT run_id FROM core.accounting ORDER BY ALL").fetchall()]


def opened_file(path: Path) -> str:
    with open_for_people(path) as con:
        return Path(con.execute("SELECT path FROM duckdb_databases() WHERE NOT internal").fetchall()[0][0]).name


def test_people_read_the_copy_while_it_is_current_and_else_the_warehouse(warehouse: Path) -> None:
    assert (is_current(warehouse), opened_file(warehouse)) == (False, "w.duckdb")
    assert publish(warehouse, PLENTY) == "published"
    assert copy_of(warehouse).name == "w.read.duckdb"
    assert (is_current(warehouse), opened_file(warehouse)) == (True, "w.read.duckdb")
    add(warehouse, "second")
    assert (is_current(warehouse), opened_file(warehouse)) == (False, "w.duckdb")
    assert runs(warehouse) == ["first", "second"], "what is new is never hidden by an old copy"
    assert publish(warehouse, PLENTY) == "published"
    assert (runs(warehouse), opened_file(warehouse)) == (["first", "second"], "w.read.duckdb")
    assert sorted(p.name for p in warehouse.parent.iterdir()) == ["w.duckdb", "w.read.duckdb"]


def test_while_somebody_writes_the_copy_answers(warehouse: Path) -> None:
    publish(warehouse, PLENTY)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(warehouse), "1", "0"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    while clone.clone(str(warehouse), str(warehouse.parent / "other"), PLENTY) != clone.BUSY:
        assert writer.poll() is None
    assert runs(warehouse) == ["first"] and writer.poll() is None
    assert writer.wait(30) == 0
    assert runs(warehouse) == ["first", "r0"]


def test_while_somebody_writes_the_copy_tells_what_was_known_then(warehouse: Path, tmp_path: Path) -> None:
    with open_writer(warehouse) as con:
        con.execute("INSERT INTO core.runs VALUES ('first', TIMESTAMPTZ '2016-12-11', '1')")
    publish(warehouse, PLENTY)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(warehouse), "20", "0"], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    while clone.clone(str(warehouse), str(warehouse.parent / "other"), PLENTY) != clone.BUSY:
        assert writer.poll() is None
    out = tmp_path / "out.csv"
    query(warehouse, "SELECT run_id FROM core.runs", "csv", out, as_of="2016-12-12")
    assert writer.poll() is None, "nobody waited for it"
    writer.terminate()
    writer.wait(30)
    assert out.read_text("utf-8") == "run_id\nfirst\n"


def test_without_a_copy_a_reader_waits_for_the_writer_as_before(warehouse: Path) -> None:
    with open_writer(warehouse):
        code = (
            "import sys; from pathlib import Path; from pipeline.load.connect import open_reader\n"
            "open_reader.__wrapped__.__kwdefaults__['wait'] = 0.3\n"
            "from pipeline.load.snapshot import open_for_people\n"
            "with open_for_people(Path(sys.argv[1])): pass"
        )
        done = subprocess.run([sys.executable, "-c", code, str(warehouse)], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1 and WarehouseLocked.__name__ in done.stderr


def test_a_writer_and_readers_at_once(warehouse: Path, tmp_path: Path) -> None:
    """Three loads, two readers that never rest, and a tool that holds the copy open all the time."""
    publish(warehouse, PLENTY)
    tool = duckdb.connect(str(copy_of(warehouse)), read_only=True)
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(warehouse), str(tmp_path / f"{n}.csv")],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for n in range(2)
    ]
    writer = subprocess.run(
        [sys.executable, "-c", WRITER, str(warehouse), "3", str(PLENTY)], capture_output=True, text=True, cwd=ROOT
    )
    published = writer.stdout.split()
    assert writer.returncode == 0 and len(published) == 3, writer.stderr
    assert set(published) <= {"published", "busy"}, "the writer got its turn"
    for reader in readers:
        assert reader.poll() is None, "no reader was ever turned away"
        reader.terminate()
        lines = reader.communicate(timeout=30)[0].splitlines()
        answers = [tuple(map(int, line.split())) for line in lines if line.count(" ") == 1]
        assert len(answers) >= 3
        assert all(rows == 1 + 10 * (loads - 1) for rows, loads in answers), "loads are seen whole or not at all"
        assert sorted(answers) == answers, "nobody goes back in time"
    assert tool.execute("SELECT count(*) FROM core.accounting").fetchall() == [(1,)], "its copy stays as it was"
    tool.close()
    assert runs(warehouse) == ["first", "r0", "r1", "r2"]


READER = """
import sys
from pathlib import Path
from pipeline.load.query import query
path, out = Path(sys.argv[1]), Path(sys.argv[2])
while True:
    query(path, "SELECT count(*) AS n, count(DISTINCT run_id) AS runs FROM core.accounting", "csv", out)
    print(*out.read_text().split()[1].split(","), flush=True)
"""


def test_a_copy_of_something_else_is_never_believed(warehouse: Path) -> None:
    publish(warehouse, PLENTY)
    copy = copy_of(warehouse)
    stamp = copy.stat().st_mtime_ns
    copy.unlink()
    copy.write_bytes(b"no database" * 1000)
    os.utime(copy, ns=(stamp, stamp))
    assert (is_current(warehouse), runs(warehouse)) == (True, ["first"])
    copy.unlink()
    assert runs(warehouse) == ["first"]


def test_a_log_of_a_killed_writer_is_not_forgotten(warehouse: Path) -> None:
    publish(warehouse, PLENTY)
    code = (
        "import os, sys; from pathlib import Path; from pipeline.load.connect import open_writer\n"
        "with open_writer(Path(sys.argv[1])) as con:\n"
        "    con.execute(\"INSERT INTO core.accounting VALUES ('late', 'f', 'load', 'x', 1, 1, 0, 0, 0)\"); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(warehouse)], check=False, cwd=ROOT)
    assert warehouse.with_name("w.duckdb.wal").exists()
    assert runs(warehouse) == ["first", "late"]
    assert publish(warehouse, PLENTY) == "busy", "the file alone is not the warehouse"
    add(warehouse, "later")
    assert publish(warehouse, PLENTY) == "published" and runs(warehouse) == ["first", "late", "later"]


def test_limits_and_leftovers(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert publish(warehouse, 1000) == "too_large" or is_current(warehouse)  # a file system that shares blocks made one
    publish(warehouse, PLENTY)
    log = warehouse.with_name("w.read.duckdb.wal")
    log.write_bytes(b"left by a tool")
    warehouse.with_name(f"w.read.duckdb.{2**22 + 7}.tmp").write_bytes(b"left by a killed process")
    assert publish(warehouse, PLENTY) == "published" and not log.exists()
    assert not os.access(copy_of(warehouse), os.W_OK) or os.geteuid() == 0
    assert copy_of(warehouse).stat().st_mode & 0o222 == 0
    assert publish(warehouse, 0) == "off" and not copy_of(warehouse).exists()
    monkeypatch.setattr("shutil.disk_usage", lambda _: os.terminal_size((1, 1)) and type("", (), {"free": 10}))
    monkeypatch.setattr(clone, "_share", lambda *_: False)
    assert clone.clone(str(warehouse), str(copy_of(warehouse)), PLENTY) == clone.FULL
    assert [p.name for p in warehouse.parent.iterdir()] == ["w.duckdb"]


def test_a_file_that_changes_while_it_is_copied_is_not_published(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(reading: object, writing: object, size: int) -> None:
        add(warehouse, "meanwhile")  # no lock keeps the writer out

    monkeypatch.setattr(clone, "_share", lambda *_: False)
    monkeypatch.setattr("shutil.copyfileobj", slowly)
    assert clone.clone(str(warehouse), str(copy_of(warehouse)), PLENTY) == clone.BUSY
    assert [p.name for p in warehouse.parent.iterdir()] == ["w.duckdb"]


def test_a_run_leaves_a_copy_that_is_current(loaded: Loaded, tmp_path: Path) -> None:
    assert is_current(loaded.warehouse)
    assert opened_file(loaded.warehouse) == "warehouse.read.duckdb"
    query(loaded.warehouse, COUNT, "csv", tmp_path / "out.csv")
    with duckdb.connect(str(copy_of(loaded.warehouse)), read_only=True) as tool:
        assert f"{tool.execute(COUNT).fetchall()[0][0]}," in (tmp_path / "out.csv").read_text()
