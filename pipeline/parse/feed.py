"""A feed's bytes in, an outcome out: `parse_feed`, for RSS, Atom, RDF, JSON Feed and sitemaps.

Belongs here: telling the formats apart, choosing the reader, and the one place that turns every failure into a closed
reason. Never raises, whatever the bytes are. Its cost is bounded for all but deliberate attacks; pipeline.parse.guard
bounds those too. Does not belong here: rules about single items (pipeline.parse.entry).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import Reason, Rejected
from pipeline.parse.clean import one_line, plain_text
from pipeline.parse.dates import parse_date
from pipeline.parse.decode import decode
from pipeline.parse.entry import Item, Turned, language_code, make_entries
from pipeline.parse.markup import (
    MAX_ELEMENTS,
    MAX_ITEMS,
    check,
    cut_last_item,
    declare_prefixes,
    escape_texts,
    is_truncated,
    mend,
    repair_references,
    root_of,
)
from pipeline.records import Entry

MAX_BYTES = 16 * 2**20
_FEED_ROOTS = frozenset(("rss", "rdf", "feed", "channel"))
_SITEMAP_ROOTS = frozenset(("urlset", "sitemapindex"))
_HTML_ROOTS = frozenset(
    "html head body div p span script style title meta link a b i br table h1 h2 h3 ul ol img form center font main "
    "article section nav header iframe noscript".split()
)
_HTML_DOCTYPE = re.compile(r"(?i)\s*<!doctype\s+html")


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What one document gave. Always: found == len(entries) + len(rejected) + duplicates.

    `outcome`: ok; partial (something was mended, cut or turned away: `reason` and `detail` say what first); reject
    (nothing could be read). `rejected` holds (guid, link or title; reason; detail). `duplicates` counts items with the
    identity and the hash of an earlier one. `ttl_minutes` is the longest pause the feed asks for (ttl, sy:*).
    """

    outcome: str
    reason: Reason | None
    detail: str
    entries: tuple[Entry, ...]
    rejected: tuple[Turned, ...]
    duplicates: int
    found: int
    title: str
    language: str | None
    ttl_minutes: int | None
    skip_hours: tuple[int, ...]
    format: str
    truncations: tuple[str, ...]
    guids_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """What a format's reader returns: the items in order and what the feed says of itself."""

    items: Sequence[Item]
    format: str
    title: str = ""
    language: str | None = None
    ttl_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()


def parse_feed(
    body: bytes,
    *,
    feed_id: str,
    url: str,
    content_type: str | None = None,
    fetched_at: str | None = None,
    guids_repeat: bool = False,
) -> ParsedFeed:
    """Entries of a feed document, or the reason there are none. Never raises.

    `url` resolves relative links. `fetched_at` (ISO 8601) lets dates in its future be turned away. `guids_repeat` is
    what an earlier document of the same feed showed (see make_entries).
    """
    try:
        return _parse(body, feed_id, url, content_type, parse_date(fetched_at), guids_repeat)
    except Rejected as turned:
        return _reject(turned.reason, turned.detail)
    except (RecursionError, MemoryError) as error:
        return _reject(
            Reason.PARSER_LIMITS, f"the parser ran out of {'stack' if isinstance(error, RecursionError) else 'memory'}"
        )
    except Exception as error:  # noqa: BLE001  the parser's own faults are data here: any bytes may come
        return _reject(Reason.PARSER_CRASHED, one_line(f"{type(error).__name__}: {error}")[:300])


def _reject(reason: Reason, detail: str) -> ParsedFeed:
    return ParsedFeed("reject", reason, detail, (), (), 0, 0, "", None, None, (), "", ())


def _parse(
    body: bytes, feed_id: str, url: str, content_type: str | None, now: datetime | None, guids_repeat: bool
) -> ParsedFeed:
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise Rejected(Reason.FEED_EMPTY, f"the document has no content ({len(body)} bytes)")
    if len(body) > MAX_BYTES:
        raise Rejected(Reason.TOO_LARGE, f"{len(body)} bytes; the limit is {MAX_BYTES}")
    if body[:2] == b"\x1f\x8b":
        raise Rejected(Reason.FEED_UNSUPPORTED, "the document is compressed with gzip")
    decoded = decode(body, content_type)
    if decoded is None:
        raise Rejected(Reason.FEED_ENCODING, "the bytes are no text in the encoding they claim, nor in UTF-8")
    text = decoded.text.lstrip("\ufeff \t\r\n\0")
    notes: list[tuple[Reason, str]] = []
    turned: list[Turned] = []
    truncations: list[str] = []
    if decoded.repaired:
        notes.append((Reason.FEED_ENCODING, f"{decoded.repaired} bytes are not {decoded.encoding}; each was repaired"))
    if text[:1] in "{[":
        from pipeline.parse.jsonfeed import read_json

        channel = read_json(text)
    else:
        channel = _read_markup(text, url, notes, turned, truncations)
    language = language_code(channel.language)
    made = make_entries(
        channel.items,
        feed_id=feed_id,
        base=url,
        language=language,
        limit=MAX_ITEMS,
        now=now,
        guids_repeat=guids_repeat,
    )
    rejected = (*made.rejected, *turned)
    if rejected and not notes:
        notes.append((rejected[0][1], f"{len(rejected)} of {len(channel.items)} items were turned away"))
    if not made.entries and any(reason != Reason.FEED_ENCODING for reason, _ in notes) and not made.duplicates:
        outcome = "reject"
    else:
        outcome = "partial" if notes or made.truncations or truncations else "ok"
    return ParsedFeed(
        outcome=outcome,
        reason=notes[0][0] if notes else None,
        detail="; ".join(detail for _, detail in notes),
        entries=made.entries,
        rejected=rejected,
        duplicates=made.duplicates,
        found=len(channel.items) + len(turned),
        title=plain_text(channel.title)[:500],
        language=language,
        ttl_minutes=channel.ttl_minutes,
        skip_hours=channel.skip_hours,
        format=channel.format,
        truncations=(*truncations, *made.truncations),
        guids_repeat=made.guids_repeat,
    )


