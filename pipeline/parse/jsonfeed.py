"""JSON Feed 1.0 and 1.1 (jsonfeed.org) read into Items.

Belongs here: that format. Does not belong here: other JSON.
"""

from __future__ import annotations

import json
from typing import Any

from pipeline.errors import Reason, Rejected
from pipeline.parse.entry import Item
from pipeline.parse.feed import Channel


def read_json(text: str) -> Channel:
    """Items of a JSON Feed. Raises Rejected for other JSON, and for JSON that is broken or cut short."""
    try:
        # Numbers stay strings: ids may be numbers, and Python refuses to read very long ones.
        document = json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        reason = Reason.FEED_TRUNCATED if cut else Reason.FEED_ILL_FORMED
        raise Rejected(reason, f"JSON: {error.msg} (line {error.lineno})") from None
    except RecursionError:
        raise Rejected(Reason.PARSER_LIMITS, "JSON nested too deep") from None
    if not isinstance(document, dict):
        raise Rejected(Reason.FEED_UNSUPPORTED, "a JSON document that is no JSON Feed")
    version, items = document.get("version"), document.get("items")
    if not (isinstance(version, str) and "jsonfeed.org/version/" in version) or not isinstance(items, list):
        raise Rejected(Reason.FEED_UNSUPPORTED, "a JSON document without JSON Feed's version and items")
    return Channel(
        items=[_item(i) if isinstance(i, dict) else Item() for i in items],
        format="json" + version.rsplit("/", 1)[-1].replace(".", "")[:4],
        title=_string(document, "title"),
        language=_string(document, "language") or None,
    )


def _item(item: dict[str, Any]) -> Item:
    markup, plain = _string(item, "content_html"), _string(item, "content_text")
    authors = item.get("authors")
    if not isinstance(authors, list):
        authors = [item.get("author")]
    tags = item.get("tags")
    return Item(
        guid=_string(item, "id") or None,
        link=_string(item, "url") or _string(item, "external_url") or None,
        title=_string(item, "title"),
        summary=_string(item, "summary"),
        content=markup or plain,
        authors=tuple(_string(a, "name") for a in authors if isinstance(a, dict)),
        categories=tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else (),
        published=_string(item, "date_published") or None,
        updated=_string(item, "date_modified") or None,
        language=_string(item, "language") or None,
    )


def _string(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    return value if isinstance(value, str) else ""
