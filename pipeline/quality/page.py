"""The quality page: what the last checkpoint found, how each check fared before, whether the books balance.

Belongs here: shaping stored results for the page. Does not belong here: running checks (checkpoint.py) or the page's
looks (assets/).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Settings
from pipeline.errors import ADVICE, Reason
from pipeline.load.connect import open_reader
from pipeline.quality.checks import Check, load_checks
from pipeline.quality.expectation_ids import anchor, expectation_id
from pipeline.quality.monitors import Monitor, load_monitors
from pipeline.quality.runbook import build_runbook
from pipeline.quality.suites import expected
from pipeline.quality.trends import figures, heat_map
from pipeline.theme.page import minute, render, write_page
from pipeline.theme.queries import page_rows

if TYPE_CHECKING:
    import duckdb

_ASSETS = Path(__file__).parent / "assets"
_SEVERITIES = ("critical", "warning", "info")
_SIGNS = {"critical": "×", "warning": "!", "info": "i", "error": "?", "passed": "", "": ""}
_FEW_FEEDS = 12  # with more, only lines worth a look are shown under a stage
_BOOKED = ("n_in", "n_out", "n_unchanged", "n_duplicate", "n_rejected")

Row = dict[str, Any]


def build_quality_page(settings: Settings, *, as_of: str) -> Path:
    """Write `settings.reports / "quality.html"` from the stored results, as of an ISO 8601 instant; returns its path.
    The run-book that it leads to is written beside it.

    Raises WarehouseError where there is no warehouse, SitrepError where the file cannot be written.
    """
    build_runbook(settings)
    with open_reader(settings.warehouse) as con:
        history = page_rows(con, "quality", "history")
        books = page_rows(con, "quality", "books")
        books_all = page_rows(con, "quality", "unbalanced")[0]
        feeds = page_rows(con, "shared", "feeds")
        rejections = open_rejections(con)
        days = page_rows(con, "quality", "days")
        figures_by_day = page_rows(con, "quality", "figures")
        alerts = page_rows(con, "quality", "alerts")
        batches = page_rows(con, "quality", "batches")
    runs = list(dict.fromkeys((row["run_id"], row["checked_at"]) for row in history))
    checks = _checks(load_checks(), load_monitors(), history, [run_id for run_id, _ in runs])
    current = [c for c in checks if c["status"]]
    failing = sorted((c for c in current if c["status"] != "passed"), key=_badness)
    counts = {
        "passed": sum(c["status"] == "passed" for c in current),
        "critical": sum(_is_critical(c) for c in failing),
        "warnings": sum(not _is_critical(c) for c in failing),
    }
    values = {
        "as_of": as_of,
        "run_id": runs[-1][0] if runs else None,
        "checked_at": runs[-1][1] if runs else as_of,
        "runs": runs,
        "verdict": _verdict(counts, bool(runs), books_all["unbalanced"]),
        "counts": counts,
        "checks": current,
        "failing": failing,
        "tables": _by_table(checks),
        "books": books,
        "books_all": books_all,
        "stages": _stages(books),
        "feeds": feeds,
        "rejections": rejections,
        "heat": heat_map(days),
        "trends": figures(figures_by_day),
        "trend_days": len(figures_by_day),
        "alerts": [row | {"anchor": anchor(row["expectation_id"])} for row in alerts],
        "batches": batches,
    }
    html = render(_ASSETS / "quality.html", styles=[_ASSETS / "quality.css"], scripts=[], values=values)
    return write_page(settings.reports / "quality.html", html)


def open_rejections(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Open rejections by stage and reason with their number, an example, and what to do about the reason."""
    found = page_rows(con, "shared", "rejections")
    return [row | {"advice": ADVICE.get(Reason(row["reason"]), "")} for row in found]


def _checks(known: Sequence[Check], monitors: Sequence[Monitor], history: list[Row], runs: list[str]) -> list[Row]:
    """Every check and monitor that is written down or was ever run, with its state in the newest run and its past."""
    results: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in history:
        results[row["expectation_id"]][row["run_id"]] = row
    written: dict[str, Check | Monitor] = {expectation_id(check): check for check in known}
    written |= {monitor.key: monitor for monitor in monitors}
    described = [_described(key, check, results.get(key, {}), runs) for key, check in written.items()]
    retired = [_described(key, None, past, runs) for key, past in results.items() if key not in written]
    return described + retired


