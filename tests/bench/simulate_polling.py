"""`python -m tests.bench.simulate_polling`: what 10,000 feeds would cost one machine, from costs measured here.

Belongs here: a day of polling played through with the pipeline's own rules (interval_for, the pace per host), on
feeds drawn at random with a fixed seed; the costs per answer are measured first. Does not belong here: comparing
with other programs (fetch.py). The spread of the feeds is an assumption and printed as such.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.config import Settings, settings_from_environment
from pipeline.fetch.rhythm import interval_for, loses_news
from pipeline.records import Feed
from tests.bench.fetch import FEEDS, demo_feeds, poll, serving, subscriptions
from tests.bench.saved_feeds import bodies

# Assumptions about the feeds, not measurements: logarithms are normal, the medians and factors are these.
GAP_HOURS, GAP_SPREAD = 1.5, 4.0  # between entries
ITEMS = (10, 20, 25, 30, 50, 100)  # entries a document holds
WITHOUT_VALIDATORS = 0.35  # of feeds
ASK_FOR_A_PAUSE = 0.1  # of feeds, an hour or more (ttl, sy:*)
FEEDS_A_HOST = 1.6  # mean; a few platforms hold hundreds
SECONDS_AWAY = 0.6  # of an answer over the real network: look-up, TLS and the server's own time
HEADERS = 600  # bytes of an answer's head, and of TLS around it


@dataclass(frozen=True)
class Costs:
    """Seconds of this machine's CPU an answer of each kind, all processes of ours, and bytes of a document."""

    quiet: float
    same: float
    changed: float
    size: float


def cpu_of(call: Callable[[], object]) -> float:
    """CPU seconds of this process and of those it has waited for."""
    import resource

    def spent() -> float:
        own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime

    before = spent()
    call()
    return spent() - before


def measure(folder: Path, settings: Settings) -> Costs:
    """Costs of an answer of each kind, on the saved feeds of a folder."""
    with serving(folder) as (base, number):
        spent = {}
        for kind in ("etag", "plain"):
            feeds = subscriptions(base, kind, number)
            states = {s.feed_id: s for s in poll(feeds, settings, {}).states}
            spent[kind] = min(cpu_of(lambda f=feeds, s=states: poll(f, settings, s)) for _ in range(3))  # type: ignore[misc]
        changed = min(cpu_of(lambda: poll(feeds, settings, {})) for _ in range(2))
    found = bodies(folder)
    size = sum(map(len, found)) / len(found)
    return Costs(spent["etag"] / FEEDS, spent["plain"] / FEEDS, changed / FEEDS, size)


@dataclass(frozen=True)
class Simulated:
    """One feed of the day: what it is like, its host, and the interval that suits it."""

    feed: Feed
    host: int
    gap_hours: float
    window_hours: float
    validators: bool
    interval: float


def draw(number: int, seed: int) -> list[Simulated]:
    """So many feeds, always the same for a seed."""
    chance = random.Random(seed)
    hosts: list[int] = []
    made = []
    for n in range(number):
        # A new feed comes to a host in proportion to the feeds it has: few hosts end with many, as platforms do.
        crowded = hosts and chance.random() > 1 / FEEDS_A_HOST
        hosts.append(chance.choice(hosts) if crowded else n)
        gap = GAP_HOURS * GAP_SPREAD ** chance.gauss(0, 1)
        window = gap * (chance.choice(ITEMS) - 1)
        pause = chance.choice((60, 120, 1440)) if chance.random() < ASK_FOR_A_PAUSE else None
        feed = Feed(f"f{n}", "https://example.org/feed", "Outlet", None, "en", 60, None, None, None)
        interval = interval_for(feed, window_hours=window, mean_gap_hours=gap, pause_minutes=pause)
        made.append(Simulated(feed, hosts[-1], gap, window, chance.random() > WITHOUT_VALIDATORS, interval))
    return made


@dataclass(frozen=True)
class Day:
    polls: int
    quiet: int
    same: int
    changed: int
    busiest_hour: int
    waves: list[dict[int, int]]  # of each run: host → feeds polled


