"""SQL given by people writes no file: what it asks for is looked at, and what came through finds none in reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.archive.files import Key, archiving
from pipeline.errors import QueryError
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.query import query
from pipeline.load.raw import define_raw
from pipeline.records import FetchedFeed, FetchedPage
from tests.conftest import ROOT, Sitrep

DAY = "2016-12-11T10:00:00Z"
LOGGED = "SELECT write_log('mine', scope := 'database', level := 'error') IS NULL FROM range(5000)"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with two archived files of each kind, and views and macros of somebody's own."""
    folder = tmp_path_factory.mktemp("writes-nothing")
    archive = folder / "archive"
    for number in range(2):
        for kind, answer in (("fetched_feed", feed(number)), ("fetched_page", page(number))):
            with archiving(archive, kind, Key(f"r{number}", DAY, "0000")) as keep:
                keep(answer)
    with open_writer(folder / "w.duckdb") as con:
        define_raw(con, archive)
        con.execute("CREATE SCHEMA mine; CREATE VIEW mine.feeds AS FROM raw.fetched_feeds")
        con.execute("CREATE MACRO mine.pages(a) AS TABLE SELECT * FROM raw.fetched_pages WHERE entry_id = a")
    return folder / "w.duckdb"


def contents(warehouse: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in warehouse.parent.rglob("*") if p.is_file()}


def targets(warehouse: Path) -> list[str]:
    """Where a log or profile might go: everything in reach, everything beside it."""
    archive, spill = warehouse.parent / "archive", f"{warehouse}.tmp"
    file = sorted(archive.rglob("fetched_feeds/*/*.parquet"))[0]
    places = [archive, archive / "x", archive / "feeds" / "x.csv", file, f"{file}.csv", file.parent, warehouse]
    places += [f"{warehouse}.wal", spill, f"{spill}/x.csv", archive / "fetched_feeds" / "date=*" / "x.csv", "x.csv"]
    return [str(place).replace("'", "''") for place in places]


@pytest.mark.parametrize(
    "sql",
    [
        "FROM enable_logging(level := 'trace', storage := 'file', storage_path := '{to}')",
        "FROM enable_logging(level := 'trace', storage := 'stdout')",
        "SELECT * FROM system.main.\"Enable_Logging\"(storage := 'file', storage_path := '{to}')",
        "SELECT * FROM query('FROM enable_log' || 'ging(level := ''trace'', storage := ''file'', "
        "storage_path := ''{to}'')') UNION ALL " + LOGGED,
        "EXPLAIN ANALYZE FROM enable_logging(storage := 'file', storage_path := '{to}')",
        "/* a */ EXPLAIN -- b\n (ANALYZE, FORMAT json) FROM enable_logging(storage_path := '{to}')",
        "SELECT (FROM (SELECT count(*) FROM enable_logging(storage := 'file', storage_path := '{to}'))) AS a",
        "WITH a AS MATERIALIZED (FROM enable_profiling(save_location := '{to}.json', format := 'json')) FROM a",
        "PIVOT (FROM enable_profiling(save_location := '{to}.json', format := 'json')) ON success USING count(*)",
        "PIVOT (FROM query('FROM enable_log' || 'ging()')) ON success USING count(*)",
        "FROM json_execute_serialized_sql(json_serialize_sql('FROM enable_logging()'))",
        "PRAGMA json_execute_serialized_sql(json_serialize_sql('FROM enable_logging()'))",
        "FROM raw.fetched_feeds AS f, enable_logging(storage := 'file', storage_path := '{to}') AS l",
        "FROM truncate_duckdb_logs()",
        "FROM disable_logging()",
        "FROM checkpoint()",
        "FROM force_checkpoint()",
        "FROM arrow_scan(1::BIGINT::POINTER, 1::BIGINT::POINTER, 1::BIGINT::POINTER)",
        "COPY (FROM raw.fetched_feeds) TO '{to}' (FORMAT csv, USE_TMP_FILE false)",
        "EXPLAIN ANALYZE COPY (FROM raw.fetched_feeds) TO '{to}' (FORMAT csv, USE_TMP_FILE false)",
        "EXPORT DATABASE '{to}'",
        "IMPORT DATABASE '{to}'",
        "PRAGMA import_database('{to}')",
        "ATTACH '{to}' AS other",
        "PREPARE p AS COPY (SELECT 1) TO '{to}'",
    ],
)
def test_what_does_something_is_refused_in_a_line(warehouse: Path, tmp_path: Path, sql: str) -> None:
    before = contents(warehouse)
    for as_of in (None, "2016-12-31"):
        with pytest.raises(QueryError) as refused:
            query(warehouse, sql.format(to=targets(warehouse)[2]), "csv", tmp_path / "out.csv", as_of=as_of)
        assert "Stack Trace" not in str(refused.value)
    assert contents(warehouse) == before and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "opened", ["open_reader(path, archive=VIEWS)", "open_reader(path)", f"open_as_of(path, {DAY!r})"]
)
def test_what_came_through_would_find_no_file_in_reach(warehouse: Path, tmp_path: Path, opened: str) -> None:
    """The statements that nobody may give, given to the connection itself, where even DuckDB's usual folders stand."""
    usual = (Path(f"{warehouse}.tmp"), tmp_path / ".tmp")
    for folder in usual:
        folder.mkdir()
    before = contents(warehouse)
    statements = []
    places = [*targets(warehouse), ".tmp/x.csv"]
    for to in places[-4:] if "as_of" in opened else places:  # it takes long to open, and never opens the archive
        log = f"FROM enable_logging(level := 'trace', storage := 'file', storage_path := '{to}')"
        statements += [
            [f"SELECT true {log} UNION ALL {LOGGED}"],
            [log, LOGGED],
            [f"FROM enable_profiling(save_location := '{to}.json', format := 'json')", "SELECT 1"],
            [f"COPY (SELECT 1) TO '{to}.new' (USE_TMP_FILE false)"],
        ]
    code = INTRUDER.replace("OPENED", opened)
    given = json.dumps({"path": str(warehouse), "statements": statements, "log": LOGGED})
    done = subprocess.run(
        [sys.executable, "-c", code], input=given, cwd=tmp_path, capture_output=True, text=True, env=environment()
    )
    assert done.returncode == 0, done.stderr
    assert contents(warehouse) == before
    for folder in usual:
        folder.rmdir()  # and nothing in them
    assert list(tmp_path.iterdir()) == []


