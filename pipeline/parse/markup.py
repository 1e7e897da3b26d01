"""A feed's XML made safe for its parser: prolog and DTD removed, references repaired, limits checked, ills mended.

Belongs here: everything that happens to the text of an XML document before feedparser sees it, so that feedparser
only ever meets a well-formed document of bounded size in UTF-8 without a DTD: its slow paths (several are quadratic)
and its tolerant parser are never entered. Does not belong here: what the elements mean.
"""

from __future__ import annotations

import html.entities
import re
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

MAX_ELEMENTS = 400_000
MAX_DEPTH = 150  # lxml's own bound is 256; no feed nests deeper than its XHTML does
MAX_ATTRIBUTES = 60  # of one element; feedparser's cost is quadratic in them
MAX_ITEMS = 10_000  # a sitemap may hold 50,000 addresses, a feed of news never comes near this
MAX_AUTHOR = 400  # characters; feedparser looks for an e-mail address in quadratic time
MAX_CATEGORIES = 100  # of one item

# Roots we know. What stands before the first of them is prolog, a server's warning or noise.
_ROOT = re.compile(
    r"<!--|<!\[CDATA\[|<(?:[A-Za-z_][\w.\-]{0,30}:)?(?P<name>rss|rdf|feed|channel|urlset|sitemapindex|html|head|body|"
    r"opml|svg)(?=[\s/>])",
    re.IGNORECASE,
)
_ANY_ROOT = re.compile(r"<(?P<name>[A-Za-z_][\w.:\-]*)(?=[\s/>])")
_REFERENCE = re.compile(
    r"<!\[CDATA\[|&(?:#(?P<dec>\d{1,9})|#[xX](?P<hex>[0-9A-Fa-f]{1,8})|(?P<name>[A-Za-z]\w{0,30}))?;?"
)
_NOT_XML = re.compile("[^\\t\\n\\r\\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_AUTHORS = frozenset(("author", "managingeditor", "webmaster", "creator", "publisher", "contributor", "name", "email"))
_ITEMS = frozenset(("item", "entry"))
_CATEGORY = frozenset(("category", "subject", "keywords"))
_TRUNCATED = frozenset((3, 5, 6, 20))  # expat: no element found, unclosed token, partial character, unclosed CDATA

_TEXT_TAG = re.compile(
    r"(?P<cdata><!\[CDATA\[)|(?P<boundary></?(?:\w+:)?(?:item|entry|channel|feed)\b)"
    r"|<(?P<open>title|description|summary|content|content:encoded|subtitle)\b(?:\s[^<>]{0,300})?>"
    r"|</(?P<close>title|description|summary|content|content:encoded|subtitle)\s*>"
)
_CLOSED = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf|channel|urlset)\s*>\W*\Z", re.IGNORECASE)

_PREFIX_USED = re.compile(r"</?([A-Za-z_][\w.\-]*):[A-Za-z_]|\s([A-Za-z_][\w.\-]*):[A-Za-z_][\w.\-]*\s*=")
_PREFIX_DECLARED = re.compile(r"xmlns:([A-Za-z_][\w.\-]*)\s*=")
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "georss": "http://www.georss.org/georss",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
}


@dataclass(slots=True)
class Check:
    """What one pass over the document found. `error` is expat's code (0: well-formed)."""

    error: int = 0
    message: str = ""
    elements: int = 0
    items: int = 0
    over: set[str] = field(default_factory=set)  # which limits were passed


def root_of(text: str) -> tuple[str, int] | None:
    """Local name in lower case and position of the root element; None where there is no element at all.

    Comments and CDATA before it are skipped; a DTD is passed over because its declarations are not elements.
    """
    at = 0
    while match := _ROOT.search(text, at):
        if match["name"]:
            return match["name"].lower(), match.start()
        end = text.find("-->" if match[0] == "<!--" else "]]>", match.end())
        if end < 0:
            break
        at = end + 3
    first = _ANY_ROOT.search(text)
    return (first["name"].rsplit(":", 1)[-1].lower(), first.start()) if first else None


def repair_references(text: str) -> str:
    """Characters that XML forbids removed; HTML's named characters resolved; stray ampersands escaped.

    CDATA sections are left as they are. One pass.
    """
    text = _NOT_XML.sub("", text)
    if "&" not in text:
        return text
    out: list[str] = []
    at = 0
    while match := _REFERENCE.search(text, at):
        if match[0] == "<![CDATA[":
            end = text.find("]]>", match.end())
            stop = len(text) if end < 0 else end + 3
            out.append(text[at:stop])
            at = stop
            continue
        out.append(text[at : match.start()])
        out.append(_reference(match))
        at = match.end()
    out.append(text[at:])
    return "".join(out)


def _reference(match: re.Match[str]) -> str:
    whole, name = match[0], match["name"]
    closed = whole.endswith(";")
    if name:
        if name in _XML_NAMES:
            return whole if closed else f"&amp;{whole[1:]}"
        character = html.entities.html5.get(name + ";") if closed else None
        if character is None or _NOT_XML.search(character):
            return f"&amp;{whole[1:]}"
        return character
    digits = match["dec"] or match["hex"]
    if not digits or not closed:
        return f"&amp;{whole[1:]}"
    code = int(digits, 10 if match["dec"] else 16)
    if code > 0x10FFFF or _NOT_XML.match(chr(code)):
        return ""
    return whole


class _Enough(Exception):
    """Ends a pass early: a limit is passed that nothing can mend."""


