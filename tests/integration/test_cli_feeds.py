"""Feeds on the command line: list, find and add, judge, import; against servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from pipeline.feedlist import load_feeds
from tests.conftest import Loaded, Sitrep
from tests.integration.faultserver import FaultServer, reply
from tests.integration.small_press import html, item, page, rss, write_list


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultServer]:
    monkeypatch.setenv("SITREP_ALLOW_LOOPBACK", "1")
    monkeypatch.setenv("SITREP_HOST_DELAY", "0")
    monkeypatch.setenv("SITREP_REQUEST_DEADLINE", "5")
    with FaultServer() as running:
        yield running


def feed(count: int = 12, hours: int = 23) -> bytes:
    items = [
        item(f"https://press.example/{n}", f"Story {n}", at=f"2016-12-11T{n * hours // count:02d}:00:00Z")
        for n in range(count)
    ]
    return rss(items, "The Small Press")


def test_list_shows_the_feeds(sitrep: Sitrep, loaded: Loaded) -> None:
    called = sitrep("feeds", "list", "--feeds", loaded.feeds)
    assert called.code == 0
    for known in load_feeds(loaded.feeds):
        assert known.feed_id in called.text
    assert called.text.splitlines()[-1] == "5 feeds"
    shipped = sitrep("feeds", "list").text.splitlines()[-1]
    assert int(shipped.split()[0]) == len(load_feeds(None)) > 50


def test_add_takes_a_feed_at_its_word(sitrep: Sitrep, server: FaultServer, tmp_path: Path) -> None:
    url = server.on("/feed.xml", reply(feed()))
    called = sitrep("feeds", "add", url, "--into", tmp_path / "feeds", "--country", "GBR")
    assert called.code == 0, called.err
    assert "The Small Press" in called.text and "12 entries" in called.text and "Story" in called.text
    (added,) = load_feeds(tmp_path / "feeds")
    assert (added.feed_id, added.url, added.country) == ("the-small-press", url, "GBR")
    assert added.expected_entries_min is not None and 15 <= added.polling_interval_minutes <= 60


def test_add_finds_the_feed_a_home_page_announces(sitrep: Sitrep, server: FaultServer, tmp_path: Path) -> None:
    server.on("/news/feed.xml", reply(feed()))
    link = '<link rel="alternate" type="application/rss+xml" href="news/feed.xml">'
    server.on("/dead.xml", reply(b"", "404 Not Found"))
    dead = '<link rel="alternate" type="application/rss+xml" href="/dead.xml">'
    body = page("Home", "Welcome to the press.").replace(b"</head>", f"{dead}{link}</head>".encode())
    called = sitrep("feeds", "add", server.on("/", html(body)), "--into", tmp_path, "--name", "Small Press!")
    assert called.code == 0, called.err
    (added,) = load_feeds(tmp_path)
    assert (added.feed_id, added.url, added.home_url) == ("small-press", server.url("/news/feed.xml"), server.url("/"))


def test_add_says_what_is_wrong(sitrep: Sitrep, server: FaultServer, tmp_path: Path) -> None:
    plain = server.on("/plain", html(page("Home", "No feed here.")))
    gone = server.on("/gone", reply(b"", "404 Not Found"))
    for url, sign in ((plain, "announces none"), (gone, "http_client_error"), ("ftp://x.example/", "url_invalid")):
        called = sitrep("feeds", "add", url, "--into", tmp_path)
        assert called.code == 1
        (line,) = called.err.splitlines()
        assert line.startswith("sitrep: ") and sign in line
    assert list(tmp_path.glob("*.yml")) == []


def test_add_overwrites_nothing(sitrep: Sitrep, server: FaultServer, tmp_path: Path) -> None:
    url = server.on("/feed.xml", reply(feed()))
    assert sitrep("feeds", "add", url, "--into", tmp_path).code == 0
    (tmp_path / "the-small-press.yml").write_text("url: http://mine.example/\n")
    called = sitrep("feeds", "add", url, "--into", tmp_path)
    assert called.code == 2 and "exists already" in called.err and "--name" in called.err
    assert (tmp_path / "the-small-press.yml").read_text() == "url: http://mine.example/\n"


def test_add_refuses_a_country_that_the_list_would_refuse(sitrep: Sitrep, server: FaultServer, tmp_path: Path) -> None:
    url = server.on("/feed.xml", reply(feed()))
    called = sitrep("feeds", "add", url, "--into", tmp_path, "--country", "Britain")
    assert called.code == 2 and "ISO 3166" in called.err
    assert list(tmp_path.glob("*.yml")) == []


def test_check_tells_good_feeds_from_bad(sitrep: Sitrep, server: FaultServer, tmp_path: Path) -> None:
    answers = {
        "good": reply(feed()),
        "html": html(page("Consent", "Please accept.")),
        "silent": reply(b""),
        "dead": reply(b"", "500 Internal Server Error"),
        "short": reply(feed(12, hours=0)),
    }
    feeds = write_list(tmp_path / "feeds", {n: server.on(f"/{n}", handler) for n, handler in answers.items()})
    called = sitrep("feeds", "check", "--feeds", feeds)
    assert called.code == 1
    found = {line.split()[0]: line for line in called.text.splitlines() if line.split()[:1] != ["feed"]}
    assert found["good"].split()[1] == "good"
    for name in ("html", "silent", "dead"):
        assert found[name].split()[1] == "bad"
    assert "feed_html" in found["html"] and "feed_empty" in found["silent"] and "http_server_error" in found["dead"]
    assert sitrep("feeds", "check", "--feeds", feeds / "good.yml").code == 0


def test_import_writes_a_file_a_feed(sitrep: Sitrep, tmp_path: Path) -> None:
    opml = tmp_path / "subscriptions.opml"
    opml.write_text(
        '<opml version="2.0"><body><outline text="World"><outline text="A" xmlUrl="http://a.example/rss"/>'
        '<outline text="B &amp; C" xmlUrl="http://b.example/rss" htmlUrl="http://b.example/"/></outline></body></opml>'
    )
    into = tmp_path / "feeds"
    called = sitrep("feeds", "import", opml, "--into", into)
    assert (called.code, called.text) == (0, f"2 feeds written to {into}\n")
    assert {p.name for p in into.iterdir()} == {"a.yml", "b-c.yml"}
    assert yaml.safe_load((into / "b-c.yml").read_text())["outlet"] == "B & C"
    assert load_feeds(into) == load_feeds(opml)
    again = sitrep("feeds", "import", opml, "--into", into)
    assert again.code == 2 and "exists already" in again.err


def test_import_of_something_else_writes_nothing(sitrep: Sitrep, tmp_path: Path) -> None:
    (tmp_path / "x.opml").write_text("<html></html>")
    called = sitrep("feeds", "import", tmp_path / "x.opml", "--into", tmp_path / "feeds")
    assert called.code == 2 and "no OPML" in called.err and len(called.err.splitlines()) == 1
    assert not (tmp_path / "feeds").exists()
