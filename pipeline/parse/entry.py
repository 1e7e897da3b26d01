"""One item, whatever its format, made into an Entry: identity, dates, caps.

Belongs here: the rules every format shares. Does not belong here: reading a format (feed, jsonfeed, sitemap).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import Reason
from pipeline.ids import content_key, text_sha256
from pipeline.parse.clean import one_line, plain_text, printable
from pipeline.parse.dates import iso, parse_date, plausible
from pipeline.parse.urls import canonical_url, resolve
from pipeline.records import Entry

CAPS = {"title": 1_000, "summary": 20_000, "content": 500_000, "author": 200, "category": 200, "guid": 2_000}
MAX_AUTHORS = 30
MAX_CATEGORIES = 100
MAX_RAW_DATE = 100

Turned = tuple[str, Reason, str]


@dataclass(frozen=True, slots=True)
class Item:
    """What a format's reader found, uncleaned: strings as they stood, "" or None where there was nothing."""

    guid: str | None = None
    link: str | None = None
    original_link: str | None = None  # where a feed proxy names the publisher's own address
    title: str = ""
    summary: str = ""
    content: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    published: str | None = None
    updated: str | None = None
    language: str | None = None
    rest: str = ""  # whatever else the item holds; tells items apart that have nothing better


@dataclass(frozen=True, slots=True)
class Made:
    """All items of a document: each is in exactly one of entries, rejected and duplicates."""

    entries: tuple[Entry, ...]
    rejected: tuple[Turned, ...]
    duplicates: int
    truncations: tuple[str, ...]
    guids_repeat: bool


def make_entries(
    items: Sequence[Item],
    *,
    feed_id: str,
    base: str,
    language: str | None,
    limit: int,
    now: datetime | None,
    guids_repeat: bool = False,
) -> Made:
    """Entries of one document in its order.

    Identity: the guid within the feed, unless a guid stands on items with different addresses (then every item of
    that guid is known by guid and address; with `guids_repeat`, learnt at an earlier poll, all are); else the
    canonical address; else title and date; else the whole content.
    """
    cut: Counter[str] = Counter()
    links = [resolve(base, item.link) for item in items]
    canonical = [
        canonical_url(resolve(base, i.original_link)) or canonical_url(u) for i, u in zip(items, links, strict=True)
    ]
    addresses: dict[str, set[str | None]] = {}
    for item, address in zip(items, canonical, strict=True):
        if item.guid:
            addresses.setdefault(item.guid, set()).add(address)
    shared = {guid for guid, known in addresses.items() if len(known) > 1}
    entries: list[Entry] = []
    rejected: list[Turned] = []
    seen: set[tuple[str, str]] = set()
    duplicates = 0
    for number, (item, url, address) in enumerate(zip(items, links, canonical, strict=True), start=1):
        name = one_line(item.guid or item.link or item.title)[:200] or f"item {number}"
        if number > limit:
            rejected.append((name, Reason.ENTRY_OVER_LIMIT, f"item {number} of {len(items)}; the limit is {limit}"))
            continue
        by_both = item.guid is not None and (guids_repeat or item.guid in shared)
        entry = _make(item, feed_id, url, address, by_both, language, now, cut)
        if entry is None:
            detail = f"item {number} has no guid, no link, no title and no text"
            rejected.append((name, Reason.ENTRY_WITHOUT_IDENTITY, detail))
            continue
        key = (entry.entry_id, entry.entry_hash)
        if key in seen:
            duplicates += 1
            continue
        seen.add(key)
        entries.append(entry)
    reported = tuple(f"{what} {n} {'entry' if n == 1 else 'entries'}" for what, n in sorted(cut.items()))
    return Made(tuple(entries), tuple(rejected), duplicates, reported, bool(shared) or guids_repeat)


def _make(
    item: Item,
    feed_id: str,
    url: str | None,
    address: str | None,
    by_both: bool,
    language: str | None,
    now: datetime | None,
    cut: Counter[str],
) -> Entry | None:
    title = _cap("title", plain_text(item.title), cut)
    summary = _cap("summary", plain_text(item.summary, lines=True), cut)
    content = _cap("content", plain_text(item.content, lines=True), cut)
    if summary == content:
        summary = ""  # feedparser copies the one to the other
    authors = _list("author", item.authors, MAX_AUTHORS, cut)
    categories = _list("category", item.categories, MAX_CATEGORIES, cut)
    raw, published, basis = _published(item, now)
    updated = _date(item.updated, now)
    guid = printable(item.guid).strip() if item.guid else None
    identity = _identity(guid, address, title, raw, by_both, (summary, content, *authors, *categories, item.rest))
    if identity is None:
        return None
    return Entry(
        entry_id=content_key("ent", feed_id, *identity),
        entry_hash=text_sha256(title, summary, content, address, *authors, "", *categories, "", published or raw),
        feed_id=feed_id,
        guid=_cap("guid", guid, cut) if guid else None,
        url=url,
        canonical_url=address,
        title=title,
        summary=summary,
        content=content,
        authors=authors,
        categories=categories,
        published_raw=raw,
        published_at=published,
        published_basis=basis,
        updated_at=updated,
        language=language_code(item.language) or language,
    )


def _identity(
    guid: str | None, address: str | None, title: str, raw_date: str | None, by_both: bool, rest: tuple[str, ...]
) -> tuple[str, ...] | None:
    if guid:
        return ("guid", guid, address or "") if by_both else ("guid", guid)
    if address:
        return ("url", address)
    if title:
        return ("title", title, raw_date or "")
    if raw_date or any(rest):
        return ("content", raw_date or "", *rest)
    return None


def _published(item: Item, now: datetime | None) -> tuple[str | None, str | None, str]:
    """Raw string, instant and basis of the publication date; falls back to the update's."""
    raw = printable(item.published).strip()[:MAX_RAW_DATE] if item.published else ""
    published, updated = _date(item.published, now), _date(item.updated, now)
    if published:
        return raw, published, "published"
    if updated:
        return raw or printable(item.updated or "").strip()[:MAX_RAW_DATE], updated, "updated"
    raw = raw or (printable(item.updated).strip()[:MAX_RAW_DATE] if item.updated else "")
    return (raw, None, "implausible") if raw else (None, None, "none")


def _date(raw: str | None, now: datetime | None) -> str | None:
    when = parse_date(raw)
    return iso(when) if when and plausible(when, now) else None


def _cap(what: str, text: str, cut: Counter[str]) -> str:
    limit = CAPS[what]
    if len(text) <= limit:
        return text
    cut[f"{what} cut to {limit} characters in"] += 1
    return text[:limit].rstrip()


def _list(what: str, values: Iterable[str], limit: int, cut: Counter[str]) -> tuple[str, ...]:
    out = list(dict.fromkeys(v for v in (_cap(what, plain_text(v), cut) for v in values) if v))
    if len(out) > limit:
        cut[f"list of {what} cut to {limit} in"] += 1
    return tuple(out[:limit])


def language_code(tag: str | None) -> str | None:
    """ISO 639-1 code of a language tag such as en-GB; None where it is not of that form."""
    if not tag:
        return None
    code = tag.strip().lower().replace("_", "-").split("-", 1)[0]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None
