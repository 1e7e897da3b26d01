"""The killable worker: same results, bounded cost, and a reason when it dies. Promise 13."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

import pytest

from pipeline.errors import Reason, Rejected
from pipeline.parse import guard as guard_module
from pipeline.parse.article import parse_page
from pipeline.parse.feed import parse_feed
from pipeline.parse.guard import Guard, Limits

FEED = (
    b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>one</title></item><item/></channel></rss>"
)
PAGE = (
    b"<html><head><title>A page</title></head><body><article>"
    + b"<p>Shells fell on the town, a doctor said, and eleven people were hurt on Friday.</p>" * 8
)
ARGS = {"feed_id": "f", "url": "https://n.test/rss"}


@pytest.fixture(scope="module")
def guard() -> Any:
    with Guard() as running:
        yield running


def test_promise_13_a_guarded_parse_is_the_same_parse(guard: Guard) -> None:
    for body in (FEED, b"", b"<html>", FEED[:-30], b"\xff" * 100):
        assert guard.feed(body, **ARGS) == parse_feed(body, **ARGS)  # type: ignore[arg-type]
    assert guard.page(PAGE, "https://n.test/a") == parse_page(PAGE, "https://n.test/a")
    with pytest.raises(Rejected) as turned:
        guard.page(b"\x89PNG", None)
    assert turned.value.reason == Reason.PAGE_NOT_HTML


def workers(guard: Guard) -> list[int]:
    return [w._process.pid for w in guard._free]


def test_promise_13_a_killed_worker_is_a_reason_and_is_replaced(guard: Guard) -> None:
    assert guard.feed(FEED, **ARGS).outcome == "partial"  # type: ignore[arg-type]
    (pid,) = workers(guard)
    os.kill(pid, signal.SIGSEGV)
    crashed = guard.feed(FEED, **ARGS)  # type: ignore[arg-type]
    assert (crashed.outcome, crashed.reason) == ("reject", Reason.PARSER_CRASHED)
    assert guard.feed(FEED, **ARGS).outcome == "partial"  # type: ignore[arg-type]
    assert workers(guard) != [pid]


def hostile(monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    """Make new workers run `statement` instead of parsing."""
    serve = (
        f"import pipeline.parse.guard as g\ndef bad(*a, **k):\n {statement}\ng.parse_feed, first = bad, g.parse_feed\n"
    )
    real = guard_module.subprocess.Popen

    def popen(command: list[str], **kwargs: Any) -> Any:
        code = command[2].replace("from pipeline.parse.guard import serve; serve()", "exec(sys.argv[-1])")
        warm = "g._warm_up = lambda kinds: None\n"
        return real([command[0], command[1], code, *command[3:], serve + warm + "g.serve()"], **kwargs)

    monkeypatch.setattr(guard_module.subprocess, "Popen", popen)


def test_promise_13_cpu_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile(monkeypatch, "while True: pass")
    with Guard(limits=Limits(cpu_seconds=1.0)) as guard:
        began = time.monotonic()
        parsed = guard.feed(FEED, **ARGS)  # type: ignore[arg-type]
        assert (parsed.outcome, parsed.reason) == ("reject", Reason.PARSER_LIMITS)
        assert time.monotonic() - began < 15


def test_promise_13_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile(monkeypatch, "return len(bytearray(400 * 2**20))")
    with Guard() as guard:
        parsed = guard.feed(FEED, **ARGS)  # type: ignore[arg-type]
        assert (parsed.outcome, parsed.reason) == ("reject", Reason.PARSER_LIMITS)


def test_threads_share_a_guard() -> None:
    results: list[str] = []
    with Guard(workers=2) as guard:
        threads = [
            threading.Thread(target=lambda: results.append(guard.feed(FEED, **ARGS).outcome))  # type: ignore[arg-type]
            for _ in range(6)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert results == ["partial"] * 6 and len(workers(guard)) <= 2
    with pytest.raises(ValueError, match="closed"):
        guard.feed(FEED, **ARGS)  # type: ignore[arg-type]
