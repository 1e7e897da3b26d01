"""The pure stages as filters: JSONL in, JSONL out, the same whatever the batch, one clear line for a bad one."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Sitrep
from tests.integration.small_press import item, page, rss, story

ARTICLES = [
    {
        "article_id": f"mine-{number}",
        "title": story(number)[0],
        "text": story(number)[1],
        "published_at": "2016-12-11T08:00:00Z",
    }
    for number in range(6)
]
FILTERS = ("extract", "places", "dates")


def jsonl(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def by_article(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["article_id"], []).append(json.dumps(row, sort_keys=True))
    return found


def test_extract_gives_valid_events_with_the_given_article_id(sitrep: Sitrep, reference: Path) -> None:
    from pipeline.validate.schema import first_violation

    called = sitrep("extract", "-", stdin=jsonl(ARTICLES))
    assert (called.code, called.err) == (0, "")
    texts = {row["article_id"]: row["text"] for row in ARTICLES}
    assert {event["article_id"] for event in called.rows} == set(texts)
    for event in called.rows:
        assert first_violation("event", event) is None
        text = texts[event["article_id"]]
        for field in ("trigger", "date_text", "fatalities_text", "injured_text"):
            if event[field]:
                assert text[event[field]["start"] : event[field]["end"]] == event[field]["text"]
        assert text[event["evidence"]["start"] : event["evidence"]["end"]] == event["evidence"]["sentence"]


def test_places_and_dates_stand_where_they_say(sitrep: Sitrep, reference: Path) -> None:
    texts = {row["article_id"]: row["text"] for row in ARTICLES}
    for name, key in (("places", "places"), ("dates", "dates")):
        called = sitrep(name, "-", stdin=jsonl(ARTICLES))
        assert [row["article_id"] for row in called.rows] == list(texts)
        for row in called.rows:
            assert row[key], row
            for mention in row[key]:
                assert texts[row["article_id"]][mention["start"] : mention["end"]] == mention["text"]
    assert called.rows[0]["dates"][0]["date_start"] == "2016-12-10"  # the Saturday before Sunday 11 December 2016


@pytest.mark.parametrize("name", FILTERS)
def test_batch_and_order_do_not_matter(sitrep: Sitrep, reference: Path, name: str) -> None:
    whole = by_article(sitrep(name, "-", stdin=jsonl(ARTICLES)).rows)
    shuffled = list(ARTICLES)
    random.Random(7).shuffle(shuffled)
    assert by_article(sitrep(name, "-", stdin=jsonl(shuffled)).rows) == whole
    for row in ARTICLES[:2]:
        assert by_article(sitrep(name, "-", stdin=jsonl([row])).rows) == {row["article_id"]: whole[row["article_id"]]}


def test_an_article_without_an_id_gets_the_key_of_its_content(sitrep: Sitrep, reference: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "article_id"} for row in ARTICLES[:2]]
    first, again = (sitrep("dates", "-", stdin=jsonl(rows)).rows for _ in range(2))
    ids = [row["article_id"] for row in first]
    assert first == again
    assert len(set(ids)) == 2 and all(i.startswith("art_") for i in ids)


def test_a_file_is_read_as_standard_input_is(sitrep: Sitrep, reference: Path, tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text("\ufeff" + jsonl(ARTICLES[:2]) + "\n\n", encoding="utf-8")  # a byte order mark, blank lines
    assert sitrep("extract", path).rows == sitrep("extract", "-", stdin=jsonl(ARTICLES[:2])).rows


BAD_LINES = {
    "not JSON": (b'{"text": ', ("line 2", "not JSON")),
    "no object": (b"[1]", ("line 2", "not a JSON object")),
    "no text": (b'{"title": "x"}', ("line 2", "text must be a string")),
    "text is a number": (b'{"text": 5}', ("line 2", "text must be a string")),
    "a date is a number": (b'{"text": "x", "published_at": 5}', ("line 2", "published_at")),
    "a date is none": (b'{"text": "x", "published_at": "soon"}', ("line 2", "published_at")),
    "a language is a number": (b'{"text": "x", "language": 5}', ("line 2", "language")),
    "a country is a list": (b'{"text": "x", "outlet_country": []}', ("line 2", "outlet_country")),
    "bytes": (b'{"text": "\xff\xfe"}', ("line 2", "UTF-8")),
}


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("case", BAD_LINES)
def test_a_bad_line_is_named_and_the_good_ones_before_it_are_done(
    sitrep: Sitrep, reference: Path, name: str, case: str
) -> None:
    line, signs = BAD_LINES[case]
    called = sitrep(name, "-", stdin=jsonl(ARTICLES[:1]).encode() + line + b"\n" + jsonl(ARTICLES[1:2]).encode())
    assert called.code == 2
    (told,) = called.err.splitlines()
    assert told.startswith("sitrep: ")
    for sign in signs:
        assert sign in told
    assert {row["article_id"] for row in called.rows} == {"mine-0"}


ODD = {
    "empty": {"text": ""},
    "blank": {"text": " \n\n "},
    "half a surrogate pair": {"text": "Militants killed \ud800 civilians in Homs on Saturday.", "title": "\udfff"},
    "control characters": {"text": "Militants\0 killed \x1b[2J five\u202e civilians in Homs.\x07"},
    "no date": {"text": "Militants killed five civilians in Homs on Saturday.", "published_at": None},
    "a day": {"text": "Militants killed five civilians in Homs on Saturday.", "published_at": "2016-12-11"},
    "an offset": {
        "text": "Militants killed five civilians in Homs on Saturday.",
        "published_at": "2016-12-11T01:00:00+03:00",
    },
    "null title": {"text": "Militants killed five civilians in Homs.", "title": None},
    "a number as id": {"text": "Militants killed five civilians in Homs.", "article_id": 17},
}


@pytest.mark.parametrize("name", FILTERS)
def test_odd_articles_are_read(sitrep: Sitrep, reference: Path, name: str) -> None:
    rows = [{"article_id": case, "title": "", **row} for case, row in ODD.items()]
    called = sitrep(name, "-", stdin=jsonl([*rows, ARTICLES[0]]))
    assert (called.code, called.err) == (0, "")
    assert "mine-0" in {row["article_id"] for row in called.rows}
    if name != "extract":
        assert len(called.rows) == len(rows) + 1


def test_what_is_not_coded_is_a_warning(sitrep: Sitrep, reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITREP_MAX_TEXT_CHARS", "2000")
    rows = [
        {"article_id": "fr", "text": "Des hommes armés ont tué cinq civils.", "language": "fr"},
        {"article_id": "long", "text": "Militants killed five civilians in Homs. " * 100},
        ARTICLES[0],
    ]
    called = sitrep("extract", "-", stdin=jsonl(rows))
    assert called.code == 0
    assert {row["article_id"] for row in called.rows} == {"mine-0"}
    french, long = called.err.splitlines()
    assert french.startswith("sitrep: fr: language_unsupported") and long.startswith("sitrep: long: text_too_long")


def test_locate_ranks(sitrep: Sitrep, reference: Path) -> None:
    (one,) = sitrep("locate", "Palmyra", "--country", "SYR", "--limit", 3).rows
    best = one["candidates"][0]
    assert one["name"] == "Palmyra" and len(one["candidates"]) <= 3
    assert best["country"] == "SYR" and abs(best["latitude"] - 34.56) < 0.1
    asked = jsonl([{"name": "Palmyra", "country": "SYR"}, {"name": "Qwrtzplk Xyz"}])
    first, unknown = sitrep("locate", "-", "--limit", 3, stdin=asked).rows
    assert first == one
    assert unknown == {"name": "Qwrtzplk Xyz", "candidates": []}


@pytest.mark.parametrize(
    ("line", "sign"),
    [('{"country": "SYR"}', 'no "name"'), ('{"name": 5}', 'no "name"'), ("Palmyra", "not JSON")],
)
def test_locate_names_a_bad_line(sitrep: Sitrep, reference: Path, line: str, sign: str) -> None:
    called = sitrep("locate", "-", stdin=line + "\n")
    assert called.code == 2 and "line 1" in called.err and sign in called.err


def test_parse_feed_tells_what_each_file_is(sitrep: Sitrep, tmp_path: Path) -> None:
    url = "https://press.example/1"
    files = {
        "good.xml": rss([item(url, "A story")]),
        "cut.xml": rss([item(url, "A story"), item(f"{url}0", "Another")])[:-90],
        "page.html": page("A story", "It is a page."),
        "empty.xml": b"",
    }
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    called = sitrep("parse", "feed", *(tmp_path / name for name in files))
    assert called.code == 0
    got = {Path(row["file"]).name: row for row in called.rows}
    assert [row["outcome"] for row in got.values()] == ["ok", "partial", "reject", "reject"]
    assert [row["reason"] for row in got.values()] == [None, "feed_truncated", "feed_html", "feed_empty"]
    (entry,) = got["good.xml"]["entries"]
    assert (entry["title"], entry["url"], entry["published_at"]) == ("A story", url, "2016-12-11T08:00:00Z")


def test_parse_article_reads_a_page_and_turns_away_what_is_none(sitrep: Sitrep, tmp_path: Path) -> None:
    title, text = story(3)
    (tmp_path / "good.html").write_bytes(page(title, text))
    (tmp_path / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    called = sitrep(
        "parse", "article", tmp_path / "good.html", tmp_path / "picture.html", "--url", "https://a.example/3"
    )
    good, bad = called.rows
    assert (good["outcome"], good["title"], good["text"], good["language"]) == ("ok", title, text, "en")
    assert (bad["outcome"], bad["reason"], bad["text"]) == ("reject", "page_not_html", "")


def test_explain_marks_the_events_of_a_file(sitrep: Sitrep, reference: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(ARTICLES[0]))
    called = sitrep("explain", path)
    assert called.code == 0 and "ASSAULT" in called.text and "Palmyra" in called.text
    page_file = tmp_path / "out.html"
    assert sitrep("explain", path, "--html", page_file).code == 0
    assert "ASSAULT" in page_file.read_text(encoding="utf-8")
    for wrong, sign in (("none.json", "cannot read"), ("bad.json", "not JSON"), ("list.json", "no article in it")):
        (tmp_path / "bad.json").write_text("{")
        (tmp_path / "list.json").write_text("[]")
        called = sitrep("explain", tmp_path / wrong)
        assert called.code == 2 and sign in called.err and len(called.err.splitlines()) == 1


def test_stories_gives_articles_of_one_story_one_id(sitrep: Sitrep) -> None:
    told = [
        {"article_id": "b", "title": "Quake in Mirny", "text": "An earthquake shook Mirny and houses fell."},
        {"article_id": "a", "title": "Mirny shaken", "text": "Houses fell in Mirny when an earthquake shook it."},
        {"article_id": "c", "title": "Prize", "text": "Ilena Brandt won a prize for a comedy."},
    ]
    found = sitrep("stories", "-", stdin=jsonl(told)).rows
    assert {row["article_id"]: row["story_id"] for row in found} == {"a": "a", "b": "a", "c": "c"}
