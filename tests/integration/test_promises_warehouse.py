"""Promises 8, 21, 23 and 24 through the warehouse: every run starts with nothing in memory, as after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings, settings_from_environment
from pipeline.load.connect import open_reader
from pipeline.load.reports import run_report
from pipeline.run import check, extract, fetch, link, load, poll, start
from tests.integration.faultserver import FaultServer, reply
from tests.integration.small_press import html, item, page, rss, story, write_list

RSS = ("200 OK", "Content-Type: application/rss+xml")


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def settings(server: FaultServer, tmp_path: Path, reference: Path) -> Settings:
    feeds = write_list(tmp_path / "feeds", {name: server.url(f"/{name}") for name in ("north", "south")})
    made = settings_from_environment({}, home=tmp_path / "home", feeds=feeds)
    return replace(made, reference=reference, allow_loopback=True, host_delay=0.0)


def run(settings: Settings, as_of: str) -> None:
    this = start(settings, name="run", as_of=as_of)
    for batch in poll(this):
        fetch(this, batch["batch"])
        extract(this, batch["batch"])
    load(this)


def ask(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_reader(settings.warehouse) as con:
        return con.execute(sql).fetchall()


def publish(server: FaultServer, feed_id: str, texts: dict[str, str], **over: str) -> None:
    """A feed of articles, path → text, all dated two hours before the first run; `over`: path → date."""
    items = []
    for path, text in texts.items():
        link_to = server.on(f"/{feed_id}/{path}", html(page(path.title(), text)))
        items.append(item(link_to, path.title(), at=over.get(path, "2016-12-11T08:00:00Z")))
    server.on(f"/{feed_id}", reply(rss(items), *RSS))


def test_promise_08_backoff_and_the_end_of_a_feed_survive_restarts(server: FaultServer, settings: Settings) -> None:
    publish(server, "north", {"shelling": story(1)[1]})
    server.on("/south", reply(b"", "503 Service Unavailable"))
    run(settings, "2016-12-11T10:00:00Z")
    assert (len(server.seen("/north")), len(server.seen("/south"))) == (1, 1)
    server.on("/north", reply(b"", "410 Gone"))
    for minutes, polls in ((30, 1), (59, 1), (60, 2), (120, 2), (179, 2), (180, 3), (300, 3), (420, 4)):
        run(settings, f"2016-12-11T{10 + minutes // 60:02}:{minutes % 60:02}:00Z")
        assert len(server.seen("/south")) == polls, minutes  # an hour, then two, then four
        assert len(server.seen("/north")) == (1 if minutes < 60 else 2), minutes  # 410: never again
    health = dict(ask(settings, "SELECT feed_id, health FROM marts.feed_health"))
    assert health == {"north": "gone", "south": "failing"}
    assert ask(settings, "SELECT count(*) FROM core.entries WHERE feed_id = 'north'") == [(1,)]
    assert ask(settings, "SELECT count(*) FROM core.articles WHERE superseded_at IS NULL") == [(1,)]


def test_promise_21_near_copies_are_clustered_and_none_is_dropped(server: FaultServer, settings: Settings) -> None:
    _, text = story(1)
    changed = text.replace("killing 3 civilians", "killing 9 civilians")
    assert changed != text
    publish(server, "north", {"shelling": text, "elsewhere": "Talks went on in Geneva.\n" + story(4)[1][::-1]})
    publish(server, "south", {"copy": changed})
    run(settings, "2016-12-11T10:00:00Z")
    link(start(settings, name="run", as_of="2016-12-11T10:00:00Z"))
    rows = ask(settings, "SELECT title, cluster_id, contains(text, '9 civilians') FROM marts.articles ORDER BY title")
    clusters = {title: cluster for title, cluster, _ in rows}
    assert sorted(clusters) == ["Copy", "Elsewhere", "Shelling"]
    assert clusters["Copy"] == clusters["Shelling"] != clusters["Elsewhere"]
    assert [told for *_, told in rows] == [True, False, False]

    publish(server, "north", {"shelling": text.replace("killing 3", "killing 12")})
    run(settings, "2016-12-11T12:00:00Z")
    versions = (
        "SELECT superseded_at IS NULL, count(*) FROM core.articles WHERE title = 'Shelling' GROUP BY 1 ORDER BY 1"
    )
    server.on("/south", reply(rss([]), *RSS))
    assert ask(settings, versions) == [(True, 1)]  # the same entry: its page is not asked for again

    changed_item = item(server.url("/north/shelling"), "Shelling", summary="Now twelve dead.")
    server.on("/north", reply(rss([changed_item]), *RSS))
    run(settings, "2016-12-11T14:00:00Z")
    assert ask(settings, versions) == [(False, 1), (True, 1)]


def test_promise_23_every_stage_may_be_run_again(server: FaultServer, settings: Settings) -> None:
    publish(server, "north", {f"story-{n}": story(n)[1] for n in range(3)})
    publish(server, "south", {"copy": story(7)[1]})
    tables = ("entries", "articles", "events", "rejections", "accounting", "fetches", "feeds", "runs")

    def rows() -> dict[str, list[str]]:
        # When the network was asked is the one thing that may differ.
        left_out = {"fetches": "EXCLUDE (fetched_at, elapsed)"}
        return {t: sorted(map(repr, ask(settings, f"SELECT * {left_out.get(t, '')} FROM core.{t}"))) for t in tables}

    this = start(settings, name="run", as_of="2016-12-11T10:00:00Z")
    (batch,) = poll(this)
    for stage in (fetch, fetch, extract, extract):
        stage(this, batch["batch"])
    load(this)
    before = rows()
    load(this)
    assert rows() == before
    run(settings, "2016-12-11T10:00:00Z")
    assert rows() == before


def test_promise_24_a_feed_that_loses_news_is_reported_and_alerted(server: FaultServer, settings: Settings) -> None:
    slow = {"a": story(5)[1], "b": story(6)[1]}
    publish(server, "south", slow, a="2016-12-10T08:00:00Z", b="2016-12-11T08:00:00Z")
    items = []
    for n in range(4):
        link_to = server.on(f"/north/{n}", html(page(f"Story {n}", story(n)[1])))
        items.append(item(link_to, f"Story {n}", at=f"2016-12-11T09:{10 * n:02}:00Z"))
    # It asks to be left alone for longer than its entries stay.
    server.on("/north", reply(rss(items).replace(b"<channel>", b"<channel><ttl>240</ttl>"), *RSS))
    run(settings, "2016-12-11T10:00:00Z")
    columns = "feed_id, window_hours, polling_interval_minutes, loses_news"
    assert ask(settings, f"SELECT {columns} FROM marts.feed_health ORDER BY 1") == [
        ("north", 0.5, 240.0, True),
        ("south", 24.0, 480.0, False),
    ]
    with open_reader(settings.warehouse) as con:
        names, found = run_report(con, "feed_health")
    told = {row["feed_id"]: row for row in (dict(zip(names, r, strict=True)) for r in found)}
    assert told["north"]["loses_news"] and told["north"]["window_hours"] == 0.5 and not told["south"]["loses_news"]
    check(start(settings, name="run", as_of="2016-12-11T10:00:00Z"))
    failed = ask(settings, "SELECT description, severity FROM core.quality_results WHERE NOT success")
    assert ("no feed loses news at its interval", "warning") in failed
