"""What people ask the warehouse on the command line: SQL in four formats, reports, checks, and the run itself."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.conftest import Loaded, Sitrep

SQL = "SELECT event_type, count(*) AS n, max(date_start) AS latest FROM core.events GROUP BY ALL ORDER BY ALL"


def test_the_formats_say_the_same(sitrep: Sitrep, loaded: Loaded, tmp_path: Path) -> None:
    where = ("--warehouse", loaded.warehouse)
    rows = json.loads(sitrep("query", SQL, "--format", "json", *where).text)
    assert rows and set(rows[0]) == {"event_type", "n", "latest"}
    wanted = [(r["event_type"], str(r["n"]), r["latest"] or "") for r in rows]

    table = list(csv.DictReader(io.StringIO(sitrep("query", SQL, "--format", "csv", *where).text)))
    assert [(r["event_type"], r["n"], r["latest"]) for r in table] == wanted

    lines = sitrep("query", SQL, *where).text.splitlines()
    assert [(*line.split(), "")[:3] for line in lines[2:-1]] == wanted
    assert lines[-1] == f"({len(rows)} rows)"

    file = tmp_path / "out.parquet"
    assert sitrep("query", SQL, "--format", "parquet", "-o", file, *where).out == b""
    assert pq.read_table(file).column("n").to_pylist() == [r["n"] for r in rows]
    streamed = sitrep("query", SQL, "--format", "parquet", *where).out
    assert pq.read_table(io.BytesIO(streamed)).num_rows == len(rows)


def test_text_from_the_web_cannot_drive_the_terminal(sitrep: Sitrep, loaded: Loaded) -> None:
    called = sitrep("query", "SELECT chr(27) || '[2J' || chr(8238) || 'abc' AS t", "--warehouse", loaded.warehouse)
    assert "\x1b" not in called.text and "\u202e" not in called.text and "abc" in called.text


def test_no_rows_are_no_error(sitrep: Sitrep, loaded: Loaded) -> None:
    empty = ("query", "SELECT 1 AS a WHERE false", "--warehouse", loaded.warehouse, "--format")
    assert sitrep(*empty, "table").text.splitlines()[-1] == "(0 rows)"
    assert sitrep(*empty, "csv").text == "a\n"
    assert json.loads(sitrep(*empty, "json").text) == []


def test_the_default_warehouse_is_the_homes(sitrep: Sitrep, loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    shutil.copy(loaded.warehouse, tmp_path / "home" / "warehouse.duckdb")
    called = sitrep("query", "SELECT count(*) > 0 AS filled FROM core.events", "--format", "csv")
    assert (called.code, called.text) == (0, "filled\ntrue\n")


def test_every_report_that_is_listed_can_be_printed(sitrep: Sitrep, loaded: Loaded) -> None:
    from pipeline.load.reports import list_reports

    listed = sitrep("reports").text
    for report in list_reports():
        assert re.search(rf"^ ?{report.name} ", listed, re.MULTILINE), report.name
        called = sitrep("report", report.name, "--format", "json", "--warehouse", loaded.warehouse)
        assert called.code == 0, called.err
        rows = json.loads(called.text)
        assert all(set(row) == set(report.columns) for row in rows)
    assert "since" in listed


def test_a_report_takes_its_arguments(sitrep: Sitrep, loaded: Loaded) -> None:
    ask = ("report", "casualties", "--format", "json", "--warehouse", loaded.warehouse)
    everything, late = (json.loads(sitrep(*ask, *more).text) for more in ((), ("-p", "since=2100-01-01")))
    assert everything and not late


def test_check_prints_and_stores_what_it_found(sitrep: Sitrep, loaded: Loaded, tmp_path: Path) -> None:
    copy = tmp_path / "w.duckdb"
    shutil.copy(loaded.warehouse, copy)
    good = sitrep("check", "--warehouse", copy)
    assert good.code == 0, good.err
    assert "every event stands once" in re.sub(r"\s+", " ", good.text) and " passed, " in good.text

    from pipeline.load.connect import open_reader, open_writer

    with open_writer(copy) as con:
        con.execute("INSERT INTO core.events SELECT * FROM core.events LIMIT 1")
    bad = sitrep("check", "--warehouse", copy)
    assert bad.code == 1
    assert "failed" in bad.text
    (line,) = bad.err.splitlines()
    assert line.startswith("sitrep: 1 critical") and "every event stands once" in line and "quality.html" in line
    with open_reader(copy) as con:
        stored = con.execute(
            "SELECT DISTINCT description FROM core.quality_results WHERE severity = 'critical' AND NOT success"
        ).fetchall()
    assert stored == [("every event stands once",)]
    assert (tmp_path / "home" / "reports" / "quality.html").exists()


def test_explain_shows_a_stored_article(sitrep: Sitrep, loaded: Loaded) -> None:
    from pipeline.load.connect import open_reader

    with open_reader(loaded.warehouse) as con:
        ((article_id, version_id, event_type),) = con.execute(
            "SELECT article_id, version_id, event_type FROM core.events ORDER BY event_id LIMIT 1"
        ).fetchall()
    for name in (article_id, version_id):
        called = sitrep("explain", name, "--warehouse", loaded.warehouse)
        assert called.code == 0 and event_type in called.text
    missing = sitrep("explain", "art_00000000000000000000", "--warehouse", loaded.warehouse)
    assert missing.code in (1, 2) and len(missing.err.splitlines()) == 1


def test_run_tells_its_stages_where_nobody_watches_bars(
    sitrep: Sitrep, loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One outlet of the demo, twice: the same run done again changes nothing, books included."""
    for name, value in loaded.settings.environment().items():
        if name not in ("SITREP_HOME", "SITREP_WAREHOUSE", "SITREP_FEEDS"):
            monkeypatch.setenv(name, value)
    feed = loaded.feeds / "continental-herald.yml"
    run = ("run", "--feeds", feed, "--warehouse", tmp_path / "w.duckdb", "--as-of", "2016-12-14T18:00:00Z")
    first = sitrep(*run)
    assert (first.code, first.err) == (0, "")
    stages = [line.split()[0] for line in first.text.splitlines()[:9]]
    assert sorted(stages) == sorted(["poll", "fetch", "extract", "audit", "load", "link", "check", "alert", "report"])
    assert "all balanced" in first.text and "\x1b" not in first.text
    for path in (tmp_path / "w.duckdb", tmp_path / "home" / "reports" / "report.html"):
        assert path.exists() and str(path) in first.text.replace("\n", "")

    def contents() -> list[str]:
        tables = ("entries", "articles", "events", "incidents", "rejections", "accounting", "runs")
        where = ("--format", "csv", "--warehouse", tmp_path / "w.duckdb")
        return [sitrep("query", f"FROM core.{table} ORDER BY ALL", *where).text for table in tables]

    before = contents()
    again = sitrep(*run)
    assert (again.code, again.err) == (0, "")
    assert contents() == before


