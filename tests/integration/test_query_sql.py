"""SQL for people: every format, streamed; nothing but reading; errors in words."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.errors import QueryError, UsageError, WarehouseError
from pipeline.load.connect import open_writer
from pipeline.load.load import load_run
from pipeline.load.query import query
from tests.integration.warehouse_records import article, event, killed, stage


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query")
    articles = [article(f"story-{n}", f'Jets, "they" bombed\ntown {n}.') for n in range(3)]
    staging = stage(folder / "r1", "r1", articles, [event(a, "bombed", **killed(n)) for n, a in enumerate(articles)])
    path = folder / "w.duckdb"
    with open_writer(path) as con:
        load_run(con, "r1", staging, as_of="2016-12-11T10:00:00Z")
    return path


def written(warehouse: Path, sql: str, fmt: str, tmp_path: Path, values: Any = None) -> bytes:
    out = tmp_path / f"out.{fmt}"
    query(warehouse, sql, fmt, out, values)
    assert [p.name for p in tmp_path.iterdir()] == [out.name], "no temporary file is left"
    return out.read_bytes()


SQL = "SELECT title, text, published_at, authors, NULL AS nothing FROM marts.articles ORDER BY title"


def test_csv(warehouse: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(written(warehouse, SQL, "csv", tmp_path).decode())))
    assert len(rows) == 3
    assert rows[0] == {
        "title": "story-0",
        "text": 'Jets, "they" bombed\ntown 0.',
        "published_at": "2016-12-11T08:00:00Z",
        "authors": '["A. Writer"]',
        "nothing": "",
    }


def test_json(warehouse: Path, tmp_path: Path) -> None:
    rows = json.loads(
        written(warehouse, "SELECT *, 1.5::DECIMAL(9,2) AS d, 'nan'::DOUBLE AS n FROM core.events", "json", tmp_path)
    )
    assert len(rows) == 3
    assert rows[0]["place"]["country"] == "SYR"
    assert (rows[0]["date_start"], rows[0]["loaded_at"]) == ("2016-12-10", "2016-12-11T10:00:00Z")
    assert (rows[0]["d"], rows[0]["n"]) == (1.5, None)
    assert json.loads(written(warehouse, "SELECT 1 AS a WHERE false", "json", tmp_path)) == []


def test_parquet(warehouse: Path, tmp_path: Path) -> None:
    written(warehouse, "SELECT * FROM core.events", "parquet", tmp_path)
    table = pq.read_table(tmp_path / "out.parquet")
    assert table.num_rows == 3
    assert table.column("actors")[0].as_py()[0]["sector"] == "MIL"


@pytest.mark.parametrize("fmt", ["csv", "json", "parquet"])
def test_columns_of_one_name_are_numbered(warehouse: Path, tmp_path: Path, fmt: str) -> None:
    """As DuckDB numbers them when it writes a file."""
    sql = "SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS A, 5 AS b"
    content = written(warehouse, sql, fmt, tmp_path)
    theirs = tmp_path / "theirs.csv"
    with duckdb.connect() as con:
        con.execute(f"COPY ({sql}) TO '{theirs}'")
        ours = con.sql(f"FROM '{tmp_path / 'out.parquet'}'").columns if fmt == "parquet" else []
    wanted = theirs.read_text().splitlines()[0].split(",")
    if fmt == "csv":
        assert content == theirs.read_bytes()
    elif fmt == "json":
        assert json.loads(content) == [dict(zip(wanted, range(1, 6), strict=True))]
    else:
        assert ours == wanted == pq.read_table(tmp_path / "out.parquet").column_names


def test_table_is_aligned_and_harmless_on_a_terminal(warehouse: Path, tmp_path: Path) -> None:
    sql = "SELECT 'a' || chr(27) || '[2Jb' || chr(8238) || 'c' AS hostile, 12 AS number, repeat('x', 100) AS long"
    lines = written(warehouse, sql, "table", tmp_path).decode().splitlines()
    assert lines[0].split() == ["hostile", "number", "long"]
    assert lines[2].startswith("a·[2Jb·c")
    assert lines[2].endswith("x…")
    assert lines[3] == "(1 row)"


def test_values_are_bound(warehouse: Path, tmp_path: Path) -> None:
    sql = "SELECT count(*) AS n FROM marts.articles WHERE title = ?"
    assert written(warehouse, sql, "csv", tmp_path, ["story-1"]) == b"n\n1\n"
    assert written(warehouse, sql.replace("?", "$t"), "csv", tmp_path, {"t": "' OR 1=1 --"}) == b"n\n0\n"


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE core.mine (a INTEGER)",
        "INSERT INTO core.runs SELECT * FROM core.runs",
        "DELETE FROM core.events",
        "UPDATE core.events SET confidence = 1",
        "DROP TABLE core.events",
        "COPY (SELECT 1) TO '{folder}/stolen.csv'",
        "EXPORT DATABASE '{folder}/stolen'",
        "ATTACH '{folder}/other.duckdb'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT content FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/passwd'",
        "FROM read_blob('/etc/passwd')",
        "FROM read_json('/etc/passwd')",
        "FROM read_parquet('/etc/passwd')",
        "FROM read_duckdb('{folder}/../w.duckdb')",
        "FROM sniff_csv('/etc/passwd')",
        "FROM parquet_metadata('/etc/passwd')",
        "FROM read_csv('https://example.org/x.csv')",
        "FROM query('FROM read_text(''/etc/passwd'')')",
        "FROM query_table('/etc/passwd')",
        "SELECT getenv('HOME')",
        "FROM duckdb_secrets()",
        "FROM python_object",
        "WITH gone AS (DELETE FROM core.runs RETURNING *) FROM gone",
        "INSERT INTO core.runs FROM core.runs RETURNING *",
        "MERGE INTO core.runs USING core.runs AS r ON true WHEN MATCHED THEN DELETE",
        "TRUNCATE core.runs",
        "ALTER TABLE core.runs ADD COLUMN mine INTEGER",
        "COMMENT ON TABLE core.runs IS 'mine'",
        "CREATE TEMP TABLE mine AS SELECT 1",
        " /* no */ CREATE MACRO mine() AS 1",
        "CREATE SECRET mine (TYPE s3)",
        "COPY core.runs FROM '/etc/passwd'",
        "COPY core.runs TO '/dev/stdout'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/stolen.csv'",
        "IMPORT DATABASE '{folder}'",
        "ATTACH ':memory:' AS mine",
        "DETACH w",
        "USE marts",
        "CHECKPOINT",
        "FORCE CHECKPOINT",
        "VACUUM",
        "BEGIN",
        "PREPARE mine AS SELECT 1",
        "CALL enable_logging(storage='file', storage_config={{'path': '{folder}/log'}})",
        "SELECT count(*) FROM enable_logging(storage='file', storage_config={{'path': '{folder}/log'}})",
        "PRAGMA enable_profiling",
        "SET profiling_output = '{folder}/profile'",
        "SET VARIABLE mine = 1",
        "SET threads = 1",
        "SET allowed_directories = ['/']",
        "SET python_enable_replacement_scans = true",
        "LOAD json",
        "LOAD icu",
        "UPDATE EXTENSIONS",
        "FROM load_aws_credentials()",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{folder}/any.duckdb_extension'",
        "SET enable_external_access = true",
        "RESET lock_configuration",
        "PRAGMA enable_external_access = true",
        "SELECT 1; SELECT 2",
        "",
        "SELEC 1",
        "SELECT no_such_column FROM marts.events",
        "SELECT error('x')",
    ],
)
def test_sql_can_do_nothing_but_read(warehouse: Path, tmp_path: Path, sql: str) -> None:
    before = warehouse.read_bytes()
    python_object = pa.table({"a": [1]})  # must not be found: DuckDB looks for tables among variables of its callers
    assert python_object.num_rows == 1
    for as_of in (None, "2016-12-31"):
        with pytest.raises(QueryError):
            query(warehouse, sql.format(folder=tmp_path), "csv", tmp_path / "out.csv", as_of=as_of)
    assert list(tmp_path.iterdir()) == []
    assert warehouse.read_bytes() == before


@pytest.mark.parametrize(
    "sql",
    [
        "FROM core.runs",
        "TABLE core.runs",
        "VALUES (1), (2)",
        "WITH a AS (SELECT 1) FROM a",
        "-- what\nSELECT 1; -- ends here",
        "DESCRIBE marts.events",
        "SHOW ALL TABLES",
        "SUMMARIZE core.runs",
        "EXPLAIN SELECT 1",
        "PIVOT core.events ON event_type USING count(*)",
        "/* a */ PIVOT core.events ON event_type USING count(*)",
        "PRAGMA table_info('core.events')",
        "SELECT 'enable_' || 'nothing'",
    ],
)
def test_everything_that_only_asks_is_answered(warehouse: Path, tmp_path: Path, sql: str) -> None:
    assert len(written(warehouse, sql, "csv", tmp_path)) > 3


def test_usage_errors(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="xml"):
        query(warehouse, "SELECT 1", "xml", None)
    with pytest.raises(UsageError, match="cannot write"):
        query(warehouse, "SELECT 1", "csv", tmp_path / "no" / "folder.csv")
    with pytest.raises(WarehouseError, match="no warehouse"):
        query(tmp_path / "none.duckdb", "SELECT 1", "csv", None)


def test_memory_stays_constant_however_many_rows_come(warehouse: Path) -> None:
    code = """
import re, sys
from pathlib import Path
from pipeline.load.query import query
def peak(rows):
    sql = f"SELECT range AS a, repeat('x', 200) AS b FROM range({rows})"
    query(Path(sys.argv[1]), sql, "csv", Path(sys.argv[2]))
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(peak(20_000) - peak(600_000))
"""
    out = warehouse.with_name("many.csv")
    done = subprocess.run(
        [sys.executable, "-c", code, str(warehouse), str(out)], capture_output=True, text=True, check=True
    )
    assert out.stat().st_size > 100_000_000
    out.unlink()
    assert -int(done.stdout) < 60_000, "KiB more for thirty times the rows"
