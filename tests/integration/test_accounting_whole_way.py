"""Bad input through the whole way: whatever a feed or a page holds, it ends as a row or as a rejection, the books
balance, and the good feed beside it is unharmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import settings_from_environment
from pipeline.load.connect import open_reader
from pipeline.run import run_all, start
from tests.integration.faultserver import FaultServer, Handler, reply
from tests.integration.small_press import html, item, page, rss, story, write_list

GOOD = 3  # articles of the feed nothing is wrong with
FRENCH = (
    "Des hommes armés ont tué cinq civils samedi dans un village du nord du pays, ont indiqué des responsables.\n"
    "Les assaillants sont arrivés à moto avant l'aube et ont tiré sur les habitants qui se rendaient au marché."
)
SENTENCE = "The ministers met again in the capital to talk about the price of bread and about the harvest. "
LONG = "\n".join(f"Day {n}. " + SENTENCE * 500 for n in range(107))  # 5 MB
SCRIPTS = b"<html><head><title>x</title></head><body><script>go()</script></body></html>"

# feed → what the poll of it must leave: None, or the reason it is turned away for
BROKEN_FEEDS: dict[str, tuple[bytes, str | None]] = {
    "consent-page": (page("Before you go on", "We value your privacy and so do our partners."), "feed_html"),
    "silent": (b"", "feed_empty"),
    "huge": (b"<rss version='2.0'><channel><title>x</title>" + b" " * (17 * 2**20), "too_large"),
    "noise": (bytes(range(256)) * 40, None),
    "plain-text": (b"The feed has moved, please update your reader.\n", None),
}
# article → (its page, its summary in the feed, where it ends: (table of its fate, detail))
BAD_PAGES: dict[str, tuple[Handler, str, str]] = {
    "no-text": (html(SCRIPTS), "", "no_text"),
    "no-text-but-summary": (html(SCRIPTS), story(20)[1], "article"),
    "no-date": (html(page(*story(21))), "", "article"),
    "five-megabytes": (
        html(page("Long", LONG)),
        "",
        "text_too_long",
    ),
    "french": (html(page("Attaque", FRENCH, "fr")), "", "language_unsupported"),
    "picture": (reply(b"\x89PNG\r\n\x1a\n" * 50, "200 OK", "Content-Type: image/png"), "", "no_text"),
    "gone": (reply(b"", "410 Gone"), "", "no_text"),
    "control-characters": (html(page("Odd", story(22)[1]).replace(b" ", b" \x00\x07\x1b[2J", 40)), "", "article"),
    "unclosed": (html(page(*story(23))[:-60]), "", "article"),
}


@pytest.fixture(scope="module")
def run(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, FaultServer]]:
    """One run over all of it; the warehouse, and the server with what it was asked."""
    folder = tmp_path_factory.mktemp("bad")
    with FaultServer() as server:
        feeds: dict[str, str] = {}
        items = []
        for number in range(GOOD):
            title, text = story(number)
            items.append(item(server.on(f"/good/{number}", html(page(title, text))), title))
        feeds["good"] = server.on("/good.xml", reply(rss(items)))
        for name, (body, _) in BROKEN_FEEDS.items():
            feeds[name] = server.on(f"/{name}.xml", reply(body))

        title, text = story(30)
        whole = item(server.on("/cut/0", html(page(title, text))), title)
        feeds["truncated"] = server.on("/cut.xml", reply(rss([whole, item(server.url("/cut/1"), "Lost")])[:-120]))
        title, text = story(31)
        dirty = rss([item(server.on("/dirty/0", html(page(title, text))), title)]).replace(
            b"<item>", b"\x01\x0b<item>\x1f"
        )
        feeds["control"] = server.on("/dirty.xml", reply(dirty))
        twice = rss([items[0], items[0], "<item><description> </description></item>"])
        feeds["repeats"] = server.on("/repeats.xml", reply(twice))

        odd = []
        for name, (handler, summary, _) in BAD_PAGES.items():
            at = None if name == "no-date" else "2016-12-11T08:00:00Z"
            odd.append(item(server.on(f"/odd/{name}", handler), name, at=at, summary=summary))
        feeds["odd"] = server.on("/odd.xml", reply(rss(odd)))

        settings = replace(
            settings_from_environment(home=folder),
            reference=reference,
            allow_loopback=True,
            host_delay=0.0,
            host_connections=8,
            batch_entries=4,
            feeds=write_list(folder / "feeds", feeds),
        )
        run_all(start(settings, name="run", as_of="2016-12-11T10:00:00Z"))
        yield settings.warehouse, server


def rows(run: tuple[Path, FaultServer], sql: str) -> list[tuple[Any, ...]]:
    with open_reader(run[0]) as con:
        return list(con.execute(sql).fetchall())


@pytest.mark.parametrize("name", BROKEN_FEEDS)
def test_what_is_no_feed_is_turned_away_with_its_reason(run: tuple[Path, FaultServer], name: str) -> None:
    ((stage, reason, detail),) = rows(
        run, f"SELECT stage, reason, detail FROM core.rejections WHERE subject_kind = 'feed' AND subject_id = '{name}'"
    )
    wanted = BROKEN_FEEDS[name][1]
    assert stage == "poll" and detail
    assert reason == wanted if wanted else reason.startswith("feed_")
    assert rows(run, f"SELECT health FROM marts.feed_health WHERE feed_id = '{name}'") == [("failing",)]


def test_the_good_feed_is_unharmed(run: tuple[Path, FaultServer]) -> None:
    found = rows(run, "SELECT title, text FROM core.articles WHERE feed_id = 'good' ORDER BY title")
    repeated = rows(run, "SELECT title, text FROM core.articles WHERE feed_id = 'repeats'")
    assert sorted(found + repeated) == sorted(story(number) for number in range(GOOD))
    events = rows(
        run, "SELECT count(*) FROM core.events e JOIN core.articles a USING (version_id) WHERE a.title LIKE 'S%'"
    )
    assert events[0][0] >= GOOD


@pytest.mark.parametrize(("feed", "number"), [("truncated", 30), ("control", 31)])
def test_what_can_be_saved_of_a_damaged_feed_is(run: tuple[Path, FaultServer], feed: str, number: int) -> None:
    assert rows(run, f"SELECT title, text FROM core.articles WHERE feed_id = '{feed}'") == [story(number)]


@pytest.mark.parametrize("name", BAD_PAGES)
def test_every_article_ends_as_a_row_or_a_rejection(run: tuple[Path, FaultServer], name: str) -> None:
    fate = BAD_PAGES[name][2]
    stored = rows(run, f"SELECT published_at IS NULL FROM core.articles WHERE title = '{name}'")
    turned = [r for (r,) in rows(run, f"SELECT reason FROM core.rejections WHERE url LIKE '%/odd/{name}'")]
    if fate == "article":
        assert stored == [(name == "no-date",)]
    elif fate == "language_unsupported":
        assert stored and turned == [fate]
    else:
        assert fate in turned or (fate == "text_too_long" and "too_large" in turned), (stored, turned)
        assert not stored


def test_no_control_character_comes_through(run: tuple[Path, FaultServer]) -> None:
    assert (
        rows(run, "SELECT title FROM core.articles WHERE regexp_matches(text || title, '[\\x00-\\x08\\x0b-\\x1f]')")
        == []
    )


FEEDS = ["good", *BROKEN_FEEDS, "truncated", "control", "repeats", "odd"]


@pytest.mark.parametrize("feed", FEEDS)
def test_polled_is_loaded_and_unchanged_and_duplicate_and_rejected(run: tuple[Path, FaultServer], feed: str) -> None:
    """Follow the entries of a feed through the stages: what one hands on, the next has, and nothing else."""
    books = {
        (stage, unit): numbers
        for stage, unit, *numbers in rows(
            run,
            "SELECT stage, unit, n_in, n_out, n_unchanged, n_duplicate, n_rejected FROM core.accounting "
            f"WHERE feed_id = '{feed}'",
        )
    }
    for key, (n_in, *parts) in books.items():
        assert n_in == sum(parts), key
    assert books[("poll", "feed")][0] == 1
    nothing = [0, 0, 0, 0, 0]
    parsed, article = books.get(("parse", "entry"), nothing), books.get(("article", "entry"), nothing)
    loaded = books.get(("load", "article"), nothing)
    assert article[0] == parsed[1]
    assert loaded[0] == article[1]
    assert parsed[0] == loaded[1] + (parsed[2] + loaded[2]) + (parsed[3] + loaded[3]) + (parsed[4] + article[4])
    ((stored,),) = rows(run, f"SELECT count(*) FROM core.articles WHERE feed_id = '{feed}'")
    assert stored == loaded[1]
    ((turned,),) = rows(run, f"SELECT count(*) FROM core.rejections WHERE feed_id = '{feed}' AND stage = 'article'")
    assert turned == article[4]
