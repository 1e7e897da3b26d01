"""Wrong use of the command line: one clear line on standard error that says what to do, a code, and no traceback."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.load.connect import open_reader, open_writer
from tests.conftest import ROOT, Called, Loaded, Sitrep
from tests.integration.faultserver import FaultServer, Wire

HOLDER = """
import sys, time
from pathlib import Path
from pipeline.load.connect import open_writer
with open_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def one_line(called: Called, code: int, *signs: str) -> None:
    """The call ended with `code` and said one line that holds every sign."""
    assert called.code == code, called
    assert called.out == b""
    (line,) = called.err.splitlines()
    assert line.startswith("sitrep: ")
    for sign in signs:
        assert sign in line, line


FEED_FILES = {
    "missing": (None, ("no such file", "give a YAML file")),
    "unknown key": ("url: http://x.example/rss\noutlet: X\ninterval: 5\n", ("f.yml:3", "unknown key 'interval'")),
    "no address": ("outlet: X\n", ("`url` is missing", "add")),
    "bad YAML": ("url: [\n", ("f.yml:2", "not valid YAML")),
    "empty": ("", ("empty", "write at least")),
    "not text": (b"\xff\xfe\x00\x01", ("not UTF-8", "save it")),
    "bad country": ("url: http://x.example/rss\ncountry: Syria\n", ("f.yml:2", "ISO 3166")),
    "bad OPML": ("<opml><body><outline text='x' xmlUrl='http://x.example/'</body></opml>", ("not well-formed",)),
    "no OPML": ("<html><body>hello</body></html>", ("no OPML",)),
    "OPML without feeds": ("<opml><body><outline text='x'/></body></opml>", ("no outline with an xmlUrl",)),
}


@pytest.mark.parametrize("command", [("run",), ("feeds", "list"), ("feeds", "check")], ids=" ".join)
@pytest.mark.parametrize("case", FEED_FILES)
def test_a_feed_list_that_is_wrong(sitrep: Sitrep, tmp_path: Path, case: str, command: tuple[str, ...]) -> None:
    content, signs = FEED_FILES[case]
    path = tmp_path / "f.yml"
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    one_line(sitrep(*command, "--feeds", path), 2, *signs)
    assert not (tmp_path / "home" / "warehouse.duckdb").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOST_DELAY", "soon"), ("BATCH_ENTRIES", "0"), ("HOST_DELAY", "-1"), ("REQUEST_DEADLINE", "nan")],
)
def test_a_setting_that_is_wrong(sitrep: Sitrep, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"SITREP_{name}", value)
    one_line(sitrep("run"), 2, f"SITREP_{name}='{value}'", "unset it")


@pytest.mark.parametrize("command", [("run",), ("check",)], ids=" ".join)
def test_an_instant_that_is_none(sitrep: Sitrep, loaded: Loaded, command: tuple[str, ...]) -> None:
    called = sitrep(*command, "--as-of", "yesterday", "--warehouse", loaded.warehouse)
    one_line(called, 2, "'yesterday' is no instant", "2016-12-14T18:00:00Z")


READERS = {
    "query": ("query", "SELECT 1"),
    "report": ("report", "events_by_type"),
    "check": ("check",),
    "quarantine list": ("quarantine", "list"),
    "quarantine show": ("quarantine", "show", "rej_0"),
    "quarantine retry": ("quarantine", "retry", "rej_0"),
    "explain": ("explain", "art_0"),
}


@pytest.mark.parametrize("command", READERS.values(), ids=READERS)
def test_a_warehouse_that_is_missing(sitrep: Sitrep, tmp_path: Path, command: tuple[str, ...]) -> None:
    missing = tmp_path / "none.duckdb"
    one_line(sitrep(*command, "--warehouse", missing), 1, "no warehouse", str(missing), "sitrep run")
    assert not missing.exists()


@pytest.mark.parametrize("command", [*READERS.values(), ("run",)], ids=[*READERS, "run"])
@pytest.mark.parametrize("content", [b"this is no database\n" * 500, b"\0" * 40_000], ids=["text", "zeros"])
def test_a_warehouse_that_is_damaged(
    sitrep: Sitrep, loaded: Loaded, tmp_path: Path, command: tuple[str, ...], content: bytes
) -> None:
    damaged = tmp_path / "damaged.duckdb"
    damaged.write_bytes(content)
    feeds = ("--feeds", loaded.feeds) if command == ("run",) else ()
    one_line(sitrep(*command, *feeds, "--warehouse", damaged), 1, "damaged", str(damaged), "move it away")
    assert damaged.read_bytes() == content


