"""One GET, from URL to bytes or to a closed reason: redirects by hand, a deadline over all, caps while streaming.

Belongs here: everything about a single request that feeds and pages share. Does not belong here: what is done with
the answer, and how many requests run (pipeline.fetch.client).
"""

from __future__ import annotations

import asyncio
import contextvars
import hashlib
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.config import Settings
from pipeline.errors import Reason, Rejected
from pipeline.fetch.address import AddressRefused, guarded_socket, is_allowed
from pipeline.fetch.headers import Headers, header
from pipeline.fetch.inflate import inflater, unpacking
from pipeline.fetch.pace import Pace
from pipeline.parse.clean import one_line
from pipeline.parse.urls import origin, resolve

if TYPE_CHECKING:
    import aiohttp

REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_MAX_HEADERS = 32 * 1024  # characters of headers kept with an answer
_BIG = 512 * 1024  # bytes; bodies beyond it wait for one of the few places, so that memory stays bounded
_BIG_AT_ONCE = 6

_refused: contextvars.ContextVar[list[str] | None] = contextvars.ContextVar("refused", default=None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a GET brought. `body` is None unless a 2xx came whole. `chain_permanent`: every hop was 301 or 308."""

    final_url: str
    hops: int
    chain_permanent: bool
    status: int | None
    headers: Headers
    body: bytes | None
    reason: Reason | None
    detail: str
    elapsed: float
    sent: Headers = ()  # request headers of the last hop

    @property
    def body_sha256(self) -> str | None:
        return None if self.body is None else hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Validators:
    """What the origin server gave us to ask "changed since?" with. Sent to that origin only."""

    origin: str
    etag: str | None
    last_modified: str | None

    def headers(self) -> dict[str, str]:
        out = {}
        if self.etag:
            out["If-None-Match"] = self.etag
        if self.last_modified:
            out["If-Modified-Since"] = self.last_modified
        return out


class Requester:
    """An open session. Use as an async context manager, in one event loop."""

    def __init__(self, settings: Settings, *, resolver: Any = None, connections: int = 64) -> None:
        self.settings = settings
        self.pace = Pace(settings.host_delay, settings.host_connections)
        self._resolver = resolver
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._big = asyncio.Semaphore(_BIG_AT_ONCE)

    async def __aenter__(self) -> Requester:
        import aiohttp

        factory = guarded_socket(self.settings.allow_loopback)

        def noting(info: Any) -> socket.socket:
            try:
                return factory(info)
            except AddressRefused as error:
                seen = _refused.get()
                if seen is not None:
                    seen.append(error.strerror or "")
                raise

        connector = aiohttp.TCPConnector(
            limit=self._connections,
            socket_factory=noting,
            resolver=self._resolver or aiohttp.ThreadedResolver(),
            use_dns_cache=True,
            ttl_dns_cache=60,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=15, sock_read=None),
            headers={
                "User-Agent": self.settings.user_agent,
                "Accept-Encoding": "gzip, br",
            },
            max_line_size=16 * 1024,
            max_field_size=16 * 1024,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session is not None
        await self._session.close()

    async def get(
        self,
        url: str,
        *,
        accept: str,
        validators: Validators | None = None,
        permit: Callable[[str], Awaitable[None]] | None = None,
        max_raw: int | None = None,
        max_decoded: int | None = None,
        keep_start: bool = False,
    ) -> Answer:
        """GET `url`. Never raises for anything that servers, networks or addresses do.

        `permit` is asked before every hop and may raise Rejected. With `keep_start` a body beyond the decoded cap is
        cut there instead of being refused. Time spent waiting for the host's turn does not count towards the deadline.
        """
        state = _Progress(url)
        settings = self.settings
        caps = (max_raw or settings.max_body_raw, max_decoded or settings.max_body_decoded, keep_start)
        token = _refused.set(state.refused)
        try:
            return await self._follow(state, accept, validators, permit, caps)
        except Rejected as turned:
            return state.failed(turned.reason, turned.detail)
        except TimeoutError:
            return state.failed(Reason.TIMEOUT, f"not finished within {settings.request_deadline:g} s")
        except Exception as error:  # noqa: BLE001  every failure of the network is data here
            return state.failed(*_reason(error, state.refused))
        finally:
            _refused.reset(token)

    async def _follow(
        self,
        state: _Progress,
        accept: str,
        validators: Validators | None,
        permit: Callable[[str], Awaitable[None]] | None,
        caps: tuple[int, int, bool],
    ) -> Answer:
        while True:
            target = resolve(None, state.url)
            if target is None:
                raise Rejected(Reason.URL_INVALID, f"not an http or https address: {one_line(state.url)[:200]}")
            if permit is not None:
                await permit(target)
            headers = {"Accept": accept}
            if validators is not None and validators.origin == origin(target):
                headers |= validators.headers()
            async with self.pace.turn(_host(target)):
                left = self.settings.request_deadline - state.elapsed
                if left <= 0:
                    raise TimeoutError
                began = time.monotonic()
                try:
                    async with asyncio.timeout(left):
                        location, body = await self._hop(state, target, headers, caps)
                finally:
                    state.elapsed += time.monotonic() - began
            if location is None:
                return state.answer(body)
            state.hop(location, self.settings.max_redirects)

    async def _hop(
        self, state: _Progress, target: str, headers: Mapping[str, str], caps: tuple[int, int, bool]
    ) -> tuple[str | None, bytes | None]:
        """One request: (where it redirects, None) or (None, body or None)."""
        from yarl import URL

        assert self._session is not None
        literal = URL(target).host or ""
        if _is_ip(literal) and not is_allowed(literal, allow_loopback=self.settings.allow_loopback):
            raise Rejected(Reason.ADDRESS_REFUSED, f"{literal} is not a public address")
        async with self._session.get(target, headers=headers, allow_redirects=False) as response:
            state.status = response.status
            state.headers = _headers(response.raw_headers)
            state.sent = tuple((name.lower(), value) for name, value in response.request_info.headers.items())
            if response.status in REDIRECTS:
                location = header(state.headers, "location")
                following = resolve(target, location)
                if following is None:
                    raise Rejected(Reason.PROTOCOL_ERROR, f"redirects to nowhere: {one_line(location or '')[:200]!r}")
                return following, None
            if not 200 <= response.status < 300:
                return None, None
            return None, await self._body(response, *caps)

    async def _body(self, response: aiohttp.ClientResponse, max_raw: int, max_decoded: int, keep_start: bool) -> bytes:
        decoder = inflater(response.headers.get("Content-Encoding"), max_decoded)
        length = response.content_length
        if length is not None and length > max_raw and not keep_start:
            raise Rejected(Reason.TOO_LARGE, f"announces {length} bytes; the limit is {max_raw}")
        raw = 0
        pieces: list[bytes] = []
        decoded = 0
        big = False
        try:
            async for chunk in response.content.iter_any():
                raw += len(chunk)
                if raw > max_raw:
                    if keep_start:
                        return b"".join(pieces)[:max_decoded]
                    raise Rejected(Reason.TOO_LARGE, f"more than {max_raw} bytes on the wire")
                if raw == len(chunk) and not response.headers.get("Content-Encoding"):
                    decoder = unpacking(chunk, decoder, max_decoded)
                try:
                    piece = decoder.feed(chunk)
                except Rejected as turned:
                    if keep_start and turned.reason == Reason.TOO_LARGE:
                        return b"".join([*pieces, chunk])[:max_decoded]
                    raise
                pieces.append(piece)
                decoded += len(piece)
                if decoded > _BIG and not big:
                    await self._big.acquire()
                    big = True
            decoder.finish()
            return b"".join(pieces)
        finally:
            if big:
                self._big.release()


class _Progress:
    """What is known so far, so that a failure half way can still say where it happened."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.hops = 0
        self.permanent = True
        self.status: int | None = None
        self.headers: Headers = ()
        self.sent: Headers = ()
        self.elapsed = 0.0
        self.refused: list[str] = []

    def hop(self, location: str, limit: int) -> None:
        self.hops += 1
        if self.hops > limit:
            raise Rejected(Reason.TOO_MANY_REDIRECTS, f"more than {limit} redirects; the last to {location[:200]}")
        downgraded = self.url.lower().startswith("https:") and location.lower().startswith("http:")
        self.permanent = self.permanent and self.status in _PERMANENT and not downgraded
        self.url = location

    def answer(self, body: bytes | None) -> Answer:
        permanent = self.hops > 0 and self.permanent
        seen = (self.status, self.headers)
        return Answer(self.url, self.hops, permanent, *seen, body, None, "", self.elapsed, self.sent)

    def failed(self, reason: Reason, detail: str) -> Answer:
        seen = (self.status, self.headers)
        return Answer(self.url, self.hops, False, *seen, None, reason, detail, self.elapsed, self.sent)


def _reason(error: Exception, refused: list[str]) -> tuple[Reason, str]:
    import aiohttp

    detail = one_line(str(error) or type(error).__name__)[:300]
    if isinstance(error, aiohttp.InvalidURL):
        return Reason.URL_INVALID, detail
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Reason.DNS_FAILED, detail
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return Reason.TLS_FAILED, detail
    if isinstance(error, aiohttp.ClientConnectorError | ConnectionRefusedError):
        return (Reason.ADDRESS_REFUSED, refused[0]) if refused else (Reason.CONNECT_FAILED, detail)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Reason.TIMEOUT, detail
    if isinstance(error, aiohttp.ClientError | UnicodeError | ValueError):
        return Reason.PROTOCOL_ERROR, detail
    return Reason.CONNECT_FAILED, f"{type(error).__name__}: {detail}"


def _headers(raw: Any) -> Headers:
    """Names in lower case, values as they came; a value that is no UTF-8 keeps its bytes as surrogate escapes."""
    out: list[tuple[str, str]] = []
    size = 0
    for name, value in raw:
        size += len(name) + len(value)
        if size > _MAX_HEADERS:
            break
        out.append((name.decode("latin-1").lower(), value.decode("utf-8", "backslashreplace")))
    return tuple(out)


def _host(url: str) -> str:
    from yarl import URL

    return URL(url).host or ""


def _is_ip(host: str) -> bool:
    import ipaddress

    try:
        ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return False
    return True
