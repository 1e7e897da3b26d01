"""The list of feeds: YAML, folders, OPML; every mistake named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FeedListError
from pipeline.feedlist import feeds_from_opml, feeds_to_opml, load_feeds, slug
from pipeline.records import Feed


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_one_feed_as_a_mapping(tmp_path: Path) -> None:
    path = write(
        tmp_path, "norway-news.yml", "url: https://n.test/rss\noutlet: Norway News\ncountry: NOR\nlanguage: no\n"
    )
    expected = Feed("norway-news", "https://n.test/rss", "Norway News", "NOR", "no", 60, None, None, None)
    assert load_feeds(path) == (expected,)


def test_a_list_and_a_folder(tmp_path: Path) -> None:
    listed = write(tmp_path, "all.yml", "- url: https://b.test/rss\n  outlet: B & Co.\n- url: https://a.test/rss\n")
    assert [f.feed_id for f in load_feeds(listed)] == ["a-test", "b-co"]
    folder = tmp_path / "feeds"
    folder.mkdir()
    write(folder, "b.yml", "url: https://b.test/\npolling_interval_minutes: 30\nexpected_entries_min: 0.5\n")
    write(folder, "a.yaml", "url: https://a.test/\nexpected_entries_max: 40\n")
    write(folder, "notes.txt", "not a feed")
    a, b = load_feeds(folder)
    assert (a.feed_id, a.expected_entries_max, b.polling_interval_minutes, b.expected_entries_min) == (
        "a",
        40.0,
        30,
        0.5,
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("url: https://a.test/\nurls: x\n", ":2: unknown key 'urls'"),
        ("outlet: A\n", ":1: `url` is missing"),
        ("- url: https://a.test/\n- outlet: B\n", ":2: `url` is missing"),
        ("url: ftp://a.test/\n", ":1: 'ftp://a.test/' is no http or https address"),
        ("url: https://a.test/\ncountry: Syria\n", ":2: 'Syria' is no ISO 3166 code"),
        ("url: https://a.test/\nlanguage: eng\n", ":2: 'eng' is no ISO 639-1 code"),
        ("url: https://a.test/\npolling_interval_minutes: soon\n", ":2: polling_interval_minutes is 'soon'"),
        ("url: https://a.test/\npolling_interval_minutes: 1\n", ":2: polling_interval_minutes is 1; allowed is 5"),
        ("url: https://a.test/\nexpected_entries_min: 9\nexpected_entries_max: 3\n", "is above expected_entries_max"),
        ("url: https://a.test/\nurl: https://b.test/\n", ":2: 'url' stands twice"),
        ("url: [a, b]\n", ":1: 'url' must be a single value"),
        ("url: https://a.test/\n  bad: indent: here\n", "not valid YAML"),
        ("- just text\n", ":1: expected a feed"),
        ("42\n", "expected a feed"),
        ("", "empty"),
        ("[]", "an empty list"),
        ("feed_id: Not Good\nurl: https://a.test/\n", ":1: 'Not Good' cannot be a feed's id"),
        ("- {url: https://a.test/, feed_id: x}\n- {url: https://b.test/, feed_id: x}\n", "stands already in"),
        ("- {url: https://a.test/, feed_id: x}\n- {url: https://a.test/, feed_id: y}\n", "remove one"),
        (b"\xff\xfe\x00bad", "not UTF-8"),
        ("a: &a [*a]\n", "not valid YAML"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str | bytes, says: str) -> None:
    path = write(tmp_path, "f.yml", text)
    with pytest.raises(FeedListError) as error:
        load_feeds(path)
    assert str(error.value).startswith(str(path)) and (says in str(error.value) or text == "a: &a [*a]\n")
    assert error.value.exit_code == 2 and "\n" not in str(error.value)


def test_missing_and_empty_places(tmp_path: Path) -> None:
    with pytest.raises(FeedListError, match="no such file"):
        load_feeds(tmp_path / "nothing.yml")
    with pytest.raises(FeedListError, match=r"no \.yml file"):
        load_feeds(tmp_path)


OPML = b"""<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml version="1.0"><head/><body><outline text="Middle East &amp; more"><outline text="One" xmlUrl="https://one.test/rss"
 htmlUrl="https://one.test/" language="ar-SY"/><outline title="Two" xmlUrl="https://two.test/rss"/></outline>
 <outline text="One again" xmlUrl="https://one.test/rss"/><outline text="One" xmlUrl="https://other.test/"/></body></opml>"""


def test_opml_of_other_readers(tmp_path: Path) -> None:
    feeds = load_feeds(write(tmp_path, "subs.opml", OPML))
    assert [(f.feed_id, f.url, f.language, f.home_url) for f in feeds] == [
        ("one", "https://one.test/rss", "ar", "https://one.test/"),
        ("one-2", "https://other.test/", "en", None),
        ("two", "https://two.test/rss", "en", None),
    ]
    assert load_feeds(write(tmp_path, "subs.txt", OPML)) == feeds


@pytest.mark.parametrize("data", [b"", b"<html/>", b"<opml><body>", b"<opml><body/></opml>", b"\x00\xff"])
def test_opml_mistakes(data: bytes) -> None:
    with pytest.raises(FeedListError, match=r"^subs\.opml: "):
        feeds_from_opml(data, "subs.opml")


NAMES = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), min_size=1, max_size=30).map(
    str.strip
)


@given(
    st.lists(
        st.builds(
            Feed,
            feed_id=st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True),
            url=st.integers(0, 10**6).map(lambda n: f"https://h{n}.test/rss?a=1&b={n}"),
            outlet=NAMES.filter(bool),
            country=st.sampled_from([None, "SYR", "UKR"]),
            language=st.sampled_from(["en", "ar"]),
            polling_interval_minutes=st.integers(5, 10080),
            expected_entries_min=st.sampled_from([None, 0.5, 3.0]),
            expected_entries_max=st.sampled_from([None, 40.0]),
            home_url=st.sampled_from([None, "https://h.test/"]),
        ),
        min_size=1,
        max_size=5,
        unique_by=(lambda f: f.feed_id, lambda f: f.url),
    )
)
def test_opml_goes_out_and_comes_back_whole(feeds: list[Feed]) -> None:
    again = feeds_from_opml(feeds_to_opml(feeds), "x.opml")
    assert again == tuple(sorted(feeds, key=lambda f: f.feed_id))


def test_the_shipped_feeds_load_and_survive_opml() -> None:
    feeds = load_feeds(None)
    assert len(feeds) >= 60 and feeds_from_opml(feeds_to_opml(feeds), "x") == feeds


@given(st.text(max_size=100))
def test_a_slug_is_always_an_id(name: str) -> None:
    import re

    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", slug(name))