def check(data: bytes) -> Check:
    """One pass of expat over a document without DTD: is it well-formed, and is any limit passed?"""
    found = Check()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    depth = categories = author = 0

    def start(name: str, attributes: list[str]) -> None:
        nonlocal depth, categories, author
        depth += 1
        found.elements += 1
        if depth > MAX_DEPTH or found.elements > MAX_ELEMENTS:
            found.over.add("depth" if depth > MAX_DEPTH else "elements")
            raise _Enough
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            found.over.add("attributes")
        local = name.rsplit(" ", 1)[-1].lower()
        if local in _ITEMS:
            found.items += 1
            categories = 0
        elif local in _CATEGORY:
            categories += 1
            if categories > MAX_CATEGORIES:
                found.over.add("categories")
        elif local in _AUTHORS:
            author = parser.CurrentByteIndex

    def end(name: str) -> None:
        nonlocal depth, author
        depth -= 1
        if author and name.rsplit(" ", 1)[-1].lower() in _AUTHORS:
            if parser.CurrentByteIndex - author > MAX_AUTHOR:
                found.over.add("authors")
            author = 0

    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except _Enough:
        return found
    except expat.ExpatError as error:
        found.error = error.code
        found.message = f"{expat.errors.messages.get(error.code, 'ill-formed')} (line {error.lineno})"
    if found.items > MAX_ITEMS:
        found.over.add("items")
    return found


def is_truncated(found: Check, text: str) -> bool:
    """Whether the document just stops: by expat's word, or, where it is wrong before, because its root stays open."""
    return found.error in _TRUNCATED or (found.error != 0 and not _CLOSED.search(text[-200:]))


def cut_last_item(text: str) -> tuple[str, str | None]:
    """A document that stops inside an item, without that item; and the item's text (None: it does not)."""
    opened = max((m.start() for m in re.finditer(r"<(?:\w+:)?(?:item|entry|url)(?=[\s>])", text)), default=-1)
    closed = max((m.start() for m in re.finditer(r"</(?:\w+:)?(?:item|entry|url)\s*>", text)), default=-1)
    if opened > closed:
        return text[:opened], text[opened:]
    return text, None


def escape_texts(text: str) -> str:
    """HTML that stands unescaped inside a title, summary or content, escaped, up to the end tag of that element.

    Publishers paste HTML there; taken as XML its open tags swallow the rest of the document. CDATA and XHTML are left.
    """
    out: list[str] = []
    at = 0
    opened: re.Match[str] | None = None
    for mark in _TEXT_TAG.finditer(text):
        if mark["cdata"] or mark["boundary"]:
            opened = None
        elif mark["open"]:
            plain = not mark[0].endswith("/>") and "xhtml" not in mark[0]
            opened = mark if plain and opened is None else opened
        elif opened is not None and mark["close"] == opened["open"]:
            inner = text[opened.end() : mark.start()]
            if "<" in inner:
                out.append(text[at : opened.end()])
                out.append(inner.replace("<", "&lt;").replace(">", "&gt;"))
                at = mark.start()
            opened = None
    out.append(text[at:])
    return "".join(out)


def declare_prefixes(text: str) -> str:
    """Namespace prefixes that are used but nowhere declared, declared on the root."""
    used = {a or b for a, b in _PREFIX_USED.findall(text)}
    missing = sorted(used - set(_PREFIX_DECLARED.findall(text)) - {"xml", "xmlns"})
    first = _ANY_ROOT.search(text)
    if not missing or first is None:
        return text
    added = "".join(f' xmlns:{p}="{_NAMESPACES.get(p, "urn:undeclared:" + p)}"' for p in missing[:50])
    return text[: first.end()] + added + text[first.end() :]


def mend(data: bytes) -> tuple[bytes, list[str]] | None:
    """A well-formed document with the same items, and a line for each thing that was cut; None if nothing is left.

    libxml2 closes what is open and drops what it cannot place; then the limits are applied. Items beyond MAX_ITEMS
    stay, reduced to what identifies them, for the caller to turn away one by one.
    """
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError):
        return None
    if root is None:
        return None
    cut: dict[str, int] = {}
    _trim(root, cut)
    return etree.tostring(root, encoding="utf-8"), [f"{n} {what}" for what, n in sorted(cut.items())]


def _trim(root: Any, cut: dict[str, int]) -> None:
    surplus: list[Any] = []
    categories: dict[Any, int] = {}
    for node in root.iter("*"):
        local = node.tag.rsplit("}", 1)[-1].lower()
        if len(node.attrib) > MAX_ATTRIBUTES:
            _count(cut, f"elements with more than {MAX_ATTRIBUTES} attributes")
            for name in list(node.attrib)[MAX_ATTRIBUTES:]:
                del node.attrib[name]
        if local in _CATEGORY:
            parent = node.getparent()
            categories[parent] = categories.get(parent, 0) + 1
            if categories[parent] > MAX_CATEGORIES:
                surplus.append(node)
        elif local in _AUTHORS and len(node.text or "") > MAX_AUTHOR:
            _count(cut, f"authors longer than {MAX_AUTHOR} characters")
            node.text = node.text[:MAX_AUTHOR]
    if surplus:
        _count(cut, f"categories beyond {MAX_CATEGORIES} of one item", len(surplus))
        for node in surplus:
            node.getparent().remove(node)


def _count(cut: dict[str, int], what: str, by: int = 1) -> None:
    cut[what] = cut.get(what, 0) + by
