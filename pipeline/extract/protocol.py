"""What an extractor is: article in, events out. The rule coder is one; a model or a service may be another.

Belongs here: the interface and its input type. Does not belong here: any way of doing it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pipeline.ids import content_key
from pipeline.records import Article, Event


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What an extractor may look at. Offsets count characters of `text`; the title is context only.

    `published_at` is an ISO 8601 instant or day, `outlet_country` ISO 3166 alpha-3, `version_id` None where the caller
    keeps no versions (a key of the text is used then).
    """

    article_id: str
    version_id: str | None
    title: str
    text: str
    published_at: str | None
    language: str | None
    outlet_country: str | None

    @classmethod
    def from_article(cls, article: Article) -> ArticleText:
        return cls(
            article.article_id,
            article.version_id,
            article.title,
            article.text,
            article.published_at,
            article.language,
            article.outlet_country,
        )

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> ArticleText:
        """From a filter's JSON line. A missing article_id becomes a content key.

        Raises ValueError for a value of the wrong type, and for a date that is none.
        """
        for name in ("title", "published_at", "language", "outlet_country", "version_id"):
            if row.get(name) is not None and not isinstance(row[name], str):
                raise ValueError(f"{name} must be a string or null")
        if not isinstance(row.get("text"), str):
            raise ValueError("text must be a string")
        text, title = _whole(row["text"]), _whole(row.get("title") or "")
        published = row.get("published_at") or None
        if published is not None:
            try:
                datetime.fromisoformat(published)
            except ValueError:
                raise ValueError(f"published_at {published!r} is no ISO 8601 instant or day; or write null") from None
        given = row.get("article_id")
        article_id = content_key("art", row.get("url"), title, text) if given in (None, "") else _whole(str(given))
        return cls(
            article_id=article_id,
            version_id=row.get("version_id"),
            title=title,
            text=text,
            published_at=published,
            language=row.get("language") or None,
            outlet_country=row.get("outlet_country") or None,
        )


def _whole(text: str) -> str:
    """The text with halves of surrogate pairs, which JSON can hold and UTF-8 cannot, replaced; as long as before."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


class Extractor(Protocol):
    """Events of one article. Pure: the same article gives the same events, whatever was read before it."""

    name: str
    version: str

    def extract(self, article: ArticleText) -> tuple[Event, ...]: ...