def play(feeds: list[Simulated], schedule_minutes: float, seed: int) -> Day:
    """A day of runs of the schedule; each polls what is due. Entries come at random, at the feed's mean gap."""
    chance = random.Random(seed)
    due = [(chance.uniform(0, f.interval), n) for n, f in enumerate(feeds)]
    heapq.heapify(due)
    counts = {"quiet": 0, "same": 0, "changed": 0}
    waves: list[dict[int, int]] = []
    now = 0.0
    while now < 1440:
        wave: dict[int, int] = {}
        while due and due[0][0] <= now:
            _, n = heapq.heappop(due)
            feed = feeds[n]
            wave[feed.host] = wave.get(feed.host, 0) + 1
            apart = max(feed.interval, schedule_minutes) / 60
            news = chance.random() > math.exp(-apart / feed.gap_hours)
            counts["changed" if news else "quiet" if feed.validators else "same"] += 1
            heapq.heappush(due, (now + feed.interval, n))
        waves.append(wave)
        now += schedule_minutes
    polls = [sum(wave.values()) for wave in waves]
    return Day(sum(polls), counts["quiet"], counts["same"], counts["changed"], max(polls), waves)


def wave_seconds(wave: dict[int, int], settings: Settings, at_once: int, cpu: float) -> float:
    """Wall time of one run's polling: the slowest of host pace, requests at once, and one core."""
    slowest_host = max(wave.values(), default=0) * settings.host_delay
    return max(slowest_host, sum(wave.values()) * SECONDS_AWAY / at_once, sum(wave.values()) * cpu)


def main() -> None:
    parser = argparse.ArgumentParser(description="What so many feeds would cost one machine.")
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--feeds", type=Path, help="folder of saved feeds to measure with (default: the demo's)")
    parser.add_argument("--every", type=float, default=60.0, help="minutes between two runs (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    from pipeline.fetch.client import AT_ONCE

    with tempfile.TemporaryDirectory() as scratch:
        demo_feeds(Path(scratch) / "demo")
        polite = settings_from_environment({}, home=Path(scratch) / "home")
        settings = replace(polite, allow_loopback=True, host_delay=0.0, host_connections=64)
        costs = measure(given.feeds or Path(scratch) / "demo" / "feeds", settings)
    feeds = draw(given.number, given.seed)
    day = play(feeds, given.every, given.seed)
    cpu = costs.quiet * day.quiet + costs.same * day.same + costs.changed * day.changed
    sent = (costs.size * (day.same + day.changed)) / 4 + HEADERS * day.polls  # gzip makes a quarter of a feed
    hosts = len({f.host for f in feeds})
    fullest = max(max(wave.values(), default=0) for wave in day.waves)
    seconds = sorted(wave_seconds(wave, polite, AT_ONCE, cpu / day.polls) for wave in day.waves)
    losing = sum(loses_news(f.window_hours, max(f.interval, given.every)) for f in feeds)
    print(f"measured: 304 {costs.quiet * 1e3:.2f} ms, same body {costs.same * 1e3:.2f} ms, changed "
          f"{costs.changed * 1e3:.2f} ms of CPU; {costs.size / 1024:.0f} KiB a document")  # fmt: skip
    print(f"assumed:  median gap {GAP_HOURS} h, {ITEMS[0]} to {ITEMS[-1]} entries a document, "
          f"{WITHOUT_VALIDATORS:.0%} without validators, {SECONDS_AWAY} s an answer")  # fmt: skip
    print(f"feeds {given.number:,} on {hosts:,} hosts, a run every {given.every:g} min")
    print(f"polls a day             {day.polls:>12,}   304 {day.quiet:,}, same body {day.same:,}, news {day.changed:,}")
    print(f"bytes a day             {sent / 2**30:>9.2f} GiB   feeds only; pages come on top")
    print(f"CPU a day               {cpu / 60:>9.1f} min")
    print(f"busiest run             {day.busiest_hour:>12,}   polls; the fullest host holds {fullest} of them")
    print(f"wall time of a run      {seconds[len(seconds) // 2]:>10.0f} s   in the middle, {seconds[-1]:.0f} s at most")
    held = day.busiest_hour * costs.size * (day.same + day.changed) / day.polls / 2**20
    print(f"bodies held at once     {held:>8.0f} MiB   in the busiest run: answers wait until all are archived")
    print(f"feeds that lose news    {losing:>12,}   their window is shorter than the time between two runs")
    limits = {
        "the pace of the fullest host": fullest * polite.host_delay,
        f"{AT_ONCE} requests at once": day.busiest_hour * SECONDS_AWAY / AT_ONCE,
        "one core": day.busiest_hour * cpu / day.polls,
    }
    told = ", ".join(f"{name} {value:.0f} s" for name, value in sorted(limits.items(), key=lambda x: -x[1]))
    print(f"next limit: {told}; a run may take {given.every * 60:.0f} s")


if __name__ == "__main__":
    main()
