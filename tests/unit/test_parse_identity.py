"""Promises 19–21 and 23: what makes two items, two pages, two versions the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Reason, Rejected
from pipeline.parse.article import ParsedArticle, article_from
from pipeline.parse.feed import ParsedFeed, parse_feed
from pipeline.parse.urls import accept_canonical, canonical_url
from pipeline.records import Entry, Feed

FEED = Feed("f", "https://news.test/rss", "Outlet", "SYR", "en", 60, None, None, None)
PAGE = ParsedArticle("Page title", "Words of the page.", ("P",), "2026-01-02T00:00:00Z", None, "en", None, "layout")


def parse(*items: str, feed_id: str = "f", guids_repeat: bool = False) -> ParsedFeed:
    body = f"<rss version='2.0'><channel>{''.join(f'<item>{i}</item>' for i in items)}</channel></rss>"
    return parse_feed(body.encode(), feed_id=feed_id, url=FEED.url, guids_repeat=guids_repeat)


def ids(parsed: ParsedFeed) -> list[str]:
    return [e.entry_id for e in parsed.entries]


def test_promise_19_guid_within_the_feed() -> None:
    a = "<guid isPermaLink='false'>7</guid><link>https://a.test/1</link><title>x</title>"
    b = "<guid isPermaLink='false'>7</guid><link>https://a.test/other</link><title>y</title>"
    assert ids(parse(a)) == ids(parse(b))
    assert ids(parse(a)) != ids(parse(a, feed_id="g"))


def test_promise_19_repeated_guids_are_joined_by_their_address() -> None:
    a = "<guid isPermaLink='false'>same</guid><link>https://a.test/1</link>"
    b = "<guid isPermaLink='false'>same</guid><link>https://a.test/2</link>"
    both = parse(a, b)
    assert len(set(ids(both))) == 2 and both.guids_repeat
    assert ids(parse(a, guids_repeat=True)) == ids(both)[:1]


def test_promise_19_then_the_canonical_address_then_title_and_date() -> None:
    link = "<link>https://A.test/1?utm_medium=rss#top</link>"
    assert ids(parse(link + "<title>one</title>")) == ids(parse("<link>https://a.test/1</link><title>two</title>"))
    dated = "<title>t</title><pubDate>Thu, 01 Jan 2026 10:00:00 GMT</pubDate>"
    assert ids(parse(dated)) == ids(parse(dated + "<description>more</description>"))
    assert ids(parse(dated)) != ids(parse(dated.replace("01 Jan", "02 Jan")))
    assert ids(parse("<description>a</description>")) != ids(parse("<description>b</description>"))
    assert [r[1] for r in parse("").rejected] == [Reason.ENTRY_WITHOUT_IDENTITY]


def test_promise_19_same_item_twice_is_a_duplicate_and_a_changed_one_is_a_version() -> None:
    a = "<guid>1</guid><title>toll at 5</title>"
    twice = parse(a, a)
    assert (len(twice.entries), twice.duplicates, twice.found) == (1, 1, 2)
    versions = parse(a, "<guid>1</guid><title>toll at 9</title>").entries
    assert versions[0].entry_id == versions[1].entry_id and versions[0].entry_hash != versions[1].entry_hash


@pytest.mark.parametrize(
    ("page", "claimed", "believed"),
    [
        ("https://news.bbc.co.uk/a?x=1", "https://www.bbc.co.uk/a", "https://www.bbc.co.uk/a"),
        ("https://a.test/x?utm_source=y", "/x", "https://a.test/x"),
        ("https://a.co.uk/x", "https://b.co.uk/x", None),
        ("https://a.test/x", "https://a.test/", None),
        ("https://a.test/x", "https://a.test", None),
        ("https://a.test/x", "https://a.test/?p=5", "https://a.test/?p=5"),
        ("https://a.test/x", "javascript:alert(1)", None),
        ("https://a.test/x", "", None),
    ],
)
def test_promise_20_a_canonical_link_is_believed_only_within_the_domain(
    page: str, claimed: str, believed: str | None
) -> None:
    assert accept_canonical(page, claimed) == believed


def entry(**over: object) -> Entry:
    (made,) = parse(
        "<guid>1</guid><link>https://a.test/1</link><title>Headline</title><description>Sum.</description>"
    ).entries
    return replace(made, **over)  # type: ignore[arg-type]


def test_promise_21_new_text_is_a_new_version_of_the_same_article() -> None:
    first = article_from(entry(), FEED, PAGE)
    second = article_from(entry(), FEED, replace(PAGE, text="Words of the page, updated."))
    assert first.article_id == second.article_id and first.version_id != second.version_id
    assert article_from(entry(), FEED, PAGE) == first
    other_feed = article_from(entry(feed_id="g", entry_id="ent_" + "0" * 20), FEED, PAGE)
    assert (other_feed.article_id, other_feed.version_id) == (first.article_id, first.version_id)


def test_promise_21_the_feeds_own_text_is_used_and_marked() -> None:
    article = article_from(entry(content="The feed carries it all."), FEED, None)
    assert (article.text, article.text_basis, article.title) == ("The feed carries it all.", "feed", "Headline")
    fuller = article_from(entry(content="A long text in the feed. " * 20), FEED, PAGE)
    assert fuller.text_basis == "feed"
    from_page = article_from(entry(published_at=None), FEED, PAGE)
    assert (from_page.text_basis, from_page.published_at, from_page.published_basis) == (
        "page", "2026-01-02T00:00:00Z", "page",
    )  # fmt: skip
    with pytest.raises(Rejected) as turned:
        article_from(entry(summary="", content=" … "), FEED, None)
    assert turned.value.reason == Reason.NO_TEXT
    with pytest.raises(Rejected) as turned:
        article_from(entry(content="word " * 500_000), FEED, None)
    assert turned.value.reason == Reason.TEXT_TOO_LONG


def test_promise_23_the_same_bytes_give_the_same_records() -> None:
    items = [f"<guid>{n}</guid><title>t{n}</title>" for n in range(20)]
    assert parse(*items) == parse(*items)
    assert sorted(ids(parse(*items))) == sorted(ids(parse(*reversed(items))))


@given(st.text(max_size=60))
def test_canonical_addresses_are_stable(text: str) -> None:
    for url in (text, "https://a.test/" + text, "https://a.test/?q=" + text):
        once = canonical_url(url)
        assert once is None or canonical_url(once) == once


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTPS://WWW.Example.ORG:443/A?utm_source=a&id=5&fbclid=z#frag", "https://www.example.org/A?id=5"),
        ("https://a.test/x?b=2&a=1", "https://a.test/x?b=2&a=1"),
        ("https://a.test/x?ref=rss&ref=5", "https://a.test/x?ref=5"),
        ("http://user:pw@a.test/", "http://a.test/"),
        ("https://a.test", "https://a.test/"),
        ("https://a.test/ü?q=ü", "https://a.test/%C3%BC?q=%C3%BC"),
        ("https://a.test/a%2Fb", "https://a.test/a%2Fb"),
        ("ftp://a.test/", None),
        ("https:///x", None),
        ("https://a.test:99999/", None),
        ("x" * 5000, None),
    ],
)
def test_canonical_url_cases(url: str, canonical: str | None) -> None:
    assert canonical_url(url) == canonical
