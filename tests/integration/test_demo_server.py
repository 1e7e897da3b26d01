"""The demo's server over real sockets: paths, clock, validators, gzip, port."""

from __future__ import annotations

import gzip
import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from pipeline.demo.newsroom import OUTLETS
from pipeline.demo.server import DemoServer
from pipeline.errors import UsageError

FEED = "/levant-dispatch/feed.xml"
STORY = "/levant-dispatch/2016/12/roadside-bomb-kills-twelve-soldiers-near-t4.html"


@pytest.fixture
def server() -> Iterator[DemoServer]:
    with DemoServer(now="2016-12-14T18:00:00Z") as running:
        yield running


def get(
    server: DemoServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(urlsplit(server.base_url).netloc, timeout=5)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, response.headers, response.read()
    finally:
        connection.close()


def test_every_outlet_has_a_front_page_that_names_its_feed(server: DemoServer) -> None:
    for outlet, url in zip(OUTLETS, server.feed_urls, strict=True):
        status, headers, body = get(server, f"/{outlet.slug}/")
        assert status == 200 and headers["Content-Type"].startswith("text/html")
        assert url.encode() in body and b'rel="alternate"' in body
        status, headers, _ = get(server, urlsplit(url).path)
        assert status == 200 and headers["Content-Type"] == outlet.feed_type


def test_only_what_is_published_exists(server: DemoServer) -> None:
    server.now = "2016-12-14T07:29:59Z"
    assert get(server, STORY)[0] == 404
    assert STORY.encode() not in get(server, FEED)[2]
    server.now = "2016-12-14T07:30:00Z"
    assert get(server, STORY)[0] == 200
    assert STORY.encode() in get(server, FEED)[2]


def test_a_revision_changes_page_and_feed_at_its_hour(server: DemoServer) -> None:
    before, feed_before = get(server, STORY)[2], get(server, FEED)[2]
    assert b"Twelve Syrian soldiers" in before and b"2016-12-15T08:00:00" not in before
    server.now = "2016-12-15T08:00:00Z"
    after, feed_after = get(server, STORY)[2], get(server, FEED)[2]
    assert b"Nineteen Syrian soldiers" in after and b"2016-12-15T08:00:00" in after
    assert b"rises to nineteen" not in feed_before and b"rises to nineteen" in feed_after


@pytest.mark.parametrize("path", [FEED, STORY, "/levant-dispatch/", "/robots.txt"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_validators_give_304_until_something_changes(server: DemoServer, path: str, coding: str) -> None:
    status, headers, body = get(server, path, Accept_Encoding=coding)
    assert status == 200 and body
    for condition in ({"If_None_Match": headers["ETag"]}, {"If_Modified_Since": headers["Last-Modified"]}):
        status, again, nothing = get(server, path, Accept_Encoding=coding, **condition)
        assert (status, nothing, again["ETag"]) == (304, b"", headers["ETag"])
    assert get(server, path, If_None_Match='"other"', If_Modified_Since=headers["Last-Modified"])[0] == 200
    assert get(server, path, If_Modified_Since="Thu, 01 Dec 2011 00:00:00 GMT")[0] == 200
    assert get(server, path, If_Modified_Since="no date")[0] == 200
    server.now = "2016-12-16T00:00:00Z"
    changed = path != "/robots.txt"
    assert get(server, path, If_None_Match=headers["ETag"])[0] == (200 if changed else 304)
    assert get(server, path, If_Modified_Since=headers["Last-Modified"])[0] == (200 if changed else 304)


def test_gzip_when_asked_and_equal_bytes_each_time(server: DemoServer) -> None:
    _, headers, plain = get(server, FEED)
    assert headers["Content-Encoding"] is None and headers["Vary"] == "Accept-Encoding"
    _, headers, packed = get(server, FEED, Accept_Encoding="gzip, br")
    assert headers["Content-Encoding"] == "gzip" and gzip.decompress(packed) == plain
    assert packed == get(server, FEED, Accept_Encoding="gzip")[2]
    assert get(server, FEED, Accept_Encoding="br, gzip;q=0")[1]["Content-Encoding"] is None


def test_head_has_the_headers_and_no_body(server: DemoServer) -> None:
    status, headers, body = get(server, FEED, method="HEAD")
    assert (status, body) == (200, b"") and int(headers["Content-Length"]) > 1000


@pytest.mark.parametrize("path", ["/", "/nowhere/feed.xml", "/levant-dispatch/2016/12/none.html", "/../pyproject.toml"])
def test_anything_else_is_not_found(server: DemoServer, path: str) -> None:
    assert get(server, path)[0] == 404
    assert server.hits[-1] == (path, 404)


def test_a_taken_port_is_a_usage_error(server: DemoServer) -> None:
    port = urlsplit(server.base_url).port
    assert port is not None
    with pytest.raises(UsageError, match=str(port)), DemoServer(port):
        pass


def test_module_serves_until_interrupted() -> None:
    command = [sys.executable, "-m", "pipeline.demo.server", "--port", "0", "--now", "2016-12-12T00:00:00Z"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline().strip() for _ in range(1 + len(OUTLETS))]
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
    assert [urlsplit(line).path for line in lines[1:]] == [f"/{outlet.slug}/feed.xml" for outlet in OUTLETS]
