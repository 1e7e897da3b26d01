"""Metrics: the figures of the newest run, in a format that a strict reader reads back, and no writer waits for them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.launch import plugin
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.metrics import CONTENT_TYPE, Sample, exposition, metrics
from pipeline.load.snapshot import copy_of, publish
from pipeline.quality.checks import load_checks
from tests.conftest import Loaded, Sitrep
from tests.integration.page_records import pages_home

Labels = frozenset[tuple[str, str]]
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)')


def parsed(text: str) -> tuple[dict[str, str], dict[tuple[str, Labels], float]]:
    """Helps by name, values by name and labels, of a text in Prometheus' format 0.0.4, read strictly by its rules."""
    helps: dict[str, str] = {}
    values: dict[tuple[str, Labels], float] = {}
    current = ""
    typed: set[str] = set()
    assert text == "" or text.endswith("\n")
    for line in text.split("\n")[:-1]:
        if head := re.fullmatch(rf"# HELP ({_NAME}) (.*)", line):
            assert head[1] not in helps, "a metric's samples stand together"
            current = head[1]
            helps[current] = _unescaped(head[2])
        elif kind := re.fullmatch(rf"# TYPE ({_NAME}) (gauge|counter)", line):
            assert kind[1] == current and current not in typed
            typed.add(current)
        else:
            sample = re.fullmatch(rf"({_NAME})(?:\{{(.*)\}})? (\S+)", line)
            assert sample and sample[1] == current in typed, line
            labels = _labels(sample[2] or "")
            assert (current, labels) not in values, "each sample once"
            values[current, labels] = float(sample[3].replace("Inf", "inf"))
    return helps, values


def _labels(text: str) -> Labels:
    found, at = [], 0
    while at < len(text):
        match = _LABEL.match(text, at)
        assert match, text
        found.append((match[1], _unescaped(match[2])))
        at = match.end()
    return frozenset(found)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["sitrep_a", "sitrep_b"]), st.text(st.characters(exclude_categories=["Cs"]))),
        st.floats(allow_nan=False),
    ),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_whatever_a_label_or_help_holds_is_read_back(given: dict[tuple[str, str], float], words: str) -> None:
    samples = [Sample(name, value, words, {"reason": label, "stage": "x"}) for (name, label), value in given.items()]
    helps, values = parsed(exposition(samples))
    assert helps == dict.fromkeys((name for name, _ in given), words)
    wanted = {(n, frozenset({("reason", label), ("stage", "x")})): v for (n, label), v in given.items()}
    assert values == wanted


def test_figures_that_are_none(tmp_path: Path) -> None:
    figures = {"a": math.nan, "b": math.inf, "c": -math.inf, "d": 2.5, "e": 1e300, "f": 3.0}
    text = exposition([Sample(name, value, "x") for name, value in figures.items()])
    assert [line for line in text.splitlines() if line[0] != "#"] == [
        "a NaN", "b +Inf", "c -Inf", "d 2.5", "e 1e+300", "f 3",
    ]  # fmt: skip
    warehouse = tmp_path / "w.duckdb"
    with open_writer(warehouse):
        pass
    _, values = parsed(metrics(warehouse))
    assert values["sitrep_rows", frozenset({("kind", "events")})] == 0
    assert all(value == 0 for value in values.values())


