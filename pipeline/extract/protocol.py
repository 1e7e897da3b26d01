"""What an extractor is: article in, events out. The rule coder is one; a model or a service may be another.

Belongs here: the interface and its input type. Does not belong here: any way of doing it.
"""

from __future__ import annotations

from dataclasses import dataclass
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
        """From a filter's JSON line. A missing article_id becomes a content key. Raises ValueError if text is no
        string."""
        text, title = row.get("text"), row.get("title") or ""
        if not isinstance(text, str) or not isinstance(title, str):
            raise ValueError("text must be a string, and title a string or null")
        published = row.get("published_at")
        if published is not None and not isinstance(published, str):
            raise ValueError("published_at must be an ISO 8601 string or null")
        given = row.get("article_id")
        return cls(
            article_id=str(given) if given not in (None, "") else content_key("art", row.get("url"), title, text),
            version_id=row.get("version_id"),
            title=title,
            text=text,
            published_at=published,
            language=row.get("language"),
            outlet_country=row.get("outlet_country"),
        )


class Extractor(Protocol):
    """Events of one article. Pure: the same article gives the same events, whatever was read before it."""

    name: str
    version: str

    def extract(self, article: ArticleText) -> tuple[Event, ...]: ...
