"""`make bench-fetch [FEEDS=folder]`: fetching and parsing against the libraries alone, in the same run.

Belongs here: measuring and printing. Nothing here fails a build: machines differ, ratios less so. The best of a few
rounds counts, of both sides; the server (saved_feeds.py) has a process of its own. Without FEEDS the demo's feeds are
served, each under as many addresses as make 200.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Settings, settings_from_environment
from pipeline.records import Feed

if TYPE_CHECKING:
    from pipeline.fetch.state import FeedState

ROOT = Path(__file__).resolve().parents[2]
FEEDS = 200
AS_OF = "2016-12-17T18:00:00Z"
MIB = 2**20


def best(call: Callable[[], object], rounds: int, clock: Callable[[], float] = time.perf_counter) -> float:
    """Least time of `call`, in seconds of the clock."""
    times = []
    for _ in range(rounds):
        start = clock()
        call()
        times.append(clock() - start)
    return min(times)


def line(what: str, ours: str, against: str, ratio: float | None, goal: str) -> None:
    print(f"{what:<40} {ours:>14}   {against:<44} {f'{ratio:.2f} x' if ratio else '':>9}   {goal}", flush=True)


def demo_feeds(folder: Path) -> None:
    """The demo's feeds and pages as files: feeds in `folder`/feeds, pages in `folder`/pages."""
    from pipeline.demo import DEMO_RUNS
    from pipeline.demo.newsroom import OUTLETS, edition
    from pipeline.demo.press import feed_bytes, page_bytes

    for name in ("feeds", "pages"):
        (folder / name).mkdir(parents=True)
    for outlet in OUTLETS:
        articles = edition(outlet.slug, DEMO_RUNS[-1])
        (folder / "feeds" / outlet.slug).write_bytes(feed_bytes(outlet, articles, "http://127.0.0.1"))
        for article in articles:
            if article.page not in ("missing", "broken"):
                body = page_bytes(outlet, article, articles, "http://127.0.0.1")
                (folder / "pages" / f"{outlet.slug}-{article.slug}").write_bytes(body)


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """(base URL, number of feeds) of a server of the folder's feeds."""
    command = [sys.executable, "-m", "tests.bench.saved_feeds", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port, number = server.stdout.readline().split()
        try:
            yield f"http://127.0.0.1:{port}", int(number)
        finally:
            server.terminate()


def subscriptions(base: str, kind: str, number: int) -> list[Feed]:
    return [
        Feed(f"f{n:04d}", f"{base}/{kind}/{n % number}", "Outlet", None, "en", 60, None, None, None)
        for n in range(FEEDS)
    ]


def poll(feeds: list[Feed], settings: Settings, states: Mapping[str, FeedState]) -> Any:
    """One poll as a run makes it: fetched, archived, parsed, entries chosen, states decided."""
    from pipeline.archive.source import Network
    from pipeline.load.load import KnownIndex
    from pipeline.polling import Polling

    polling = Polling("bench", AS_OF, Network(settings, "bench", AS_OF), states, KnownIndex())
    polling.poll(feeds, lambda *_: None)
    return polling


def polls(base: str, number: int, settings: Settings) -> None:
    """First poll, all-304 poll and poll of unchanged bodies, against a loop of feedparser.parse(url)."""
    import feedparser

    kinds = {kind: subscriptions(base, kind, number) for kind in ("etag", "plain")}
    loop = best(lambda: [feedparser.parse(feed.url) for feed in kinds["plain"]], 2)
    against = f"loop of feedparser.parse(url): {loop:.2f} s"
    first = best(lambda: poll(kinds["etag"], settings, {}), 3)
    line(f"first poll of {FEEDS} feeds", f"{first:.2f} s", against, loop / first, ">= 3.5")
    for kind, what, goal in (("etag", "poll answered by 304 alone", 100), ("plain", "unchanged, no validators", 50)):
        states = {s.feed_id: s for s in poll(kinds[kind], settings, {}).states}
        again = poll(kinds[kind], settings, states)
        quiet = sum(not state.failures for state in again.states)
        took = best(lambda kind=kind, states=states: poll(kinds[kind], settings, states), 5)  # type: ignore[misc]
        assert not again.fresh
        line(f"{what} ({quiet} of {FEEDS})", f"{took * 1000:.0f} ms", against, loop / took, f">= {goal}")


def parsing(folder: Path) -> None:
    """parse_feed against feedparser with its defaults, on the same bytes, CPU time of one process."""
    import feedparser

    from pipeline.parse.feed import parse_feed
    from tests.bench.saved_feeds import bodies

    feeds = bodies(folder)
    feeds = feeds * max(1, 100 // len(feeds))

    def theirs(**options: bool) -> int:
        return sum(len(feedparser.parse(io.BytesIO(body), **options).entries) for body in feeds)

    def ours() -> int:
        return sum(parse_feed(b, feed_id="f", url="https://example.org/feed").found for b in feeds)

    defaults = best(theirs, 3, time.process_time)
    bare = best(lambda: theirs(sanitize_html=False, resolve_relative_uris=False), 3, time.process_time)
    own = best(ours, 3, time.process_time)
    told = f"feedparser, defaults: {len(feeds) / defaults:.0f} feeds/s of CPU"
    line("parsing feeds", f"{len(feeds) / own:.0f} feeds/s", told, defaults / own, ">= 3")
    line("  feedparser without sanitising", f"{len(feeds) / bare:.0f} feeds/s", "", defaults / bare, "")


def pages(folder: Path) -> None:
    """parse_page against bare trafilatura.extract, CPU time of one process."""
    import trafilatura

    from pipeline.errors import Rejected
    from pipeline.parse.article import parse_page

    found = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    documents = [gzip.decompress(b) if b[:2] == b"\x1f\x8b" else b for b in found]

    def ours() -> None:
        for body in documents:
            try:
                parse_page(body, "https://www.example.org/a/b")
            except Rejected:
                continue

    own = best(ours, 3, time.process_time)
    bare = best(lambda: [trafilatura.extract(body) for body in documents], 3, time.process_time)
    told = f"trafilatura.extract: {len(documents) / bare:.0f} pages/s of CPU"
    line(f"page to article ({len(documents)} pages)", f"{len(documents) / own:.0f} pages/s", told, bare / own, ">= 0.8")


_BOMB = """
import sys
from dataclasses import replace
from pathlib import Path
from pipeline.config import settings_from_environment
from pipeline.fetch.client import fetch_feeds
from pipeline.records import Feed

def most():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

def fetch(path):
    feed = Feed("f", sys.argv[2] + path, "Outlet", None, "en", 60, None, None, None)
    return next(iter(fetch_feeds([(feed, None)], settings)))

settings = replace(settings_from_environment({}, home=Path(sys.argv[1])), allow_loopback=True, host_delay=0.0)
fetch("/plain/0")
before = most()
answer = fetch("/bomb/" + sys.argv[3])
print((most() - before) // 1024, answer.reason)
"""


def bombs(base: str, settings: Settings) -> None:
    """Growth of a process that meets a 1 GiB bomb."""
    for encoding in ("gzip", "br"):
        command = [sys.executable, "-c", _BOMB, str(settings.home), base, encoding]
        out = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
        line(f"1 GiB bomb, {encoding}", f"{out[0]} MiB more", f"ends in {out[1]}", None, "<= 200 MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description="Fetching and parsing against the libraries alone.")
    parser.add_argument("--feeds", type=Path, help="folder of saved feeds (default: the demo's)")
    parser.add_argument("--pages", type=Path, help="folder of saved pages, gzip or not (default: the demo's)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "demo"
        demo_feeds(made)
        feeds, saved = given.feeds or made / "feeds", given.pages or made / "pages"
        home = Path(scratch) / "home"
        settings = replace(
            settings_from_environment({}, home=home), allow_loopback=True, host_delay=0.0, host_connections=64
        )
        print(f"{'what':<40} {'ours':>14}   {'against':<44} {'ratio':>9}   goal")
        with serving(feeds) as (base, number):
            polls(base, number, settings)
            bombs(base, settings)
        parsing(feeds)
        pages(saved)
    print(f"{os.cpu_count()} cores")


if __name__ == "__main__":
    main()
