"""Parsing in a process that may die: CPU and memory bounded by the kernel, whatever the bytes do to the parsers.

Belongs here: the worker processes, their limits, and turning their deaths into closed reasons. Results are the same,
record for record, as parse_feed and parse_page called directly. Does not belong here: parsing. It starts processes
and waits for them, so it is an edge; it lives here because it guards this package and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from pipeline.errors import Reason, Rejected
from pipeline.parse.article import ParsedArticle, parse_page
from pipeline.parse.feed import ParsedFeed, parse_feed
from pipeline.records import Entry, from_json, to_json

_SIZE = struct.Struct(">II")  # lengths of the JSON and of the bytes that follow
_MIB = 2**20
CPU_SECONDS = 2.0  # for a document that is small; a large one may take longer to read at all
CPU_SECONDS_PER_MIB = 3.0
MEMORY = 160 * _MIB  # address space beyond that of an idle worker
MEMORY_PER_BYTE = 24  # of document: the tree, feedparser's records and our own, each several times the text
JOBS_PER_WORKER = 500  # then a fresh one takes over, whatever the libraries have leaked


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    cpu_seconds: float = CPU_SECONDS
    memory: int = MEMORY


class Guard:
    """A small pool of workers, started when needed and used again. A context manager; may be shared by threads.

    `kinds` names what it will be asked for; workers load what that takes before their first document, and no more.
    """

    def __init__(
        self, workers: int = 1, limits: Limits | None = None, *, kinds: tuple[str, ...] = ("feed", "page")
    ) -> None:
        self._limits = limits or Limits()
        self._kinds = kinds
        self._free: list[_Worker] = []
        self._places = threading.BoundedSemaphore(workers)
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Guard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, workers: int = 1) -> None:
        """Start workers now, to get ready while the caller does something else."""
        made = [_Worker(self._limits, self._kinds) for _ in range(workers)]
        with self._lock:
            self._free.extend(made)

    def close(self) -> None:
        """End the workers. Calls after this raise ValueError."""
        with self._lock:
            self._closed = True
            workers, self._free = self._free, []
        for worker in workers:
            worker.end()

    def feed(
        self,
        body: bytes,
        *,
        feed_id: str,
        url: str,
        content_type: str | None = None,
        fetched_at: str | None = None,
        guids_repeat: bool = False,
    ) -> ParsedFeed:
        """parse_feed in a worker. Never raises for what is in the bytes: parser_limits or parser_crashed instead."""
        arguments = {
            "feed_id": feed_id,
            "url": url,
            "content_type": content_type,
            "fetched_at": fetched_at,
            "guids_repeat": guids_repeat,
        }
        try:
            return _feed_from_json(self._ask("feed", arguments, body))
        except Rejected as turned:
            return ParsedFeed("reject", turned.reason, turned.detail, (), (), 0, 0, "", None, None, (), "", ())

    def page(self, body: bytes, url: str | None, content_type: str | None = None) -> ParsedArticle:
        """parse_page in a worker. Raises Rejected as parse_page does, and for parser_limits and parser_crashed."""
        got = self._ask("page", {"url": url, "content_type": content_type}, body)
        if "reason" in got:
            raise Rejected(Reason(got["reason"]), got["detail"])
        return from_json(ParsedArticle, got)

    def _ask(self, kind: str, arguments: dict[str, Any], body: bytes) -> dict[str, Any]:
        if kind not in self._kinds:
            raise ValueError(f"this guard was made for {' and '.join(self._kinds)}, not for a {kind}")
        with self._places:
            with self._lock:
                if self._closed:
                    raise ValueError("the guard is closed")
                worker = self._free.pop() if self._free else None
            worker = worker or _Worker(self._limits, self._kinds)
            try:
                got = worker.ask(kind, arguments, body)
            except BaseException:
                worker.kill()
                raise
            with self._lock:
                keep = not self._closed and worker.jobs < JOBS_PER_WORKER and "worn" not in got
                if keep:
                    self._free.append(worker)
            if not keep:
                worker.end()
            if "worn" in got:
                raise Rejected(Reason.PARSER_LIMITS, "the parser needed more memory than a document may")
            return got


class _Worker:
    """One process, one job at a time."""

    def __init__(self, limits: Limits, kinds: tuple[str, ...]) -> None:
        self._limits = limits
        self.jobs = 0
        code = "import json,sys; sys.path[:]=json.loads(sys.argv[1]); from pipeline.parse.guard import serve; serve()"
        setup = [json.dumps([p or os.curdir for p in sys.path]), str(limits.memory), *kinds]
        self._process = subprocess.Popen(  # noqa: S603  our own interpreter, our own code
            [sys.executable, "-c", code, *setup],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent, which then ends its workers
        )

    def ask(self, kind: str, arguments: dict[str, Any], body: bytes) -> dict[str, Any]:
        if self.jobs == 0:
            self._read(60.0, 1)  # one byte: imported and ready, so that start-up never counts against a document
        self.jobs += 1
        cpu = self._limits.cpu_seconds + CPU_SECONDS_PER_MIB * (len(body) // _MIB)
        head = json.dumps({"kind": kind, "arguments": arguments, "cpu": cpu}).encode("ascii")
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(_SIZE.pack(len(head), len(body)) + head)
            self._process.stdin.write(body)
            self._process.stdin.flush()
            # Other work on the machine slows us down, but not for ever: then it is the document.
            size, _ = _SIZE.unpack(self._read(10.0 * cpu + 20.0, _SIZE.size))
            got = json.loads(self._read(60.0, size))
        except (BrokenPipeError, EOFError, TimeoutError) as error:
            raise self._death(error, cpu) from None
        assert isinstance(got, dict)
        return got

    def _death(self, error: Exception, cpu: float) -> Rejected:
        late = isinstance(error, TimeoutError)
        self.kill()
        code = self._process.returncode
        if late or code == -signal.SIGXCPU:
            return Rejected(Reason.PARSER_LIMITS, f"the parser needed more than {cpu:g} s of CPU")
        name = signal.Signals(-code).name if code and code < 0 else f"code {code}"
        return Rejected(Reason.PARSER_CRASHED, f"the parser's process ended with {name}")

    def _read(self, timeout: float, size: int) -> bytes:
        assert self._process.stdout is not None
        fd = self._process.stdout.fileno()
        pieces: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(fd, selectors.EVENT_READ)
            while size > 0:
                if not selector.select(timeout):
                    raise TimeoutError
                piece = os.read(fd, min(size, _MIB))
                if not piece:
                    raise EOFError
                pieces.append(piece)
                size -= len(piece)
        return b"".join(pieces)

    def kill(self) -> None:
        self._process.kill()
        self.end()

    def end(self) -> None:
        with contextlib.suppress(OSError):
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _feed_from_json(got: dict[str, Any]) -> ParsedFeed:
    if "reason_name" not in got:
        raise Rejected(Reason.PARSER_CRASHED, str(got)[:200])
    reason = got.pop("reason_name")
    got["reason"] = Reason(reason) if reason else None
    got["rejected"] = tuple((name, Reason(code), detail) for name, code, detail in got["rejected"])
    got["entries"] = tuple(from_json(Entry, entry) for entry in got["entries"])
    got["skip_hours"] = tuple(got["skip_hours"])
    got["truncations"] = tuple(got["truncations"])
    return ParsedFeed(**got)


def serve() -> None:
    """What a worker does: answer jobs from standard input until it closes. Runs in the worker process only."""
    inp, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not end up among the answers
    _warm_up(sys.argv[3:])
    idle = _limit_memory(int(sys.argv[2]), 0, None)
    out.write(b"+")
    out.flush()
    while job := _take(inp):
        head, body = job
        _limit_cpu(float(head["cpu"]))
        idle = _limit_memory(int(sys.argv[2]), len(body), idle)
        try:
            answer = json.dumps(_do(head["kind"], head["arguments"], body)).encode("ascii")
        except MemoryError:
            answer = b'{"worn": true}'
        out.write(_SIZE.pack(len(answer), 0) + answer)
        out.flush()


def _take(inp: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    sizes = inp.read(_SIZE.size)
    if len(sizes) < _SIZE.size:
        return None
    head, body = _SIZE.unpack(sizes)
    return json.loads(inp.read(head)), inp.read(body)


def _do(kind: str, arguments: dict[str, Any], body: bytes) -> dict[str, Any]:
    if kind == "feed":
        parsed = parse_feed(body, **arguments)
        plain = to_json(parsed)
        plain["reason_name"] = plain.pop("reason")
        return plain
    try:
        return to_json(parse_page(body, **arguments))
    except Rejected as turned:
        return {"reason": turned.reason, "detail": turned.detail}


def _warm_up(kinds: Sequence[str]) -> None:
    """Load what parsing loads, so that its cost and its memory are not the first document's."""
    if "feed" in kinds:
        items = b"<item><title>&lt;b&gt;a&lt;/b&gt;</title><guid>a</guid><itunes:author>b</itunes:author></item>"
        parse_feed(b"<rss version='2.0'><channel>" + items + b"</channel></rss>", feed_id="", url="")
    if "page" in kinds:
        words = b"<p>" + b"Some words to make a paragraph of text that is long enough. " * 10 + b"</p>"
        with contextlib.suppress(Rejected):
            parse_page(b"<html><body><article>" + words + b"</article></body></html>", None)


def _limit_cpu(seconds: float) -> None:
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _limit_memory(extra: int, body: int, idle: int | None) -> int | None:
    """Set the address space's limit to an idle worker's size and what the document may cost; returns the idle size.

    Does nothing where the system does not say how large the process is.
    """
    import resource

    if idle is None:
        try:
            with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123  a worker without pathlib's cost
                idle = int(file.read().split()[0]) * resource.getpagesize()
        except (OSError, ValueError):
            return None
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = idle + extra + MEMORY_PER_BYTE * body
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    return idle