def _described(key: str, check: Check | Monitor | None, past: dict[str, Row], runs: list[str]) -> Row:
    # Not every run runs every check: batches are judged in some, tables in others. What a check found last counts.
    last: Row = past[max(past, key=runs.index)] if past else {}
    streak: list[Row] = []
    for run_id in reversed(runs):
        row = past.get(run_id)
        if row is not None and row["status"] == "passed":
            break
        streak += [row] if row else []
    cells = [_cell(past.get(run_id)) for run_id in runs]
    failed = sum(cell["look"] not in ("passed", "") for cell in cells)
    words = f"{failed} of the last {len(runs)} runs failed" if failed else f"no failure in {len(runs)} runs"
    return {
        "key": key,
        "anchor": anchor(key),
        "name": check.name if check else last["name"],
        "table": check.table if check else last["table_name"],
        "severity": check.severity if check else last["severity"],
        "owner": check.owner if check else None,
        "why": check.why if check else None,
        "action": check.action if check else None,
        "expected": _expected(check) if check else None,
        "where": _where(check) if check else None,
        "retired": check is None,
        "status": last.get("status") if check else None,
        "observed": last.get("observed"),
        "error": last.get("error"),
        "percent": last.get("unexpected_percent"),
        "samples": json.loads(last.get("sample") or "[]"),
        "since": streak[-1]["checked_at"] if streak else None,
        "runs": len(streak),
        "cells": cells,
        "history_words": words,
    }


def _expected(check: Check | Monitor) -> str:
    return check.expected if isinstance(check, Monitor) else expected(check)


def _where(check: Check | Monitor) -> str:
    return f"warehouse/{'monitors' if isinstance(check, Monitor) else 'expectations'}/{check.where}"


def _cell(row: Row | None) -> Row:
    if row is None:
        return {"look": "", "sign": "", "title": "not run"}
    look = row["status"] if row["status"] != "failed" else row["severity"]
    found = row["error"] or row["observed"] or ""
    return {
        "look": look,
        "sign": _SIGNS[look],
        "title": f"{minute(row['checked_at'])}: {row['status']} {found}".strip(),
    }


def _is_critical(check: Row) -> bool:
    return bool(check["severity"] == "critical")


def _badness(check: Row) -> tuple[int, bool, str, str]:
    return _SEVERITIES.index(check["severity"]), check["status"] != "error", check["table"], check["name"]


def _verdict(counts: dict[str, int], ran: bool, unbalanced: int) -> Row:
    if not ran:
        return {"tone": "none", "title": "Not checked yet.", "text": "No checkpoint has run over this warehouse."}
    off = " The books balance."
    if unbalanced:
        off = f" {_plural(unbalanced, 'line')} of the books {'does' if unbalanced == 1 else 'do'} not balance."
    warned = f" {_plural(counts['warnings'], 'warning')} on record." if counts["warnings"] else ""
    if counts["critical"]:
        title = f"{_plural(counts['critical'], 'critical check')} failed."
        return {"tone": "bad", "title": title, "text": f"{counts['passed']} passed.{warned}{off}"}
    if counts["warnings"]:
        text = f"{counts['passed']} passed.{warned}{off}"
        return {"tone": "bad" if unbalanced else "warn", "title": "No critical check failed.", "text": text}
    title = f"All {_plural(counts['passed'], 'check')} passed."
    return {"tone": "bad" if unbalanced else "good", "title": title, "text": off.strip()}


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _by_table(checks: list[Row]) -> list[tuple[str, list[Row]]]:
    tables: dict[str, list[Row]] = defaultdict(list)
    for check in checks:
        tables[check["table"]].append(check)
    return list(tables.items())


def _stages(books: list[Row]) -> list[Row]:
    """The books' lines under their stages, each stage with its sum."""
    lines: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for line in books:
        lines[line["stage"], line["unit"]].append(line)
    stages = []
    for (stage, unit), members in lines.items():
        shown = members if len(members) <= _FEW_FEEDS else [m for m in members if not m["balanced"] or m["n_rejected"]]
        stages.append(
            {
                "stage": stage,
                "unit": unit,
                "lines": shown,
                "hidden": len(members) - len(shown),
                "total": {name: sum(line[name] for line in members) for name in _BOOKED},
                "balanced": all(line["balanced"] for line in members),
            }
        )
    return stages
