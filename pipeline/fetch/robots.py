"""robots.txt by RFC 9309, for pages: asked once per site and day, read with protego.

Belongs here: fetching, caching (in memory, and in a folder for the processes that come after) and consulting it. Does
not belong here: pacing.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.errors import Reason, Rejected
from pipeline.fetch.request import Requester
from pipeline.parse.urls import origin

MAX_BYTES = 500 * 1024  # RFC 9309 2.5: a crawler must read at least so much; what follows is ignored
MAX_AGE = 24 * 3600.0  # seconds; RFC 9309 2.4
MAX_CRAWL_DELAY = 60.0  # seconds
AGENT = "sitrep"  # our product token
# The site itself is out of reach: the page is turned away for that, not for what its robots.txt might say.
_UNREACHABLE = frozenset(
    (Reason.ADDRESS_REFUSED, Reason.DNS_FAILED, Reason.CONNECT_FAILED, Reason.TLS_FAILED, Reason.TIMEOUT)
)
_MAX_STARS = 8  # wildcards in one rule; matching takes time exponential in them
_RULE = re.compile(r"(?i)^\s*(allow|disallow)\s*:\s*([^#\r\n]*)")


class Robots:
    """The robots.txt of every site met so far, each asked for at most once in 24 hours.

    With a `folder`, what sites said is kept there for other processes too: one small file a site. Sites that said
    nothing (errors, out of reach) are asked again by the next process.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._sites: dict[str, tuple[float, Any]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def permit(self, requester: Requester, url: str) -> None:
        """Raises Rejected(robots_disallowed) unless the site lets us fetch `url`."""
        site = origin(url)
        async with self._locks.setdefault(site, asyncio.Lock()):
            known = self._sites.get(site) or self._kept(site)
            if known is None or not 0 <= time.time() - known[0] <= MAX_AGE:
                known = (time.time(), await self._ask(requester, site))
            self._sites[site] = known
        rules = known[1]
        if isinstance(rules, tuple):
            raise Rejected(*rules)
        if rules is None:
            return
        if not rules.can_fetch(url, AGENT):
            raise Rejected(Reason.ROBOTS_DISALLOWED, f"{site}/robots.txt does not allow it")
        if delay := rules.crawl_delay(AGENT):
            from yarl import URL

            requester.pace.slow_down(URL(url).host or "", min(float(delay), MAX_CRAWL_DELAY))

    async def _ask(self, requester: Requester, site: str) -> Any:
        """Rules; None where everything is allowed (4xx); (reason, detail) where nothing is (5xx, unreachable)."""
        answer = await requester.get(
            f"{site}/robots.txt", accept="text/plain, */*;q=0.1", max_decoded=MAX_BYTES, keep_start=True
        )
        if answer.reason == Reason.TOO_MANY_REDIRECTS:
            return None  # RFC 9309 2.3.1.2: may be taken as unavailable
        if answer.reason is not None:
            unreachable = answer.reason in _UNREACHABLE
            detail = f"{site}/robots.txt could not be read, so nothing may be fetched: {answer.detail}"
            return (answer.reason if unreachable else Reason.ROBOTS_DISALLOWED), detail
        status = answer.status or 0
        if 400 <= status < 500:
            self._keep(site, None)
            return None
        if answer.body is None:
            return Reason.ROBOTS_DISALLOWED, f"{site}/robots.txt answered {status}, so nothing may be fetched"
        self._keep(site, answer.body)
        return read_rules(answer.body)

    def _file(self, site: str) -> Path | None:
        return self._folder / f"{sha256(site.encode()).hexdigest()[:32]}.json" if self._folder else None

    def _kept(self, site: str) -> tuple[float, Any] | None:
        """When and what the site told an earlier process; None where that is not known, or cannot be read."""
        file = self._file(site)
        try:
            kept = json.loads(file.read_bytes()) if file else None
            if not kept or kept["site"] != site:
                return None
            body = kept["body"]
            return float(kept["asked_at"]), None if body is None else read_rules(body.encode("latin-1"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def _keep(self, site: str, body: bytes | None) -> None:
        """Write down what the site said. A disk that will not take it costs one more request, nothing else."""
        file = self._file(site)
        if file is None:
            return
        text = None if body is None else body[:MAX_BYTES].decode("latin-1")
        temporary = file.with_suffix(f".{os.getpid()}.tmp")
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps({"site": site, "asked_at": time.time(), "body": text}), encoding="ascii")
            temporary.replace(file)


def read_rules(body: bytes) -> Any:
    """protego's rules of a robots.txt; rules with absurdly many wildcards are shortened to their beginning."""
    from protego import Protego

    text = body[:MAX_BYTES].decode("utf-8-sig", "replace").replace("\0", "")
    return Protego.parse("\n".join(_tame(line) for line in text.splitlines()))


def _tame(line: str) -> str:
    match = _RULE.match(line)
    if not match or match[2].count("*") <= _MAX_STARS:
        return line
    pattern = re.sub(r"\*+", "*", match[2].strip())
    parts = pattern.split("*")
    if len(parts) - 1 <= _MAX_STARS:
        return f"{match[1]}: {pattern}"
    return f"{match[1]}: {'*'.join(parts[: _MAX_STARS + 1])}*"
