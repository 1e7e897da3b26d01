"""The common case of RSS 2.0, RSS 1.0 and Atom 1.0 read straight from the tree, several times faster than feedparser.

Belongs here: documents in which every element that could matter is one of those few dozen whose meaning is beyond
doubt; for these the Items are the same as feedparser's (tests compare them). At the first element that is not, the
document is left to feedparser (pipeline.parse.rss). Does not belong here: repairs, rare modules, older formats.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from pipeline.parse.entry import Item
from pipeline.parse.feed import Channel
from pipeline.parse.pause import pause_minutes, skip_hours
from pipeline.parse.urls import resolve

_ATOM = "http://www.w3.org/2005/Atom"
_RSS1 = "http://purl.org/rss/1.0/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES = {
    "": "",
    _RSS1: "",
    _ATOM: "atom:",
    _RDF: "rdf:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
}
# Modules that feedparser lets speak for the item itself. Elements of other modules change nothing in an Item.
_SPEAKING = re.compile(
    r"(?i)itunes\.com/dtds|podlove|search\.yahoo\.com/mrss|purl\.org/dc/terms|purl\.org/(?:atom|pie)|w3\.org/"
)
_MEDIA = re.compile(r"\{http://search\.yahoo\.com/mrss/?\}(\w+)")
_MEDIA_SILENT = frozenset(
    (
        "thumbnail content credit player copyright rating text hash restriction group statistics starRating community"
    ).split()
)
# Names without a namespace that feedparser reads as something of the item's, besides those read here.
_SPEAKING_NAMES = frozenset(
    (
        "title summary content body abstract tagline info id issued modified updated published date created expired "
        "name email url creator contributor keywords subject subtitle copyright rights language fullitem xhtml_body "
        "prodlink location base dateline item entry"
    ).split()
)
_DECLARED = re.compile(
    rb"""xmlns:(?:dc|content|media|itunes|dcterms|psc|atom|atom10|feedburner|rdf)\s*=\s*["']([^"']*)"""
)
_KNOWN_NAMES = frozenset(
    (
        b"http://purl.org/dc/elements/1.1/",
        b"http://purl.org/rss/1.0/modules/content/",
        b"http://www.w3.org/2005/Atom",
        b"http://rssnamespace.org/feedburner/ext/1.0",
        b"http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        b"http://search.yahoo.com/mrss/",
        b"http://search.yahoo.com/mrss",
        b"http://www.itunes.com/dtds/podcast-1.0.dtd",
        b"http://purl.org/dc/terms/",
    )
)
_RSS_TEXT = {
    "title": "title", "description": "summary", "content:encoded": "content", "guid": "guid", "link": "link",
    "pubDate": "published", "dc:date": "updated", "atom:updated": "updated", "feedburner:origLink": "original_link",
}  # fmt: skip
_ATOM_TEXT = {
    "atom:id": "guid", "atom:published": "published", "atom:updated": "updated",
    "feedburner:origLink": "original_link",
}  # fmt: skip
_RSS_SILENT = frozenset(("comments", "enclosure", "source", "dc:identifier", "dc:type", "dc:format", "dc:language"))
_ATOM_SILENT = frozenset(("atom:rights", "atom:contributor", "atom:source", "dc:identifier", "dc:type", "dc:format"))
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ADDRESS = re.compile(r"(?P<email>[^\s()<>@]{1,200}@[^\s()<>@]{1,200})")
_VERSIONS = {"0.91": "rss091u", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}


_NAMES_READ = _SPEAKING_NAMES | {n.lower() for n in _RSS_TEXT} | {"author", "category"}


def _media(node: Any, values: dict[str, Any]) -> None:
    """A media element with others inside: its description is the item's if that has none, its title must agree."""
    for part in node.iter():
        match = _MEDIA.match(part.tag)
        if match is None:
            if not part.tag.startswith("{") or _SPEAKING.search(part.tag):
                raise _Unsure
            continue
        text = (part.text or "").strip()
        if match[1] == "description" and "summary" not in values and "content" not in values and not len(part):
            values["summary"] = text
        elif match[1] == "description" and "summary" in values and len(values.get("content", "")) > len(text):
            continue  # a caption; feedparser counts it among the contents, of which the longest is taken
        elif match[1] not in _MEDIA_SILENT and not (match[1] == "title" and values.get("title") == text):
            raise _Unsure


