"""A page's bytes in, an article's text out: `parse_page`; and the Article that entry, feed and page make together.

Belongs here: choosing text, title, authors, dates and language. Does not belong here: fetching the page, or anything
that knows one outlet's templates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.errors import Reason, Rejected
from pipeline.ids import content_key, text_sha256
from pipeline.parse.boilerplate import article_lines, supported_lines
from pipeline.parse.clean import fold_lines, one_line
from pipeline.parse.dates import iso, parse_date, plausible
from pipeline.parse.decode import decode
from pipeline.parse.pagemeta import read_meta
from pipeline.parse.urls import accept_canonical
from pipeline.records import Article, Entry, Feed

MAX_PAGE = 8 * 2**20  # bytes; extraction costs about 0.4 s and 20 MiB for each MiB of HTML
MAX_TEXT = 2_000_000
MAX_TITLE = 1_000
MIN_LINE = 40  # characters of the longest line: menu items are shorter, the shortest news sentence is not
_LOOKS_LIKE_HTML = re.compile(r"(?i)<(?:!doctype\s+html|html|head|body|article|div|p|title|meta)\b")
# Given explicitly, because the library would otherwise take the day of the run as the latest date.
_DATES = {"original_date": True, "extensive_search": True, "max_date": "2099-12-31"}
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """What a page says. `text`: paragraphs and headings, one a line. Instants in UTC; `canonical_url` is believed.

    `basis`: how the text was found: layout (trafilatura's choice of the page's elements), statement (the publisher's
    own articleBody in JSON-LD, where the page shows much less), or layout and statement (lines that both have).
    """

    title: str
    text: str
    authors: tuple[str, ...]
    published_at: str | None
    modified_at: str | None
    language: str
    canonical_url: str | None
    basis: str


def parse_page(body: bytes, url: str | None, content_type: str | None = None) -> ParsedArticle:
    """The article on a page; its text is "" where the page has none (the feed's own may do: see article_from).

    Raises Rejected: too_large, page_not_html, text_too_long, parser_limits, parser_crashed.
    """
    if len(body) > MAX_PAGE:
        raise Rejected(Reason.TOO_LARGE, f"the page has {len(body)} bytes; the limit is {MAX_PAGE}")
    kind = (content_type or "").split(";", 1)[0].strip().lower()
    if kind and kind not in ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"):
        raise Rejected(Reason.PAGE_NOT_HTML, f"the server says {kind[:60]}")
    decoded = decode_page(body, content_type)
    if decoded is None or not _LOOKS_LIKE_HTML.search(decoded[:100_000]):
        raise Rejected(Reason.PAGE_NOT_HTML, "there is no HTML in it")
    try:
        return _extract(decoded, url)
    except Rejected:
        raise
    except (RecursionError, MemoryError):
        raise Rejected(Reason.PARSER_LIMITS, "the page is nested too deep or needs too much memory") from None
    except Exception as error:  # noqa: BLE001  the library's own faults are data here: any page may come
        raise Rejected(Reason.PARSER_CRASHED, one_line(f"{type(error).__name__}: {error}")[:300]) from None


_META_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9._:\-]{1,40})""")


def decode_page(body: bytes, content_type: str | None) -> str | None:
    """The page's characters: HTTP's charset, else the page's own meta charset, else as `decode` guesses."""
    if not (content_type and "charset" in content_type.lower()) and (meta := _META_CHARSET.search(body[:4096])):
        content_type = f"text/html; charset={meta[1].decode('ascii')}"
    decoded = decode(body, content_type)
    return decoded.text if decoded else None