def _read_markup(
    text: str, url: str, notes: list[tuple[Reason, str]], turned: list[Turned], truncations: list[str]
) -> Channel:
    found = root_of(text)
    if found is None:
        kind = Reason.FEED_TRUNCATED if text.startswith("<?xml") else Reason.FEED_UNSUPPORTED
        raise Rejected(kind, f"there is no element in it; it begins {text[:60]!r}")
    name, start = found
    if name not in _FEED_ROOTS | _SITEMAP_ROOTS:
        if name in _HTML_ROOTS or _HTML_DOCTYPE.match(text):
            raise Rejected(Reason.FEED_HTML, "this is an HTML page, not a feed; look for its link rel=alternate")
        raise Rejected(Reason.FEED_UNSUPPORTED, f"an XML document of type <{name[:40]}> is no feed")
    if name == "sitemapindex":
        raise Rejected(Reason.FEED_SITEMAP, "this is an index of sitemaps; use the address of one that it lists")
    before = _stray(text[:start])
    if before:
        notes.append((Reason.FEED_ILL_FORMED, f"text before the root element: {before[:60]!r}"))
    data = well_formed(text[start:], notes, turned, truncations)
    if name == "urlset":
        from pipeline.parse.sitemap import read_sitemap

        return read_sitemap(data)
    from pipeline.parse.direct import read_direct

    if (channel := read_direct(data)) is not None:
        return channel
    from pipeline.parse.rss import read_feed, without_modules

    try:
        return read_feed(data)
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # feedparser's own faults: it has several
        notes.append((Reason.PARSER_CRASHED, one_line(f"read without its modules, after {error!r}")[:200]))
        return read_feed(without_modules(data))


def _stray(prolog: str) -> str:
    """What stands before the root that is neither declaration, comment, instruction nor DTD."""
    if len(prolog) > 2_000:
        prolog = prolog[:2_000]
    without = re.sub(r"<\?.*?\?>|<!--.*?-->", "", prolog, flags=re.DOTALL)
    without = re.sub(r"(?s)<!DOCTYPE.*", "", without)
    return one_line(without) if "<?" not in without and "<!--" not in without else ""


def well_formed(text: str, notes: list[tuple[Reason, str]], turned: list[Turned], truncations: list[str]) -> bytes:
    """The document from its root on, as well-formed UTF-8 within limits; says in the lists what that took.

    Raises Rejected where nothing well-formed can be made of it.
    """
    text = repair_references(text)
    data = text.encode("utf-8")
    found = check(data)
    if found.error:
        if is_truncated(found, text):
            text, cut = cut_last_item(text)
            if cut is not None:
                title = one_line(re.sub(r"<[^>]*>?", " ", cut[:600]))[:200]
                turned.append((title or "last item", Reason.FEED_TRUNCATED, "the document stops inside this item"))
            notes.append((Reason.FEED_TRUNCATED, f"the document stops early: {found.message}"))
        else:
            notes.append((Reason.FEED_ILL_FORMED, f"not well-formed: {found.message}"))
        data = declare_prefixes(text).encode("utf-8")
        found = check(data)
        if found.error:
            data = declare_prefixes(escape_texts(text)).encode("utf-8")
            found = check(data)
        if found.error:
            data = _mended(data, notes, truncations)
            found = check(data)
        if found.error:
            raise Rejected(*notes[-1])
    if found.over & {"elements", "depth"}:
        what = f"more than {MAX_ELEMENTS} elements" if "elements" in found.over else "elements nested too deep"
        raise Rejected(Reason.PARSER_LIMITS, what)
    if found.over & {"attributes", "categories", "authors"}:
        data = _mended(data, notes, truncations)
    return data


def _mended(data: bytes, notes: list[tuple[Reason, str]], truncations: list[str]) -> bytes:
    done = mend(data)
    if done is None:
        raise Rejected(*(notes[-1] if notes else (Reason.FEED_ILL_FORMED, "the XML could not be read at all")))
    truncations.extend(done[1])
    return done[0]


def dated_window(parsed: ParsedFeed) -> list[datetime]:
    """Publication dates in order, without the oldest tenth where there are ten or more: pinned items are old, and
    would hide a short window. Dates that only repeat the update time count too."""
    times = sorted(t for t in (parse_date(e.published_at) for e in parsed.entries) if t)
    return times[len(times) // 10 :]


def window_hours(parsed: ParsedFeed) -> float | None:
    """Hours between the oldest and the newest dated entry: how long an item stays visible. None below two dates.

    A feed polled less often than this loses news.
    """
    times = dated_window(parsed)
    return (times[-1] - times[0]).total_seconds() / 3600 if len(times) > 1 else None
