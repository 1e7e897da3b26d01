"""Promises 13–18: bytes in, entries or a closed reason out; safe text, honest dates, reported cuts."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.errors import Reason
from pipeline.parse import entry as entry_rules
from pipeline.parse.feed import ParsedFeed, parse_feed
from pipeline.parse.markup import MAX_ITEMS
from pipeline.records import Entry
from tests.work import ends_within

URL = "https://news.test/rss"


def parse(body: bytes | str, **kwargs: object) -> ParsedFeed:
    data = body.encode() if isinstance(body, str) else body
    parsed = parse_feed(data, feed_id="f", url=URL, **kwargs)  # type: ignore[arg-type]
    assert parsed.found == len(parsed.entries) + len(parsed.rejected) + parsed.duplicates
    assert parsed.outcome in ("ok", "partial", "reject")
    assert (parsed.reason is None) <= (parsed.outcome != "reject")
    return parsed


def rss(*items: str, head: str = "") -> str:
    body = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>T</title>{head}{body}</channel></rss>"


def one(*parts: str) -> Entry:
    (entry,) = parse(rss("".join(parts))).entries
    return entry


SEEDS = [
    rss("<guid>1</guid><title>a &amp; b</title><pubDate>Thu, 01 Jan 2026 10:00:00 GMT</pubDate>").encode(),
    b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>x</id><title type='xhtml'><div>t</div></title></entry>"
    b"</feed>",
    b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"title":"t"}]}',
    b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://a.test/</loc></url></urlset>",
]


@given(st.binary(max_size=400))
@example(b"/etc/passwd")
@example(b"<rss><channel><item><title>&#xD800;&#x110000;\0</title></item></channel></rss>")
@example(b"{" * 100_000)
@example(b'{"version":"https://jsonfeed.org/version/1","items":[' + b"[" * 50_000)
def test_promise_13_any_bytes(data: bytes) -> None:
    parse(data)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=12), st.integers(0, 9)), max_size=6),
)
def test_promise_13_any_damage_to_a_sound_document(seed: bytes, damage: list[tuple[int, bytes, int]]) -> None:
    data = bytearray(seed)
    for at, what, drop in damage:
        at = min(at, len(data))
        data[at : at + drop] = what
    parsed = parse(bytes(data))
    for entry in parsed.entries:
        for text in (entry.title, entry.summary, entry.content, entry.guid or "", *entry.authors, *entry.categories):
            assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in text if c != "\n")


HOSTILE = {
    "newlines before the root": b"\n" * 400_000 + SEEDS[0],
    "author without end": rss("<guid>1</guid><author>" + "a." * 60_000 + "@</author>").encode(),
    "many doctypes": b"<!DOCTYPE a [<!ENTITY b 'c'>]>" * 20_000 + SEEDS[0],
    "quadratic entity": b"<!DOCTYPE r [<!ENTITY a '"
    + b"a" * 100_000
    + b"'>]>"
    + rss("<title>" + "&a;" * 20_000 + "</title>").encode(),
    "billion laughs": (
        b"<!DOCTYPE r [<!ENTITY a 'ha'>"
        + b"".join(b"<!ENTITY %c '%b'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10))
        + b"]>"
        + rss("<guid>1</guid><title>&k;</title>").encode()
    ),
    "very many attributes": rss("<guid " + " ".join(f"a{n}='1'" for n in range(50_000)) + ">1</guid>").encode(),
    "20,000 categories": rss("<guid>1</guid>" + "<category>c</category>" * 20_000).encode(),
    "deep nesting": rss("<a>" * 50_000).encode(),
    "open tags": b"<rss><channel>" + b"<item>" * 50_000,
    "unclosed comments": b"<rss>" + b"<!--" * 100_000,
    "unclosed CDATA": b"<rss><channel><item><title>" + b"<![CDATA[" * 50_000,
    "ampersands": b"<rss><channel><item><title>" + b"&" * 500_000,
    "angle brackets": b"<rss><channel><item><title>" + b"<" * 200_000,
    "quotes": b"<rss><channel><item title=" + b"\"'" * 100_000,
    "escaped tags": rss("<guid>1</guid><description>" + "&lt;b a=&quot;" * 40_000 + "</description>").encode(),
    "million elements": b"<rss><channel>" + b"<item/>" * 1_000_000 + b"</channel></rss>",
    "undeclared prefixes": rss("".join(f"<p{n}:x/>" for n in range(5_000))).encode(),
    "JSON nest": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 200_000,
    "JSON number": b'{"version":"https://jsonfeed.org/version/1","items":[' + b"9" * 300_000 + b"]}",
    "namespaces": ("<rss " + " ".join(f"xmlns:n{n}='urn:{n}'" for n in range(20_000)) + "/>").encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_promise_13_hostile_documents_cost_little(name: str) -> None:
    with ends_within(20):  # the guard allows 2; what each takes is in the benchmark
        parse(HOSTILE[name])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.FEED_EMPTY),
        (b" \n\t\xef\xbb\xbf", Reason.FEED_EMPTY),
        (b"<!DOCTYPE html><html><head><title>x</title></head></html>", Reason.FEED_HTML),
        (b"<html><body><p>no feed", Reason.FEED_HTML),
        (b"<div>fragment</div>", Reason.FEED_HTML),
        (b"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", Reason.FEED_SITEMAP),
        (b"<rss version='2.0'><channel><title>only a beg", Reason.FEED_TRUNCATED),
        (b"<?xml version='1.0'?>", Reason.FEED_TRUNCATED),
        (b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"', Reason.FEED_TRUNCATED),
        (b'{"version":"https://jsonfeed.org/version/1.1","items":[{id:1}]}', Reason.FEED_ILL_FORMED),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\xff\xfe\xfd\x80\x81\0\0\0\0\0\0\0\0\0\0\0\0", Reason.FEED_ENCODING),
        (b"<rss><channel>" + b"x" * (17 * 2**20), Reason.TOO_LARGE),
        (b"<rss><channel>" + b"<item/>" * 500_000 + b"</channel></rss>", Reason.PARSER_LIMITS),
        (b"<opml version='2.0'><body/></opml>", Reason.FEED_UNSUPPORTED),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Reason.FEED_UNSUPPORTED),
        (b"just some words", Reason.FEED_UNSUPPORTED),
        (b'{"a": 1}', Reason.FEED_UNSUPPORTED),
        (b"\x1f\x8b\x08\0", Reason.FEED_UNSUPPORTED),
    ],
)
def test_promise_14_reasons_are_told_apart(body: bytes, reason: Reason) -> None:
    parsed = parse(body)
    assert (parsed.outcome, parsed.reason) == ("reject", reason)
    assert parsed.detail and parsed.entries == ()


def test_promise_14_what_is_good_survives_what_is_not() -> None:
    whole = rss("<guid>1</guid><title>one</title>", "<guid>2</guid><title>two</title>")
    cut = parse(whole[: whole.index("two") + 1])
    assert (cut.outcome, cut.reason) == ("partial", Reason.FEED_TRUNCATED)
    assert [e.title for e in cut.entries] == ["one"]
    assert [r[1] for r in cut.rejected] == [Reason.FEED_TRUNCATED]
    ill = parse(whole.replace("<title>one</title>", "<title>one <b>bold</title>"))
    assert (ill.outcome, ill.reason) == ("partial", Reason.FEED_ILL_FORMED)
    assert [e.guid for e in ill.entries] == ["1", "2"]
    noisy = parse("Warning: something in line 3\n" + whole)
    assert (noisy.outcome, noisy.reason, len(noisy.entries)) == ("partial", Reason.FEED_ILL_FORMED, 2)
    spoilt = parse(
        whole.replace("one", "café").encode().replace("é".encode(), b"\xe9").replace(b"two", "žluťák".encode())
    )
    assert (spoilt.outcome, spoilt.reason) == ("partial", Reason.FEED_ENCODING)
    assert [e.title for e in spoilt.entries] == ["café", "žluťák"]


def test_promise_14_common_ills_that_cost_nothing() -> None:
    body = rss("<guid>1</guid><title>AT&T & caf&eacute; &nbsp; &bogus; \x0b</title><media:title>x</media:title>")
    parsed = parse("\n\n<?xml version='1.0'?>" + body)
    assert [e.title for e in parsed.entries] == ["AT&T & café &bogus;"]
    empty = parse(rss())
    assert (empty.outcome, empty.reason, empty.found) == ("ok", None, 0)


@pytest.mark.parametrize(
    "fault",
    [
        "<textInput><title/></textInput><textinput><name>n</name></textinput><image><url>u</url></image>",
        "<media:thumbnail xmlns:media='http://search.yahoo.com/mrss/'>x</media:thumbnail>",
        "<itunes:owner xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><itunes:email>e</itunes:email></itunes:owner>",
        "<georss:point xmlns:georss='http://www.georss.org/georss'>1 x y</georss:point>",
        "<cloud/><enclosure/><source/><content/><contributor/><psc:chapters xmlns:psc='http://podlove.org/simple-chapters'/>",
    ],
)
def test_promise_14_a_fault_of_the_parser_loses_no_entry(fault: str) -> None:
    parsed = parse(rss("<guid>1</guid><title>one</title>" + fault, "<guid>2</guid><title>two</title>", head=fault))
    assert [(e.guid, e.title) for e in parsed.entries] == [("1", "one"), ("2", "two")]


def test_promise_14_feedparsers_crashes_are_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    import feedparser

    real = feedparser.parse

    def fragile(source: io.BytesIO, **kwargs: object) -> object:
        data = source.read()
        if b"mrss" in data:
            raise KeyError("textinput")
        return real(io.BytesIO(data), **kwargs)

    monkeypatch.setattr(feedparser, "parse", fragile)
    odd = "<media:title xmlns:media='http://search.yahoo.com/mrss/'>other</media:title>"
    parsed = parse(rss("<guid>1</guid><title>one</title>" + odd, "<guid>2</guid><title>two</title>"))
    assert (parsed.outcome, parsed.reason) == ("partial", Reason.PARSER_CRASHED)
    assert [(e.guid, e.title) for e in parsed.entries] == [("1", "one"), ("2", "two")]


def test_promise_15_no_dtd_entity_or_file(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = str(tmp_path) + "/secret"
    Path(secret).write_text("TOPSECRET")
    dtd = f"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file://{secret}'><!ENTITY y 'inner'><!ENTITY % z SYSTEM '{secret}'>%z;]>"
    parsed = parse(dtd + rss("<guid>1</guid><title>a &x; b &y;</title>"))
    assert [e.title for e in parsed.entries] == ["a &x; b &y;"]
    opened: list[str] = []
    real = open

    def watching(file: object, *args: object, **kwargs: object) -> object:
        opened.append(str(file))
        return real(file, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", watching)
    assert parse(secret).reason == Reason.FEED_UNSUPPORTED
    assert not any(secret in name for name in opened)


def test_promise_16_a_wrong_date_is_worse_than_none() -> None:
    def dated(*parts: str) -> tuple[str | None, str | None, str]:
        entry = one("<guid>1</guid>", *parts)
        return entry.published_raw, entry.published_at, entry.published_basis

    assert dated("<pubDate>Thu, 01 Jan 2026 10:00:00 MSK</pubDate>")[1] == "2026-01-01T07:00:00Z"
    assert dated("<pubDate>1481450400</pubDate>") == ("1481450400", "2016-12-11T10:00:00Z", "published")
    assert dated("<pubDate>0000-00-00</pubDate>") == ("0000-00-00", None, "implausible")
    assert dated("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>")[1:] == (None, "implausible")
    assert dated("<pubDate>Thu, 01 Jan 2026 10:00:00 XYZ</pubDate>")[1:] == (None, "implausible")
    assert dated("<pubDate>yesterday</pubDate>") == ("yesterday", None, "implausible")
    assert dated() == (None, None, "none")
    updated = "<updated xmlns='http://www.w3.org/2005/Atom'>2026-01-02T03:04:05+01:00</updated>"
    assert dated("<pubDate>soon</pubDate>", updated) == ("soon", "2026-01-02T02:04:05Z", "updated")


def test_promise_16_dates_in_the_future_of_the_poll() -> None:
    item = rss("<guid>1</guid><pubDate>Fri, 09 Jan 2026 00:00:00 GMT</pubDate>")
    assert parse(item).entries[0].published_basis == "published"
    assert parse(item, fetched_at="2026-01-08T12:00:00Z").entries[0].published_basis == "published"
    late = parse(item, fetched_at="2026-01-01T00:00:00Z").entries[0]
    assert (late.published_at, late.published_basis) == (None, "implausible")


@pytest.mark.parametrize(
    "title",
    [
        "<![CDATA[Quake <img src=x onerror=alert(1)> hits]]>",
        "Quake &lt;script&gt;alert(1)&lt;/script&gt; hits",
        "Quake &amp;lt;img src=x onerror=alert(1)&amp;gt; hits",
        "Quake &amp;amp;lt;script&amp;amp;gt; hits",
        "<![CDATA[Quake <img src=x onerror=alert(1) hits]]>",
        "<![CDATA[Quake <svg/onload=alert(1)> hits]]>",
        "<![CDATA[Quake <iframe srcdoc='<script>1</script>'></iframe> hits]]>",
    ],
)
def test_promise_17_no_runnable_markup_in_titles(title: str) -> None:
    text = one(f"<guid>1</guid><title>{title}</title>").title
    assert "<" not in text and text.startswith("Quake")


def test_promise_17_no_control_characters_or_surrogates() -> None:
    entry = one("<guid>1</guid><title>a\x00b\x1bc&#x7;&#xD83D;&#x202E;d&#146;s \u2028 \ufeffe</title>")
    assert entry.title == "abcd’s e"
    odd = b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"a\\ud800b\\u0000c"}]}'
    assert parse(odd).entries[0].title == "abc"


def test_promise_18_every_cut_is_reported() -> None:
    caps = entry_rules.CAPS
    body = rss(
        "<guid>1</guid><title>" + "t" * (caps["title"] + 5) + "</title>",
        "<guid>2</guid>" + "".join(f"<category>c{n}</category>" for n in range(90)) + "<description>"
        + "s" * (caps["summary"] + 1) + "</description>",
        "<guid>3</guid>" + "".join(f"<category>c{n}</category>" for n in range(300)),
    )  # fmt: skip
    parsed = parse(body)
    assert parsed.outcome == "partial" and len(parsed.entries) == 3
    assert len(parsed.entries[0].title) == caps["title"] and len(parsed.entries[1].summary) == caps["summary"]
    assert len(parsed.entries[1].categories) == 90 and len(parsed.entries[2].categories) == 100
    told = " ".join(parsed.truncations)
    assert "title" in told and "summary" in told and "categories" in told


def test_promise_18_items_beyond_the_cap_are_turned_away_one_by_one() -> None:
    parsed = parse(rss(*(f"<guid>{n}</guid>" for n in range(MAX_ITEMS + 3))))
    assert len(parsed.entries) == MAX_ITEMS and parsed.found == MAX_ITEMS + 3
    assert {r[1] for r in parsed.rejected} == {Reason.ENTRY_OVER_LIMIT} and len(parsed.rejected) == 3


def test_the_feed_says_when_to_come_back() -> None:
    parsed = parse(rss(head="<ttl>90</ttl><skipHours><hour>1</hour><hour>24</hour><hour>99</hour></skipHours>"))
    assert (parsed.ttl_minutes, parsed.skip_hours) == (90, (0, 1))
    sy = "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
    period = f"<sy:updatePeriod {sy}>daily</sy:updatePeriod><sy:updateFrequency {sy}>4</sy:updateFrequency>"
    assert parse(rss(head=period)).ttl_minutes == 360
    assert parse(rss(head="<ttl>x</ttl>")).ttl_minutes is None


def test_json_feed() -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "language": "en-GB",
        "items": [
            {
                "id": 12,
                "url": "/a?utm_source=x",
                "title": "A &amp; B",
                "content_html": "<p>one</p><p>two</p>",
                "date_published": "2026-01-01T10:00:00+02:00",
                "authors": [{"name": "N"}, "odd"],
                "tags": ["t", 3],
            },
            "not an item",
        ],
    }
    parsed = parse(json.dumps(document))
    (entry,) = parsed.entries
    assert (entry.guid, entry.url, entry.canonical_url) == (
        "12",
        "https://news.test/a?utm_source=x",
        "https://news.test/a",
    )
    assert (entry.title, entry.content, entry.published_at) == ("A & B", "one\ntwo", "2026-01-01T08:00:00Z")
    assert (entry.authors, entry.categories, entry.language) == (("N",), ("t", "3"), "en")
    assert [r[1] for r in parsed.rejected] == [Reason.ENTRY_WITHOUT_IDENTITY]


def test_news_sitemap() -> None:
    body = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://a.test/1</loc><news:news>
      <news:publication><news:name>The A</news:name><news:language>en</news:language></news:publication>
      <news:publication_date>2026-01-01T00:00:00Z</news:publication_date><news:title>Shelling &amp; talks</news:title>
      <news:keywords>war, peace</news:keywords></news:news></url><url><loc>https://a.test/2</loc>
      <lastmod>2026-01-02</lastmod></url></urlset>"""
    parsed = parse(body)
    assert (parsed.format, parsed.title) == ("sitemap-news", "The A")
    first, second = parsed.entries
    assert (first.title, first.categories, first.language) == ("Shelling & talks", ("war", "peace"), "en")
    assert first.published_at == "2026-01-01T00:00:00Z"
    assert (second.url, second.published_at, second.published_basis) == (
        "https://a.test/2",
        "2026-01-02T00:00:00Z",
        "updated",
    )


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-16", "utf-16"),
        ("windows-1251", "windows-1251"),
        ("koi8-r", "koi8-r"),
        ("utf-8", "latin-1"),
    ],
)
def test_encodings(encoding: str, declared: str) -> None:
    body = f"<?xml version='1.0' encoding='{declared}'?>" + rss("<guid>1</guid><title>Обстрел Алеппо</title>")
    assert parse(body.encode(encoding)).entries[0].title == "Обстрел Алеппо"