class _Unsure(Exception):
    """Something stands there that feedparser should judge."""


def read_direct(data: bytes) -> Channel | None:
    """Items of a well-formed document without DTD, or None where it is not of the common kind."""
    if any(uri not in _KNOWN_NAMES for uri in _DECLARED.findall(data)):
        return None
    root = ElementTree.fromstring(data)  # noqa: S314  no DTD is left in `data`, so there are no entities
    name = _name(root)
    # One xml:base on the root concerns every link alike; others, and relative ones, are left to feedparser.
    base = root.get(_BASE)
    if data.count(b"xml:base") != (0 if base is None else 1) or (base and not base.startswith(("http://", "https://"))):
        return None
    try:
        if name == "rss" or name == "rdf:RDF":
            return _based(_rss(root, name, data), base)
        if name == "atom:feed":
            return _based(_atom(root), base)
    except _Unsure:
        return None
    return None


def _based(channel: Channel, base: str | None) -> Channel:
    if base is None:
        return channel
    return replace(channel, items=[replace(i, link=resolve(base, i.link) or i.link) for i in channel.items])


def _name(node: Any) -> str:
    """prefix:local for the namespaces we read, "?" for elements that may matter, "" for those that cannot."""
    tag: str = node.tag
    if tag[:1] != "{":
        return tag
    uri, _, local = tag[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    if prefix is not None:
        return prefix + local
    if media := _MEDIA.match(tag):
        return "" if media[1] in _MEDIA_SILENT and not len(node) else "media:" + media[1]
    return "?" if _SPEAKING.search(uri) else ""


def _rss(root: Any, name: str, data: bytes) -> Channel:
    channels = [c for c in root if _name(c) == "channel"]
    if len(channels) != 1:
        raise _Unsure
    (channel,) = channels
    version = "rss10" if name == "rdf:RDF" else root.get("version", "")
    if name == "rss":
        version = "rss20" if version.startswith("2.") else _VERSIONS.get(version, "rss")
    elif not any(c.tag == f"{{{_RSS1}}}channel" for c in channels):
        raise _Unsure
    head: dict[str, str] = {}
    items: list[Any] = [c for c in root if _name(c) == "item"]
    for child in channel:
        name = _name(child)
        if name == "item":
            items.append(child)
        elif name in ("title", "dc:title", "language", "dc:language", "ttl", "sy:updatePeriod", "sy:updateFrequency"):
            if len(child):
                raise _Unsure
            head[name] = (child.text or "").strip()
        elif name in ("entry", "atom:entry"):
            raise _Unsure
    language = root.get(_LANG) or channel.get(_LANG)
    return Channel(
        items=[_rss_item(i, language) for i in items],
        format=version,
        title=head.get("title") or head.get("dc:title", ""),
        language=head.get("language") or head.get("dc:language") or language,
        ttl_minutes=pause_minutes(
            head.get("ttl", ""), head.get("sy:updatePeriod", ""), head.get("sy:updateFrequency", "")
        ),
        skip_hours=skip_hours(data),
    )


def _rss_item(item: Any, language: str | None) -> Item:
    values: dict[str, Any] = {}
    authors: list[str] = []
    categories: list[str] = []
    permanent = True
    for child in item:
        name = _name(child)
        if not name or name in _RSS_SILENT or name.startswith("rdf:"):
            continue
        if name.startswith("media:"):
            _media(child, values)
            continue
        if len(child):
            raise _Unsure
        text = (child.text or "").strip()
        field = _RSS_TEXT.get(name)
        if field is None and ":" not in name and name != "?" and name.lower() not in _NAMES_READ:
            continue
        if field is not None:
            if field in values or (name == "link" and (child.attrib or not text)):
                raise _Unsure
            if name == "guid":
                permanent = child.get("isPermaLink", "true").strip().lower() != "false"
            if text or field == "summary":
                values[field] = text
                if name == "title" and child.get(_LANG):
                    values["language"] = child.get(_LANG)
        elif name in ("category", "dc:subject"):
            categories.append(text)
        elif name in ("author", "dc:creator"):
            authors.append(text)
        else:
            raise _Unsure
    about = item.get(f"{{{_RDF}}}about")
    if about:
        values.setdefault("guid", about)
    elif permanent and "guid" in values and "link" not in values:
        values["link"] = values["guid"]
    if len(authors) > 1 or not (values.get("guid") or values.get("link") or values.get("title")):
        raise _Unsure
    values.setdefault("language", item.get(_LANG) or language)
    return Item(authors=_people(authors), categories=tuple(categories), **values)


def _people(texts: list[str]) -> tuple[str, ...]:
    """Names, as feedparser takes them apart from an address: "a@b.c (Name)" and "Name <a@b.c>" are Name."""
    out = []
    for text in texts:
        match = _ADDRESS.search(text)
        if match:
            rest = text.replace(match["email"], "").replace("()", "").replace("<>", "").replace("&lt;&gt;", "").strip()
            if rest[:1] == "(":
                rest = rest[1:]
            if rest[-1:] == ")":
                rest = rest[:-1]
            text = rest.strip() or match["email"]
        out.append(text)
    return tuple(t for t in out if t)


def _atom(root: Any) -> Channel:
    entries = [c for c in root if _name(c) == "atom:entry"]
    titles = [c for c in root if _name(c) == "atom:title"]
    head = {_name(c): (c.text or "").strip() for c in root if _name(c).startswith("sy:")}
    language = root.get(_LANG)
    return Channel(
        items=[_atom_item(e, language) for e in entries],
        format="atom10",
        title=_markup(titles[-1]) if titles else "",
        language=language,
        ttl_minutes=pause_minutes("", head.get("sy:updatePeriod", ""), head.get("sy:updateFrequency", "")),
    )


def _atom_item(entry: Any, language: str | None) -> Item:
    values: dict[str, Any] = {}
    authors: list[str] = []
    categories: list[str] = []
    for child in entry:
        name = _name(child)
        if not name or name in _ATOM_SILENT:
            continue
        if name.startswith("media:"):
            _media(child, values)
            continue
        field = _ATOM_TEXT.get(name)
        if field is not None:
            if field in values or len(child):
                raise _Unsure
            if text := (child.text or "").strip():
                values[field] = text
        elif name in ("atom:title", "atom:summary", "atom:content"):
            _atom_text(child, name[5:], values)
        elif name == "atom:link":
            if child.get("rel", "alternate") == "alternate" and child.get("href"):
                if "link" in values:
                    raise _Unsure
                values["link"] = child.get("href").strip()
        elif name == "atom:author":
            facts = {_name(c): (c.text or "").strip() for c in child}
            authors.append(facts.get("atom:name") or facts.get("atom:email") or "")
        elif name == "atom:category":
            categories.append((child.get("label") or child.get("term") or "").strip())
        else:
            raise _Unsure
    if not (values.get("guid") or values.get("link") or values.get("title")):
        raise _Unsure
    if "link" not in values and "guid" in values:
        values["link"] = values["guid"]
    values.setdefault("language", entry.get(_LANG) or language)
    return Item(authors=tuple(a for a in authors if a), categories=tuple(categories), **values)


def _atom_text(node: Any, field: str, values: dict[str, Any]) -> None:
    kind = node.get("type", "text").lower()
    if field in values or node.get("src") or kind not in ("text", "html", "xhtml", "text/html", "text/plain"):
        raise _Unsure
    if len(node) and kind != "xhtml":
        raise _Unsure
    values[field] = _markup(node)
    if field == "title" and node.get(_LANG):
        values["language"] = node.get(_LANG)


def _markup(node: Any) -> str:
    """The inside of a text construct as a string of HTML, the form in which escaped ones come."""
    if not len(node):
        return (node.text or "").strip()
    from xml.sax.saxutils import escape

    for part in node.iter():
        part.tag = part.tag.rsplit("}", 1)[-1]
        part.attrib.clear()
    inside = "".join(ElementTree.tostring(c, encoding="unicode") for c in node)
    return (escape(node.text or "") + inside).strip()
