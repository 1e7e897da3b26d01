"""The front doors: many feeds or pages fetched at once, each answer handed out as soon as it is there.

Belongs here: turning requests into FetchedFeed and FetchedPage records, in whatever order they finish; every request
gives exactly one record. Does not belong here: the single request (pipeline.fetch.request), or state between polls
(pipeline.fetch.state).
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, TypeVar

from pipeline.config import Settings
from pipeline.errors import Reason
from pipeline.fetch.headers import header, retry_after
from pipeline.fetch.request import Answer, Requester, Validators
from pipeline.fetch.robots import Robots
from pipeline.fetch.state import FeedState, poll_url, wants_full
from pipeline.parse.urls import origin
from pipeline.records import Feed, FetchedFeed, FetchedPage

ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "text/xml;q=0.9, */*;q=0.5"
)
ACCEPT_PAGE = "text/html, application/xhtml+xml, */*;q=0.1"
AT_ONCE = 64  # requests under way; the pace per host is on top of it
_WAITING = 8  # answers that may wait for the caller before fetching pauses
_MAX_VALIDATOR = 1_024  # characters

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int], None]


def fetch_feeds(
    requests: Sequence[tuple[Feed, FeedState | None]],
    settings: Settings,
    *,
    progress: Progress | None = None,
    resolver: Any = None,
) -> Iterator[FetchedFeed]:
    """Poll feeds; one record each, as they finish. `progress(done, total)` is called in the caller's thread.

    Sends the state's validators, unless a full refetch is due. `resolver` replaces the system's (aiohttp's interface).
    """

    async def one(requester: Requester, request: tuple[Feed, FeedState | None]) -> FetchedFeed:
        return await poll(requester, *request)

    return _run(requests, one, settings, progress, resolver)


def fetch_pages(
    requests: Sequence[tuple[str, str]],
    settings: Settings,
    *,
    progress: Progress | None = None,
    resolver: Any = None,
    robots: Robots | None = None,
) -> Iterator[FetchedPage]:
    """Fetch (entry_id, url) pages that robots.txt allows; one record each, as they finish.

    `robots` keeps what sites said; by default it does so in a folder of the home, for the processes that come after.
    """
    rules = robots or Robots(settings.home / "robots")

    async def one(requester: Requester, request: tuple[str, str]) -> FetchedPage:
        return await fetch_page(requester, rules, *request)

    return _run(requests, one, settings, progress, resolver)


async def poll(requester: Requester, feed: Feed, state: FeedState | None) -> FetchedFeed:
    """One poll of one feed."""
    now = datetime.now(UTC)
    url = poll_url(feed, state)
    answer = await requester.get(url, accept=ACCEPT_FEED, validators=_validators(url, state, _iso(now)))
    outcome, reason, detail = _feed_outcome(answer, state)
    return FetchedFeed(
        feed_id=feed.feed_id,
        url=url,
        final_url=answer.final_url,
        moved=answer.chain_permanent and outcome != "rejected",
        status=answer.status,
        outcome=outcome,
        reason=reason,
        detail=detail,
        fetched_at=_iso(now),
        etag=_validator(answer, "etag"),
        last_modified=_validator(answer, "last-modified"),
        headers=answer.headers,
        body=answer.body if outcome == "fetched" else None,
        body_sha256=answer.body_sha256 if outcome == "fetched" else None,
        retry_after=retry_after(header(answer.headers, "retry-after"), datetime.now(UTC)),
        elapsed=answer.elapsed,
        request_headers=answer.sent,
    )


async def fetch_page(requester: Requester, robots: Robots, entry_id: str, url: str) -> FetchedPage:
    """One page, if the robots.txt of every site on the way allows it."""
    now = _iso(datetime.now(UTC))

    async def permit(target: str) -> None:
        await robots.permit(requester, target)

    answer = await requester.get(url, accept=ACCEPT_PAGE, permit=permit)
    outcome, reason, detail = _outcome(answer)
    return FetchedPage(
        entry_id=entry_id,
        url=url,
        final_url=answer.final_url,
        status=answer.status,
        outcome=outcome,
        reason=reason,
        detail=detail,
        fetched_at=now,
        headers=answer.headers,
        body=answer.body if outcome == "fetched" else None,
        body_sha256=answer.body_sha256 if outcome == "fetched" else None,
        elapsed=answer.elapsed,
        request_headers=answer.sent,
    )


def _validators(url: str, state: FeedState | None, now: str) -> Validators | None:
    if state is None or wants_full(state, now) or not (state.etag or state.last_modified):
        return None
    try:
        return Validators(state.validators_origin or origin(url), state.etag, state.last_modified)
    except ValueError:
        return None


def _validator(answer: Answer, name: str) -> str | None:
    """A validator that can be sent back byte for byte; others are worth nothing."""
    value = header(answer.headers, name)
    if value is None or not value.strip() or len(value) > _MAX_VALIDATOR or "\\x" in value:
        return None
    return value


def _feed_outcome(answer: Answer, state: FeedState | None) -> tuple[str, str | None, str]:
    if answer.reason is None and answer.status == 304:
        if state is not None and (state.etag or state.last_modified):
            return "not_modified", None, ""
        return "rejected", Reason.PROTOCOL_ERROR, "304 to a request without validators"
    return _outcome(answer)


def _outcome(answer: Answer) -> tuple[str, str | None, str]:
    """(fetched | rejected, reason, detail) of any answer that is no 304 to a conditional request."""
    if answer.reason is not None:
        return "rejected", answer.reason, answer.detail
    status = answer.status or 0
    if answer.body is not None and status != 206:
        return "fetched", None, ""
    if status == 410:
        return "rejected", Reason.GONE, "410: gone for good"
    if status == 429:
        return "rejected", Reason.RATE_LIMITED, "429: asked too often"
    if 400 <= status < 500:
        return "rejected", Reason.HTTP_CLIENT_ERROR, f"the server answered {status}"
    if 500 <= status < 600:
        return "rejected", Reason.HTTP_SERVER_ERROR, f"the server answered {status}"
    return "rejected", Reason.PROTOCOL_ERROR, f"the server answered {status} to a plain GET"


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


def _run(
    requests: Sequence[T],
    one: Callable[[Requester, T], Awaitable[R]],
    settings: Settings,
    progress: Progress | None,
    resolver: Any,
) -> Iterator[R]:
    """Run `one` for every request in an event loop of its own thread; yield answers as they come.

    The loop lives in a thread so that a caller who takes long over one answer does not make others time out; at most
    a few answers wait. Closing the generator cancels what is under way.
    """
    if not requests:
        return
    answers: queue.Queue[R | BaseException | None] = queue.Queue()
    loop = asyncio.new_event_loop()
    # Look-ups block a thread each; with the default of a few, some dead names would hold up all the others.
    loop.set_default_executor(ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sitrep-dns"))
    room = asyncio.Semaphore(_WAITING)
    stop = asyncio.Event()

    async def work() -> None:
        waiting = iter(requests)

        async def worker(requester: Requester) -> None:
            for request in waiting:
                answer = await one(requester, request)
                await room.acquire()
                answers.put(answer)

        async with Requester(settings, resolver=resolver, connections=AT_ONCE) as requester:
            workers = [asyncio.create_task(worker(requester)) for _ in range(min(AT_ONCE, len(requests)))]
            every = asyncio.gather(*workers)
            stopped = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait((every, stopped), return_when=asyncio.FIRST_COMPLETED)
                if every.done():
                    every.result()
            finally:
                for task in (*workers, stopped):
                    task.cancel()
                await asyncio.gather(*workers, stopped, every, return_exceptions=True)

    def run() -> None:
        try:
            loop.run_until_complete(work())
            answers.put(None)
        except BaseException as error:  # noqa: BLE001  a fault of ours must reach the caller's thread
            answers.put(error)
        finally:
            loop.close()

    thread = threading.Thread(target=run, name="sitrep-fetch", daemon=True)
    thread.start()
    done = 0
    try:
        while (answer := answers.get()) is not None:
            if isinstance(answer, BaseException):
                raise answer
            _tell(loop, room.release)
            done += 1
            if progress is not None:
                progress(done, len(requests))
            yield answer
    finally:
        _tell(loop, stop.set)
        thread.join(timeout=30)


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    """Call `what` in another thread's loop; nothing happens if that loop has ended."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(what)
