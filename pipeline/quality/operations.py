"""Alerts that are no checks, as data: warehouse/runbook/operations.yml read, and refused with the line where it is
wrong.

Belongs here: reading and refusing. Does not belong here: raising them (launch, run), or showing them (runbook.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.quality.checks import SEVERITIES
from pipeline.quality.expectation_ids import slug
from pipeline.quality.written import Lines, read_entries
from pipeline.shipped import shipped

_TEXTS = ("key", "name", "severity", "owner", "sign", "why", "action")
_LISTS = ("look", "commands")


@dataclass(frozen=True, slots=True)
class Operational:
    """What can happen to a run: `sign` is how it shows, `look` what to look at, `commands` what to type."""

    key: str
    name: str
    severity: str
    owner: str
    sign: str
    why: str
    look: tuple[str, ...]
    action: str
    commands: tuple[str, ...]
    where: str  # file and line, for messages


def load_operational(path: Path | None = None) -> tuple[Operational, ...]:
    """All of them, in the order of the file.

    Raises UsageError, with file and line, for an unknown key, a missing one, one that is no text or no list of texts,
    an unknown severity, or a key that stands twice.
    """
    path = path or shipped("warehouse", "runbook", "operations.yml")
    data, lines = read_entries(path, "alerts")
    if not isinstance(data, dict) or set(data) != {"alerts"} or not isinstance(data["alerts"], list):
        raise UsageError(f"{path.name}: needs exactly the key alerts, a list")
    found = [_read(entry, path.name, at) for entry, at in zip(data["alerts"], lines, strict=True)]
    seen: dict[str, str] = {}
    for alert in found:
        first = seen.setdefault(alert.key, alert.where)
        if first != alert.where:
            raise UsageError(f"{alert.where}: there is an alert {alert.key!r} already ({first})")
    return tuple(found)


def _read(entry: Any, file: str, lines: Lines) -> Operational:
    where = f"{file}, line {lines['']}"
    if not isinstance(entry, dict):
        raise UsageError(f"{where}: an alert is a mapping")

    def at(key: str) -> str:
        return f"{file}, line {lines.get(key, lines[''])}"

    needed = {*_TEXTS, *_LISTS}
    for key in sorted(set(map(str, entry)) - needed):
        raise UsageError(f"{at(key)}: unknown key {key!r}: an alert has {', '.join(sorted(needed))}")
    for key in sorted(needed - set(entry)):
        raise UsageError(f"{where}: the alert lacks {key!r}")
    for key in _TEXTS:
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise UsageError(f"{at(key)}: {key} is text, not {entry[key]!r}")
    for key in _LISTS:
        if not isinstance(entry[key], list) or not entry[key] or not all(isinstance(part, str) for part in entry[key]):
            raise UsageError(f"{at(key)}: {key} is a list of texts")
    if entry["severity"] not in SEVERITIES:
        raise UsageError(f"{at('severity')}: severity {entry['severity']!r} is none of {', '.join(SEVERITIES)}")
    if entry["key"] != slug(entry["key"]):
        raise UsageError(f"{at('key')}: key {entry['key']!r} is not of small letters, digits and hyphens")
    values = {key: entry[key] for key in _TEXTS} | {key: tuple(entry[key]) for key in _LISTS}
    return Operational(**values, where=where)
