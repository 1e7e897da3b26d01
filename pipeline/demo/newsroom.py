"""The demo's outlets and what each has published by a given instant.

Belongs here: reading the article files and applying revisions. Does not belong here: markup (press.py) or HTTP
(server.py). Nothing here reads a clock: the instant is always an argument.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ARTICLES = Path(__file__).resolve().parent / "articles"


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented publisher. `feed_type` is the media type its feed is served under."""

    slug: str
    name: str
    agency: str  # as printed in datelines: "BEIRUT (Levant Dispatch) - "
    tagline: str
    country: str | None  # ISO 3166 alpha-3
    place: str  # where its masthead says it is
    feed_type: str
    polling_interval_minutes: int
    expected_entries: tuple[float, float]  # a day: least, most


OUTLETS = (
    Outlet(
        "levant-dispatch",
        "Levant Dispatch",
        "Levant Dispatch",
        "The region, reported from the region",
        "LBN",
        "Beirut",
        "application/rss+xml; charset=utf-8",
        60,
        (1, 12),
    ),
    Outlet(
        "meridian-news",
        "Meridian News Agency",
        "Meridian",
        "Text service for subscribers",
        None,
        "Geneva",
        "application/atom+xml; charset=utf-8",
        30,
        (1, 15),
    ),
    Outlet(
        "sahel-horn-monitor",
        "Sahel & Horn Monitor",
        "Sahel & Horn Monitor",
        "Security reporting from Dakar to Djibouti",
        "KEN",
        "Nairobi",
        "application/rdf+xml; charset=utf-8",
        120,
        (0, 12),
    ),
    Outlet(
        "harbour-gazette",
        "Harbour Gazette",
        "Harbour Gazette",
        "News, trade and tides since 1871",
        "GBR",
        "Southwold Quay",
        "text/xml; charset=utf-8",
        60,
        (0, 20),
    ),
    Outlet(
        "continental-herald",
        "Continental Herald",
        "Continental Herald",
        "Europe and the world",
        "DEU",
        "Frankfurt",
        "application/rss+xml",
        60,
        (0, 20),
    ),
)


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """One article as it reads at one instant. `ordinal` counts the outlet's articles from its oldest, from 0."""

    outlet: str
    slug: str
    title: str
    byline: tuple[str, ...]
    published_at: str
    updated_at: str | None  # of the last revision in force
    section: str
    dateline: str | None
    summary: str
    body: str
    language: str = "en"
    tags: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    page: str = "ok"
    ordinal: int = 0

    @property
    def modified_at(self) -> str:
        return self.updated_at or self.published_at

    @property
    def path(self) -> str:
        """Path of the page on the server, from the day of first publication: revisions do not move it."""
        return f"/{self.outlet}/{self.published_at[:4]}/{self.published_at[5:7]}/{self.slug}.html"

    @property
    def blocks(self) -> tuple[tuple[bool, str], ...]:
        """The body as (is a heading, text), lines joined. A heading is one short line without a closing stop."""
        texts = (" ".join(part.split()) for part in self.body.split("\n\n"))
        return tuple((len(text) <= 60 and text[-1] not in ".!?:\"'”’»…", text) for text in texts if text)


def article_files(outlet: str | None = None, folder: Path = ARTICLES) -> list[Path]:
    """Every article file, or one outlet's, in order of path."""
    return sorted((folder / outlet if outlet else folder).rglob("*.yml"))


def read_article(path: Path) -> dict[str, Any]:
    """The file's mapping, as article.schema.json describes it; instants written without quotes become strings again."""
    loaded: dict[str, Any] = _plain(yaml.safe_load(path.read_text(encoding="utf-8")))
    return loaded


def edition(outlet: str, now: str, folder: Path = ARTICLES) -> tuple[DemoArticle, ...]:
    """What the outlet has published by `now`, revisions in force applied, newest first (ties: by slug)."""
    out: list[DemoArticle] = []
    for article, revisions in _archive(outlet, folder):
        if article.published_at > now:
            continue
        for at, changes in revisions:
            if at <= now:
                article = replace(article, updated_at=at, **changes)
        out.append(article)
    return tuple(reversed(out))


@lru_cache(maxsize=16)
def _archive(outlet: str, folder: Path) -> tuple[tuple[DemoArticle, tuple[tuple[str, dict[str, Any]], ...]], ...]:
    raw = [(path.stem, read_article(path)) for path in article_files(outlet, folder)]
    raw.sort(key=lambda item: (item[1]["published_at"], item[0]))
    out = []
    for ordinal, (slug, data) in enumerate(raw):
        revisions = tuple(
            (str(revision["at"]), {key: value.strip() for key, value in revision.items() if key != "at"})
            for revision in sorted(data.pop("revisions", []), key=lambda revision: str(revision["at"]))
        )
        for key in ("byline", "tags", "related"):
            data[key] = tuple(data.get(key, ()))
        for key in ("title", "summary", "body"):
            data[key] = data[key].strip()
        first = DemoArticle(outlet=outlet, slug=slug, updated_at=None, ordinal=ordinal, **data)
        out.append((first, revisions))
    return tuple(out)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