def test_the_figures_are_those_of_the_warehouse(loaded: Loaded) -> None:
    helps, values = parsed(metrics(loaded.warehouse))
    by_name: dict[str, dict[Labels, float]] = {}
    for (name, labels), value in values.items():
        by_name.setdefault(name, {})[labels] = value

    def of(name: str, **labels: str) -> float:
        return by_name[name][frozenset(labels.items())]

    def asked(sql: str) -> Any:
        with open_reader(loaded.warehouse) as con:
            return con.execute(sql).fetchall()

    for kind in ("articles", "events", "incidents"):
        assert of("sitrep_rows", kind=kind) == asked(f"SELECT count(*) FROM marts.{kind}")[0][0] > 5
    assert of("sitrep_rows", kind="entries") == asked("SELECT count(DISTINCT entry_id) FROM core.entries")[0][0]
    assert of("sitrep_books_balanced") == 1 and of("sitrep_books_unbalanced_lines") == 0
    polled = asked("SELECT sum(n_in), sum(n_out) FROM core.accounting WHERE stage = 'parse' AND unit = 'entry'")[0]
    books = {"stage": "parse", "unit": "entry"}
    assert (of("sitrep_run_records", **books, fate="in"), of("sitrep_run_records", **books, fate="out")) == polled
    for stage, reason, n in asked("SELECT stage, reason, count(*) FROM core.rejections GROUP BY ALL"):
        assert of("sitrep_rejections_open", stage=stage, reason=reason) == n
        assert of("sitrep_run_rejections", stage=stage, reason=reason) == n
    checks = by_name["sitrep_checks"]
    judged = asked("SELECT count(DISTINCT expectation_id) FROM core.quality_results WHERE subject IS NULL")[0][0]
    assert sum(checks.values()) == judged > len(load_checks()) / 2
    failing = asked("SELECT count(*) FROM core.quality_results WHERE subject IS NULL AND NOT success")[0][0]
    assert sum(v for labels, v in checks.items() if ("status", "passed") not in labels) == failing
    assert of("sitrep_alerts_open", severity="critical") == 0
    assert of("sitrep_batches_held") == 0
    assert of("sitrep_run_timestamp_seconds") == asked("SELECT epoch(max(loaded_at)) FROM core.runs")[0][0]
    assert 0 < of("sitrep_run_fetch_seconds") < 600
    feeds = {feed for (feed,) in asked("SELECT feed_id FROM core.feeds")}
    ages = {dict(labels)["feed_id"]: age for labels, age in by_name["sitrep_feed_newest_entry_age_seconds"].items()}
    assert set(ages) <= feeds and len(ages) >= 4 and all(0 < age < 30 * 86400 for age in ages.values())
    assert sum(by_name["sitrep_feeds"].values()) == len(feeds)
    assert all(helps[name].endswith(".") for name in by_name)


def test_books_that_do_not_balance_are_told(tmp_path: Path) -> None:
    settings = pages_home(tmp_path)
    with open_writer(settings.warehouse) as con:
        con.execute("UPDATE core.accounting SET n_out = n_out - 2 WHERE stage = 'load' AND unit = 'event'")
        lines = con.execute("SELECT count(*) FROM marts.accounting WHERE NOT balanced").fetchall()[0][0]
    _, values = parsed(metrics(settings.warehouse))
    assert values["sitrep_books_balanced", frozenset()] == 0
    assert values["sitrep_books_unbalanced_lines", frozenset()] == lines > 0


def test_the_command_prints_them(loaded: Loaded, sitrep: Sitrep, tmp_path: Path) -> None:
    called = sitrep("metrics", "--warehouse", loaded.warehouse)
    assert called.code == 0 and parsed(called.text) == parsed(metrics(loaded.warehouse))
    assert sitrep("metrics", "--warehouse", tmp_path / "none.duckdb").code == 1


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Settings, Any]]:
    from fastapi.testclient import TestClient

    settings = pages_home(tmp_path)
    monkeypatch.setenv("SITREP_HOME", str(settings.home))
    monkeypatch.delenv("SITREP_WAREHOUSE", raising=False)
    yield settings, TestClient(plugin.app)


def test_airflow_serves_them_while_a_writer_is_at_work(served: tuple[Settings, Any]) -> None:
    settings, client = served
    missing = client.get("/metrics")
    assert missing.status_code == 503 and "reading copy" in missing.text
    assert publish(settings.warehouse, 2**30) == "published"
    with open_writer(settings.warehouse) as con:
        con.execute("DELETE FROM core.rejections")
        answer = client.get("/metrics")
    assert answer.status_code == 200 and answer.headers["content-type"] == CONTENT_TYPE
    _, values = parsed(answer.text)
    assert values["sitrep_rejections_open", frozenset({("stage", "article"), ("reason", "no_text")})] == 3


def test_a_copy_that_cannot_be_read_is_told(served: tuple[Settings, Any]) -> None:
    settings, client = served
    copy_of(settings.warehouse).write_bytes(b"no database")
    answer = client.get("/metrics")
    assert answer.status_code == 503 and str(copy_of(settings.warehouse)) in answer.text
