"""An HTTP server on loopback that misbehaves exactly as told: raw bytes, in its own thread, every request recorded.

Belongs here: the server that fetch tests use. Does not belong here: assertions.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """One request as it came: header lines with their bytes untouched, in order."""

    method: str
    target: str
    headers: tuple[tuple[str, bytes], ...]
    at: float  # time.monotonic()

    def header(self, name: str) -> bytes | None:
        return next((v for k, v in self.headers if k == name.lower()), None)


@dataclass
class Wire:
    """What a handler writes to. Write any bytes; nothing is added."""

    writer: asyncio.StreamWriter
    request: Request
    closed: bool = field(default=False)

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection with a TCP reset."""
        import socket
        import struct

        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Handler = Callable[[Wire], Awaitable[None]]


def reply(
    body: bytes = b"", status: str = "200 OK", *headers: str, length: int | None = None
) -> Callable[[Wire], Awaitable[None]]:
    """A handler that answers like a sound server; `length` overrides the Content-Length it claims."""

    async def handle(wire: Wire) -> None:
        size = len(body) if length is None else length
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", "Connection: close", *headers]
        await wire.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    return handle


def redirect(to: str, status: str = "301 Moved Permanently") -> Handler:
    return reply(b"", status, f"Location: {to}")


class FaultServer:
    """Use as a context manager. `server.on("/path", handler)`; an unknown path is 404."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.most_at_once = 0
        self._now = 0
        self._handlers: dict[str, Handler] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0
        self.greeting: bytes | None = None  # sent at once instead of waiting for a request

    def __enter__(self) -> FaultServer:
        self._thread.start()
        assert self._ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def on(self, path: str, handler: Handler) -> str:
        """Answer `path` with `handler`; returns the address."""
        self._handlers[path] = handler
        return self.url(path)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def seen(self, path: str) -> list[Request]:
        return [r for r in self.requests if r.target == path]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        with contextlib.suppress(Exception):
            self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            if self.greeting is not None:
                writer.write(self.greeting)
                await writer.drain()
                return
            head = await reader.readuntil(b"\r\n\r\n")
            first, *lines = head[:-4].split(b"\r\n")
            method, target, _ = first.decode("latin-1").split(" ", 2)
            pairs = tuple((k.decode("latin-1").lower(), v.strip()) for k, _, v in (x.partition(b":") for x in lines))
            request = Request(method, target, pairs, time.monotonic())
            self.requests.append(request)
            handler = self._handlers.get(target) or reply(b"not here", "404 Not Found")
            await handler(Wire(writer, request))
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            self._now -= 1
            with contextlib.suppress(Exception):
                writer.close()
