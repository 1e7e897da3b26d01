"""Checks that are wrong are refused with their line, one that raises is a failure, and results that cannot be kept fail
the run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.errors import QualityFailure, UsageError, WarehouseError, WarehouseLocked
from pipeline.load.connect import open_reader, open_writer
from pipeline.quality import checkpoint
from pipeline.quality.checks import Check, load_checks
from pipeline.quality.suites import build, run_checks
from pipeline.run import check, start
from tests.conftest import ROOT
from tests.integration.page_records import AS_OF, pages_home

HEAD = """\
table: core.events
grain: one event in one version of one article
on: table
checks:
  - name: a sound one
    expect: expect_column_values_to_not_be_null
    arguments: {column: event_id}
    severity: warning
    owner: desk
    why: it stands before the bad one
    action: nothing
"""
BAD = """\
  - name: a bad one
    on: table
    expect: expect_column_values_to_be_between
    arguments:
      column: confidence
      min_value: 0
      max_value: 1
    severity: critical
    owner: desk
    why: to be refused
    action: mend it
"""
ROWS = """\
  - name: a bad one
    rows: SELECT event_id FROM {batch} WHERE event_id IS NULL
    severity: critical
    owner: desk
    why: to be refused
    action: mend it
"""
OURS = """\
  - name: a bad one
    expect: expect_rows_to_satisfy
    arguments:
      where: status = 'occurred'
      condition: confidence >= 0
    severity: critical
    owner: desk
    why: to be refused
    action: mend it
