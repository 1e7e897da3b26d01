"""Politeness: how soon and how often one host is asked.

Belongs here: the spacing and the count of requests to a host, in one event loop. Does not belong here: what a site's
robots.txt allows (pipeline.fetch.robots).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Pace:
    """At most `connections` requests at once to a host, their starts at least `delay` seconds apart."""

    def __init__(self, delay: float, connections: int) -> None:
        self._delay = delay
        self._connections = connections
        self._hosts: dict[str, _Host] = {}

    def slow_down(self, host: str, delay: float) -> None:
        """Ask `host` less often than others (its Crawl-delay); never more often."""
        entry = self._host(host)
        entry.delay = max(entry.delay, delay)

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the host's turn, and hold one of its places while inside."""
        entry = self._host(host)
        async with entry.places:
            async with entry.order:
                loop = asyncio.get_running_loop()
                wait = entry.next_start - loop.time()
                if wait > 0:
                    await asyncio.sleep(wait)
                entry.next_start = loop.time() + entry.delay
            yield

    def _host(self, host: str) -> _Host:
        key = host.lower().rstrip(".")
        if key not in self._hosts:
            self._hosts[key] = _Host(self._delay, self._connections)
        return self._hosts[key]


class _Host:
    def __init__(self, delay: float, connections: int) -> None:
        self.delay = delay
        self.next_start = 0.0
        self.places = asyncio.Semaphore(connections)
        self.order = asyncio.Lock()
