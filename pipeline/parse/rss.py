"""RSS, Atom and RDF through feedparser: its records turned into Items.

Belongs here: the one call of feedparser and the reading of its dicts. The document it is given is well-formed, without
DTD, in UTF-8 and within limits (pipeline.parse.markup), so its tolerant parser is never entered; sanitising and the
resolving of links inside texts are off, because we store plain text only. Does not belong here: rules about items.
"""

from __future__ import annotations

import io
import re
from typing import Any

from pipeline.errors import Reason, Rejected
from pipeline.parse.entry import Item
from pipeline.parse.feed import Channel
from pipeline.parse.pause import pause_minutes, skip_hours

_HOLDERS = frozenset("rss rdf feed channel item entry author".split())
_CORE = frozenset(
    (
        "title link description guid pubdate id published updated summary content encoded author creator name email "
        "date language ttl updateperiod updatefrequency skiphours"
    ).split()
)
_FOREIGN = re.compile(r"(?i)\{[^}]*(?:mrss|itunes|georss|gml|podlove|photo|image|textinput)")


def read_feed(data: bytes) -> Channel:
    """Items of a well-formed RSS, Atom or RDF document in its order. Raises Rejected if feedparser sees no feed."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    # BytesIO, because given bytes feedparser first tries to open a file of that name.
    parsed = feedparser.parse(
        io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    version = parsed.get("version", "")
    entries: list[Any] = parsed.get("entries", [])
    if not version and not entries:
        raise Rejected(Reason.FEED_UNSUPPORTED, "the root element is a feed's, but nothing in it is")
    head = parsed.get("feed", {})
    return Channel(
        items=[_item(e) for e in entries],
        format=version or "rss",
        title=_text(head, "title"),
        language=_text(head, "language") or None,
        ttl_minutes=pause_minutes(
            _text(head, "ttl"), _text(head, "sy_updateperiod"), _text(head, "sy_updatefrequency")
        ),
        skip_hours=skip_hours(data),
    )


def without_modules(data: bytes) -> bytes:
    """The document with only the elements that matter most, categories not among them, for when feedparser fails."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(data)  # noqa: S314  no DTD is left in `data`, so there are no entities
    for parent in list(root.iter()):
        holder = parent.tag.rsplit("}", 1)[-1].lower() in _HOLDERS
        for child in list(parent):
            name = child.tag.rsplit("}", 1)[-1].lower()
            if holder and name not in _HOLDERS and (name not in _CORE or _FOREIGN.search(child.tag)):
                parent.remove(child)
    return bytes(ElementTree.tostring(root, encoding="utf-8"))


def _item(entry: Any) -> Item:
    summary, content = _text(entry, "summary"), _content(entry)
    published = _plain(entry, "published") or _plain(entry, "created")
    bare = not any(_plain(entry, key) for key in ("id", "link", "title"))
    return Item(
        guid=_plain(entry, "id"),
        link=_plain(entry, "link"),
        original_link=_plain(entry, "feedburner_origlink"),
        title=_text(entry, "title"),
        summary=summary,
        content=content,
        authors=_authors(entry),
        categories=tuple(str(t.get("label") or t.get("term") or "") for t in dict.get(entry, "tags") or ()),
        published=published,
        updated=_plain(entry, "updated"),
        language=_plain(dict.get(entry, "title_detail") or {}, "language"),
        rest="".join(f"{key}={value!r};" for key, value in sorted(entry.items()))[:20_000] if bare else "",
    )


def _plain(record: Any, key: str) -> str | None:
    """A string field; dict.get, because FeedParserDict answers for absent keys with other keys' values."""
    value = dict.get(record, key)
    return value if isinstance(value, str) and value.strip() else None


def _text(record: Any, key: str) -> str:
    return _plain(record, key) or ""


def _content(entry: Any) -> str:
    """The longest textual content; "" where the feed carries only a summary."""
    values = [c.get("value") or "" for c in dict.get(entry, "content") or () if _textual(c.get("type") or "")]
    return max(values, key=len, default="")


def _textual(kind: str) -> bool:
    return not kind or kind.startswith("text/") or "xml" in kind or kind in ("html", "xhtml", "text")


def _authors(entry: Any) -> tuple[str, ...]:
    names = [a.get("name") or a.get("email") or "" for a in dict.get(entry, "authors") or () if isinstance(a, dict)]
    names = [n for n in names if n]
    if not names and (author := _plain(entry, "author")):
        names = [author]
    return tuple(names)
