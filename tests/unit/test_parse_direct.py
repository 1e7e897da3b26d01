"""The direct reader and feedparser must agree wherever the direct reader answers at all."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.parse.direct import read_direct
from pipeline.parse.entry import language_code, make_entries
from pipeline.parse.feed import Channel
from pipeline.parse.rss import read_feed
from pipeline.parse.urls import canonical_url, resolve
from pipeline.records import Entry
from tests.work import ends_within

NAMES = (
    "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:slash='http://purl.org/rss/1.0/modules/slash/' "
    "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:x='urn:somebody:else'"
)


def entries(channel: Channel) -> tuple[Entry, ...]:
    made = make_entries(
        channel.items,
        feed_id="f",
        base="https://n.test/rss",
        language=language_code(channel.language),
        limit=1000,
        now=None,
    )
    return made.entries


WORDS = st.sampled_from(
    ["Shelling", "Truce & talks", "5 < 6", "<p>Two <b>dead</b></p>", "été", "", " x ", "a@b.test (Ann)"]
)


def texts(name: str) -> st.SearchStrategy[str]:
    from xml.sax.saxutils import escape

    escaped = WORDS.map(lambda w: f"<{name}>{escape(w)}</{name}>")
    return st.one_of(st.just(""), escaped, WORDS.map(lambda w: f"<{name}><![CDATA[{w}]]></{name}>"))


RSS_ITEM = st.tuples(
    texts("title"),
    st.sampled_from(["", "<link>https://n.test/1</link>", "<link> /rel?a=1&amp;amp;b=2 </link>", "<link/>"]),
    st.sampled_from(["", "<guid>https://n.test/g</guid>", "<guid isPermaLink='false'>g7</guid>", "<guid/>"]),
    texts("description"),
    texts("content:encoded"),
    st.sampled_from(["", "<pubDate>Thu, 01 Jan 2026 10:00:00 GMT</pubDate>", "<pubDate>soon</pubDate>"]),
    st.sampled_from(["", "<dc:date>2026-01-01T10:00:00Z</dc:date>"]),
    texts("dc:creator"),
    texts("author"),
    texts("category"),
    texts("dc:subject"),
    st.sampled_from(["", "<slash:comments>5</slash:comments><x:odd a='1'>y</x:odd><comments>c</comments>"]),
    st.sampled_from(
        [
            "",
            "<media:thumbnail url='t.jpg'/>",
            "<media:content url='v'><media:credit>c</media:credit></media:content>",
            "<media:group><media:content url='v'/><media:description>caption</media:description></media:group>",
            "<enclosure url='e.mp3' type='audio/mpeg' length='1'/><source url='s'>S</source>",
        ]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(RSS_ITEM.flatmap(st.permutations), min_size=1, max_size=3), st.sampled_from(["2.0", "0.91", ""]))
def test_rss_is_read_as_feedparser_reads_it(items: list[list[str]], version: str) -> None:
    body = "".join(f"<item>{''.join(parts)}</item>" for parts in items)
    head = "<title>T</title><language>en-us</language><ttl>60</ttl>"
    data = f"<rss version='{version}' {NAMES}><channel>{head}{body}</channel></rss>".encode()
    direct = read_direct(data)
    if direct is not None:
        parsed = read_feed(data)
        assert entries(direct) == entries(parsed)
        assert (direct.format, direct.title, direct.language) == (parsed.format, parsed.title, parsed.language)
        assert direct.ttl_minutes == parsed.ttl_minutes


ATOM_TITLES = ["<title>A &amp;amp; B</title>", "<title type='html'>&lt;i&gt;x&lt;/i&gt; y</title>"]
XHTML = "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>x <b>y</b></div></title>"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.tuples(
        st.sampled_from([*ATOM_TITLES, XHTML, ""]),
        st.sampled_from(["<link href='https://n.test/1'/>", "<link rel='alternate' href='/2'/>", ""]),
        st.sampled_from(["<link rel='replies' href='/r'/><link rel='enclosure' href='/e'/>", ""]),
        st.sampled_from(["<id>urn:1</id>", "<id>https://n.test/i</id>"]),
        st.sampled_from(["<published>2026-01-01T10:00:00Z</published>", ""]),
        st.sampled_from(["<updated>2026-01-02T10:00:00Z</updated>", ""]),
        st.sampled_from(["<summary>S</summary>", "<summary type='html'>&lt;p&gt;S&lt;/p&gt;</summary>", ""]),
        st.sampled_from(["<content type='html'>&lt;p&gt;C&lt;/p&gt;&lt;p&gt;D&lt;/p&gt;</content>", ""]),
        st.sampled_from(["<author><name>N</name><email>n@n.test</email></author>", ""]),
        st.sampled_from(["<category term='t' label='L'/><category term='u'/>", ""]),
    ).flatmap(st.permutations)
)
def test_atom_is_read_as_feedparser_reads_it(parts: list[str]) -> None:
    data = (
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><title type='html'>T &amp;amp; U</title>"
        f"<id>f</id><entry>{''.join(parts)}</entry></feed>"
    ).encode()
    direct = read_direct(data)
    assert direct is not None
    parsed = read_feed(data)
    assert entries(direct) == entries(parsed)
    assert (direct.format, direct.language) == (parsed.format, parsed.language)


@pytest.mark.parametrize(
    "item",
    [
        "<title>a</title><title>b</title>",
        "<dc:title>a</dc:title><itunes:summary xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>s</itunes:summary>",
        "<title>a <b>b</b></title>",
        "<guid>1</guid><body>text</body>",
        "<link href='https://n.test/'/>",
    ],
)
def test_what_is_not_plain_is_left_to_feedparser(item: str) -> None:
    assert read_direct(f"<rss version='2.0' {NAMES}><channel><item>{item}</item></channel></rss>".encode()) is None


@pytest.mark.parametrize("path", ["a." * 2000, "a/" * 2000, "a" * 4000, "." * 4000, "-" * 4000])
def test_addresses_cost_linear_time(path: str) -> None:
    with ends_within(10):
        for url in (f"https://a.test/{path}?", f"https://{path}", f"https://a.test/{path}"):
            resolve("https://n.test/", url)
            canonical_url(url)
