"""What the monitors find of planted faults, when, and what they cry out over nothing.

Belongs here: running the shipped monitors over a made-up history and reading their alerts. Does not belong here: the
history, or the table (tests/bench/monitors.py).
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pipeline.load.connect import open_writer
from pipeline.quality.monitors import load_monitors
from pipeline.quality.watch import prepare, watch
from tests.monitoring.faults import Fault, plant
from tests.monitoring.history import DAYS, FIRST_DAY, fill


@dataclass(frozen=True)
class Alert:
    """An alert that opens on a day (counted from the first) for one series of a monitor."""

    day: int
    monitor: str
    series: str
    subject: str


@dataclass(frozen=True)
class Outcome:
    """Of one seed: each fault with its first alert (None: missed), and the alerts that no fault explains."""

    seed: int
    faults: tuple[tuple[Fault, Alert | None], ...]
    false: tuple[Alert, ...]
    alerts: int

    @property
    def found(self) -> int:
        return sum(alert is not None for _, alert in self.faults)


def outcome(seed: int) -> Outcome:
    """Make the history of a seed and let every monitor walk through it, day by day."""
    faults = plant(seed)
    alerts = alerts_of(seed, faults)
    firsts = []
    for fault in faults:
        own = [a for a in alerts if a.day <= fault.end and fault.explains(a.series, a.subject, a.day)]
        firsts.append((fault, min(own, key=lambda a: a.day, default=None)))
    false = [a for a in alerts if not any(f.explains(a.series, a.subject, a.day) for f in faults)]
    return Outcome(seed, tuple(firsts), tuple(false), len(alerts))


def alerts_of(seed: int, faults: list[Fault]) -> list[Alert]:
    """Every alert that opens over the days of a history with these faults."""
    with tempfile.TemporaryDirectory() as folder, open_writer(Path(folder) / "made.duckdb") as con:
        fill(con, seed, faults)
        last = FIRST_DAY + timedelta(days=DAYS - 1)
        prepare(con, last)
        alerts = []
        for monitor in load_monitors():
            keys, days, walked = watch(con, monitor, last)
            for t, day in enumerate(days):
                before = walked.alarm[t - 1] if t else walked.alarm[t] & False
                alerts += [
                    Alert((day - FIRST_DAY).days, monitor.name, monitor.series, keys[k])
                    for k in (walked.alarm[t] & ~before).nonzero()[0]
                ]
    return sorted(alerts, key=lambda a: (a.day, a.series, a.subject))