"""
# (the entry, what of it is changed, what into, what the message says); the line told is that of the change
FILE_ERRORS = [
    (BAD, "severity: critical", "severity: grave", "severity 'grave' is none of critical, warning, info"),
    (BAD, "severity: critical", "severity: [critical]", "severity"),
    (BAD, "on: table", "on: rows", "on 'rows' is none of batch, table"),
    (BAD, "    owner: desk", "    ownr: desk", "unknown key 'ownr'"),
    (BAD, "  - name: a bad one", "  - name: a sound one", "has a check 'a sound one' already"),
    (BAD, "  - name: a bad one", "  - name: [a, bad, one]", "name is text"),
    (BAD, "    why: to be refused", "    why: 7", "why is text"),
    (BAD, "    why: to be refused", "    why:", "why is text"),
    (BAD, "expect: expect_column_values_to_be_between", "expect: [a, b]", "expect is text"),
    (BAD, "    action: mend it", "    action: it: is not: YAML", "not YAML"),
    (ROWS, "rows: SELECT event_id FROM {batch} WHERE event_id IS NULL", "rows: 7", "rows is text"),
]
ENTRY_ERRORS = [  # told with the line of the entry
    (BAD, "    owner: desk\n", "", "the check lacks 'owner'"),
    (BAD, "    action: mend it", "    rows: SELECT 1\n    action: mend it", "give either `expect`"),
    (ROWS, ROWS, "  - a bad one\n", "a check is a mapping"),
]
BUILD_ERRORS = [
    (BAD, "expect: expect_column_values_to_be_between", "expect: expect_miracles", "has 'expect_miracles'"),
    (BAD, "expect: expect_column_values_to_be_between", "expect: expectation", "has 'expectation'"),
    (BAD, "expect: expect_column_values_to_be_between", "expect: batch", "has 'batch'"),
    (BAD, "column: confidence", "column: certainty", "core.events has no column 'certainty'"),
    (BAD, "min_value: 0", "least_value: 0", "takes no argument 'least_value'"),
    (BAD, "min_value: 0", "min_value: [0]", "expect_column_values_to_be_between: min_value"),
    (ROWS, "rows: SELECT event_id FROM {batch} WHERE event_id IS NULL", "rows: SELEC event_id FROM {batch}", "syntax"),
    (ROWS, "rows: SELECT event_id FROM {batch} WHERE event_id IS NULL", "rows: SELECT evnt FROM {batch}", "evnt"),
    (ROWS, "rows: SELECT event_id FROM {batch} WHERE event_id IS NULL", "rows: FROM core.evnts", "with name evnts"),
    (ROWS, "rows: SELECT event_id FROM {batch} WHERE event_id IS NULL", "rows: DROP TABLE {batch}", "one SELECT"),
    (ROWS, "rows: SELECT event_id FROM {batch} WHERE event_id IS NULL", "rows: SELECT 1; SELECT 2", "one SELECT"),
    (OURS, "condition: confidence >= 0", "condition: certainty >= 0", "certainty"),
    (OURS, "condition: confidence >= 0", "condition: confidence >=", "syntax"),
    (OURS, "where: status = 'occurred'", "where: stats = 'occurred'", "stats"),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return pages_home(tmp_path_factory.mktemp("home"))


def written(folder: Path, entry: str, was: str = "", becomes: str = "") -> tuple[Path, int]:
    """A folder with one file: a sound check and the entry, changed; and the line of the change."""
    assert was in entry
    text = HEAD + entry.replace(was, becomes)
    before = HEAD + entry[: entry.index(was)]
    changed = before.count("\n") + 1
    (folder / "events.yml").write_text(text, encoding="utf-8")
    return folder, changed


def refused(problem: UsageError, line: int) -> str:
    found = re.match(r"events\.yml, line (\d+): (.+)", str(problem))
    assert found, problem
    assert int(found[1]) == line, problem
    assert "\n" not in str(problem)
    return found[2]


@pytest.mark.parametrize(("entry", "was", "becomes", "said"), FILE_ERRORS, ids=[e[2] for e in FILE_ERRORS])
def test_what_is_wrong_in_the_file_is_told_with_its_line(
    tmp_path: Path, entry: str, was: str, becomes: str, said: str
) -> None:
    folder, line = written(tmp_path, entry, was, becomes)
    with pytest.raises(UsageError) as problem:
        load_checks(folder)
    assert said in refused(problem.value, line)


@pytest.mark.parametrize(("entry", "was", "becomes", "said"), ENTRY_ERRORS, ids=[e[3] for e in ENTRY_ERRORS])
def test_what_is_wrong_with_an_entry_is_told_with_its_first_line(
    tmp_path: Path, entry: str, was: str, becomes: str, said: str
) -> None:
    folder, _ = written(tmp_path, entry, was, becomes)
    with pytest.raises(UsageError) as problem:
        load_checks(folder)
    assert said in refused(problem.value, len(HEAD.splitlines()) + 1)


@pytest.mark.parametrize(("entry", "was", "becomes", "said"), BUILD_ERRORS, ids=[e[2] for e in BUILD_ERRORS])
def test_what_the_warehouse_or_the_library_does_not_know_is_told_with_its_line(
    settings: Settings, tmp_path: Path, entry: str, was: str, becomes: str, said: str
) -> None:
    folder, line = written(tmp_path, entry, was, becomes)
    checks = load_checks(folder)
    with pytest.raises(UsageError) as problem:
        build(checks, settings.warehouse, AS_OF)
    assert said.lower() in refused(problem.value, line).lower()


def test_a_table_that_is_not_there_is_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "events.yml").write_text(HEAD.replace("core.events", "core.evnts"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"events\.yml, line 5: there is no table core\.evnts"):
        build(load_checks(tmp_path), settings.warehouse, AS_OF)


@pytest.mark.parametrize("text", ["", "checks: []\n", "table: core.events\ngrain: x\non: table\nchecks:\n", "- a\n"])
def test_a_file_without_checks_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "events.yml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"events\.yml: needs exactly the keys"):
        load_checks(tmp_path)


def test_one_bad_check_keeps_all_from_running(settings: Settings, tmp_path: Path) -> None:
    """A check that cannot be built must not look like one that was not asked for."""
    folder, line = written(tmp_path, BAD, "column: confidence", "column: certainty")
    with pytest.raises(UsageError) as problem:
        run_checks(load_checks(folder), settings.warehouse, AS_OF)
    assert "certainty" in refused(problem.value, line)


RAISING = """\
  - name: rows that cannot be read
    rows: SELECT CAST(event_id AS INTEGER) AS number FROM {batch}
    severity: SEVERITY
    owner: desk
    why: DuckDB raises when it gets there
    action: mend it
  - name: a pattern nobody can match
    expect: expect_column_values_to_match_regex
    arguments: {column: event_id, regex: "["}
    severity: SEVERITY
    owner: desk
    why: Great Expectations knows no regular expressions over DuckDB
    action: mend it
  - name: a share of what cannot be read
    expect: expect_share_of_rows_to_be_between
    arguments: {condition: "CAST(event_id AS INTEGER) > 0", min_share: 0}
    severity: SEVERITY
    owner: desk
    why: DuckDB raises when it gets there
    action: mend it