def test_a_warehouse_that_somebody_holds(
    sitrep: Sitrep, loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for opened in (open_reader, open_writer):  # the patience of ten seconds is tested where it is kept
        monkeypatch.setitem(opened.__wrapped__.__kwdefaults__, "wait", 0.2)  # type: ignore[attr-defined]
    held = tmp_path / "held.duckdb"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(held)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        for command in (*READERS.values(), ("run", "--feeds", str(loaded.feeds))):
            called = sitrep(*command, "--warehouse", held)
            one_line(called, 1, "another process is using", str(held), "try again")
    finally:
        holder.kill()
        holder.wait()


def test_a_warehouse_where_no_file_can_be(sitrep: Sitrep, loaded: Loaded, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    called = sitrep("run", "--feeds", loaded.feeds, "--warehouse", tmp_path / "file" / "w.duckdb")
    assert called.code == 1
    (line,) = called.err.splitlines()
    assert line.startswith("sitrep: ") and str(tmp_path / "file") in line and "--warehouse" in line


def test_a_home_that_is_a_file(sitrep: Sitrep, loaded: Loaded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").write_text("x")
    called = sitrep("run", "--feeds", loaded.feeds)
    assert called.code == 1
    assert called.err.startswith("sitrep: ") and len(called.err.splitlines()) == 1
    assert str(tmp_path / "home") in called.err


def test_a_gazetteer_that_cannot_be_built(sitrep: Sitrep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("SITREP_REFERENCE", str(tmp_path / "file" / "reference"))
    one_line(sitrep("locate", "Palmyra"), 1, "reference", "SITREP_REFERENCE")


SQL = {
    "unknown table": ("SELECT * FROM nowhere", "nowhere"),
    "bad syntax": ("SELEC 1", "syntax error"),
    "empty": ("", "one SQL statement"),
    "two": ("SELECT 1; SELECT 2", "one SQL statement"),
    "drops": ("DROP TABLE core.events", "reading only"),
    "inserts": ("INSERT INTO core.runs SELECT * FROM core.runs", "reading only"),
    "reads a file": ("SELECT * FROM read_csv('/etc/hostname')", "reading only"),
    "writes a file": ("COPY core.runs TO 'x.csv'", "reading only"),
    "sets": ("SET enable_external_access = true", "reading only"),
    "installs": ("INSTALL httpfs", "reading only"),
}


@pytest.mark.parametrize("case", SQL)
def test_sql_that_cannot_be_answered(sitrep: Sitrep, loaded: Loaded, case: str) -> None:
    """DuckDB points at the place in the statement, which takes more lines than one."""
    sql, sign = SQL[case]
    before = loaded.warehouse.stat().st_mtime_ns
    called = sitrep("query", sql, "--warehouse", loaded.warehouse)
    assert called.code == 1
    assert called.out == b""
    assert called.err.startswith("sitrep: ") and sign in called.err
    assert loaded.warehouse.stat().st_mtime_ns == before


def test_reports_called_wrongly(sitrep: Sitrep, loaded: Loaded) -> None:
    warehouse = ("--warehouse", loaded.warehouse)
    one_line(sitrep("report", "weather", *warehouse), 2, "no report 'weather'", "daily_situation")
    one_line(sitrep("report", "casualties", "-p", "planet=Mars", *warehouse), 2, "does not know planet", "it takes")
    one_line(sitrep("report", "casualties", "-p", "since", *warehouse), 2, "NAME=VALUE")
    one_line(sitrep("report", "casualties", "-p", "since=soon", *warehouse), 2, "report casualties: since='soon'")
    one_line(sitrep("report", "casualties", "-p", "least=1", "-p", "least=2", *warehouse), 2, "least is given twice")


def test_a_country_is_a_code_in_any_case(sitrep: Sitrep, loaded: Loaded, tmp_path: Path) -> None:
    warehouse = ("--warehouse", loaded.warehouse)
    calls: tuple[tuple[object, ...], ...] = (
        ("export", "incidents", "--format", "csv", *warehouse, "--country"),
        ("daily", *warehouse, "--country"),
        ("locate", "Palmyra", "--country"),
        ("feeds", "add", "http://127.0.0.1:9/", "--into", tmp_path, "--country"),
    )
    for call in calls:
        one_line(sitrep(*call, "Syria"), 2, "--country 'Syria'", "do you mean SYR (Syria)?")
        one_line(sitrep(*call, "XYZ"), 2, "--country 'XYZ' is no ISO 3166 alpha-3 code", "sitrep locate")
    for code in ("SYR", "syr"):
        assert sitrep("export", "incidents", "--format", "csv", *warehouse, "--country", code).code == 0
        assert '"country": "SYR"' in sitrep("locate", "Palmyra", "--country", code, "--limit", "1").text


def test_days_in_the_wrong_order(sitrep: Sitrep, loaded: Loaded, tmp_path: Path) -> None:
    warehouse, days = ("--warehouse", loaded.warehouse), ("--from", "2016-12-20", "--to", "2016-12-01")
    calls: tuple[tuple[object, ...], ...] = (
        ("export", "events", "--format", "csv", *warehouse),
        ("export", "warc", "--archive", tmp_path, "-o", tmp_path / "x.warc.gz"),
        ("replay", "--archive", tmp_path),
        ("search", "bomb", *warehouse),
    )
    for call in calls:
        one_line(sitrep(*call, *days), 2, "--from 2016-12-20 is after --to 2016-12-01")
    called = sitrep("report", "casualties", "-p", "since=2016-12-20", "-p", "until=2016-12-01", *warehouse)
    one_line(called, 2, "since=2016-12-20 is after until=2016-12-01")


def test_a_country_nothing_is_known_of_is_told_beside_the_rows(sitrep: Sitrep, loaded: Loaded) -> None:
    report = sitrep("report", "casualties", "-p", "country=fji", "--format", "json", "--warehouse", loaded.warehouse)
    assert (report.code, report.text.split()) == (0, ["[", "]"])
    assert report.err == "sitrep: report casualties has no rows with country=FJI\n"
    wanted = ("--format", "csv", "--country", "FJI", "--warehouse", loaded.warehouse)
    export = sitrep("export", "incidents", *wanted)
    assert export.code == 0 and export.err == "sitrep: no incidents to write\n"


def test_a_search_for_nothing(sitrep: Sitrep, loaded: Loaded) -> None:
    for words in (("",), ("(*", " ")):
        one_line(sitrep("search", *words, "--warehouse", loaded.warehouse), 2, "at least one word", "car bomb")


def test_options_that_click_refuses_end_with_two(sitrep: Sitrep, tmp_path: Path) -> None:
    for call in (
        ("query",),
        ("query", "SELECT 1", "--format", "xml"),
        ("query", "SELECT 1", "--warehouse", tmp_path),
        ("feeds", "import", tmp_path / "none.opml", "--into", tmp_path),
        ("parse", "feed", tmp_path / "none.xml"),
        ("extract", tmp_path / "none.jsonl"),
        ("quarantine",),
    ):
        called = sitrep(*call)
        assert called.code == 2, call
        assert called.err and called.out == b""


def test_ctrl_c_in_the_middle_of_a_run_is_one_line(tmp_path: Path) -> None:
    async def never(wire: Wire) -> None:
        await asyncio.sleep(3)

    with FaultServer() as server:
        server.on("/robots.txt", never)
        url = server.on("/feed.xml", never)
        (tmp_path / "f.yml").write_text(f"url: {url}\noutlet: Slow\n")
        environment = {**os.environ, "SITREP_HOME": str(tmp_path / "home"), "SITREP_ALLOW_LOOPBACK": "1"}
        process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "run", "--feeds", str(tmp_path / "f.yml")],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        deadline = time.monotonic() + 30
        while not server.requests and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "sitrep: interrupted")


def test_a_reader_that_goes_away_is_no_error(loaded: Loaded) -> None:
    command = f"{sys.executable} -m pipeline.cli query 'FROM range(300000)' --format csv | head -n 2"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], env=loaded.environment, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "range\n0\n", "")
