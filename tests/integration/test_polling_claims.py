"""Two runs at once do not poll a feed twice, and a run that dies leaves no feed behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.errors import WarehouseLocked
from pipeline.load import claims
from pipeline.load.claims import claim, is_running, running
from pipeline.load.connect import open_reader
from tests.integration.faultserver import FaultServer, Handler, Wire, reply
from tests.integration.small_press import html, item, page, rss, story, write_list

FEEDS = ("east", "north", "south")


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running_server:
        yield running_server


def slowly(seconds: float, then: Handler) -> Handler:
    async def handle(wire: Wire) -> None:
        await asyncio.sleep(seconds)
        await then(wire)

    return handle


def press(server: FaultServer, tmp_path: Path, seconds: float) -> Path:
    """Three feeds of one story each; every feed takes `seconds` to answer."""
    urls = {}
    for number, feed_id in enumerate(FEEDS):
        title, text = story(number)
        link = server.on(f"/{feed_id}/story", html(page(title, text)))
        answer = reply(rss([item(link, title)]), "200 OK", "Content-Type: application/rss+xml")
        urls[feed_id] = server.on(f"/{feed_id}/feed", slowly(seconds, answer))
    return write_list(tmp_path / "feeds", urls)


def start_run(home: Path, feeds: Path, as_of: str) -> subprocess.Popen[str]:
    environment = os.environ | {"SITREP_HOME": str(home), "SITREP_ALLOW_LOOPBACK": "1", "SITREP_HOST_DELAY": "0"}
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline.cli", "run", "--feeds", str(feeds), "--as-of", as_of],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def count(home: Path, table: str) -> int:
    with open_reader(home / "warehouse.duckdb") as con:
        return int(con.execute(f"SELECT count(*) FROM core.{table}").fetchall()[0][0])


def test_two_runs_at_once_poll_each_feed_once(server: FaultServer, tmp_path: Path, reference: Path) -> None:
    feeds = press(server, tmp_path, 4.0)
    runs = [start_run(tmp_path / "home", feeds, f"2016-12-11T10:0{n}:00Z") for n in range(2)]
    told = [run.communicate(timeout=120)[0] for run in runs]
    for run, text in zip(runs, told, strict=True):
        # Whoever finds all feeds taken may check a warehouse the other has not loaded yet, and must say it is empty.
        empty = "0 feeds polled" in text and "something was published in the last three days" in text
        assert run.returncode == (1 if empty else 0), text
    for feed_id in FEEDS:
        assert len(server.seen(f"/{feed_id}/feed")) == 1, told
    assert sorted("0 feeds polled" in text for text in told) == [False, True]
    assert (count(tmp_path / "home", "entries"), count(tmp_path / "home", "poll_claims")) == (3, 0)


def test_a_killed_run_leaves_its_feeds_to_the_next(server: FaultServer, tmp_path: Path, reference: Path) -> None:
    feeds = press(server, tmp_path, 3.0)
    first = start_run(tmp_path / "home", feeds, "2016-12-11T10:00:00Z")
    while not server.requests:
        time.sleep(0.05)
        assert first.poll() is None, first.communicate()[0]
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    assert count(tmp_path / "home", "poll_claims") == 3
    second = start_run(tmp_path / "home", feeds, "2016-12-11T10:01:00Z")
    told = second.communicate(timeout=120)[0]
    assert second.returncode == 0, told
    assert (count(tmp_path / "home", "entries"), count(tmp_path / "home", "poll_claims")) == (3, 0)


def test_a_claim_holds_against_others_until_it_lapses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = tmp_path / "w.duckdb"
    assert claim(warehouse, "a", lambda _: ["north", "south"])[1] == {"north", "south"}
    assert claim(warehouse, "b", lambda _: ["north", "east"])[1] == {"east"}
    assert claim(warehouse, "a", lambda _: ["north", "east"])[1] == {"north"}

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + claims.LAPSES_AFTER + timedelta(seconds=1)

    monkeypatch.setattr(claims, "datetime", Later)
    assert claim(warehouse, "b", lambda _: ["north"])[1] == {"north"}


def test_the_claims_of_a_living_process_do_not_lapse_and_end_with_it(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    with running(warehouse, "a"):
        assert is_running(warehouse, "a") and not is_running(warehouse, "b")
        assert claim(warehouse, "a", lambda _: ["north"])[1] == {"north"}
        assert claim(warehouse, "b", lambda _: ["north"])[1] == set()
        with pytest.raises(WarehouseLocked), running(warehouse, "a"):
            pass
    assert not is_running(warehouse, "a")
    assert claim(warehouse, "b", lambda _: ["north"])[1] == {"north"}
