"""How often a feed speaks and how long what it says stays visible; from that, how often to ask.

Belongs here: measuring a parsed document and the interval that suits it. Pure. Does not belong here: back-off and what
servers ask for in headers (pipeline.fetch.state), reading documents (pipeline.parse).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.parse.dates import iso, parse_date
from pipeline.parse.feed import ParsedFeed, dated_window, window_hours
from pipeline.records import Feed

MIN_INTERVAL = 15.0  # minutes
MAX_INTERVAL = 12 * 60.0  # minutes
POLLS_A_WINDOW = 3.0  # an item must be seen even if two polls in a row fail


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What one document showed. `pause_minutes` is the pause the feed asks for (ttl, sy:*)."""

    guids_repeat: bool
    window_hours: float | None
    mean_gap_hours: float | None
    last_entry_at: str | None
    pause_minutes: int | None
    skip_hours: tuple[int, ...]


def rhythm_of(parsed: ParsedFeed) -> Rhythm:
    """The rhythm of a document. The mean gap lies between the entries of its window; None below two dates."""
    times = dated_window(parsed)
    hours = window_hours(parsed)
    newest = max((t for t in (parse_date(e.published_at) for e in parsed.entries) if t), default=None)
    return Rhythm(
        guids_repeat=parsed.guids_repeat,
        window_hours=hours,
        mean_gap_hours=hours / (len(times) - 1) if hours is not None else None,
        last_entry_at=iso(newest) if newest else None,
        pause_minutes=parsed.ttl_minutes,
        skip_hours=parsed.skip_hours,
    )


def interval_for(
    feed: Feed,
    *,
    window_hours: float | None = None,
    mean_gap_hours: float | None = None,
    pause_minutes: int | None = None,
) -> float:
    """Minutes between polls that suit a feed, 15 min to 12 h.

    The feed list's interval, shortened to a third of the window, lengthened to the mean gap between entries for a feed
    that seldom speaks (never beyond that third). What the feed asks for (ttl, sy:*) may only lengthen the result, and
    no further than the clamp.
    """
    minutes = float(feed.polling_interval_minutes)
    if window_hours is not None and window_hours > 0:
        third = window_hours * 60.0 / POLLS_A_WINDOW
        minutes = min(minutes, third)
        if mean_gap_hours is not None:
            minutes = max(minutes, min(mean_gap_hours * 60.0, third))
    minutes = max(minutes, MIN_INTERVAL)
    return min(max(minutes, float(pause_minutes or 0)), MAX_INTERVAL)


def loses_news(window_hours: float | None, interval_minutes: float) -> bool:
    """Whether entries can appear and vanish between two polls."""
    return window_hours is not None and window_hours * 60.0 < interval_minutes
