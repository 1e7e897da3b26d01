"""What a page states about itself in machine-readable form: JSON-LD (schema.org), Open Graph and other meta elements.

Belongs here: reading those statements, without judging the text. Does not belong here: guessing from the layout.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.parse.clean import one_line, plain_text
from pipeline.parse.dates import iso, parse_date, plausible

MAX_BLOCKS = 30
MAX_BLOCK = 1_000_000  # characters of one JSON-LD block
MAX_NODES = 2_000

# schema.org types whose statements are about the page's article rather than about its site, list or adverts.
_ARTICLE = re.compile(r"(?i)(?:^|/)(?:\w*article|blogposting|liveblogposting|report|\w*posting|webpage|reportage\w*)$")
_BODY_TYPES = re.compile(r"(?i)(?:article|posting|report)")
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date.issued", "dc.date.issued",
    "dcterms.created", "dcterms.date", "dc.date", "publishdate", "publish_date", "pubdate", "parsely-pub-date",
    "sailthru.date", "article.published", "cxenseparse:recs:publishtime", "date", "originalpublicationdate",
    "published_time", "og:published_time", "cxense:publishtime", "lp:published", "iso-8601-publish-date",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified", "lastmod")
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author", "byl")
_SUFFIX = re.compile(r"\s+(?:[|–—•·]|-|::|»)\s+")


@dataclass(frozen=True, slots=True)
class PageMeta:
    """Statements of a page; "" and None where it makes none. Instants in UTC. `body` is plain text."""

    headline: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    modified_at: str | None = None
    canonical: str | None = None


def read_meta(tree: Any) -> PageMeta:
    """Statements in a page's lxml tree. Broken JSON-LD is passed over."""
    metas: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = (node.get("property") or node.get("name") or node.get("itemprop") or "").strip().lower()
        content = node.get("content")
        if name and content and content.strip():
            metas.setdefault(name, content.strip())
    article = _article_node(tree)
    published = _first_date([_string(article, "datePublished"), _string(article, "dateCreated")])
    published = published or _first_date([metas.get(k) for k in _PUBLISHED]) or _first_date(_times(tree))
    modified = _first_date([_string(article, "dateModified"), *(metas.get(k) for k in _MODIFIED)])
    canonical = next((n.get("href") for n in tree.iter("link") if (n.get("rel") or "").lower() == "canonical"), None)
    return PageMeta(
        headline=_headline(tree, article, metas),
        body=plain_text(_string(article, "articleBody"), lines=True),
        authors=_people(article.get("author")) or _people([metas.get(k) for k in _AUTHORS if k in metas][:1]),
        published_at=published,
        modified_at=modified if modified and (not published or modified > published) else None,
        canonical=canonical or metas.get("og:url"),
    )


def _headline(tree: Any, article: dict[str, Any], metas: dict[str, str]) -> str:
    """The headline as readers see it: the h1 that the page's other statements agree with, else those statements."""
    stated = [one_line(plain_text(s)) for s in (_string(article, "headline"), metas.get("og:title", ""))]
    stated = [s for s in stated if s]
    headings = [one_line(" ".join(n.itertext()))[:400] for n in tree.iter("h1")]
    headings = [h for h in headings if len(h.split()) > 1]
    best, score = "", 0.0
    for heading in headings:
        agreement = max((_agreement(heading, s) for s in stated), default=0.0)
        if agreement > score:
            best, score = heading, agreement
    if score >= 0.5:
        return best
    if stated:
        return stated[0] if _string(article, "headline") else without_site(stated[0], metas.get("og:site_name", ""))
    return headings[0] if len(headings) == 1 else ""


def _agreement(a: str, b: str) -> float:
    """Share of words two titles have in common (Dice)."""
    first, second = set(re.findall(r"\w+", a.casefold())), set(re.findall(r"\w+", b.casefold()))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def without_site(title: str, site: str) -> str:
    """A title without the name of its site at the end ("… | Example News")."""
    parts = _SUFFIX.split(title)
    if len(parts) > 1 and site and _agreement(parts[-1], site) >= 0.5:
        return title[: title.rindex(parts[-1])].rstrip(" |–—•·-:»")
    return title


def _article_node(tree: Any) -> dict[str, Any]:
    """The JSON-LD node of the article, with the fields of a WebPage filled in where it has none."""
    best: dict[str, Any] = {}
    page: dict[str, Any] = {}
    for node in _nodes(tree):
        kinds = node.get("@type")
        names = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
        if not any(_ARTICLE.search(n) for n in names):
            continue
        if any(_BODY_TYPES.search(n) for n in names):
            if len(_string(node, "articleBody")) > len(_string(best, "articleBody")) or not best:
                best = {**best, **node}
        elif not page:
            page = node
    dates = {k: page[k] for k in ("datePublished", "dateModified") if isinstance(page.get(k), str)}
    return {**dates, **best}


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    count = 0
    for number, script in enumerate(tree.iter("script")):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = script.text or ""
        if number > 500 or count > MAX_NODES or len(text) > MAX_BLOCK:
            continue
        try:
            document = json.loads(text.strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        stack = [document]
        while stack and count < MAX_NODES:
            node = stack.pop()
            if isinstance(node, list):
                stack.extend(reversed(node[:200]))
            elif isinstance(node, dict):
                count += 1
                yield node
                for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                    if isinstance(node.get(key), dict | list):
                        stack.append(node[key])


def _people(value: Any) -> tuple[str, ...]:
    people = value if isinstance(value, list) else [value]
    names = [_string(p, "name") if isinstance(p, dict) else p for p in people[:50]]
    clean = (one_line(plain_text(n))[:200] for n in names if isinstance(n, str))
    return tuple(dict.fromkeys(n for n in clean if n and not n.lower().startswith("http")))[:30]


def _times(tree: Any) -> list[str]:
    """Instants of <time> elements that say they are the publication's."""
    found = []
    for node in tree.iter("time"):
        kind = f"{node.get('itemprop') or ''} {node.get('class') or ''} {'pubdate' if 'pubdate' in node.attrib else ''}"
        if node.get("datetime") and re.search(r"(?i)publi|pubdate|entry-date", kind):
            found.append(node.get("datetime"))
    return found[:3]


def _first_date(candidates: Sequence[str | None]) -> str | None:
    for raw in candidates:
        when = parse_date(raw)
        if when and plausible(when):
            return iso(when)
    return None


def _string(node: dict[str, Any], key: str) -> str:
    value = node.get(key)
    if isinstance(value, list) and value and isinstance(value[0], str):
        value = value[0]
    return value if isinstance(value, str) else ""
