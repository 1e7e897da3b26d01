"""What the demo's outlets print: feeds as feedparser reads them, pages as trafilatura does, equal bytes each time."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import feedparser
import jsonschema_rs
import pytest
import trafilatura
import yaml

from pipeline.demo.newsroom import OUTLETS, Outlet, edition
from pipeline.demo.press import feed_bytes, home_bytes, page_bytes, write_feeds
from pipeline.shipped import shipped

NOW = "2016-12-18T06:00:00Z"
BASE = "http://127.0.0.1:8730"
BY_SLUG = {outlet.slug: outlet for outlet in OUTLETS}
DIALECTS = {
    "levant-dispatch": "rss20",
    "meridian-news": "atom10",
    "sahel-horn-monitor": "rss10",
    "harbour-gazette": "rss20",
    "continental-herald": "rss20",
}


def parsed(slug: str, now: str = NOW) -> Any:
    raw = feed_bytes(BY_SLUG[slug], edition(slug, now), BASE)
    return feedparser.parse(io.BytesIO(raw), response_headers={"content-type": BY_SLUG[slug].feed_type})


@pytest.mark.parametrize("slug", DIALECTS)
def test_feed_has_its_dialect_and_every_entry_newest_first(slug: str) -> None:
    feed, articles = parsed(slug), edition(slug, NOW)
    assert feed.version == DIALECTS[slug]
    assert [entry.link.partition("?")[0] for entry in feed.entries] == [BASE + article.path for article in articles]
    assert [article.published_at for article in articles] == sorted((a.published_at for a in articles), reverse=True)
    assert bool(feed.bozo) == (slug == "harbour-gazette")


@pytest.mark.parametrize("slug", sorted(set(DIALECTS) - {"harbour-gazette"}))
def test_sound_feeds_carry_titles_dates_and_their_own_ids(slug: str) -> None:
    feed = parsed(slug)
    articles = edition(slug, NOW)
    assert [entry.title for entry in feed.entries] == [article.title for article in articles]
    for entry, article in zip(feed.entries, articles, strict=True):
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        stamp = article.modified_at if slug == "sahel-horn-monitor" else article.published_at
        assert "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*when[:6]) == stamp
    if slug != "sahel-horn-monitor":
        assert len({entry.id for entry in feed.entries}) == len(articles)


def test_malformed_feed_has_each_fault_and_still_tells_its_stories() -> None:
    articles = edition("harbour-gazette", NOW)
    raw = feed_bytes(BY_SLUG["harbour-gazette"], articles, BASE)
    feed = parsed("harbour-gazette")
    assert b"\x0b" in raw and b"\x1a" in raw
    assert b"News & Trade" in raw
    assert raw.count(b"<source>") == 1 and b"</source>" not in raw
    without_guid = [entry for entry in feed.entries if not entry.get("id")]
    assert 1 <= len(without_guid) < len(articles) / 2
    undated = [entry for entry in feed.entries if not entry.get("published_parsed")]
    assert 1 <= len(undated) < len(articles) / 2
    assert all(entry.title.strip("\x0b\x1a") for entry in feed.entries)


def test_an_entry_keeps_its_faults_from_run_to_run() -> None:
    def guids(now: str) -> dict[str, str | None]:
        return {entry.link: entry.get("id") for entry in parsed("harbour-gazette", now).entries}

    early, late = guids("2016-12-14T18:00:00Z"), guids(NOW)
    assert early and early.items() <= late.items()


def test_teasers_do_not_give_the_story_away() -> None:
    assert max(len(entry.summary) for entry in parsed("continental-herald").entries) < 110


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_same_edition_same_bytes(outlet: Outlet) -> None:
    def everything() -> list[bytes]:
        articles = edition(outlet.slug, NOW)
        pages = [page_bytes(outlet, article, articles, BASE) for article in articles]
        return [feed_bytes(outlet, articles, BASE), home_bytes(outlet, articles, BASE), *pages]

    assert everything() == everything()


@pytest.mark.parametrize("outlet", OUTLETS, ids=lambda outlet: outlet.slug)
def test_pages_hold_the_whole_story_and_their_dates(outlet: Outlet) -> None:
    articles = edition(outlet.slug, NOW)
    for article in (a for a in articles if a.page == "ok"):
        page = page_bytes(outlet, article, articles, BASE).decode("utf-8")
        assert f'<link rel="canonical" href="{BASE}{article.path}"' in page
        assert article.published_at[:19] in page
        text = trafilatura.extract(page, include_comments=False, favor_precision=True) or ""
        for _, block in article.blocks[-2:]:
            assert block[-60:] in " ".join(text.split()), f"{article.slug}: {block[-60:]}"


def test_broken_page_stops_before_the_story() -> None:
    outlet = BY_SLUG["meridian-news"]
    articles = edition(outlet.slug, NOW)
    broken = next(article for article in articles if article.page == "broken")
    page = page_bytes(outlet, broken, articles, BASE).decode("utf-8")
    assert "</html>" not in page and "</body>" not in page
    assert not any(block in page.partition("</head>")[2] for _, block in broken.blocks)
    assert not trafilatura.extract(page, include_comments=False, favor_precision=True)


def test_the_exact_copy_reads_the_same_under_both_designs() -> None:
    texts = []
    for slug, story in (
        ("levant-dispatch", "russia-strikes-pushed-is-out-of-palmyra"),
        ("meridian-news", "russia-says-night-strikes-pushed-is-out"),
    ):
        articles = edition(slug, NOW)
        article = next(article for article in articles if article.slug == story)
        page = page_bytes(BY_SLUG[slug], article, articles, BASE).decode("utf-8")
        texts.append(trafilatura.extract(page, include_comments=False, favor_precision=True))
    assert texts[0] == texts[1] != ""


def test_feed_files_keep_the_feed_contract(tmp_path: Path) -> None:
    folder = write_feeds(BASE, tmp_path / "feeds")
    schema = json.loads(shipped("schemas", "feed.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema_rs.validator_for(schema)
    files = sorted(folder.iterdir())
    assert [file.stem for file in files] == sorted(BY_SLUG)
    for file in files:
        feed = {"feed_id": file.stem, **yaml.safe_load(file.read_text(encoding="utf-8"))}
        assert [error.message for error in validator.iter_errors(feed)] == []
        assert feed["url"] == f"{BASE}/{file.stem}/feed.xml"
