"""Where rows go: standard output that is closed, full or has had enough; names of files that are none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.errors import UsageError
from pipeline.load.connect import open_writer
from pipeline.load.query import query
from tests.conftest import ROOT, Sitrep

ROWS = "SELECT range AS a, repeat('x', 200) AS b FROM range({})"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("streams") / "w.duckdb"
    with open_writer(path):
        pass
    return path


def shell(line: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A line of sh in which `"$@"` is the command line with these arguments."""
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["/bin/sh", "-c", line, "sh", *command], capture_output=True, text=True, env=environment, check=False
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("rows", [1, 20_000])
@pytest.mark.parametrize("fmt", ["table", "csv", "json"])
def test_a_full_standard_output_is_one_line(warehouse: Path, fmt: str, rows: int) -> None:
    done = shell('"$@" > /dev/full', "query", ROWS.format(rows), "--format", fmt, "--warehouse", warehouse)
    assert done.returncode == UsageError.exit_code
    assert done.stderr == "sitrep: cannot write to standard output: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [("version",), ("reports",), ("--help",)])
def test_so_it_is_for_what_is_no_query(arguments: tuple[str, ...]) -> None:
    done = shell('"$@" > /dev/full', *arguments)
    assert done.returncode == UsageError.exit_code and done.stderr.count("\n") == 1
    assert "cannot write to standard output" in done.stderr


def test_a_closed_standard_output_is_one_line_and_the_warehouse_is_not_written_instead(warehouse: Path) -> None:
    before = warehouse.read_bytes()
    done = shell('"$@" >&-', "query", ROWS.format(5), "--warehouse", warehouse)
    assert done.returncode == UsageError.exit_code
    assert done.stderr == "sitrep: cannot write to standard output, which is closed: give --output FILE\n"
    assert warehouse.read_bytes() == before


def test_who_reads_the_first_line_alone_hears_no_complaint(warehouse: Path) -> None:
    asked = ("query", ROWS.format(200_000), "--format", "csv", "--warehouse", warehouse)
    done = shell('{ "$@"; echo "ended with $?" >&2; } | head -1', *asked)
    assert (done.stdout, done.stderr) == ("a,b\n", "ended with 0\n")


def test_an_empty_name_is_wrong_and_a_dash_is_standard_output(
    warehouse: Path, sitrep: Sitrep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("query", "SELECT 1 AS a", "--format", "csv", "--warehouse", warehouse)
    empty = sitrep(*asked, "-o", "")
    assert empty.code == 2 and "give the name of a file, or - for standard output" in empty.err
    assert sitrep(*asked, "-o", "-").text == "a\n1\n"
    export = ("export", "incidents", "--warehouse", warehouse, "--format")
    assert sitrep(*export, "geojson", "-o", "-").text.startswith('{"type": "FeatureCollection"')
    assert sitrep(*export, "csv", "-o", "").code == 2
    assert "Parquet needs --output" in sitrep(*export, "parquet", "-o", "-").err
    assert list(tmp_path.iterdir()) == []


def test_what_parquet_cannot_hold_is_named(warehouse: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    sql = "SELECT 1 AS fine, INTERVAL 1 DAY AS lag, [{'a': INTERVAL 1 DAY}] AS lags, union_value(b := 1) AS either"
    with pytest.raises(UsageError, match=r"lag \(INTERVAL\), lags \(.*\), either \(UNION.*lag::VARCHAR"):
        query(warehouse, sql, "parquet", out)
    assert list(tmp_path.iterdir()) == []
    assert query(warehouse, "SELECT (INTERVAL 1 DAY)::VARCHAR AS lag", "parquet", out) == 1
    assert pq.read_table(out).to_pylist() == [{"lag": "1 day"}]