INTRUDER = """
import json, os, sys
from contextlib import suppress
from pathlib import Path
import duckdb
from pipeline.load.as_of import open_as_of
from pipeline.load.connect import open_reader
from pipeline.load.raw import VIEWS
given = json.load(sys.stdin)
path = Path(given["path"])
# DuckDB dies of a log that it cannot write: each try in a process of its own.
for statements in given["statements"]:
    if os.fork() == 0:
        with suppress(duckdb.Error), OPENED as con:
            for sql in statements:
                con.execute(sql).fetchall()
        os._exit(0)
    os.wait()
# Its own folder for what memory does not hold is in reach, and is gone with all that is in it.
with OPENED as con:
    spill = Path(con.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])
    spill.mkdir()
    log = f"FROM enable_logging(level := 'trace', storage := 'file', storage_path := '{spill}/x.csv')"
    con.execute(f"SELECT true {log} UNION ALL {given['log']}").fetchall()
    assert (spill / "x.csv").exists()
assert not spill.exists()
"""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_the_archive_answers_through_views_macros_pivots_and_plans(warehouse: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    for sql, lines in (
        ("SELECT count(*) FROM raw.fetched_feeds WHERE date = '2016-12-11'", 2),
        ("SELECT count(*) FROM raw.fetched_feeds, raw.fetched_pages", 2),
        ("SELECT count(*) FROM mine.feeds", 2),
        ("FROM mine.pages('ent_1')", 2),
        ("FROM query_table(['raw.archive'])", 2),
        ("PIVOT mine.feeds ON feed_id USING count(*) GROUP BY status", 2),
    ):
        query(warehouse, sql, "csv", out)
        assert len(out.read_text("utf-8").splitlines()) == lines, sql
    assert query(warehouse, "EXPLAIN FROM mine.feeds", "csv", out) == 1


def test_a_file_archived_meanwhile_is_read_too(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.load import raw

    late, allow = [], raw.allow_archive

    def then_one_comes(con: duckdb.DuckDBPyConnection, kinds: list[str]) -> None:
        allow(con, kinds)
        if not late:
            with archiving(warehouse.parent / "archive", "fetched_feed", Key("r9", DAY, "late")) as keep:
                keep(feed(9))
            late.extend((warehouse.parent / "archive").rglob("*-late-*.parquet"))

    monkeypatch.setattr(raw, "allow_archive", then_one_comes)
    out = tmp_path / "out.csv"
    query(warehouse, "SELECT count(*) AS n FROM raw.fetched_feeds", "csv", out)
    late[0].unlink()
    assert out.read_text("utf-8") == "n\n3\n"


def test_what_killed_readers_left_is_removed(warehouse: Path) -> None:
    left = warehouse.with_name(f".{warehouse.name}.999999999-0.spill")
    left.mkdir()
    with open_reader(warehouse):
        pass
    assert not left.exists()


def test_where_duckdb_breaks_off_no_stack_trace_is_shown(
    warehouse: Path, sitrep: Sitrep, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.load import query as module

    def break_off(con: object, sql: str) -> None:
        raise duckdb.InternalException("INTERNAL Error: Assertion failed\n\nStack Trace:\n0 frame\n1 frame")

    monkeypatch.setattr(module, "refuse_what_does_not_ask", break_off)
    told = sitrep("query", "SELECT 1", "--warehouse", warehouse)
    assert told.code == 1 and told.err.count("\n") == 1 and "Assertion failed" in told.err


def feed(number: int) -> FetchedFeed:
    url = f"https://{number}.example/rss"
    return FetchedFeed(
        feed_id=f"f{number}",
        url=url,
        final_url=url,
        moved=False,
        status=200,
        outcome="fetched",
        reason=None,
        detail="",
        fetched_at=DAY,
        etag=None,
        last_modified=None,
        headers=(),
        body=b"<rss/>",
        body_sha256="0" * 64,
        retry_after=None,
        elapsed=0.25,
    )


def page(number: int) -> FetchedPage:
    url = f"https://{number}.example/news"
    return FetchedPage(
        entry_id=f"ent_{number}",
        url=url,
        final_url=url,
        status=200,
        outcome="fetched",
        reason=None,
        detail="",
        fetched_at=DAY,
        headers=(),
        body=b"<html/>",
        body_sha256="0" * 64,
        elapsed=0.25,
    )
