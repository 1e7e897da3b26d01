"""The checks as data: warehouse/expectations/<table>.yml read, and refused with the line where they are wrong.

One entry a check: what Great Expectations shall expect, how bad a failure is, who looks at it, why, and what to do.
Belongs here: reading and refusing. Does not belong here: running them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.shipped import shipped

SEVERITIES = ("critical", "warning", "info")
_FILE_KEYS = {"table", "grain", "checks"}
_CHECK_KEYS = {"name", "expect", "arguments", "rows", "severity", "owner", "why", "action"}
_NEEDED = {"name", "severity", "owner", "why", "action"}


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation on one table. Either `expect` (an expectation's snake_case name) with `arguments`, or `rows`:
    a SELECT over {batch} that finds the offending rows ({as_of} is the instant the run stands for)."""

    table: str
    grain: str
    name: str
    expect: str
    arguments: dict[str, Any]
    rows: str | None
    severity: str
    owner: str
    why: str
    action: str
    where: str  # file and line, for messages


def load_checks(folder: Path | None = None) -> tuple[Check, ...]:
    """All checks, in file and line order.

    Raises UsageError, with file and line, for an unknown key, a missing one, or an unknown severity. Whether the
    expectation, its arguments and its columns exist is found out by `suites.build`, which knows Great Expectations.
    """
    folder = folder or shipped("warehouse", "expectations")
    checks: list[Check] = []
    for path in sorted(folder.glob("*.yml")):
        checks.extend(_read(path))
    if not checks:
        raise UsageError(f"no checks in {folder}: put <table>.yml files there")
    return tuple(checks)


def _read(path: Path) -> list[Check]:
    import yaml

    text = path.read_text(encoding="utf-8")
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise UsageError(f"{path.name}{line}: not YAML: {getattr(error, 'problem', error)}") from None
    if not isinstance(data, dict) or set(data) != _FILE_KEYS:
        raise UsageError(f"{path.name}: needs exactly the keys {', '.join(sorted(_FILE_KEYS))}")
    lines = _lines_of_checks(node)
    return [
        _check(data["table"], data["grain"], entry, f"{path.name}, line {line}")
        for entry, line in zip(data["checks"], lines, strict=True)
    ]


def _lines_of_checks(node: Any) -> list[int]:
    for key, value in node.value:
        if key.value == "checks":
            return [item.start_mark.line + 1 for item in value.value]
    return []


def _check(table: str, grain: str, entry: Any, where: str) -> Check:
    if not isinstance(entry, dict):
        raise UsageError(f"{where}: a check is a mapping")
    for key in sorted(set(entry) - _CHECK_KEYS):
        raise UsageError(f"{where}: unknown key {key!r}: a check has {', '.join(sorted(_CHECK_KEYS))}")
    for key in sorted(_NEEDED - set(entry)):
        raise UsageError(f"{where}: the check lacks {key!r}")
    if ("expect" in entry) == ("rows" in entry):
        raise UsageError(f"{where}: give either `expect` (with `arguments`) or `rows`")
    if entry["severity"] not in SEVERITIES:
        raise UsageError(f"{where}: severity {entry['severity']!r} is none of {', '.join(SEVERITIES)}")
    return Check(
        table=table,
        grain=grain,
        name=entry["name"],
        expect=entry.get("expect", "unexpected_rows_expectation"),
        arguments=dict(entry.get("arguments") or {}),
        rows=entry.get("rows"),
        severity=entry["severity"],
        owner=entry["owner"],
        why=entry["why"],
        action=entry["action"],
        where=where,
    )