"""


def raising(folder: Path, severity: str) -> tuple[Check, ...]:
    return load_checks(written(folder, RAISING.replace("SEVERITY", severity))[0])


def test_a_check_that_raises_is_an_error_and_no_pass(settings: Settings, tmp_path: Path) -> None:
    sound, *bad = run_checks(raising(tmp_path, "warning"), settings.warehouse, AS_OF)
    assert sound.status == "passed" and sound.error is None
    assert [result.status for result in bad] == ["error"] * 3
    for result in bad:
        assert result.error and result.observed is None
    assert "Could not convert string" in str(bad[0].error) and "not supported" in str(bad[1].error)
    assert "\n" not in str(bad[0].error)  # nor the statement, nor a link to somebody's documentation


@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_a_check_that_raises_fails_on_record(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, severity: str
) -> None:
    checks = raising(tmp_path, severity)
    monkeypatch.setattr(checkpoint, "load_checks", lambda **_: checks)
    run_id = f"raises-{severity}"
    if severity == "critical":
        with pytest.raises(QualityFailure, match=r"3 critical checks failed: .*Could not convert string"):
            checkpoint.run_checkpoint(settings, run_id=run_id, as_of=AS_OF)
    else:
        summary = checkpoint.run_checkpoint(settings, run_id=run_id, as_of=AS_OF)
        assert (summary.passed, summary.warnings, summary.critical_failures) == (1, 3, 0)
    with open_reader(settings.warehouse) as con:
        rows = con.execute(
            "SELECT description, success, error IS NOT NULL FROM core.quality_results WHERE run_id = ? ORDER BY ALL",
            [run_id],
        ).fetchall()
    assert {name: (success, raised) for name, success, raised in rows} == {
        "a sound one": (True, False),
        "a pattern nobody can match": (False, True),
        "a share of what cannot be read": (False, True),
        "rows that cannot be read": (False, True),
    }


READER = """
import sys, time
from pathlib import Path
from pipeline.load.connect import open_reader
with open_reader(Path(sys.argv[1])):
    print("reading", flush=True)
    time.sleep(60)
"""
NO_ROOM = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from pipeline.config import settings_from_environment
from pipeline.errors import SitrepError
from pipeline.quality.checkpoint import run_checkpoint
settings = settings_from_environment({}, home=Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    run_checkpoint(settings, run_id="full", as_of=sys.argv[2])
    print("done")
except SitrepError as problem:
    print(type(problem).__name__, problem)
"""


def kept(settings: Settings, run_id: str) -> int:
    with open_reader(settings.warehouse) as con:
        sql = "SELECT count(*) FROM core.quality_results WHERE run_id = ?"
        return int(con.execute(sql, [run_id]).fetchall()[0][0])


def python(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )


def test_results_that_somebody_keeps_us_from_storing_fail_the_run(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads the warehouse lets the checks read, and keeps their results out."""
    wrapped: Any = open_writer
    monkeypatch.setitem(wrapped.__wrapped__.__kwdefaults__, "wait", 0.3)
    checks = load_checks(written(tmp_path, BAD)[0])
    monkeypatch.setattr(checkpoint, "load_checks", lambda **_: checks)
    reader = python(READER, settings.warehouse)
    try:
        assert reader.stdout is not None and reader.stdout.readline() == "reading\n"
        with pytest.raises(WarehouseLocked, match=r"another process is using the warehouse .* try again"):
            check(start(settings, name="locked", as_of=AS_OF))
    finally:
        reader.kill()
        reader.communicate()
    assert kept(settings, f"locked__{AS_OF}") == 0
    assert issubclass(WarehouseLocked, WarehouseError) and WarehouseLocked.exit_code == 1


def test_results_the_disk_does_not_take_fail_the_run(tmp_path: Path) -> None:
    settings = pages_home(tmp_path)
    told, _ = python(NO_ROOM, tmp_path, AS_OF).communicate(timeout=120)
    assert told.startswith("WarehouseError the disk is full:") and "free space" in told
    assert kept(settings, "full") == 0
    assert not (settings.reports / "quality.html").exists()
