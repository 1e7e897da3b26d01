"""Fifty runs killed at random moments, each followed by the next: no entry is lost, none stands twice.

The runs are `sitrep run` itself, real coder and all, forked from one process that has imported the libraries already:
a moment of theirs is a moment of work, not of importing.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest

from tests.integration.faultserver import FaultServer, Wire, reply
from tests.integration.small_press import html, item, page, rss, story, write_list

KILLS = 50
SEED = 20161211
BEGIN = datetime(2016, 12, 11, 10, tzinfo=UTC)
FEEDS = ("north", "south")
KEYS = {
    "entries": "entry_id, entry_hash",
    "articles": "article_id, version_id",
    "events": "event_id",
}


class Press:
    """Two outlets that publish one story each whenever `more` is called; `hour` counts the calls."""

    def __init__(self, server: FaultServer, folder: Path) -> None:
        self.hour = 0
        self._server = server
        self._items: dict[str, list[str]] = {feed_id: [] for feed_id in FEEDS}
        self.feeds = write_list(folder, {f: server.on(f"/{f}/feed", self._feed(f)) for f in FEEDS})

    @property
    def now(self) -> str:
        return (BEGIN + timedelta(hours=self.hour)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def more(self) -> None:
        self.hour += 1
        for number, feed_id in enumerate(FEEDS):
            title, text = story(2 * self.hour + number)
            link = self._server.on(f"/{feed_id}/{self.hour}", html(page(title, text)))
            self._items[feed_id].insert(0, item(link, title, at=self.now))

    def _feed(self, feed_id: str):  # type: ignore[no-untyped-def]
        async def handle(wire: Wire) -> None:
            body = rss(self._items[feed_id])
            await reply(body, "200 OK", f'ETag: "{len(body)}"', "Content-Type: application/rss+xml")(wire)

        return handle


def sitrep_run(home: str, feeds: str, as_of: str, log: str) -> None:
    """`sitrep run` in a process group of its own. Runs in the child."""
    os.setsid()
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.environ |= {"SITREP_HOME": home, "SITREP_ALLOW_LOOPBACK": "1", "SITREP_HOST_DELAY": "0"}
    sys.argv = ["sitrep", "run", "--force", "--feeds", feeds, "--as-of", as_of]
    from pipeline.cli import main

    main()


@pytest.fixture(scope="module")
def context(reference: Path) -> ForkServerContext:
    """Forks children that have the libraries in memory, and no thread or file of ours."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(
        ["duckdb", "pyarrow.parquet", "aiohttp", "click", "rich.table", "pipeline.extract.coder"]
    )
    return made


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with FaultServer() as server:
        yield Press(server, tmp_path / "feeds")


def begin(context: ForkServerContext, home: Path, press: Press) -> ForkServerProcess:
    values = (str(home), str(press.feeds), press.now, str(home) + ".log")
    child = context.Process(target=sitrep_run, args=values)
    child.start()
    return child


def finish(context: ForkServerContext, home: Path, press: Press) -> None:
    child = begin(context, home, press)
    child.join(600)  # a machine may be busy
    assert child.exitcode == 0, Path(str(home) + ".log").read_text()


def keys(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """The keys of every table that holds what was read, doubled ones twice."""
    from pipeline.load.connect import open_reader

    with open_reader(home / "warehouse.duckdb") as con:
        return {t: con.execute(f"SELECT {k} FROM core.{t} ORDER BY ALL").fetchall() for t, k in KEYS.items()}


def test_fifty_killed_runs_lose_no_entry_and_double_none(
    context: ForkServerContext, press: Press, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    home = tmp_path / "home"
    home.mkdir()
    press.more()
    finish(context, home, press)  # the gazetteer's and Python's caches are warm now
    press.more()
    began = time.monotonic()
    child = begin(context, home, press)
    log = Path(str(home) + ".log")
    while child.is_alive() and not (log.exists() and "\nlink " in log.read_text()):
        time.sleep(0.02)
    span = time.monotonic() - began  # from the fork to the last write of entries, articles, events and incidents
    child.join(600)  # a machine may be busy
    assert child.exitcode == 0, log.read_text()

    killed = 0
    while killed < KILLS:
        press.more()
        child = begin(context, home, press)
        child.join(chance.uniform(0.0, span))
        if child.is_alive():
            assert child.pid is not None
            leads = os.getpgid(child.pid) == child.pid  # it does not before its first line
            (os.killpg if leads else os.kill)(child.pid, signal.SIGKILL)
            killed += 1
        child.join()
        assert child.exitcode in (0, -signal.SIGKILL), log.read_text()
    finish(context, home, press)

    found = keys(home)
    assert len(found["entries"]) == len(FEEDS) * press.hour
    assert len(found["articles"]) == len(FEEDS) * press.hour
    for table, rows in found.items():
        assert len(set(rows)) == len(rows), table
    whole = tmp_path / "whole"
    whole.mkdir()
    finish(context, whole, press)
    assert found == keys(whole)
