"""The demo's web server: five outlets on 127.0.0.1 under one settable clock.

Belongs here: HTTP (paths, validators, 304, gzip, robots.txt). Does not belong here: what is published (newsroom.py) or
how it looks (press.py). `python -m pipeline.demo.server` serves until Ctrl-C.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from pipeline.demo import DEMO_PORT, DEMO_RUNS
from pipeline.demo.newsroom import OUTLETS, edition
from pipeline.demo.press import feed_bytes, home_bytes, page_bytes, sidebar
from pipeline.errors import UsageError

_HTML = "text/html; charset=utf-8"
_ROBOTS = b"User-agent: *\nDisallow: /*/search\nDisallow: /*/account\nAllow: /\n"
_MAX_AGE = {"feed": 300, "page": 60}  # seconds


@dataclass(frozen=True, slots=True)
class Resource:
    """A representation ready to send."""

    body: bytes
    content_type: str
    modified_at: str
    max_age: int


class DemoServer:
    """Context manager: serves on 127.0.0.1 from entering to leaving. Only what is published by `now` exists.

    `port` 0 takes a free one, `base_url` says which. `hits` counts the requests by path and status.
    Raises UsageError on entering if the port is taken.
    """

    def __init__(self, port: int = 0, now: str = DEMO_RUNS[-1]) -> None:
        self.now = now
        self.hits: list[tuple[str, int]] = []
        self._port = port
        self._http: _Http | None = None
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        assert self._http is not None, "the server is not running"
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def feed_urls(self) -> tuple[str, ...]:
        return tuple(f"{self.base_url}/{outlet.slug}/feed.xml" for outlet in OUTLETS)

    def __enter__(self) -> DemoServer:
        try:
            self._http = _Http(self, self._port)
        except OSError as error:
            taken = f"cannot serve the demo on 127.0.0.1:{self._port} ({error.strerror})"
            raise UsageError(f"{taken}: end what uses the port, or give another") from error
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="demo-server", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._http is not None and self._thread is not None
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def resource(self, path: str) -> Resource | None:
        """What `path` holds at the server's clock; None if nothing."""
        now = self.now
        if path == "/robots.txt":
            return Resource(_ROBOTS, "text/plain; charset=utf-8", DEMO_RUNS[0], 86400)
        for outlet in OUTLETS:
            prefix = f"/{outlet.slug}/"
            if not path.startswith(prefix):
                continue
            articles = edition(outlet.slug, now)
            newest = max((article.modified_at for article in articles), default=DEMO_RUNS[0])
            if path == f"{prefix}feed.xml":
                body = feed_bytes(outlet, articles, self.base_url)
                return Resource(body, outlet.feed_type, newest, _MAX_AGE["feed"])
            if path == prefix:
                return Resource(home_bytes(outlet, articles, self.base_url), _HTML, newest, _MAX_AGE["page"])
            for article in articles:
                if article.path == path and article.page != "missing":
                    body = page_bytes(outlet, article, articles, self.base_url)
                    linked = [article, *sidebar(article, articles)]
                    modified = max(other.modified_at for other in linked)
                    return Resource(body, _HTML, modified, _MAX_AGE["page"])
        return None


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, demo: DemoServer, port: int) -> None:
        self.demo = demo
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sitrep-demo"
    sys_version = ""
    timeout = 10.0

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return _http_date(self._demo.now)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: `hits` records the requests."""

    @property
    def _demo(self) -> DemoServer:
        assert isinstance(self.server, _Http)
        return self.server.demo

    def _answer(self, *, with_body: bool) -> None:
        path = self.path.partition("?")[0]
        found = self._demo.resource(path)
        if found is None:
            body = b"<!doctype html><html><head><title>Not found</title></head><body><h1>Not found</h1></body></html>\n"
            self._send(HTTPStatus.NOT_FOUND, {"Content-Type": _HTML}, body, with_body=with_body)
            return
        body, etag = found.body, sha256(found.body).hexdigest()[:24]
        plain, packed = f'"{etag}"', f'"{etag}-gzip"'
        zipped = _accepts_gzip(self.headers.get("Accept-Encoding", ""))
        headers = {
            "Content-Type": found.content_type,
            "ETag": packed if zipped else plain,
            "Last-Modified": _http_date(found.modified_at),
            "Cache-Control": f"max-age={found.max_age}",
            "Vary": "Accept-Encoding",
        }
        if self._unchanged((plain, packed), found.modified_at):
            self._send(HTTPStatus.NOT_MODIFIED, headers, None, with_body=False)
            return
        if zipped:
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, mtime=0)
        self._send(HTTPStatus.OK, headers, body, with_body=with_body)

    def _unchanged(self, etags: tuple[str, str], modified_at: str) -> bool:
        """RFC 9110 section 13.2.2: If-None-Match, when sent, decides alone."""
        sent = self.headers.get("If-None-Match")
        if sent is not None:
            tags = {tag.strip().removeprefix("W/") for tag in sent.split(",")}
            return "*" in tags or not tags.isdisjoint(etags)
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and parsedate_to_datetime(since) >= _instant(modified_at)
        except (TypeError, ValueError):
            return False

    def _send(self, status: HTTPStatus, headers: dict[str, str], body: bytes | None, *, with_body: bool) -> None:
        self._demo.hits.append((self.path, int(status)))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body is not None and with_body:
            self.wfile.write(body)


def main(argv: list[str] | None = None) -> int:
    """Serve until Ctrl-C; prints the feeds' URLs."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.demo.server", description="Serve the demo's outlets.")
    parser.add_argument("--port", type=int, default=DEMO_PORT, help="default: %(default)s; 0: any free port")
    parser.add_argument("--now", default=DEMO_RUNS[-1], help="the outlets' clock (default: %(default)s)")
    options = parser.parse_args(argv)
    try:
        _instant(options.now)
    except ValueError:
        parser.error(f"--now {options.now!r} is not like 2016-12-17T18:00:00Z")
    try:
        with DemoServer(options.port, options.now) as server:
            print(f"Demo outlets as of {server.now}, until Ctrl-C:", *server.feed_urls, sep="\n  ", flush=True)
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except UsageError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def _instant(iso: str) -> datetime:
    return datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _http_date(iso: str) -> str:
    return format_datetime(_instant(iso), usegmt=True)


def _accepts_gzip(header: str) -> bool:
    for part in header.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


if __name__ == "__main__":
    raise SystemExit(main())
