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
from pipeline.fetch.rhythm import Rhythm, interval_for
from pipeline.parse.urls import origin
from pipeline.records import Feed, FetchedFeed

MAX_BACKOFF = 24 * 3600.0  # seconds between polls of a feed that keeps failing
FULL_REFETCH_DAYS = 7  # after so many days a poll sends no validators: some servers keep an ETag for changed content


@dataclass(frozen=True, slots=True)
class FeedState:
    """State of one feed after its last poll. Instants are ISO 8601 in UTC.

    `validators_origin` is the scheme://host:port that gave etag and last_modified; they are sent to no other.
    `moved_to` is the address to poll, once every hop to it was permanent. What the last document showed stays with the
    feed, because most polls bring none: whether guids repeat, window, mean gap, newest entry, the pauses it asks for.
    `interval_minutes` is what came of it, and of the feed list.
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
    guids_repeat: bool = False
    window_hours: float | None = None
    mean_gap_hours: float | None = None
    last_entry_at: str | None = None
    pause_minutes: int | None = None
    skip_hours: tuple[int, ...] = ()
    interval_minutes: float | None = None


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
    shown: Rhythm | None = None,
) -> FeedState:
    """The feed's state after a poll that brought a document with the rhythm `shown` (None: nothing was parsed).

    The next poll is never earlier than the interval that suits the rhythm, Retry-After, the answer's max-age and the
    back-off, each of the server's wishes clamped to 7 days; hours (GMT) that the feed asks to skip are passed over.
    410 ends the polling and keeps everything; other failures double the wait each time, up to a day.
    A permanent move is followed only once the new address has answered with content.
    """
    before = _with_rhythm(
        state or FeedState(feed.feed_id, None, None, None, None, 0, None, None, False, None, None), shown
    )
    minutes = interval_for(
        feed,
        window_hours=before.window_hours,
        mean_gap_hours=before.mean_gap_hours,
        pause_minutes=before.pause_minutes,
    )
    before = replace(before, interval_minutes=minutes)
    interval, skip_hours = 60.0 * minutes, before.skip_hours
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


def _with_rhythm(state: FeedState, shown: Rhythm | None) -> FeedState:
    """A document with too few dates says nothing about window and gap: what an earlier one showed still holds."""
    if shown is None:
        return state
    measured = shown.window_hours is not None
    return replace(
        state,
        guids_repeat=state.guids_repeat or shown.guids_repeat,
        window_hours=shown.window_hours if measured else state.window_hours,
        mean_gap_hours=shown.mean_gap_hours if measured else state.mean_gap_hours,
        last_entry_at=max((t for t in (state.last_entry_at, shown.last_entry_at) if t), default=None),
        pause_minutes=shown.pause_minutes,
        skip_hours=shown.skip_hours,
    )


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
