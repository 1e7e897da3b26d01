"""What we know of a feed between polls, and how each poll changes it: a pure decider over plain records.

Belongs here: back-off, freshness, permanent moves, the end of a feed. Does not belong here: keeping the state (the
warehouse does), reading a clock (`now` is handed in), or chance: what looks random is drawn from a hash, so that the
same poll always gives the same state.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.errors import Reason
from pipeline.fetch.headers import MAX_WAIT, max_age
from pipeline.parse.urls import origin
from pipeline.records import Feed, FetchedFeed

MIN_INTERVAL = 15.0  # minutes
MAX_INTERVAL = 12 * 60.0  # minutes
MAX_BACKOFF = 24 * 3600.0  # seconds between polls of a feed that keeps failing
FULL_REFETCH_DAYS = 7  # after so many days a poll sends no validators: some servers keep an ETag for changed content


@dataclass(frozen=True, slots=True)
class FeedState:
    """State of one feed after its last poll. Instants are ISO 8601 in UTC.

    `validators_origin` is the scheme://host:port that gave etag and last_modified; they are sent to no other.
    `moved_to` is the address to poll, once every hop to it was permanent.
    """

    feed_id: str
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    next_poll_at: str | None
    failures: int
    last_fetched_at: str | None
    last_changed_at: str | None
    gone: bool
    moved_to: str | None
    full_refetch_at: str | None
    validators_origin: str | None = None


def poll_url(feed: Feed, state: FeedState | None) -> str:
    """Where to poll the feed now."""
    return state.moved_to if state and state.moved_to else feed.url


def due(state: FeedState | None, now: str) -> bool:
    """Whether the feed may be polled at `now`. A feed never polled is due; a feed that is gone never."""
    if state is None:
        return True
    return not state.gone and (state.next_poll_at is None or _time(state.next_poll_at) <= _time(now))


def wants_full(state: FeedState | None, now: str) -> bool:
    """Whether this poll must not send validators."""
    return state is None or state.full_refetch_at is None or _time(state.full_refetch_at) <= _time(now)


def unchanged(state: FeedState | None, fetched: FetchedFeed) -> bool:
    """Whether the poll brought nothing to parse: 304, or the very bytes of the last time."""
    if fetched.outcome == "not_modified":
        return True
    return (
        fetched.outcome == "fetched"
        and state is not None
        and state.body_sha256 is not None
        and state.body_sha256 == fetched.body_sha256
    )


def decide(
    state: FeedState | None,
    fetched: FetchedFeed,
    feed: Feed,
    now: str,
    *,
    interval_minutes: float | None = None,
    skip_hours: tuple[int, ...] = (),
) -> FeedState:
    """The feed's state after a poll.

    The next poll is never earlier than the interval (`interval_minutes`, by default the feed list's), Retry-After, the
    answer's max-age and the back-off, each of the server's wishes clamped to 7 days; hours (GMT) in `skip_hours` are
    passed over. 410 ends the polling and keeps everything; other failures double the wait each time, up to a day.
    A permanent move is followed only once the new address has answered with content.
    """
    before = state or FeedState(feed.feed_id, None, None, None, None, 0, None, None, False, None, None)
    interval = 60.0 * (interval_minutes if interval_minutes is not None else feed.polling_interval_minutes)
    asked = max(min(fetched.retry_after or 0.0, MAX_WAIT), max_age(fetched.headers))
    if fetched.outcome == "rejected":
        failures = before.failures + 1
        wait = max(asked, min(max(interval, 60.0) * 2.0 ** min(failures - 1, 10), max(MAX_BACKOFF, interval)))
        if fetched.reason == Reason.RATE_LIMITED:
            wait *= 1.0 + 0.5 * _fraction(feed.feed_id, now)  # feeds refused together must not come back together
        return replace(
            before,
            failures=failures,
            gone=before.gone or fetched.reason == Reason.GONE,
            next_poll_at=_later(now, min(wait, 1.5 * MAX_WAIT), skip_hours),
        )
    next_poll = _later(now, max(interval, asked), skip_hours)
    if fetched.outcome == "not_modified":
        return replace(
            before,
            etag=fetched.etag or before.etag,
            last_modified=fetched.last_modified or before.last_modified,
            failures=0,
            gone=False,
            last_fetched_at=now,
            next_poll_at=next_poll,
            moved_to=_moved(before, fetched),
        )
    same = unchanged(before, fetched)
    full_days = FULL_REFETCH_DAYS * (1.0 + 0.25 * _fraction(feed.feed_id, "full"))
    refetch = before.full_refetch_at
    if wants_full(before, now):
        refetch = _later(now, full_days * 86_400.0)
    return replace(
        before,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        validators_origin=origin(fetched.final_url) if fetched.etag or fetched.last_modified else None,
        body_sha256=fetched.body_sha256,
        failures=0,
        gone=False,
        last_fetched_at=now,
        last_changed_at=before.last_changed_at if same else now,
        next_poll_at=next_poll,
        moved_to=_moved(before, fetched),
        full_refetch_at=refetch,
    )


def interval_for(
    feed: Feed,
    *,
    window_hours: float | None = None,
    mean_gap_hours: float | None = None,
    ttl_minutes: int | None = None,
) -> float:
    """Minutes between polls that suit a feed, 15 min to 12 h.

    At most the feed list's interval; shortened to a third of the window (an item must be seen even if two polls fail)
    and to the mean gap between entries, never below it for a feed that seldom speaks. What the feed asks for (ttl,
    sy:*) may only lengthen the result, and no further than the clamp.
    """
    minutes = float(feed.polling_interval_minutes)
    if window_hours is not None and window_hours > 0:
        minutes = min(minutes, window_hours * 60.0 / 3.0)
    if mean_gap_hours is not None and mean_gap_hours > 0:
        minutes = max(minutes, min(mean_gap_hours * 60.0, (window_hours or 0.0) * 20.0))
    minutes = max(minutes, MIN_INTERVAL)
    return min(max(minutes, float(ttl_minutes or 0)), MAX_INTERVAL)


def loses_news(window_hours: float | None, interval_minutes: float) -> bool:
    """Whether entries can appear and vanish between two polls."""
    return window_hours is not None and window_hours * 60.0 < interval_minutes


def _moved(before: FeedState, fetched: FetchedFeed) -> str | None:
    return fetched.final_url if fetched.moved else before.moved_to


def _fraction(*parts: str) -> float:
    """A number in [0, 1) that looks random and is always the same for the same parts."""
    return int.from_bytes(hashlib.sha256("\x1f".join(parts).encode()).digest()[:4], "big") / 2**32


def _time(instant: str) -> datetime:
    when = datetime.fromisoformat(instant.replace("Z", "+00:00"))
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _later(now: str, seconds: float, skip_hours: tuple[int, ...] = ()) -> str:
    when = _time(now) + timedelta(seconds=round(seconds))
    skipped = frozenset(skip_hours)
    if len(skipped) < 24:
        while when.astimezone(UTC).hour in skipped:
            when = when.astimezone(UTC).replace(minute=0, second=0) + timedelta(hours=1)
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
