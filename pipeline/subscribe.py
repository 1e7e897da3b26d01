"""Subscribing: find the feed behind an address, say whether feeds are any good, write the YAML file of one.

Belongs here: what `sitrep feeds add`, `check` and `import` do. Does not belong here: polling for the warehouse (run),
which keeps state; nothing here remembers anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Settings, schedule_minutes
from pipeline.errors import FeedListError, SitrepError
from pipeline.records import Feed, FetchedFeed

if TYPE_CHECKING:
    from pipeline.parse.feed import ParsedFeed
    from pipeline.parse.guard import Guard

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml")


class NoFeedFound(SitrepError):
    """The address leads to no feed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A feed found behind an address."""

    feed: Feed
    parsed: ParsedFeed


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """What one poll says of a feed. `window_hours` is the time its entries span: poll more often than that."""

    feed_id: str
    good: bool
    entries: int
    window_hours: float | None
    newest: str | None
    message: str


def discover(url: str, settings: Settings) -> Found:
    """The feed at `url`, or the first one its home page announces by `link rel=alternate`.

    Raises NoFeedFound with what the address gave instead.
    """
    from pipeline.parse.guard import Guard

    feed = _candidate(url)
    fetched = _fetch(feed, settings)
    with Guard(kinds=("feed",)) as guard:
        parsed = _parse(feed, fetched, guard)
        if parsed.outcome != "reject":
            return Found(_named(feed, fetched, parsed), parsed)
        for link in announced_feeds((fetched.body or b"").decode("utf-8", "replace"), fetched.final_url):
            candidate = replace(_candidate(link), home_url=fetched.final_url)
            try:
                answer = _fetch(candidate, settings)
            except NoFeedFound:
                continue  # a link that is dead; the page may announce others
            found = _parse(candidate, answer, guard)
            if found.outcome != "reject":
                return Found(_named(candidate, answer, found), found)
    raise NoFeedFound(
        f"{url} is no feed ({parsed.reason}: {parsed.detail}) and announces none: give the feed's address"
    )


def check_feeds(feeds: Iterable[Feed], settings: Settings) -> Iterator[FeedHealth]:
    """Poll each feed once, keeping nothing, and judge it. In the order of the feeds."""
    from pipeline.fetch.client import fetch_feeds
    from pipeline.parse.guard import Guard

    wanted = list(feeds)
    answers = {a.feed_id: a for a in fetch_feeds([(f, None) for f in wanted], settings)}
    with Guard(kinds=("feed",)) as guard:
        for feed in wanted:
            yield judge(feed, answers[feed.feed_id], settings, guard)


def judge(feed: Feed, fetched: FetchedFeed, settings: Settings, guard: Guard) -> FeedHealth:
    """What one answer says of a feed: good, or what is wrong with it, the worst first.

    A feed loses news where its entries do not stay as long as the pause between polls: the one that suits the feed, or
    the schedule's where that is longer.
    """
    from pipeline.fetch.rhythm import loses_news
    from pipeline.parse.feed import window_hours

    if fetched.outcome == "rejected":
        return FeedHealth(feed.feed_id, False, 0, None, None, f"{fetched.reason}: {fetched.detail}")
    parsed = _parse(feed, fetched, guard)
    newest = max((e.published_at for e in parsed.entries if e.published_at), default=None)
    hours = window_hours(parsed)
    if parsed.outcome == "reject":
        return FeedHealth(feed.feed_id, False, 0, None, None, f"{parsed.reason}: {parsed.detail}")
    remarks = []
    if not parsed.entries:
        remarks.append("no entry in it")
    every = max(interval_of(feed, parsed), schedule_minutes(settings.schedule) or 0.0)
    if hours is not None and loses_news(hours, every):
        remarks.append(f"loses news: holds {hours:.1f} h, polled every {every / 60:.1f} h")
    if fetched.moved:
        remarks.append(f"moved for good to {fetched.final_url}")
    if parsed.rejected:
        remarks.append(f"{len(parsed.rejected)} of {parsed.found} items unusable ({parsed.rejected[0][1]})")
    if parsed.outcome == "partial":
        remarks.append(f"mended: {parsed.detail}")
    undated = sum(e.published_at is None for e in parsed.entries)
    if undated:
        remarks.append(f"{undated} entries without a usable date")
    good = bool(parsed.entries) and not any(r.startswith("loses") for r in remarks)
    message = "; ".join(remarks) or f"{parsed.format}, nothing to complain of"
    return FeedHealth(feed.feed_id, good, len(parsed.entries), hours, newest, message)


def interval_of(feed: Feed, parsed: ParsedFeed) -> float:
    """Minutes between polls that suit a feed with this document."""
    from pipeline.fetch.rhythm import interval_for, rhythm_of

    shown = rhythm_of(parsed)
    return interval_for(
        feed,
        window_hours=shown.window_hours,
        mean_gap_hours=shown.mean_gap_hours,
        pause_minutes=shown.pause_minutes,
    )


def write_feed_file(feed: Feed, folder: Path, *, overwrite: bool = False) -> Path:
    """Write the YAML file of a feed. Raises FeedListError if there is one already."""
    import yaml

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{feed.feed_id}.yml"
    if path.exists() and not overwrite:
        raise FeedListError(f"{path} exists already: give another --name, or edit that file")
    values = {
        "url": feed.url,
        "outlet": feed.outlet,
        "country": feed.country,
        "language": feed.language,
        "polling_interval_minutes": feed.polling_interval_minutes,
        "expected_entries_min": feed.expected_entries_min,
        "expected_entries_max": feed.expected_entries_max,
        "home_url": feed.home_url,
    }
    path.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def slug(text: str) -> str:
    """A feed_id made of any text: lower-case letters, digits and hyphens, 64 at most."""
    import unicodedata

    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64] or "feed"


def announced_feeds(html: str, base: str) -> tuple[str, ...]:
    """Addresses of the feeds a page announces by `<link rel="alternate">`, in page order."""
    from pipeline.parse.urls import resolve

    collector = _Links()
    collector.feed(html)
    links = (resolve(base, href) for href in collector.found)
    return tuple(dict.fromkeys(link for link in links if link))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        rels = (values.get("rel") or "").lower().split()
        if tag == "link" and "alternate" in rels and (values.get("type") or "").lower() in _FEED_TYPES:
            self.found.append(values.get("href") or "")


def _candidate(url: str) -> Feed:
    return Feed(
        feed_id="candidate",
        url=url,
        outlet="",
        country=None,
        language="en",
        polling_interval_minutes=60,
        expected_entries_min=None,
        expected_entries_max=None,
        home_url=None,
    )


def _fetch(feed: Feed, settings: Settings) -> FetchedFeed:
    from pipeline.fetch.client import fetch_feeds

    fetched = next(iter(fetch_feeds([(feed, None)], settings)))
    if fetched.outcome == "rejected":
        raise NoFeedFound(f"{feed.url} cannot be read: {fetched.reason}: {fetched.detail}")
    return fetched


def _parse(feed: Feed, fetched: FetchedFeed, guard: Guard) -> ParsedFeed:
    return guard.feed(
        fetched.body or b"",
        feed_id=feed.feed_id,
        url=fetched.final_url,
        content_type=next((v for k, v in fetched.headers if k.lower() == "content-type"), None),
        fetched_at=fetched.fetched_at,
    )


def _named(feed: Feed, fetched: FetchedFeed, parsed: ParsedFeed) -> Feed:
    """The feed with what it says of itself: its title as outlet, its language, its rhythm as interval."""
    from yarl import URL

    from pipeline.parse.feed import window_hours

    host = URL(fetched.final_url).host or "feed"
    hours = window_hours(parsed)
    a_day = len(parsed.entries) / hours * 24 if hours else None
    interval = min(60, max(15, int((hours or 24) * 60 / 3)))  # three polls within the window: one may fail
    return replace(
        feed,
        feed_id=slug(parsed.title or host),
        url=fetched.final_url if fetched.moved else feed.url,
        outlet=parsed.title or host,
        language=spoken[0].lower() if (spoken := re.match(r"[A-Za-z]{2}(?![A-Za-z])", parsed.language or "")) else "en",
        polling_interval_minutes=interval,
        expected_entries_min=round(a_day / 4, 1) if a_day else None,
        expected_entries_max=round(a_day * 4, 1) if a_day else None,
        home_url=feed.home_url or f"{URL(fetched.final_url).origin()}/",
    )
