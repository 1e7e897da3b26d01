"""Write, audit, publish: a coder gone blind reaches no reader; mended, its batch is published as it would have been."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.audit import scratch_of
from pipeline.config import Settings, settings_from_environment
from pipeline.demo import DEMO_RUNS
from pipeline.demo.press import write_feeds
from pipeline.demo.server import DemoServer
from pipeline.errors import QualityFailure
from pipeline.load.connect import open_reader
from pipeline.load.fingerprint import fingerprints
from pipeline.load.held import batches
from pipeline.replay import replay
from pipeline.run import run_all, start
from tests.conftest import Sitrep
from tests.integration.test_llm import Model, events

FIRST = f"run__{DEMO_RUNS[0]}"


@dataclass
class Newsroom:
    """The demo's feeds with one home a way of running; `blind` is the extractor of a model that sees nothing."""

    server: DemoServer
    feeds: Path
    reference: Path

    def settings(self, home: Path, extractor: str = "rules") -> Settings:
        return replace(
            settings_from_environment({}, home=home, feeds=self.feeds),
            reference=self.reference,
            allow_loopback=True,
            host_delay=0.0,
            host_connections=8,
            extractor=extractor,
        )

    def run(self, settings: Settings, instant: str) -> Any:
        self.server.now = instant
        return run_all(start(settings, name="run", as_of=instant))