def _extract(html: str, url: str | None) -> ParsedArticle:
    from trafilatura import extract_metadata
    from trafilatura.utils import load_html

    tree = load_html(html.replace("\0", ""))
    if tree is None:
        raise Rejected(Reason.PAGE_NOT_HTML, "no element could be read from it")
    stated = read_meta(tree)
    # Its guesses cost as much as the text itself, so they are asked for only where the page states nothing.
    meta = None
    if not (stated.headline and stated.published_at):
        meta = extract_metadata(tree, default_url=url, date_config=dict(_DATES))
    title = (stated.headline or one_line((meta.title if meta else "") or ""))[:MAX_TITLE]
    basis, lines = "layout", article_lines(_lines(tree), title)
    if (supported := supported_lines(lines, stated.body)) is not None:
        basis, lines = "layout and statement", supported
    if max(map(len, lines), default=0) < MIN_LINE:  # a menu, a list of links: no line tells anything
        lines = []
    text = "\n".join(lines)
    if len(stated.body) > 1.25 * len(text) and len(stated.body) > 500:
        basis, text = "statement", "\n".join(article_lines(stated.body.split("\n"), title))
    if len(text) > MAX_TEXT:
        raise Rejected(Reason.TEXT_TOO_LONG, f"{len(text)} characters; the limit is {MAX_TEXT}")
    return ParsedArticle(
        title=title,
        text=text,
        authors=stated.authors or _authors(meta.author if meta else None),
        published_at=stated.published_at or _instant(meta.date if meta else None),
        modified_at=stated.modified_at,
        language=identify_language(text or title),
        canonical_url=accept_canonical(url, stated.canonical) if url else None,
        basis=basis,
    )


def _lines(tree: Any) -> list[str]:
    """Paragraphs and headings of the article, as trafilatura finds them. Changes `tree`."""
    from trafilatura import extract

    found = extract(
        tree,
        output_format="txt",
        include_comments=False,
        include_tables=True,
        with_metadata=False,
        date_extraction_params=dict(_DATES),
    )
    return fold_lines(found or "").split("\n") if found else []


def _authors(joined: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for a in (one_line(p)[:200] for p in (joined or "").split(";")) if a))[:30]


def _instant(raw: str | None) -> str | None:
    when = parse_date(raw)
    return iso(when) if when and plausible(when) else None


def identify_language(text: str) -> str:
    """ISO 639 code of the language a text is written in, by py3langid over its first 1,200 characters."""
    import py3langid

    code, _ = py3langid.classify(text[:1_200])
    return str(code)


def article_key(entry: Entry, canonical: str | None = None) -> str:
    """The article_id of an entry: key of its page's canonical address, else of its link, else of the entry itself."""
    address = canonical or entry.canonical_url
    return content_key("art", address) if address else content_key("art", "entry", entry.entry_id)


def article_from(entry: Entry, feed: Feed, page: ParsedArticle | None) -> Article:
    """The article behind an entry: the page's text, else what the feed itself carries (`text_basis` "feed").

    The feed's own text is also taken where it is the longer by half: then the page is a teaser or a wall. Titles and
    dates are the entry's, then the page's. Raises Rejected(no_text, text_too_long).
    """
    own = max(entry.content, entry.summary, key=len)
    basis, text = ("page", page.text) if page and page.text else ("feed", own)
    if basis == "page" and len(own) > 1.5 * len(text):
        basis, text = "feed", own
    text = fold_lines(text)
    if not _WORD.search(text):
        raise Rejected(Reason.NO_TEXT, "neither the page nor the feed gives any text")
    if len(text) > MAX_TEXT:
        raise Rejected(Reason.TEXT_TOO_LONG, f"{len(text)} characters; the limit is {MAX_TEXT}")
    address = (page.canonical_url if page else None) or entry.canonical_url
    article_id = article_key(entry, address)
    title = entry.title or (page.title if page else "")
    published, published_basis = entry.published_at, "entry"
    if published is None:
        published = page.published_at if page else None
        published_basis = "page" if published else "none"
    return Article(
        article_id=article_id,
        version_id=content_key("ver", article_id, title, text),
        entry_id=entry.entry_id,
        feed_id=entry.feed_id,
        outlet=feed.outlet,
        outlet_country=feed.country,
        url=address,
        title=title,
        text=text,
        text_basis=basis,
        authors=entry.authors or (page.authors if page else ()),
        published_at=published,
        published_basis=published_basis,
        modified_at=(page.modified_at if page else None) or entry.updated_at,
        language=page.language if page and basis == "page" else identify_language(text),
        text_sha256=text_sha256(text),
        word_count=len(_WORD.findall(text)),
    )
