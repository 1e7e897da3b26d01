"""The checks as data: warehouse/expectations/<table>.yml read, and refused with the line where they are wrong.

One entry a check: what Great Expectations shall expect, how bad a failure is, who looks at it, why, and what to do.
Belongs here: reading and refusing. Does not belong here: running them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.quality.written import read_entries
from pipeline.shipped import shipped

SEVERITIES = ("critical", "warning", "info")
SCOPES = ("batch", "table")
_FILE_KEYS = {"table", "grain", "on", "checks"}
_CHECK_KEYS = {"name", "on", "expect", "arguments", "rows", "severity", "owner", "why", "action"}
_NEEDED = {"name", "severity", "owner", "why", "action"}
_TEXTS = ("name", "expect", "rows", "owner", "why", "action")


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation on one table. Either `expect` (an expectation's snake_case name) with `arguments`, or `rows`:
    a SELECT over {batch} that finds the offending rows ({as_of} is the instant the run stands for).

    `scope` batch: judged before a run is published, on what it would load; table: afterwards, on all there is.
    `lines` has the line of each key in the file, keys of arguments as "arguments.<key>".
    """

    table: str
    grain: str
    name: str
    scope: str
    expect: str
    arguments: dict[str, Any]
    rows: str | None
    severity: str
    owner: str
    why: str
    action: str
    where: str  # file and line, for messages
    lines: Mapping[str, int]

    def at(self, key: str) -> str:
        """File and line of one of the check's keys, for messages."""
        line = self.lines.get(key)
        return f"{self.where.split(',')[0]}, line {line}" if line else self.where


def load_checks(folder: Path | None = None, *, scope: str | None = None) -> tuple[Check, ...]:
    """All checks, or those of one scope, in file and line order.

    Raises UsageError, with file and line, for an unknown key, a missing one, what should be text and is not, an unknown
    severity or scope, or a name that stands twice. Whether the expectation, its arguments and its columns exist is
    found out by `suites.build`, which knows Great Expectations.
    """
    folder = folder or shipped("warehouse", "expectations")
    checks: list[Check] = []
    for path in sorted(folder.glob("*.yml")):
        checks.extend(_read(path))
    if not checks:
        raise UsageError(f"no checks in {folder}: put <table>.yml files there")
    seen: dict[tuple[str, str], str] = {}
    for check in checks:
        first = seen.setdefault((check.table, check.name), check.where)
        if first != check.where:
            raise UsageError(f"{check.at('name')}: {check.table} has a check {check.name!r} already ({first})")
    return tuple(check for check in checks if scope is None or check.scope == scope)


def _read(path: Path) -> list[Check]:
    data, lines_of_checks = read_entries(path, "checks")
    if isinstance(data, dict) and True in data:  # YAML 1.1 reads a bare `on` as true
        data["on"] = data.pop(True)
    if not isinstance(data, dict) or set(data) != _FILE_KEYS or not isinstance(data["checks"], list):
        raise UsageError(f"{path.name}: needs exactly the keys {', '.join(sorted(_FILE_KEYS))}, checks being a list")
    for key in ("table", "grain"):
        if not isinstance(data[key], str):
            raise UsageError(f"{path.name}: {key} is text, not {data[key]!r}")
    return [_check(data, entry, path.name, lines) for entry, lines in zip(data["checks"], lines_of_checks, strict=True)]


def _check(file: dict[str, Any], entry: Any, name: str, lines: dict[str, int]) -> Check:
    where = f"{name}, line {lines['']}"
    if not isinstance(entry, dict):
        raise UsageError(f"{where}: a check is a mapping")
    if True in entry:
        entry["on"] = entry.pop(True)

    def at(key: str) -> str:
        return f"{name}, line {lines.get(key, lines[''])}"

    for key in sorted(set(map(str, entry)) - _CHECK_KEYS):
        raise UsageError(f"{at(key)}: unknown key {key!r}: a check has {', '.join(sorted(_CHECK_KEYS))}")
    for key in sorted(_NEEDED - set(entry)):
        raise UsageError(f"{where}: the check lacks {key!r}")
    if ("expect" in entry) == ("rows" in entry):
        raise UsageError(f"{where}: give either `expect` (with `arguments`) or `rows`")
    for key in (key for key in _TEXTS if key in entry):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise UsageError(f"{at(key)}: {key} is text, not {entry[key]!r}")
    if entry["severity"] not in SEVERITIES:
        raise UsageError(f"{at('severity')}: severity {entry['severity']!r} is none of {', '.join(SEVERITIES)}")
    scope = entry.get("on", file["on"])
    if scope not in SCOPES:
        raise UsageError(f"{at('on')}: on {scope!r} is none of {', '.join(SCOPES)}")
    arguments = entry.get("arguments") or {}
    if not isinstance(arguments, dict):
        raise UsageError(f"{at('arguments')}: arguments are a mapping")
    return Check(
        table=file["table"],
        grain=file["grain"],
        name=entry["name"],
        scope=scope,
        expect=entry.get("expect", "unexpected_rows_expectation"),
        arguments=dict(arguments),
        rows=entry.get("rows"),
        severity=entry["severity"],
        owner=entry["owner"],
        why=entry["why"],
        action=entry["action"],
        where=where,
        lines=lines,
    )
