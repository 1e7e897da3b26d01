"""Sitemaps (sitemaps.org 0.9) and Google's news sitemaps read into Items.

Belongs here: <urlset>. An index of sitemaps is turned away before (pipeline.parse.feed). Does not belong here: looking
for sitemaps in robots.txt.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from pipeline.parse.entry import Item
from pipeline.parse.feed import Channel


def read_sitemap(data: bytes) -> Channel:
    """Items of a well-formed sitemap without DTD, one for each <url>.

    A news sitemap gives title, date, language and keywords; a plain one only the address and its last change.
    """
    root = ElementTree.fromstring(data)  # noqa: S314  no DTD is left in `data`, so there are no entities
    items: list[Item] = []
    news = False
    names: dict[str, int] = {}
    for node in root:
        if _local(node) != "url":
            continue
        item, publication, is_news = _item(node)
        news = news or is_news
        if publication:
            names[publication] = names.get(publication, 0) + 1
        items.append(item)
    title = max(names, key=lambda n: names[n], default="")
    return Channel(items=items, format="sitemap-news" if news else "sitemap", title=title)


def _item(node: Any) -> tuple[Item, str, bool]:
    link = updated = None
    facts: dict[str, str] = {}
    is_news = False
    for child in node:
        local, text = _local(child), (child.text or "").strip()
        if local == "loc" and link is None:
            link = text or None
        elif local == "lastmod":
            updated = text or None
        elif local == "news":
            is_news = True
            for fact in child.iter():
                if fact.text and fact.text.strip():
                    facts.setdefault(_local(fact), fact.text.strip())
    keywords = tuple(k.strip() for k in facts.get("keywords", "").split(",") if k.strip())
    item = Item(
        link=link,
        title=facts.get("title", ""),
        categories=keywords,
        published=facts.get("publication_date"),
        updated=updated,
        language=facts.get("language"),
    )
    return item, facts.get("name", ""), is_news


def _local(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1].lower()
