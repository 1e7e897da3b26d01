"""`make demo` as its user sees it: the real DAGs over the bundled feeds, twice."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest

from tests.conftest import Sitrep
from tests.integration.watched import watched

pytestmark = pytest.mark.airflow
TABLES = ("feeds", "entries", "articles", "events", "incidents", "incident_events", "rejections", "accounting", "runs")


def run_demo(home: Path) -> tuple[str, list[str]]:
    """`sitrep demo` in a home of its own; its output, and its attempts to leave the machine."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "SITREP"))}
    environment |= {
        "SITREP_HOME": str(home),
        "SITREP_REFERENCE": os.environ.get("SITREP_REFERENCE", ".sitrep/reference"),
    }
    command = [sys.executable, "-m", "pipeline.cli", "demo"]
    done, attempts = watched(command, home / "watch", environment, timeout=400)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout, attempts


def contents(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    from pipeline.load.connect import open_reader

    with open_reader(warehouse) as con:
        return {t: sorted(map(repr, con.execute(f"SELECT * FROM core.{t}").fetchall())) for t in TABLES}  # type: ignore[misc]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, dict[str, list[tuple[object, ...]]]]:
    home = tmp_path_factory.mktemp("demo")
    out, attempts = run_demo(home)
    assert attempts == [], "something tried to leave the machine: Airflow, or a library"
    return home / "demo", out, contents(home / "demo" / "warehouse.duckdb")


def test_every_stage_says_what_it_did(demo: tuple[Path, str, object]) -> None:
    _, out, _ = demo
    for stage in ("poll", "fetch", "extract", "load", "check", "link", "report"):
        assert re.search(rf"^{stage} +\d", out, re.MULTILINE) or re.search(rf"^{stage} ", out, re.MULTILINE), stage
    assert "all balanced" in out
    assert "Ten events" in out


def test_the_pages_and_the_warehouse_are_where_it_says(demo: tuple[Path, str, object]) -> None:
    home, out, _ = demo
    for path in (home / "warehouse.duckdb", home / "reports" / "report.html", home / "reports" / "quality.html"):
        assert path.exists() and str(path) in out.replace("\n", "")


def test_the_stages_left_what_they_should(demo: tuple[Path, str, dict[str, list[tuple[object, ...]]]]) -> None:
    _, _, tables = demo
    assert len(tables["feeds"]) == 5
    assert len(tables["articles"]) >= 60
    assert len(tables["events"]) >= 100
    assert tables["incidents"] and tables["rejections"]


def test_a_second_demo_adds_no_row(demo: tuple[Path, str, dict[str, list[tuple[object, ...]]]]) -> None:
    home, _, before = demo
    run_demo(home.parent)
    after = contents(home / "warehouse.duckdb")
    for table in TABLES:
        if table != "rejections":  # whose last_run_id may move
            assert len(after[table]) == len(before[table]), table
    assert len(after["rejections"]) == len(before["rejections"])


def test_the_corrected_toll_is_a_new_version_and_the_old_one_stays(demo: tuple[Path, str, object]) -> None:
    from pipeline.load.connect import open_reader

    home, _, _ = demo
    with open_reader(home / "warehouse.duckdb") as con:
        versions = con.execute(
            "SELECT count(*), count(*) FILTER (superseded_at IS NULL) FROM core.articles "
            "WHERE article_id IN (SELECT article_id FROM core.articles GROUP BY 1 HAVING count(*) > 1)"
        ).fetchall()
        tolls = con.execute(
            "SELECT fatalities_best, superseded_at IS NULL AS current FROM core.events WHERE article_id IN "
            "(SELECT article_id FROM core.articles GROUP BY 1 HAVING count(*) > 1) AND fatalities_best IN (12, 19)"
        ).fetchall()
    assert versions == [(2, 1)]
    assert (12, False) in tolls and (19, True) in tolls


def test_what_was_known_before_the_correction_can_be_asked_and_the_correction_shows_both_sentences(
    demo: tuple[Path, str, object], sitrep: Sitrep
) -> None:
    where = ("--warehouse", demo[0] / "warehouse.duckdb", "--format", "json")
    (change,) = json.loads(sitrep("query", "FROM marts.changes WHERE what = 'fatalities'", *where).text)
    assert (change["best_before"], change["best_after"]) == (12, 19)
    assert "Twelve" in change["sentence_before"] and "Nineteen" in change["sentence_after"]
    article = change["article_id"]
    asked = f"SELECT max(fatalities_best) AS toll FROM marts.events WHERE article_id = '{article}'"
    for day, toll in (("2016-12-15", 12), ("2016-12-18", 19)):
        assert json.loads(sitrep("query", asked, "--as-of", day, *where).text) == [{"toll": toll}]