def test_a_batch_that_dies_is_told_and_comes_again(
    sitrep: Sitrep, loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pipeline.run

    for name, value in loaded.settings.environment().items():
        if name not in ("SITREP_HOME", "SITREP_WAREHOUSE", "SITREP_FEEDS"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("SITREP_BATCH_ENTRIES", "2")
    run = ("run", "--feeds", loaded.feeds / "continental-herald.yml", "--warehouse", tmp_path / "w.duckdb", "--as-of")
    whole = pipeline.run.extract

    def dying(this: pipeline.run.Run, batch: str) -> dict[str, object]:
        if batch == "0001":
            raise MemoryError("no room")
        return whole(this, batch)

    def articles() -> int:
        sql = "SELECT count(*) AS n FROM core.articles"
        return int(sitrep("query", sql, "--format", "csv", "--warehouse", tmp_path / "w.duckdb").text.split()[1])

    with monkeypatch.context() as patched:
        patched.setattr(pipeline.run, "extract", dying)
        first = sitrep(*run, "2016-12-14T18:00:00Z")
    assert first.code == 1
    assert "batch 0001 died (MemoryError: no room)" in first.err and len(first.err.splitlines()) == 1
    missing = articles()
    again = sitrep(*run, "2016-12-14T20:00:00Z", "--force")
    assert (again.code, again.err) == (0, "")
    assert articles() == missing + 2


def test_version_names_what_it_stands_on(sitrep: Sitrep) -> None:
    from pipeline import __version__

    text = sitrep("version").text
    assert text.startswith(f"sitrep {__version__}")
    for name in ("apache-airflow 3.", "duckdb 1.", "great-expectations 1."):
        assert name in text
