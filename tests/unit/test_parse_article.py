"""Page to article: text, statements of the page, boilerplate, limits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Reason, Rejected
from pipeline.parse.article import ParsedArticle, identify_language, parse_page
from pipeline.parse.boilerplate import article_lines, supported_lines

PARAGRAPHS = [
    "Mortar rounds landed on the market of the border town on Friday morning, two residents and a doctor said.",
    "Eleven people were hurt, among them three children, according to the clinic that took them in.",
    "The army did not answer questions; a spokesman for the rebels denied that his men had fired.",
    "Shelling has grown heavier since the truce of last month, which both sides accuse each other of breaking.",
]
URL = "https://www.daily.test/world/shelling-42?utm_source=rss"


def page(*, head: str = "", before: str = "", after: str = "", paragraphs: list[str] | None = None) -> bytes:
    body = "".join(f"<p>{p}</p>" for p in (PARAGRAPHS if paragraphs is None else paragraphs))
    menu = "<nav><ul>" + "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(12)) + "</ul></nav>"
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>Eleven hurt in market shelling | The Daily</title>{head}</head>"
        f"<body>{menu}<main><article><h1>Eleven hurt in market shelling</h1>{before}{body}{after}</article></main>"
        "<footer><p>© 2026 The Daily. All rights reserved.</p></footer></body></html>"
    ).encode()


def ld(**facts: object) -> str:
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', **facts})}</script>"


def parse(body: bytes, content_type: str | None = None) -> ParsedArticle:
    return parse_page(body, URL, content_type)


def test_paragraphs_without_menu_headline_and_footer() -> None:
    article = parse(page())
    assert article.text.split("\n") == PARAGRAPHS
    assert (article.title, article.language, article.basis) == ("Eleven hurt in market shelling", "en", "layout")


def test_headings_stay_as_lines_of_their_own() -> None:
    article = parse(page(paragraphs=[PARAGRAPHS[0], PARAGRAPHS[1] + "</p><h2>Truce in doubt</h2><p>", *PARAGRAPHS[2:]]))
    assert article.text.split("\n") == [*PARAGRAPHS[:2], "Truce in doubt", *PARAGRAPHS[2:]]


def test_what_the_page_states_of_itself() -> None:
    head = ld(
        headline="Eleven hurt in market shelling",
        datePublished="2026-01-02T10:00:00+03:00",
        dateModified="2026-01-02T12:00:00+03:00",
        author=[{"@type": "Person", "name": "A. Reporter"}, {"name": "B. Reporter"}],
    )
    article = parse(page(head=head + "<link rel='canonical' href='/world/shelling-42'>"))
    assert (article.published_at, article.modified_at) == ("2026-01-02T07:00:00Z", "2026-01-02T09:00:00Z")
    assert article.authors == ("A. Reporter", "B. Reporter")
    assert article.canonical_url == "https://www.daily.test/world/shelling-42"
    meta = "<meta property='article:published_time' content='2026-01-02T07:00:00Z'>"
    assert parse(page(head=meta)).published_at == "2026-01-02T07:00:00Z"
    nested = "<script type='application/ld+json'>" + json.dumps({"@graph": [{"@type": "WebSite"}, {
        "@type": ["NewsArticle"], "datePublished": "2026-01-02T07:00:00Z"}]}) + "</script>"  # fmt: skip
    assert parse(page(head="<script type='application/ld+json'>{broken</script>" + nested)).published_at is not None
    future = ld(datePublished="2226-01-02T07:00:00Z")
    assert parse(page(head=future)).published_at != "2226-01-02T07:00:00Z"


def test_foreign_and_home_page_canonicals_are_not_believed() -> None:
    for claimed in ("https://other.test/x", "https://www.daily.test/", "/"):
        assert parse(page(head=f"<link rel='canonical' href='{claimed}'>")).canonical_url is None


def test_the_publishers_own_text_arbitrates() -> None:
    advert = ["<p>Our winter coats are on offer this week for all who order before Sunday evening.</p>"] * 2
    body = page(head=ld(articleBody="\n".join(PARAGRAPHS * 1)), after="".join(advert))
    article = parse(body)
    assert article.text.split("\n") == PARAGRAPHS and article.basis == "layout and statement"
    walled = page(head=ld(articleBody="\n\n".join(PARAGRAPHS * 3)), paragraphs=[PARAGRAPHS[0]])
    assert PARAGRAPHS[3] in parse(walled).text
    teaser = page(head=ld(articleBody=PARAGRAPHS[0]))
    assert parse(teaser).text.split("\n") == PARAGRAPHS


def test_lines_that_are_the_pages_own() -> None:
    lines = ["The title of it all", "First.", "Read more: another story", "Sign up for our newsletter", "Second."]
    assert article_lines(lines, "The title of it all") == ["First.", "Second."]
    prose = ["Follow the river north on foot and you reach the camp.", "Related charges were dropped, the court said."]
    assert article_lines(prose, "x") == prose
    long = [f"Paragraph {n} of the story, with its own words." for n in range(9)]
    assert article_lines([*long, "Related articles", "Another headline"], "x") == long
    early = ["Popular", *long]
    assert article_lines(early, "x") == long


def test_a_text_that_is_no_measure_is_not_used() -> None:
    assert supported_lines(PARAGRAPHS, "") is None
    assert supported_lines(PARAGRAPHS, "Entirely different words about the price of grain. " * 20) is None
    assert supported_lines(PARAGRAPHS, " ".join(PARAGRAPHS)) == PARAGRAPHS


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"%PDF-1.7", "application/pdf", Reason.PAGE_NOT_HTML),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), None, Reason.PAGE_NOT_HTML),
        (b"plain words", "text/html", Reason.PAGE_NOT_HTML),
        (b"", None, Reason.PAGE_NOT_HTML),
        (b"<html>" + b"x" * (9 * 2**20), None, Reason.TOO_LARGE),
        (b"<html><body><article><p>" + b"word " * 450_000, None, Reason.TEXT_TOO_LONG),
    ],
)
def test_pages_that_are_turned_away(body: bytes, content_type: str | None, reason: Reason) -> None:
    with pytest.raises(Rejected) as turned:
        parse(body, content_type)
    assert turned.value.reason == reason


def test_a_page_without_an_article_has_no_text() -> None:
    assert parse(b"<html><body><div></div></body></html>").text == ""


@pytest.mark.parametrize(
    ("charset", "header", "meta"),
    [("cp1251", "text/html; charset=windows-1251", ""), ("cp1251", "text/html", "windows-1251"), ("utf-8", None, "")],
)
def test_charsets(charset: str, header: str | None, meta: str) -> None:
    text = ["Обстрел рынка в приграничном городе продолжался всё утро, сообщили жители и врач больницы."] * 1
    text += ["По словам врача, ранены одиннадцать человек, среди них трое детей, доставленных из соседней деревни."]
    body = page(head=f"<meta charset='{meta}'>" if meta else "", paragraphs=text).decode().encode(charset, "replace")
    article = parse(body, header)
    assert article.text.split("\n") == text and article.language == "ru"


def test_language_is_identified_from_the_text() -> None:
    assert (
        identify_language("Die Armee hat die Stadt nach schweren Kämpfen wieder eingenommen, sagte der Sprecher.")
        == "de"
    )


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 900))
def test_damaged_pages_never_crash(noise: bytes, at: int) -> None:
    body = page(head=ld(articleBody="x"))
    try:
        article = parse(body[:at] + noise + body[at:])
    except Rejected as turned:
        assert turned.reason != Reason.PARSER_CRASHED
    else:
        assert not any(ord(c) < 32 and c != "\n" for c in article.text + article.title)
