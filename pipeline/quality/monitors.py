"""The monitors as data: warehouse/monitors/*.yml read, and refused with the line where they are wrong.

One entry a monitor: which daily series it watches (warehouse/monitors/series/<name>.sql), of what kind their values
are, what counts as a change, how bad that is, who looks at it, why, and what to do. Belongs here: reading and refusing.
Does not belong here: judging days (baseline.py), or running them (watch.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.quality.checks import SEVERITIES
from pipeline.quality.expectation_ids import slug
from pipeline.quality.written import read_entries
from pipeline.shipped import shipped

TABLE = "monitors"
"""What stands where a check names its table: monitors watch series, not tables."""

KINDS = {
    "volume": "counts; least is a factor",
    "share": "shares of rows (nulls, repeats, …); least is a difference, 0 to 1",
    "freshness": "hours; least is a difference in hours",
    "length": "median lengths; least is a factor",
    "distribution": "mixes of categories; least is a Jensen-Shannon distance, 0 to 1",
}
DIRECTIONS = ("up", "down", "both")
WARMUP_DAYS = 28
"""Days a series is watched before it is judged, unless the monitor says otherwise: each weekday four times."""

_NEEDED = {"name", "series", "kind", "direction", "least", "severity", "owner", "why", "action"}
_WORDS = {"name", "series", "owner", "why", "action"}
_KEYS = _NEEDED | {"against", "warmup_days"}


@dataclass(frozen=True, slots=True)
class Monitor:
    """One monitor. `series` names an SQL file; `direction` is where a change is a fault (up, down, both); `least` the
    least change worth telling, in the unit of its `kind`; `against_others`: what all series do on a day is no fault."""

    name: str
    series: str
    kind: str
    direction: str
    least: float
    warmup_days: int
    against_others: bool
    severity: str
    owner: str
    why: str
    action: str
    where: str  # file and line, for messages

    @property
    def table(self) -> str:
        """What stands where a check names its table."""
        return TABLE

    @property
    def key(self) -> str:
        """The monitor's key among all checks; the key of one of its series is `subject_key`."""
        return f"{TABLE}/{slug(self.name)}"

    def subject_key(self, subject: str) -> str:
        """The key of the result of one of its series."""
        return f"{self.key}/{subject}"

    @property
    def expected(self) -> str:
        """What it asks for, in a few words."""
        change = {
            "volume": f"{self.least:g} times",
            "length": f"{self.least:g} times",
            "freshness": f"{self.least:g} hours",
            "share": f"{100 * self.least:g} points",
            "distribution": f"a distance of {self.least:g}",
        }[self.kind]
        where = {"up": " above", "down": " below", "both": " off"}[self.direction]
        others = ", beside what other series do that day" if self.against_others else ""
        return f"no series lastingly{where} its own past by more than chance and {change}{others}"


def load_monitors(folder: Path | None = None) -> tuple[Monitor, ...]:
    """All monitors, in file and line order.

    Raises UsageError, with file and line, for an unknown key, a missing one, a value that is not among those allowed,
    a series without an SQL file, or a name that stands twice.
    """
    folder = folder or shipped("warehouse", "monitors")
    found: list[Monitor] = []
    for path in sorted(folder.glob("*.yml")):
        data, lines = read_entries(path, "monitors")
        if not isinstance(data, dict) or set(data) != {"monitors"} or not isinstance(data["monitors"], list):
            raise UsageError(f"{path.name}: needs exactly the key monitors, a list")
        found += [_monitor(e, path.name, at, folder) for e, at in zip(data["monitors"], lines, strict=True)]
    seen: dict[str, str] = {}
    for monitor in found:
        first = seen.setdefault(monitor.key, monitor.where)
        if first != monitor.where:
            raise UsageError(f"{monitor.where}: there is a monitor {monitor.name!r} already ({first})")
    return tuple(found)


def _monitor(entry: Any, file: str, lines: Mapping[str, int], folder: Path) -> Monitor:
    where = f"{file}, line {lines['']}"
    if not isinstance(entry, dict):
        raise UsageError(f"{where}: a monitor is a mapping")

    def at(key: str) -> str:
        return f"{file}, line {lines.get(key, lines[''])}"

    for key in sorted(set(map(str, entry)) - _KEYS):
        raise UsageError(f"{at(key)}: unknown key {key!r}: a monitor has {', '.join(sorted(_KEYS))}")
    for key in sorted(_NEEDED - set(entry)):
        raise UsageError(f"{where}: the monitor lacks {key!r}")
    for key in sorted(_WORDS):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise UsageError(f"{at(key)}: {key} is a text")
    allowed = {"kind": tuple(KINDS), "direction": DIRECTIONS, "severity": SEVERITIES, "against": ("others", "itself")}
    for key, values in allowed.items():
        if entry.get(key, values[0]) not in values:
            raise UsageError(f"{at(key)}: {key} {entry[key]!r} is none of {', '.join(values)}")
    if not isinstance(entry["least"], int | float) or entry["least"] < 0:
        raise UsageError(f"{at('least')}: least is a number: for {entry['kind']} {KINDS[entry['kind']]}")
    days = entry.get("warmup_days", WARMUP_DAYS)
    if not isinstance(days, int) or days < 0:
        raise UsageError(f"{at('warmup_days')}: warmup_days is a whole number of days")
    if not (folder / "series" / f"{entry['series']}.sql").is_file():
        raise UsageError(f"{at('series')}: there is no series/{entry['series']}.sql beside {file}")
    return Monitor(
        name=entry["name"],
        series=entry["series"],
        kind=entry["kind"],
        direction=entry["direction"],
        least=float(entry["least"]),
        warmup_days=days,
        against_others=entry.get("against") == "others",
        severity=entry["severity"],
        owner=entry["owner"],
        why=entry["why"],
        action=entry["action"],
        where=where,
    )
