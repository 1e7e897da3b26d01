"""Promises 1–4, 11 of the fetcher: deadlines, caps, addresses, redirects, honesty; on real sockets."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import zlib
from dataclasses import replace
from typing import Any

import brotli
import pytest

from pipeline.config import Settings, settings_from_environment
from pipeline.errors import Reason
from pipeline.fetch.address import is_allowed
from pipeline.fetch.client import fetch_feeds, fetch_pages
from pipeline.fetch.state import decide
from pipeline.records import Feed, FetchedFeed
from tests.integration.faultserver import FaultServer, Handler, Wire, redirect, reply

FEED = b"<rss version='2.0'><channel><title>t</title><item><guid>1</guid></item></channel></rss>"


@pytest.fixture
def server() -> Any:
    with FaultServer() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Any) -> Settings:
    base = settings_from_environment({}, home=tmp_path)
    return replace(base, host_delay=0.0, host_connections=8, allow_loopback=True, request_deadline=1.5)


def feed(url: str, feed_id: str = "f") -> Feed:
    return Feed(feed_id, url, "Outlet", None, "en", 60, None, None, None)


def poll(url: str, settings: Settings, **kwargs: Any) -> FetchedFeed:
    (answer,) = fetch_feeds([(feed(url), None)], settings, **kwargs)
    return answer


def drip(head: bytes, every: float = 0.05) -> Handler:
    async def handle(wire: Wire) -> None:
        await wire.send(head)
        while True:
            await wire.send(b"x")
            await asyncio.sleep(every)

    return handle


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "],
    ids=["body", "headers"],
)
def test_promise_01_total_deadline_ends_a_slow_drip(server: FaultServer, settings: Settings, head: bytes) -> None:
    url = server.on("/slow", drip(head))
    began = time.monotonic()
    answer = poll(url, settings)
    assert (answer.outcome, answer.reason) == ("rejected", Reason.TIMEOUT)
    assert time.monotonic() - began < settings.request_deadline + 10


def test_promise_01_deadline_covers_all_redirects_together(server: FaultServer, settings: Settings) -> None:
    def slow_hop(to: str) -> Handler:
        async def handle(wire: Wire) -> None:
            await asyncio.sleep(0.5)
            await redirect(to)(wire)

        return handle

    for n in range(5):
        server.on(f"/{n}", slow_hop(server.url(f"/{n + 1}")))
    began = time.monotonic()
    assert poll(server.url("/0"), settings).reason == Reason.TIMEOUT
    assert time.monotonic() - began < settings.request_deadline + 10


def test_promise_01_a_slow_feed_does_not_delay_the_next(server: FaultServer, settings: Settings) -> None:
    slow = server.on("/slow", drip(b"HTTP/1.1 200 OK\r\n\r\n"))
    good = server.on("/good", reply(FEED))
    order = [a.feed_id for a in fetch_feeds([(feed(slow, "slow"), None), (feed(good, "good"), None)], settings)]
    assert order == ["good", "slow"]


def bomb_gzip(size: int) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    piece = bytes(2**20)
    return b"".join(packer.compress(piece) for _ in range(size // 2**20)) + packer.flush()


def bomb_brotli(size: int) -> bytes:
    packer = brotli.Compressor(quality=1, lgwin=22)
    piece = bytes(2**20)
    return b"".join(packer.process(piece) for _ in range(size // 2**20)) + packer.finish()


@pytest.mark.parametrize(("encoding", "make"), [("gzip", bomb_gzip), ("br", bomb_brotli)])
def test_promise_02_decoded_cap_stops_a_bomb(server: FaultServer, settings: Settings, encoding: str, make: Any) -> None:
    import resource

    body = make(300 * 2**20)
    assert len(body) < settings.max_body_raw
    url = server.on("/bomb", reply(body, "200 OK", f"Content-Encoding: {encoding}"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = poll(url, replace(settings, request_deadline=20.0))
    assert answer.reason == Reason.TOO_LARGE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024  # KiB; the bomb holds 300 MiB


def test_promise_02_raw_cap_without_and_with_an_announced_length(server: FaultServer, settings: Settings) -> None:
    small = replace(settings, max_body_raw=10_000)
    announced = server.on("/announced", reply(b"x" * 20_000))

    async def endless(wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            await wire.send(b"x" * 4096)

    unannounced = server.on("/endless", endless)
    assert poll(announced, small).reason == Reason.TOO_LARGE
    assert poll(unannounced, small).reason == Reason.TOO_LARGE


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br, gzip", "zstd", "deflate", "compress"])
def test_promise_02_stacked_and_unasked_encodings_are_refused(
    server: FaultServer, settings: Settings, encoding: str
) -> None:
    url = server.on("/odd", reply(gzip.compress(gzip.compress(FEED)), "200 OK", f"Content-Encoding: {encoding}"))
    assert poll(url, settings).reason == Reason.ENCODING_REFUSED


def test_promise_02_gzip_and_brotli_are_asked_for_and_read(server: FaultServer, settings: Settings) -> None:
    members = gzip.compress(FEED[:40]) + gzip.compress(FEED[40:])
    zipped = server.on("/gz", reply(members, "200 OK", "Content-Encoding: gzip"))
    brotlied = server.on("/br", reply(brotli.compress(FEED), "200 OK", "Content-Encoding: br"))
    assert poll(zipped, settings).body == poll(brotlied, settings).body == FEED
    assert server.requests[0].header("accept-encoding") == b"gzip, br"


def test_promise_02_a_gzip_file_is_unpacked_under_the_same_caps(server: FaultServer, settings: Settings) -> None:
    sitemap = server.on("/sitemap.xml.gz", reply(gzip.compress(FEED), "200 OK", "Content-Type: application/gzip"))
    assert poll(sitemap, settings).body == FEED
    bomb = server.on("/bomb.gz", reply(bomb_gzip(40 * 2**20), "200 OK", "Content-Type: application/gzip"))
    assert poll(bomb, settings).reason == Reason.TOO_LARGE
    twice = server.on("/twice.gz", reply(gzip.compress(gzip.compress(FEED)), "200 OK"))
    assert (poll(twice, settings).body or b"")[:2] == b"\x1f\x8b"  # one layer, never more


def test_promise_02_lying_lengths(server: FaultServer, settings: Settings) -> None:
    longer = server.on("/longer", reply(FEED, length=len(FEED) + 50))
    shorter = server.on("/shorter", reply(FEED, length=20))
    cut_gzip = server.on("/cut", reply(gzip.compress(FEED * 50)[:-20], "200 OK", "Content-Encoding: gzip"))
    assert poll(longer, settings).reason == Reason.PROTOCOL_ERROR
    assert poll(shorter, settings).reason == Reason.PROTOCOL_ERROR
    assert poll(cut_gzip, settings).reason == Reason.PROTOCOL_ERROR


def test_a_reset_and_a_senseless_answer_become_reasons(server: FaultServer, settings: Settings) -> None:
    async def reset(wire: Wire) -> None:
        await wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        wire.reset()

    async def babble(wire: Wire) -> None:
        await wire.send(b"\x00\x01\x02 hello\r\n\r\n")

    assert poll(server.on("/reset", reset), settings).reason in (Reason.PROTOCOL_ERROR, Reason.CONNECT_FAILED)
    assert poll(server.on("/babble", babble), settings).reason == Reason.PROTOCOL_ERROR
    assert poll("http://127.0.0.1:9/", settings).reason == Reason.CONNECT_FAILED
    assert poll("http://nowhere.invalid/", settings).reason == Reason.DNS_FAILED
    server.greeting = b"220 not TLS\r\n"
    assert poll(server.url("/").replace("http:", "https:"), settings).reason == Reason.TLS_FAILED


@pytest.mark.parametrize(
    "address",
    (
        "127.0.0.1 127.8.8.8 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.8 198.18.0.1 "
        "192.0.2.1 224.0.0.1 239.1.1.1 255.255.255.255 240.0.0.1 ::1 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 "
        "64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2002:a00:1:: fe80::1%eth0 fec0::1 fc00::1 fd12::1 "
        "ff02::1 2001:db8::1 2001::1 100::1 not-an-address"
    ).split(),
)
def test_promise_03_addresses_that_are_not_public(address: str) -> None:
    assert not is_allowed(address)


def test_promise_03_public_addresses_and_loopback_when_allowed() -> None:
    assert all(is_allowed(a) for a in ("93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:8.8.8.8"))
    assert all(is_allowed(a, allow_loopback=True) for a in ("127.0.0.1", "::1", "::ffff:127.0.0.1"))
    assert not any(is_allowed(a, allow_loopback=True) for a in ("10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"))


class Names:
    """A resolver that gives each name's addresses in turn, as a rebinding attacker's does."""

    def __init__(self, **names: list[str]) -> None:
        self._names = {k.replace("_", "."): list(v) for k, v in names.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[dict[str, Any]]:
        self.asked.append(host)
        addresses = self._names[host]
        address = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        return [{"hostname": host, "host": address, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        return None


def test_promise_03_names_that_point_inside_are_refused(server: FaultServer, settings: Settings) -> None:
    strict = replace(settings, allow_loopback=False)
    server.on("/feed", reply(FEED))
    for url in (server.url("/feed"), server.url("/feed", "localhost"), server.url("/feed", "2130706433")):
        assert poll(url, strict).reason in (Reason.ADDRESS_REFUSED, Reason.URL_INVALID), url
    inside = Names(inside_test=["127.0.0.1"])
    assert poll(server.url("/feed", "inside.test"), strict, resolver=inside).reason == Reason.ADDRESS_REFUSED
    assert server.requests == []


def test_promise_03_a_rebinding_name_is_judged_at_every_connect(server: FaultServer, settings: Settings) -> None:
    names = Names(rebind_test=["127.0.0.1", "10.0.0.1"])
    server.on("/feed", reply(FEED))
    url = server.url("/feed", "rebind.test")
    assert poll(url, settings, resolver=names).outcome == "fetched"
    assert poll(url, settings, resolver=names).reason == Reason.ADDRESS_REFUSED
    assert names.asked == ["rebind.test", "rebind.test"]


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/x", "http://[::ffff:10.0.0.1]/x", "http://metadata.test/latest", "http://0x0a000001/"]
)
def test_promise_03_redirects_are_checked_on_every_hop(server: FaultServer, settings: Settings, target: str) -> None:
    names = Names(metadata_test=["169.254.169.254"], **{"0x0a000001": ["10.0.0.1"]})
    url = server.on("/hop", redirect(target))
    assert poll(url, settings, resolver=names).reason == Reason.ADDRESS_REFUSED


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/x", "file:///etc/passwd", "gopher://x/", "http://", "javascript:1", ""]
)
def test_promise_03_other_schemes_are_refused(server: FaultServer, settings: Settings, url: str) -> None:
    assert poll(url, settings).reason == Reason.URL_INVALID
    hop = server.on("/hop", redirect(url or "mailto:x"))
    if url not in ("", "http://"):
        assert poll(hop, settings).reason in (Reason.PROTOCOL_ERROR, Reason.URL_INVALID)


def test_promise_03_proxy_variables_are_ignored(
    server: FaultServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        assert poll(server.on("/feed", reply(FEED)), settings).body == FEED
        assert proxy.requests == []


def test_promise_04_five_redirects_are_followed_and_six_are_not(server: FaultServer, settings: Settings) -> None:
    for n in range(6):
        server.on(f"/{n}", redirect(f"/{n + 1}"))
    server.on("/6", reply(FEED))
    five, six = poll(server.url("/1"), settings), poll(server.url("/0"), settings)
    assert (five.outcome, five.final_url, five.moved) == ("fetched", server.url("/6"), True)
    assert six.reason == Reason.TOO_MANY_REDIRECTS
    loop = server.on("/loop", redirect("/loop"))
    assert poll(loop, settings).reason == Reason.TOO_MANY_REDIRECTS
    assert poll(server.on("/nowhere", reply(b"", "302 Found")), settings).reason == Reason.PROTOCOL_ERROR


@pytest.mark.parametrize(
    ("first", "second", "moved"),
    [
        ("301 Moved Permanently", "308 Permanent Redirect", True),
        ("301 Moved Permanently", "302 Found", False),
        ("307 Temporary Redirect", "308 Permanent Redirect", False),
        ("303 See Other", "301 Moved Permanently", False),
    ],
)
def test_promise_04_a_move_is_permanent_only_if_every_hop_is(
    server: FaultServer, settings: Settings, first: str, second: str, moved: bool
) -> None:
    a = server.on("/a", redirect("/b", first))
    server.on("/b", redirect("/c", second))
    server.on("/c", reply(FEED))
    answer = poll(a, settings)
    assert answer.moved is moved
    state = decide(None, answer, feed(a), "2026-01-01T00:00:00Z")
    assert state.moved_to == (server.url("/c") if moved else None)


def test_promise_04_a_permanent_move_to_an_error_is_not_followed(server: FaultServer, settings: Settings) -> None:
    a = server.on("/a", redirect("/missing"))
    answer = poll(a, settings)
    assert (answer.reason, answer.moved) == (Reason.HTTP_CLIENT_ERROR, False)
    assert decide(None, answer, feed(a), "2026-01-01T00:00:00Z").moved_to is None


def test_promise_04_a_self_link_does_not_move_a_feed(server: FaultServer, settings: Settings) -> None:
    body = FEED.replace(
        b"<title>", b"<link xmlns='http://www.w3.org/2005/Atom' rel='self' href='http://x.test/'/><title>"
    )
    url = server.on("/feed", reply(body))
    answer = poll(url, settings)
    assert (answer.final_url, answer.moved) == (url, False)
    assert decide(None, answer, feed(url), "2026-01-01T00:00:00Z").moved_to is None


def test_promise_11_no_cookies_and_an_honest_agent(server: FaultServer, settings: Settings) -> None:
    honest = replace(settings, user_agent=settings_from_environment({"SITREP_CONTACT": "desk@news.test"}).user_agent)
    server.on("/a", reply(b"", "302 Found", "Location: /b", "Set-Cookie: id=1; Path=/"))
    server.on("/b", reply(FEED, "200 OK", "Set-Cookie: id=2; Path=/"))
    both = [(feed(server.url("/a"), "a"), None), (feed(server.url("/b"), "b"), None)]
    assert [a.outcome for a in fetch_feeds(both, honest)] == ["fetched", "fetched"]
    assert len(server.requests) == 3
    for request in server.requests:
        assert request.header("cookie") is None
        agent = (request.header("user-agent") or b"").decode()
        assert agent.startswith("sitrep/") and "desk@news.test" in agent


def test_every_request_gives_exactly_one_record(server: FaultServer, settings: Settings) -> None:
    urls = [server.on(f"/{n}", reply(FEED)) for n in range(40)] + ["nonsense", server.url("/missing")]
    told: list[tuple[int, int]] = []
    requests = [(feed(u, f"f{n}"), None) for n, u in enumerate(urls)]
    got = list(fetch_feeds(requests, settings, progress=lambda done, total: told.append((done, total))))
    assert sorted(a.feed_id for a in got) == sorted(f"f{n}" for n in range(42))
    assert told == [(n, 42) for n in range(1, 43)]
    assert list(fetch_feeds([], settings)) == []


def test_a_caller_who_stops_early_leaves_nothing_running(server: FaultServer, settings: Settings) -> None:
    import threading

    server.on("/slow", drip(b"HTTP/1.1 200 OK\r\n\r\n"))
    quick = server.on("/quick", reply(FEED))
    answers = fetch_feeds([(feed(quick, "q"), None), (feed(server.url("/slow"), "s"), None)], settings)
    assert next(iter(answers)).feed_id == "q"
    answers.close()  # type: ignore[attr-defined]
    assert not [t for t in threading.enumerate() if t.name == "sitrep-fetch" and t.is_alive()]


def test_pages_carry_their_entry(server: FaultServer, settings: Settings) -> None:
    url = server.on("/page", reply(b"<html><body>hi</body></html>"))
    (page,) = fetch_pages([("ent_1", url)], settings)
    assert (page.entry_id, page.outcome, page.status) == ("ent_1", "fetched", 200)
    assert page.body_sha256 is not None and page.body == b"<html><body>hi</body></html>"
