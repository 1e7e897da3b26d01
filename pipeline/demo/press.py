"""Printing the demo: each outlet's pages and feed as bytes, and the feed files that subscribe to them.

Belongs here: filling the templates (templates/<outlet>.html, templates/<outlet>.xml) and the faults that some outlets
have on purpose. Does not belong here: choosing what is published (newsroom.py) or HTTP (server.py). The same edition
and base URL always give the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from pipeline.demo.newsroom import OUTLETS, DemoArticle, Outlet

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_SIDEBAR = 5
_CUT = "<!-- story -->"


def feed_bytes(outlet: Outlet, articles: Sequence[DemoArticle], base_url: str) -> bytes:
    """The outlet's feed with one entry an article, in the order given.

    The Harbour Gazette's is malformed on purpose (control characters, a bare ampersand, a bad date, an entry without
    guid, an unclosed element); which entry has which fault depends on its ordinal, so it keeps it from run to run.
    """
    return _print(f"{outlet.slug}.xml", outlet, articles, base_url)


def home_bytes(outlet: Outlet, articles: Sequence[DemoArticle], base_url: str) -> bytes:
    """The outlet's front page."""
    return _print(f"{outlet.slug}.html", outlet, articles, base_url, article=None, others=articles)


def page_bytes(outlet: Outlet, article: DemoArticle, articles: Sequence[DemoArticle], base_url: str) -> bytes:
    """The article's page. A `broken` one stops in the middle of the markup, before the story begins."""
    others = sidebar(article, articles)
    page = _print(f"{outlet.slug}.html", outlet, articles, base_url, article=article, others=others)
    if article.page == "broken":
        return page[: page.index(_CUT.encode())] + b'<div class="story-'
    return page.replace(_CUT.encode(), b"")


def sidebar(article: DemoArticle, articles: Sequence[DemoArticle]) -> tuple[DemoArticle, ...]:
    """The stories a page links to: its related ones that exist, then the outlet's latest before it."""
    known = {other.slug: other for other in articles if other.slug != article.slug}
    first = [known[slug] for slug in article.related if slug in known]
    rest = [other for other in known.values() if other.published_at < article.published_at and other not in first]
    return tuple((first + rest)[:_SIDEBAR])


def write_feeds(base_url: str, folder: Path) -> Path:
    """Write one feed file an outlet, <folder>/<outlet>.yml in the form of pipeline/feeds/; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for outlet in OUTLETS:
        home = f"{base_url.rstrip('/')}/{outlet.slug}/"
        feed = {
            "url": f"{home}feed.xml",
            "outlet": outlet.name,
            "country": outlet.country,
            "language": "en",
            "polling_interval_minutes": outlet.polling_interval_minutes,
            "expected_entries_min": outlet.expected_entries[0],
            "expected_entries_max": outlet.expected_entries[1],
            "home_url": home,
        }
        text = yaml.safe_dump(feed, sort_keys=False, allow_unicode=True)
        (folder / f"{outlet.slug}.yml").write_text(text, encoding="utf-8")
    return folder


def _print(template: str, outlet: Outlet, articles: Sequence[DemoArticle], base_url: str, **more: Any) -> bytes:
    rendered = _environment().get_template(template)
    text: str = rendered.render(outlet=outlet, articles=articles, base=base_url.rstrip("/"), **more)
    return text.encode("utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(rfc822=_rfc822, day=_day, clock=_clock, offset=_offset, number=_number, ld=_ld)
    environment.globals.update(control_characters="\x0b\x1a", cut=_CUT)
    return environment


def _instant(iso: str) -> datetime:
    return datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _rfc822(iso: str) -> str:
    return format_datetime(_instant(iso), usegmt=True)


def _day(iso: str) -> str:
    """11 December 2016."""
    when = _instant(iso)
    return f"{when.day} {when:%B %Y}"


def _clock(iso: str) -> str:
    return f"{_instant(iso):%H:%M}"


def _offset(iso: str) -> str:
    """The instant with a numeric offset, as many content systems print it."""
    return iso.removesuffix("Z") + "+00:00"


def _number(slug: str) -> int:
    """The serial number a content system would have given the story: stable, from its slug."""
    return 100_000 + int(sha256(slug.encode()).hexdigest(), 16) % 900_000


def _ld(value: object) -> Any:
    """JSON for a script element: markup characters escaped."""
    from markupsafe import Markup

    text = json.dumps(value, ensure_ascii=False)
    for char in "<>&":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - every markup character was just escaped
