"""The faults that are planted in a history: their kinds, where a seed puts them, which monitors may speak of them.

Belongs here: faults. Does not belong here: ordinary days (history.py), finding (found.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pipeline.quality.measures import POOLED
from tests.monitoring.history import DAYS, FEEDS, FIELDS, TYPES, Day

PLANTED = 30
FIRST = 36
"""The first day that may have a fault: by then every series has its warm-up behind it (a mix needs a week
to have something to be compared with)."""

LASTS = (5, 9)  # days
APART = 6  # days between two faults of one feed
LATE = POOLED - 1  # days after a fault in which an alert may still be about it: a small mix holds as many days before

EVERYWHERE = "all feeds"


@dataclass(frozen=True)
class Kind:
    """`happen` makes a day of the fault out of an ordinary one, with a number in [0, 1) to choose by. `series`: where
    its effects show, and so which alerts are about it; anything else is a false alarm."""

    name: str
    happen: Callable[[Day, float], Day]
    series: frozenset[str]
    everywhere: bool = False


@dataclass(frozen=True)
class Fault:
    """One fault: of `feed_id` (or EVERYWHERE) from day `start` to day `end`, both included."""

    kind: Kind
    feed_id: str
    start: int
    end: int
    choice: float

    def touches(self, feed_id: str, day: int) -> bool:
        return self.start <= day <= self.end and self.feed_id in (feed_id, EVERYWHERE)

    def happen(self, day: Day) -> Day:
        return self.kind.happen(day, self.choice)

    def explains(self, series: str, subject: str, day: int) -> bool:
        """Whether an alert that opens on `day` for a series' subject is about this fault."""
        where = subject.split(" · ")[0]
        return (
            series in self.kind.series
            and self.start <= day <= self.end + LATE
            and (where in (self.feed_id, EVERYWHERE) or self.feed_id == EVERYWHERE)
        )


def _room(day: Day, **changes: object) -> Day:
    return replace(day, room=replace(day.room, **changes))  # type: ignore[arg-type]


def _field(choice: float, names: tuple[str, ...]) -> str:
    return names[int(choice * len(names))]


def _vanish(day: Day, choice: float) -> Day:
    # A feed that never had the field on most entries cannot be seen to lose it: what it has most of goes.
    names = sorted((name for name in FIELDS if day.room.fields[name] > 0.5), key=FIELDS.index)
    return _room(day, fields=day.room.fields | {_field(choice, tuple(names)): 0.02})


def _longer(day: Day, choice: float) -> Day:
    name = _field(choice, ("title", "summary", "text"))
    return replace(day, lengths=day.lengths | {name: 2 * day.lengths[name]})


def _one_type(day: Day, choice: float, much: float) -> Day:
    types = (1 - much) * day.room.types
    types[3 + int(choice * (len(TYPES) - 3))] += much
    return _room(day, types=types)


def _lack(day: Day, choice: float) -> Day:
    name = _field(choice, ("place", "date", "actors"))
    return _room(day, nulls=day.room.nulls | {name: min(1.0, day.room.nulls[name] + 0.6)})


def _volume(factor: float) -> Callable[[Day, float], Day]:
    return lambda day, _: replace(day, volume=factor * day.volume)


def _kind(name: str, happen: Callable[[Day, float], Day], *series: str, everywhere: bool = False) -> Kind:
    return Kind(name, happen, frozenset(series), everywhere)


KINDS = (
    _kind("feed dead", _volume(0.0), "entries_by_feed", "age_of_newest", "entries_of_all", "events_of_all"),
    _kind("volume halves", _volume(0.5), "entries_by_feed", "entries_of_all", "events_of_all"),
    _kind("volume doubles", _volume(2.0), "entries_by_feed"),
    _kind("news a day late", lambda day, _: replace(day, extra_delay=24.0), "delay", "age_of_newest"),
    _kind("null share jumps", _lack, "nulls_of_events"),
    _kind("mix drifts", lambda day, choice: _one_type(day, choice, 0.6), "types_by_feed", "types_of_all"),
    _kind("language flips", lambda day, _: _room(day, language="fr"), "languages_by_feed"),
    _kind("field vanishes", _vanish, "fields_by_feed", "age_of_newest"),
    _kind("field doubles in length", _longer, "lengths_by_feed"),
    _kind("repeats itself", lambda day, _: _room(day, repeats=0.4), "repeats"),
    _kind("dates in the future", lambda day, _: _room(day, ahead=0.4), "dated_ahead", "age_of_newest", "delay"),
)
EVERYWHERE_KINDS = (
    _kind("half of everything", _volume(0.5), "entries_of_all", "events_of_all", everywhere=True),
    _kind(
        "mix drifts everywhere", lambda day, choice: _one_type(day, choice, 0.35), "types_of_all", "types_by_feed",
        everywhere=True,
    ),
)  # fmt: skip


def plant(seed: int) -> list[Fault]:
    """PLANTED faults of a seed: each kind of all feeds once, each kind of one feed twice, the rest drawn."""
    rng = np.random.default_rng([seed, 1])
    kinds = [*EVERYWHERE_KINDS, *KINDS, *KINDS]
    kinds += [KINDS[i] for i in rng.integers(0, len(KINDS), PLANTED - len(kinds))]
    faults: list[Fault] = []
    for kind in kinds:
        while True:
            lasts = int(rng.integers(LASTS[0], LASTS[1] + 1))
            start = int(rng.integers(FIRST, DAYS - lasts + 1))
            feed_id = EVERYWHERE if kind.everywhere else f"outlet-{rng.integers(0, FEEDS):02}"
            fault = Fault(kind, feed_id, start, start + lasts - 1, float(rng.random()))
            if not any(_close(fault, other) for other in faults):
                break
        faults.append(fault)
    return sorted(faults, key=lambda f: (f.start, f.feed_id))


def _close(one: Fault, other: Fault) -> bool:
    return one.feed_id == other.feed_id and one.start <= other.end + APART and other.start <= one.end + APART
