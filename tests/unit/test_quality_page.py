"""The quality page: verdict, failures with their age, history, books, and that samples cannot do harm."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.config import Settings, settings_from_environment
from pipeline.load.connect import open_writer
from pipeline.load.summary import read_quality, read_summary
from pipeline.quality.checkpoint import expectation_id
from pipeline.quality.checks import Check, load_checks
from pipeline.quality.monitors import load_monitors
from pipeline.quality.page import build_quality_page
from tests.integration.page_records import AS_OF, HOSTILE, pages_home

CHECKS = load_checks()
CRITICAL = next(c for c in CHECKS if c.severity == "critical")
WARNING = next(c for c in CHECKS if c.severity == "warning")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return pages_home(tmp_path)


def store(settings: Settings, run: int, failures: dict[str, str], *, retired: bool = False) -> None:
    """Results of one checkpoint. `failures`: expectation id -> "failed" or "error"; all others pass."""
    with open_writer(settings.warehouse) as con:
        for check in CHECKS:
            insert(con, run, expectation_id(check), check, failures.get(expectation_id(check), "passed"))
        if retired:
            insert(con, run, "core.old/gone", CRITICAL, "passed", name="a check of old")


def insert(con: object, run: int, key: str, check: Check, status: str, name: str | None = None) -> None:
    con.execute(  # type: ignore[attr-defined]
        "INSERT INTO core.quality_results BY NAME SELECT ? AS run_id, ?::TIMESTAMPTZ AS checked_at, ? AS suite, "
        "? AS expectation_id, ? AS expectation_type, ? AS table_name, ? AS severity, ? AS success, ? AS description, "
        "? AS observed_value, ? AS sample, ? AS error",
        [
            f"run-{run:02d}", f"2016-12-{run:02d}T06:00:00Z", check.table, key, check.expect, check.table,
            check.severity, status == "passed", name or check.name, None if status == "error" else "7 rows",
            json.dumps([HOSTILE]) if status == "failed" else "[]",
            f"no such column {HOSTILE}" if status == "error" else None,
        ],
    )  # fmt: skip


def page(settings: Settings) -> str:
    return build_quality_page(settings, as_of=AS_OF).read_text("utf-8")


def test_all_passed(settings: Settings) -> None:
    store(settings, 1, {})
    text = page(settings)
    assert f"All {len(CHECKS)} checks passed." in text and "The books balance." in text
    assert "What failed" not in text
    assert text.count('<details class="line">') == len(CHECKS) + len(load_monitors())


def test_a_critical_failure_is_first_with_what_to_do_and_since_when(settings: Settings) -> None:
    key = expectation_id(CRITICAL)
    store(settings, 1, {key: "failed"})
    store(settings, 2, {})
    store(settings, 3, {key: "failed"})
    store(settings, 4, {key: "failed", expectation_id(WARNING): "failed"})
    text = page(settings)
    assert "1 critical check failed." in text and "1 warning on record." in text
    failures = re.findall(r'<article class="failure (\w+)"', text)
    assert failures == ["critical", "warning"]
    first = text[text.index("<article") : text.index("</article>")]
    assert CRITICAL.name in first and CRITICAL.action in first.replace("&#39;", "'").replace("&gt;", ">")
    assert "since 3 Dec 2016, 06:00, 2 runs" in first  # the failure of the first run healed in the second
    assert "3 of the last 4 runs failed" in text


def test_a_check_that_could_not_run_is_a_failure(settings: Settings) -> None:
    store(settings, 1, {expectation_id(WARNING): "error"})
    text = page(settings)
    assert "could not run" in text and "No critical check failed." in text
    assert '<article class="failure critical"' in text


def test_samples_and_errors_are_text(settings: Settings) -> None:
    store(settings, 1, {expectation_id(CRITICAL): "failed", expectation_id(WARNING): "error"})
    text = page(settings)
    assert HOSTILE not in text and "<img" not in text and text.count("<script") == 1
    assert text.count("&lt;img src=x") >= 3  # sample, error, rejection


def test_a_check_no_longer_written_down_keeps_its_history(settings: Settings) -> None:
    store(settings, 1, {}, retired=True)
    store(settings, 2, {})
    text = page(settings)
    assert "a check of old" in text and "(no longer checked)" in text
    assert f"All {len(CHECKS)} checks passed." in text


def test_only_the_last_thirty_runs_are_shown(settings: Settings) -> None:
    with open_writer(settings.warehouse) as con:
        for run in range(1, 32):
            insert(con, run, expectation_id(CRITICAL), CRITICAL, "failed" if run == 1 else "passed")
    text = page(settings)
    assert "no failure in 30 runs" in text and "the last 30 runs" in text


@pytest.mark.parametrize("names", [("run-04", "check-04"), ("check-04", "run-04")])
def test_of_two_runs_of_one_instant_the_later_is_shown(settings: Settings, names: tuple[str, str]) -> None:
    """`sitrep check` stands for the instant of the last run, and is no older than it by its name."""
    for name, failures in zip(names, ({}, {expectation_id(CRITICAL): "failed"}), strict=True):
        store(settings, 4, failures)
        with open_writer(settings.warehouse) as con:
            con.execute("UPDATE core.quality_results SET run_id = ? WHERE run_id = 'run-04'", [name + "-of"])
    assert "1 critical check failed." in page(settings)
    for name, failed in zip(names, (0, 1), strict=True):
        rows = read_quality(settings.warehouse, name + "-of")
        assert len(rows) == len(CHECKS) and sum(row["status"] == "failed" for row in rows) == failed
    counts = dict(read_summary(settings.warehouse).counts)
    assert counts["expectations passed in the last check"] == len(CHECKS) - 1
    assert counts["expectations failed in the last check"] == 1


def test_books_that_do_not_balance_are_red(settings: Settings) -> None:
    store(settings, 1, {})
    with open_writer(settings.warehouse) as con:
        con.execute(
            "UPDATE core.accounting SET n_out = n_out - 2 WHERE stage = 'load' AND unit = 'event' AND feed_id = 'east'"
        )
    text = page(settings)
    assert "1 line of the books does not balance." in text and "off by 2" in text
    assert 'class="verdict bad"' in text


def test_before_the_first_checkpoint(tmp_path: Path) -> None:
    settings = settings_from_environment({}, home=tmp_path)
    with open_writer(settings.warehouse):
        pass
    text = page(settings)
    assert "Not checked yet." in text and "No run has been loaded yet." in text
