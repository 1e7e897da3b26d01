"""Promises 5–10 of the fetcher: validators, Retry-After, pace, robots.txt; on real sockets."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from pipeline.config import Settings, settings_from_environment
from pipeline.errors import Reason
from pipeline.fetch.client import fetch_feeds, fetch_pages
from pipeline.fetch.robots import Robots
from pipeline.fetch.state import FeedState, decide, due
from pipeline.records import Feed, FetchedFeed, FetchedPage
from tests.integration.faultserver import FaultServer, Wire, redirect, reply
from tests.work import ends_within

FEED = b"<rss version='2.0'><channel><title>t</title><item><guid>1</guid></item></channel></rss>"
NOW = "2026-01-01T00:00:00Z"
NEVER = "2999-01-01T00:00:00Z"


@pytest.fixture
def server() -> Any:
    with FaultServer() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    base = settings_from_environment({}, home=tmp_path)
    return replace(base, host_delay=0.0, host_connections=8, allow_loopback=True, request_deadline=5.0)


def feed(url: str) -> Feed:
    return Feed("f", url, "Outlet", None, "en", 60, None, None, None)


def poll(url: str, settings: Settings, state: FeedState | None = None) -> FetchedFeed:
    (answer,) = fetch_feeds([(feed(url), state)], settings)
    return answer


def conditional(etag: str | None, *headers: str) -> Any:
    """Answers 304 to the one ETag it knows, 200 with its headers to everything else."""

    async def handle(wire: Wire) -> None:
        if etag is not None and wire.request.header("if-none-match") == etag.encode():
            await reply(b"", "304 Not Modified")(wire)
        else:
            extra = [f"ETag: {etag}"] if etag is not None else []
            await reply(FEED, "200 OK", *extra, *headers)(wire)

    return handle


@pytest.mark.parametrize("etag", ['"abc"', 'W/"a-gzip"', "unquoted", '"a\\"b', "'single'", '"üñ"', '""', '"a","b"'])
def test_promise_05_validators_are_echoed_byte_for_byte(server: FaultServer, settings: Settings, etag: str) -> None:
    dated = "thu, 1 jan 2026 00:00:00 +0000"  # not the standard's form, and still not ours to change

    async def handle(wire: Wire) -> None:
        known = wire.request.header("if-none-match") == etag.encode()
        head = b"HTTP/1.1 304 Not Modified\r\n" if known else b"HTTP/1.1 200 OK\r\n"
        await wire.send(head + b"ETag: " + etag.encode() + b"\r\nLast-Modified: " + dated.encode() + b"\r\n")
        await wire.send(b"Connection: close\r\nContent-Length: %d\r\n\r\n" % (0 if known else len(FEED)))
        await wire.send(b"" if known else FEED)

    url = server.on("/feed", handle)
    first = poll(url, settings)
    assert first.etag == etag
    state = replace(decide(None, first, feed(url), NOW), full_refetch_at=NEVER)
    second = poll(url, settings, state)
    assert second.outcome == "not_modified"
    assert server.requests[1].header("if-none-match") == etag.encode()
    assert server.requests[1].header("if-modified-since") == dated.encode()
    after = decide(state, second, feed(url), "2026-01-01T01:00:00Z")
    assert (after.etag, after.last_fetched_at, after.last_changed_at) == (etag, "2026-01-01T01:00:00Z", NOW)


def test_promise_05_validators_are_dropped_when_a_200_omits_them(server: FaultServer, settings: Settings) -> None:
    url = server.on("/feed", conditional('"a"', "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT"))
    state = decide(None, poll(url, settings), feed(url), NOW)
    assert state.etag == '"a"' and state.last_modified
    server.on("/feed", reply(FEED))
    state = decide(state, poll(url, settings, state), feed(url), NOW)
    assert (state.etag, state.last_modified, state.validators_origin) == (None, None, None)


def test_promise_05_validators_never_go_to_another_host(server: FaultServer, settings: Settings) -> None:
    with FaultServer() as other:
        other.on("/feed", conditional('"theirs"'))
        url = server.on("/feed", redirect(other.url("/feed"), "302 Found"))
        state = replace(decide(None, poll(url, settings), feed(url), NOW), full_refetch_at=NEVER)
        assert (state.etag, state.validators_origin) == ('"theirs"', other.url(""))
        assert poll(url, settings, state).outcome == "not_modified"
        assert [r.header("if-none-match") for r in server.requests] == [None, None]
        assert other.requests[1].header("if-none-match") == b'"theirs"'
        # and ours do not go along when a feed is redirected away
        mine = replace(state, etag='"mine"', validators_origin=server.url(""))
        assert poll(url, settings, mine).outcome == "fetched"
        assert server.requests[2].header("if-none-match") == b'"mine"'
        assert other.requests[2].header("if-none-match") is None


def test_promise_05_a_full_refetch_is_made_when_due(server: FaultServer, settings: Settings) -> None:
    url = server.on("/feed", conditional('"same for ever"'))
    state = decide(None, poll(url, settings), feed(url), NOW)
    assert state.full_refetch_at is not None and "2026-01-07" < state.full_refetch_at < "2026-01-11"
    overdue = replace(state, full_refetch_at="2020-01-01T00:00:00Z")
    answer = poll(url, settings, overdue)
    assert answer.outcome == "fetched" and server.requests[-1].header("if-none-match") is None
    assert (decide(overdue, answer, feed(url), NOW).full_refetch_at or "") > NOW


def test_promise_05_a_304_to_an_unconditional_request_is_an_error(server: FaultServer, settings: Settings) -> None:
    url = server.on("/feed", reply(b"", "304 Not Modified"))
    assert poll(url, settings).reason == Reason.PROTOCOL_ERROR


def test_promise_07_retry_after_as_seconds_and_as_a_date(server: FaultServer, settings: Settings) -> None:
    in_an_hour = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    for value, low, high in (
        ("120", 120, 120),
        (in_an_hour, 3590, 3600),
        ("99999999", 604800, 604800),
        ("soon", None, None),
    ):
        url = server.on("/busy", reply(b"", "503 Service Unavailable", f"Retry-After: {value}"))
        answer = poll(url, settings)
        assert answer.reason == Reason.HTTP_SERVER_ERROR
        if low is None:
            assert answer.retry_after is None
        else:
            assert answer.retry_after is not None and low <= answer.retry_after <= high


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("410 Gone", Reason.GONE),
        ("429 Too Many Requests", Reason.RATE_LIMITED),
        ("404 Not Found", Reason.HTTP_CLIENT_ERROR),
        ("403 Forbidden", Reason.HTTP_CLIENT_ERROR),
        ("500 Internal Server Error", Reason.HTTP_SERVER_ERROR),
        ("206 Partial Content", Reason.PROTOCOL_ERROR),
    ],
)
def test_promise_08_each_status_has_its_reason(
    server: FaultServer, settings: Settings, status: str, reason: Reason
) -> None:
    url = server.on("/feed", reply(b"body", status))
    answer = poll(url, settings)
    assert (answer.outcome, answer.reason, answer.body) == ("rejected", reason, None)
    state = decide(None, answer, feed(url), NOW)
    assert state.failures == 1 and state.gone is (reason == Reason.GONE)
    assert due(state, NEVER) is (reason != Reason.GONE)


def test_promise_09_spacing_and_concurrency_per_host(server: FaultServer, settings: Settings) -> None:
    async def slow(wire: Wire) -> None:
        await asyncio.sleep(0.5)
        await reply(FEED)(wire)

    polite = replace(settings, host_delay=0.15, host_connections=2)
    requests = [(replace(feed(server.on(f"/{n}", slow)), feed_id=f"f{n}"), None) for n in range(6)]
    assert len(list(fetch_feeds(requests, polite))) == 6
    starts = [r.at for r in server.requests]
    assert all(b - a >= 0.14 for a, b in itertools.pairwise(starts))
    assert server.most_at_once <= 2


def test_promise_09_redirects_keep_the_pace_too(server: FaultServer, settings: Settings) -> None:
    server.on("/b", reply(FEED))
    polite = replace(settings, host_delay=0.3)
    assert poll(server.on("/a", redirect("/b")), polite).outcome == "fetched"
    assert server.requests[1].at - server.requests[0].at >= 0.29


def test_promise_09_the_defaults_are_five_seconds_and_two(tmp_path: Any) -> None:
    defaults = settings_from_environment({}, home=tmp_path)
    assert (defaults.host_delay, defaults.host_connections) == (5.0, 2)


def page(url: str, settings: Settings, robots: Robots | None = None) -> FetchedPage:
    (answer,) = fetch_pages([("ent_1", url)], settings, robots=robots)
    return answer


def test_promise_10_robots_allow_and_disallow(server: FaultServer, settings: Settings) -> None:
    rules = b"User-agent: *\nDisallow: /private\nAllow: /private/open\n\nUser-agent: sitrep\nDisallow: /drafts/\n"
    server.on("/robots.txt", reply(rules))
    for path in ("/private/a", "/drafts/x", "/news"):
        server.on(path, reply(b"<html>ok</html>"))
    assert page(server.url("/drafts/x"), settings).reason == Reason.ROBOTS_DISALLOWED
    assert page(server.url("/private/a"), settings).outcome == "fetched"  # our own group replaces the one for all
    assert page(server.url("/news"), settings).outcome == "fetched"
    assert server.seen("/drafts/x") == []


@pytest.mark.parametrize(
    ("status", "allowed"), [("404 Not Found", True), ("403 Forbidden", True), ("503 Busy", False), ("500 Oh", False)]
)
def test_promise_10_4xx_allows_and_5xx_disallows(
    server: FaultServer, settings: Settings, status: str, allowed: bool
) -> None:
    server.on("/robots.txt", reply(b"User-agent: *\nDisallow: /", status))
    server.on("/page", reply(b"<html>ok</html>"))
    answer = page(server.url("/page"), settings)
    assert (answer.outcome == "fetched") is allowed
    if not allowed:
        assert answer.reason == Reason.ROBOTS_DISALLOWED


def test_promise_10_robots_is_cached_and_only_its_first_500_kib_count(server: FaultServer, settings: Settings) -> None:
    rules = b"User-agent: *\nDisallow: /early\n" + b"# padding\n" * 60_000 + b"Disallow: /late\n"
    server.on("/robots.txt", reply(rules))
    for path in ("/early", "/late", "/other"):
        server.on(path, reply(b"<html>ok</html>"))
    kept = Robots()
    assert page(server.url("/early"), settings, kept).reason == Reason.ROBOTS_DISALLOWED
    assert page(server.url("/late"), settings, kept).outcome == "fetched"
    assert page(server.url("/other"), settings, kept).outcome == "fetched"
    assert len(server.seen("/robots.txt")) == 1


def test_promise_10_what_a_site_said_holds_for_a_day_and_for_later_processes(
    server: FaultServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on("/robots.txt", reply(b"User-agent: *\nDisallow: /closed\n"))
    for path in ("/open", "/closed"):
        server.on(path, reply(b"<html>ok</html>"))
    now = 1_700_000_000.0
    monkeypatch.setattr("pipeline.fetch.robots.time.time", lambda: now)
    for hours, asked in ((0, 1), (1, 1), (23.9, 1), (24.1, 2), (24.2, 2), (72, 3)):
        monkeypatch.setattr("pipeline.fetch.robots.time.time", lambda hours=hours: now + hours * 3600)
        assert page(server.url("/open"), settings).outcome == "fetched"  # each call starts with nothing in memory
        assert page(server.url("/closed"), settings).reason == Reason.ROBOTS_DISALLOWED
        assert len(server.seen("/robots.txt")) == asked, hours
    server.on("/robots.txt", reply(b"", "404 Not Found"))
    monkeypatch.setattr("pipeline.fetch.robots.time.time", lambda: now + 100 * 3600)
    assert page(server.url("/closed"), settings).outcome == "fetched"
    for kept in (settings.home / "robots").iterdir():
        kept.write_bytes(b"{half a fi")
    assert page(server.url("/closed"), settings).outcome == "fetched"
    assert len(server.seen("/robots.txt")) == 5


def test_promise_10_one_memory_expires_too(
    server: FaultServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.on("/robots.txt", reply(b"User-agent: *\nDisallow: /page"))
    server.on("/page", reply(b"<html>ok</html>"))
    kept = Robots()
    assert page(server.url("/page"), settings, kept).reason == Reason.ROBOTS_DISALLOWED
    server.on("/robots.txt", reply(b"User-agent: *\nDisallow: /other"))
    assert page(server.url("/page"), settings, kept).reason == Reason.ROBOTS_DISALLOWED
    real = time.time()
    monkeypatch.setattr("pipeline.fetch.robots.time.time", lambda: real + 25 * 3600)
    assert page(server.url("/page"), settings, kept).outcome == "fetched"


def test_promise_10_every_hop_is_asked_for(server: FaultServer, settings: Settings) -> None:
    with FaultServer() as other:
        other.on("/robots.txt", reply(b"User-agent: *\nDisallow: /"))
        other.on("/page", reply(b"<html>ok</html>"))
        url = server.on("/page", redirect(other.url("/page")))
        assert page(url, settings).reason == Reason.ROBOTS_DISALLOWED
        assert other.seen("/page") == []


def test_promise_10_robots_with_hostile_wildcards_is_quick(server: FaultServer, settings: Settings) -> None:
    rules = b"User-agent: *\n" + b"Disallow: /" + b"*a" * 200 + b"b\n" + b"Allow: /" + b"*" * 5000 + b"$\n"
    server.on("/robots.txt", reply(rules))
    url = server.on("/" + "a" * 300, reply(b"<html>ok</html>"))
    with ends_within(20):
        assert page(url, settings).outcome in ("fetched", "rejected")


def test_promise_10_a_crawl_delay_slows_down(server: FaultServer, settings: Settings) -> None:
    server.on("/robots.txt", reply(b"User-agent: *\nCrawl-delay: 0.4\n"))
    urls = [server.on(f"/{n}", reply(b"<html>ok</html>")) for n in range(2)]
    assert [p.outcome for p in fetch_pages([("a", urls[0]), ("b", urls[1])], settings)] == ["fetched", "fetched"]
    first, second = (server.seen(f"/{n}")[0].at for n in range(2))
    assert abs(second - first) >= 0.39