@pytest.fixture(scope="module")
def newsroom(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    with DemoServer(0, DEMO_RUNS[0]) as server:
        yield Newsroom(server, write_feeds(server.base_url, tmp_path_factory.mktemp("feeds")), reference)


@pytest.fixture(scope="module")
def blind() -> Iterator[str]:
    model = Model()
    model.answers = [events()]
    yield model.url
    model.server.shutdown()


@pytest.fixture(scope="module")
def sound(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """What the first run gives where nothing goes wrong."""
    settings = newsroom.settings(tmp_path_factory.mktemp("sound"))
    newsroom.run(settings, DEMO_RUNS[0])
    return settings


@pytest.fixture
def held(newsroom: Newsroom, blind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home whose first run was held back; the extractor of its settings is sound again, and so is the environment."""
    monkeypatch.setenv("SITREP_LLM_URL", blind)
    monkeypatch.setenv("SITREP_LLM_MODEL", "blind")
    settings = newsroom.settings(tmp_path / "home", extractor="llm")
    failure = newsroom.run(settings, DEMO_RUNS[0])
    assert isinstance(failure, QualityFailure)
    assert "articles that were coded gave events" in str(failure) and "held back" in str(failure)
    settings = replace(settings, extractor="rules")
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    return settings


def count(settings: Settings, table: str) -> int:
    with open_reader(settings.warehouse) as con:
        return int(con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0])


def test_nothing_of_it_reaches_readers_and_all_of_it_is_kept(held: Settings) -> None:
    assert [count(held, f"core.{table}") for table in ("runs", "entries", "articles", "events", "accounting")] == [
        0
    ] * 5
    (row,) = batches(held.warehouse)
    assert (row["run_id"], row["state"], row["attempts"]) == (FIRST, "held", 1)
    assert row["entries"] == count(held, "core.quarantined_entries") > 40 and row["events"] == 0
    (folder,) = held.quarantine.iterdir()
    with open_reader(scratch_of(folder)) as con:
        assert con.execute("SELECT count(*) FROM core.articles").fetchall() == [(row["articles"],)]
    assert not list(held.staging.iterdir())
    page = (held.reports / "quality.html").read_text("utf-8")
    assert "articles that were coded gave events" in page
    assert count(held, "marts.alerts") == 1


def test_show_says_why_and_a_retry_without_a_fix_fails_again(held: Settings, sitrep: Sitrep) -> None:
    shown = sitrep("quarantine", "show", FIRST)
    assert shown.code == 0 and "CRITICAL  core.accounting: articles that were coded gave events" in shown.text
    assert "what to do  sitrep explain" in shown.text
    assert FIRST in sitrep("quarantine", "batches").text
    again = sitrep("quarantine", "retry", FIRST)
    assert again.code == 1 and "stays where it is" in again.err
    assert batches(held.warehouse)[0]["attempts"] == 2 and count(held, "core.events") == 0
    assert sitrep("quarantine", "show", "run__never").code == 2


def test_coded_again_it_is_published_as_it_would_have_been(held: Settings, sound: Settings, sitrep: Sitrep) -> None:
    fixed = sitrep("quarantine", "fix", FIRST, "--recode")
    assert fixed.code == 0 and "coded again" in fixed.text, fixed.err
    done = sitrep("quarantine", "retry", FIRST)
    assert done.code == 0 and "published" in done.text, done.err
    same = {t: v for t, v in fingerprints(held.warehouse).items() if t != "fetches"}  # those have wall-clock times
    assert same == {t: v for t, v in fingerprints(sound.warehouse).items() if t != "fetches"}
    (row,) = batches(held.warehouse, everything=True)
    assert row["state"] == "published" and "coded again" in row["fixes"][0]
    assert count(held, "core.quarantined_entries") == 0 and not list(held.quarantine.iterdir())


def test_later_runs_go_on_without_the_held_entries(held: Settings, newsroom: Newsroom, sitrep: Sitrep) -> None:
    waiting = count(held, "core.quarantined_entries")
    assert newsroom.run(held, DEMO_RUNS[1]) is None
    later = count(held, "core.entries")
    assert 0 < later < waiting
    assert sitrep("quarantine", "fix", FIRST, "--recode").code == 0
    assert sitrep("quarantine", "retry", FIRST).code == 0
    assert count(held, "core.entries") == waiting + later
    assert sitrep("check").code == 0


def test_one_record_is_set_aside_and_becomes_a_rejection(held: Settings, sound: Settings, sitrep: Sitrep) -> None:
    with open_reader(sound.warehouse) as con:
        event_id, article_id = con.execute(
            "SELECT e.event_id, (SELECT min(article_id) FROM core.events WHERE article_id <> e.article_id) "
            "FROM core.events AS e ORDER BY e.event_id LIMIT 1"
        ).fetchall()[0]
        of_article = con.execute("SELECT count(*) FROM core.events WHERE article_id = ?", [article_id]).fetchall()[0][0]
    assert sitrep("quarantine", "fix", FIRST, "--recode").code == 0
    assert sitrep("quarantine", "fix", FIRST, "--without", "evt_nobody").code == 2
    assert sitrep("quarantine", "fix", FIRST, "--without", event_id, "--without", article_id).code == 0
    done = sitrep("quarantine", "retry", FIRST)
    assert done.code == 0, done.err
    assert count(held, "core.events") == count(sound, "core.events") - 1 - of_article
    assert count(held, "core.entries") == count(sound, "core.entries")
    with open_reader(held.warehouse) as con:
        aside = con.execute(
            "SELECT stage, subject_kind FROM core.rejections WHERE reason = 'set_aside' ORDER BY ALL"
        ).fetchall()
        assert aside == [("article", "entry"), ("validate", "event")]
        unbalanced = "SELECT count(*) FROM core.accounting WHERE n_in <> n_out + n_unchanged + n_duplicate + n_rejected"
        assert con.execute(unbalanced).fetchall() == [(0,)]


def test_dropped_all_of_it_becomes_rejections_and_a_replay_does_the_same(
    held: Settings, newsroom: Newsroom, sitrep: Sitrep, tmp_path: Path
) -> None:
    articles = batches(held.warehouse)[0]["articles"]
    assert newsroom.run(held, DEMO_RUNS[1]) is None
    dropped = sitrep("quarantine", "drop", FIRST)
    assert dropped.code == 0, dropped.err
    with open_reader(held.warehouse) as con:
        turned = con.execute("SELECT count(*) FROM core.rejections WHERE reason = 'batch_dropped'").fetchall()[0][0]
    assert turned >= articles
    assert batches(held.warehouse, everything=True)[0]["state"] == "dropped"
    again = replace(held, home=tmp_path / "replayed", warehouse=tmp_path / "replayed.duckdb")
    replay(again, held.archive)
    assert fingerprints(again.warehouse) == fingerprints(held.warehouse)
