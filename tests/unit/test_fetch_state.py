"""Promises 6–8, 12 and 24: what a poll does to a feed's state, and how the interval follows the feed."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Reason
from pipeline.fetch.rhythm import Rhythm, interval_for, loses_news, rhythm_of
from pipeline.fetch.state import FeedState, decide, due, poll_url, unchanged
from pipeline.parse.feed import parse_feed, window_hours
from pipeline.records import Feed, FetchedFeed, from_json

FEED = Feed("f", "https://news.test/rss", "Outlet", None, "en", 60, None, None, None)
NOW = "2026-01-01T00:00:00Z"


def answer(outcome: str = "fetched", reason: str | None = None, **over: Any) -> FetchedFeed:
    base = FetchedFeed(
        "f", FEED.url, FEED.url, False, 200, outcome, reason, "", NOW, None, None, (), b"x", "h1", None, 0.1
    )
    return replace(base, **over)


def minutes(state: FeedState, since: str = NOW) -> float:
    assert state.next_poll_at is not None
    return (datetime.fromisoformat(state.next_poll_at) - datetime.fromisoformat(since)).total_seconds() / 60


def test_promise_06_same_bytes_need_no_parse_and_still_count_as_seen() -> None:
    first = decide(None, answer(), FEED, NOW)
    again = answer()
    assert unchanged(first, again) and not unchanged(None, again) and not unchanged(first, answer(body_sha256="h2"))
    later = decide(first, again, FEED, "2026-01-01T01:00:00Z")
    assert (later.last_fetched_at, later.last_changed_at) == ("2026-01-01T01:00:00Z", NOW)
    changed = decide(later, answer(body_sha256="h2"), FEED, "2026-01-01T02:00:00Z")
    assert (changed.last_changed_at, changed.body_sha256) == ("2026-01-01T02:00:00Z", "h2")


def test_promise_07_never_earlier_than_retry_after_max_age_and_backoff() -> None:
    assert minutes(decide(None, answer(), FEED, NOW)) == 60
    assert minutes(decide(None, answer(retry_after=7200.0), FEED, NOW)) == 120
    assert minutes(decide(None, answer(headers=(("cache-control", "public, max-age=10800"),)), FEED, NOW)) == 180
    aged = (("cache-control", "max-age=10800"), ("age", "3600"))
    assert minutes(decide(None, answer(headers=aged), FEED, NOW)) == 120
    assert minutes(decide(None, answer(headers=(("cache-control", "no-cache, max-age=10800"),)), FEED, NOW)) == 60
    week = 7 * 24 * 60
    assert minutes(decide(None, answer(headers=(("cache-control", "max-age=31536000"),)), FEED, NOW)) == week
    busy = answer("rejected", Reason.HTTP_SERVER_ERROR, retry_after=10800.0)
    assert minutes(decide(None, busy, FEED, NOW)) == 180


def test_promise_08_backoff_doubles_to_a_day_and_ends_with_success() -> None:
    state, waits = None, []
    for _ in range(9):
        state = decide(state, answer("rejected", Reason.DNS_FAILED), FEED, NOW)
        waits.append(minutes(state))
    assert waits == [60, 120, 240, 480, 960, 1440, 1440, 1440, 1440]
    assert state is not None and state.failures == 9 and not state.gone
    assert decide(state, answer(), FEED, NOW).failures == 0


def test_promise_08_410_stops_and_keeps_everything() -> None:
    before = decide(None, answer(etag='"a"'), FEED, NOW)
    gone = decide(before, answer("rejected", Reason.GONE), FEED, NOW)
    assert gone.gone and not due(gone, "2999-01-01T00:00:00Z")
    assert (gone.etag, gone.body_sha256, gone.last_changed_at) == ('"a"', "h1", NOW)


def test_promise_08_feeds_refused_together_spread_out() -> None:
    limited = answer("rejected", Reason.RATE_LIMITED, retry_after=3600.0)
    waits = {minutes(decide(None, limited, replace(FEED, feed_id=f"f{n}"), NOW)) for n in range(50)}
    assert len(waits) > 25 and all(60 <= w <= 90 for w in waits)


def test_promise_08_the_state_survives_being_written_down() -> None:
    state = decide(None, answer("rejected", Reason.HTTP_SERVER_ERROR), FEED, NOW)
    again = from_json(FeedState, json.loads(json.dumps(asdict(state))))
    assert again == state and not due(again, NOW) and due(again, "2026-01-01T01:00:00Z")
    second = decide(again, answer("rejected", Reason.HTTP_SERVER_ERROR), FEED, NOW)
    assert minutes(second) == 120


def test_a_permanent_move_changes_where_we_poll() -> None:
    moved = decide(None, answer(moved=True, final_url="https://new.test/rss"), FEED, NOW)
    assert poll_url(FEED, moved) == "https://new.test/rss" and poll_url(FEED, None) == FEED.url
    assert decide(moved, answer(), FEED, NOW).moved_to == "https://new.test/rss"


def test_promise_12_wishes_of_the_feed_only_lengthen_and_are_clamped() -> None:
    assert interval_for(FEED) == 60
    assert interval_for(FEED, pause_minutes=5) == 60
    assert interval_for(FEED, pause_minutes=180) == 180
    assert interval_for(FEED, pause_minutes=100_000) == 720
    assert interval_for(replace(FEED, polling_interval_minutes=5)) == 15
    assert interval_for(FEED, window_hours=1.5) == 30
    assert interval_for(FEED, window_hours=0.1) == 15
    assert interval_for(FEED, window_hours=1.5, pause_minutes=240) == 240


SILENT = Rhythm(False, None, None, None, None, ())


def test_promise_12_skip_hours_are_passed_over() -> None:
    night = decide(None, answer(), FEED, NOW, shown=replace(SILENT, skip_hours=(0, 1, 2, 3)))
    assert night.next_poll_at == "2026-01-01T04:00:00Z"
    always = replace(SILENT, skip_hours=tuple(range(24)))
    assert decide(None, answer(), FEED, NOW, shown=always).next_poll_at == "2026-01-01T01:00:00Z"


def test_the_interval_follows_the_feed_between_a_quarter_of_an_hour_and_twelve() -> None:
    assert interval_for(FEED, window_hours=240.0, mean_gap_hours=5.0) == 300  # seldom speaks: as seldom asked
    assert interval_for(FEED, window_hours=12.0, mean_gap_hours=6.0) == 240  # but three times in its window
    assert interval_for(FEED, window_hours=9000.0, mean_gap_hours=300.0) == 720
    assert interval_for(FEED, window_hours=5.0, mean_gap_hours=0.1) == 60
    assert interval_for(FEED, window_hours=0.5, mean_gap_hours=0.01) == 15


def test_what_a_document_showed_holds_for_the_polls_that_bring_none() -> None:
    shown = Rhythm(True, 1.5, 0.1, "2025-12-31T23:00:00Z", None, (1,))
    first = decide(None, answer(etag='"a"'), FEED, NOW, shown=shown)
    assert (minutes(first), first.interval_minutes) == (30, 30)
    later = decide(first, answer("not_modified", body=None, body_sha256=None), FEED, "2026-01-01T00:10:00Z")
    assert (later.next_poll_at, later.guids_repeat, later.window_hours) == ("2026-01-01T00:40:00Z", True, 1.5)
    failed = decide(later, answer("rejected", Reason.TIMEOUT), FEED, "2026-01-01T00:10:00Z")
    assert failed.next_poll_at == "2026-01-01T00:40:00Z" and failed.interval_minutes == 30
    bare = decide(first, answer(body_sha256="h2"), FEED, NOW, shown=SILENT)
    assert (bare.window_hours, bare.last_entry_at) == (1.5, "2025-12-31T23:00:00Z")
    assert bare.guids_repeat and bare.skip_hours == ()


def test_promise_24_the_window_is_measured_and_compared_with_the_interval() -> None:
    items = "".join(
        f"<item><guid>{n}</guid><pubDate>Thu, 01 Jan 2026 {n:02}:00:00 GMT</pubDate></item>" for n in range(6)
    )
    parsed = parse_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), feed_id="f", url=FEED.url)
    window = window_hours(parsed)
    assert window == 5.0
    assert rhythm_of(parsed) == Rhythm(False, 5.0, 1.0, "2026-01-01T05:00:00Z", None, ())
    assert loses_news(window, 24 * 60) and not loses_news(window, 60) and not loses_news(None, 60)


@given(
    failures=st.integers(0, 400),
    retry=st.one_of(st.none(), st.floats(0, 1e12)),
    window=st.one_of(st.none(), st.floats(0, 1e6)),
    gap=st.one_of(st.none(), st.floats(0, 1e6)),
    pause=st.one_of(st.none(), st.integers(0, 10**9)),
    reason=st.sampled_from([Reason.TIMEOUT, Reason.RATE_LIMITED, Reason.HTTP_SERVER_ERROR, None]),
)
def test_the_next_poll_is_always_in_a_bounded_future(
    failures: int,
    retry: float | None,
    window: float | None,
    gap: float | None,
    pause: int | None,
    reason: Reason | None,
) -> None:
    before = replace(decide(None, answer(), FEED, NOW), failures=failures)
    got = answer("rejected" if reason else "fetched", reason, retry_after=retry)
    shown = Rhythm(False, window, gap, None, pause, ())
    state = decide(before, got, FEED, NOW, shown=shown)
    assert 15 <= minutes(state) <= 11 * 24 * 60 and state == decide(before, got, FEED, NOW, shown=shown)
    assert state.interval_minutes is not None and 15 <= state.interval_minutes <= 720
