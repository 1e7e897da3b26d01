"""Alerts: one message for what newly fails, one when it passes again, grouped by run, never more often than allowed.

Belongs here: which failures are new, what a message says, and what is remembered (core.alerts). Does not belong here:
sending (notify.py), or judging data (suites.py).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.config import Settings
from pipeline.errors import AlertFailure
from pipeline.quality.checks import Check, load_checks
from pipeline.quality.expectation_ids import anchor, check_of, expectation_id
from pipeline.quality.monitors import Monitor, load_monitors
from pipeline.quality.runbook import operational_anchor, place_of
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb

SEVERITIES = ("critical", "warning")
"""Failures people are told of; those of severity info are on the quality page only."""

_EXAMPLES = 3
_SERIES = 10  # series of one monitor told of in one message
_LONGEST = 400  # characters of an example
Send = Callable[["Message"], list[str]]


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out in one piece: to whom (owners of the checks), how bad it is, a title of one line, a plain text."""

    owners: tuple[str, ...]
    severity: str  # the worst in it, or "healed"
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class AlertSummary:
    """What a run opened, healed and told; `waiting` are alerts held back by the rate limit."""

    opened: int
    healed: int
    messages: int
    waiting: int
    problems: tuple[str, ...] = field(default=())


def update_alerts(settings: Settings, *, run_id: str, send: Send | None, now: datetime | None = None) -> AlertSummary:
    """Open and heal alerts by the results of `run_id`, and tell what nobody was told yet. Done again it tells nothing.

    `send` gives back problems of delivery; None where nobody is to be told. What could not be delivered at all stays
    untold and is tried with the next run; so does what comes within `settings.alert_minutes` of the last message.
    Raises AlertFailure, after everything is on record, if a message reached nobody; WarehouseError.
    """
    from pipeline.load.connect import open_writer, transaction

    now = now or datetime.now(UTC)
    checks: dict[str, Check | Monitor] = {expectation_id(check): check for check in load_checks()}
    checks |= {monitor.key: monitor for monitor in load_monitors()}
    owners = {"checks": list(checks), "owners": [check.owner for check in checks.values()]}
    with open_writer(settings.warehouse) as con:
        with transaction(con):
            opened = _run(con, "open", {"run_id": run_id, "severities": list(SEVERITIES), **owners})
            healed = _run(con, "heal", {"run_id": run_id})
        untold = _rows(con, "untold")
        last = _rows(con, "last_told")[0]["at"]
    if send is None or not untold:
        return AlertSummary(opened, healed, 0, 0)
    if last is not None and now - last < timedelta(minutes=settings.alert_minutes):
        return AlertSummary(opened, healed, 0, len(untold))
    sent, problems, told = 0, [], []
    for message, alert_ids in messages(untold, checks, settings):
        failed = send(message)
        problems += failed
        if not failed:
            sent += 1
            told += alert_ids
    if told:
        with open_writer(settings.warehouse) as con:
            _run(con, "told", {"alert_ids": told, "now": now.isoformat()})
    summary = AlertSummary(opened, healed, sent, len(untold) - len(told), tuple(problems))
    if problems:
        raise AlertFailure(
            f"an alert could not be delivered ({'; '.join(problems)}): check SITREP_ALERT_URLS, and see "
            f"{place_of(settings, operational_anchor('message-reached-nobody'))}"
        )
    return summary


def messages(
    untold: Sequence[Mapping[str, Any]], checks: Mapping[str, Check | Monitor], settings: Settings
) -> list[tuple[Message, list[str]]]:
    """One message for all that newly fails and one for all that passes again, with the alerts each tells of.

    Series of one monitor that fail together are told as one failure.
    """
    made = []
    for opening in (True, False):
        rows = [row for row in untold if bool(row["opening"]) is opening]
        if not rows:
            continue
        worst = rows[0]["severity"] if opening else "healed"
        together: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for row in rows:
            together.setdefault((check_of(row["expectation_id"]), row["opened_run"]), []).append(row)
        title = _title([group[0] for group in together.values()] if opening else rows, opening)
        if opening:
            blocks = [_failure(group, checks.get(key), settings) for (key, _), group in together.items()]
        else:
            blocks = [_recovery(row) for row in rows]
        page = settings.reports / "quality.html"
        body = "\n\n".join([*blocks, f"All checks and their history: {page}"])
        owners = tuple(dict.fromkeys(row["owner"] for row in rows))
        made.append((Message(owners, worst, title, body), [row["alert_id"] for row in rows]))
    return made


def _title(rows: Sequence[Mapping[str, Any]], opening: bool) -> str:
    count = len(rows)
    if not opening:
        return f"sitrep: {count} check{'s pass' if count != 1 else ' passes'} again"
    kinds = Counter(row["severity"] for row in rows)
    told = ", ".join(f"{kinds[s]} {s}" for s in SEVERITIES if kinds[s])
    return f"sitrep: {count} check{'s fail' if count != 1 else ' fails'} ({told})"


def _failure(rows: Sequence[Mapping[str, Any]], check: Check | Monitor | None, settings: Settings) -> str:
    row = rows[0]
    found = [str(r["error"] or r["observed"]) for r in rows]
    more = [f"and {len(found) - _SERIES} more"] if len(found) > _SERIES else []
    lines = [
        f"{row['severity'].upper()}  {check.name if check else row['name']}  ({row['table_name']})",
        *(f"found: {words}" for words in found[:_SERIES]),
        *more,
        f"since: {_minute(row['opened_at'])} UTC, run {row['opened_run']}",
    ]
    examples = json.loads(row["sample"] or "[]")[:_EXAMPLES]
    lines += [f"example: {' '.join(str(example).split())[:_LONGEST]}" for example in examples]
    if check is not None:
        lines += [f"why it matters: {check.why}", f"what to do: {check.action}"]
        lines.append(f"run-book: {place_of(settings, anchor(row['expectation_id']))}")
    return "\n".join([*lines, f"owner: {row['owner']}"])


def _recovery(row: Mapping[str, Any]) -> str:
    failed = row["healed_at"] - row["opened_at"]
    hours = failed.total_seconds() / 3600
    lasted = f"{hours / 24:.1f} days" if hours >= 48 else f"{hours:.1f} hours"
    return (
        f"PASSES AGAIN  {row['name']}  ({row['table_name']})\n"
        f"failed from {_minute(row['opened_at'])} to {_minute(row['healed_at'])} UTC, {lasted}"
    )


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"


def _rows(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    found = con.execute(_sql(name))
    columns = [column for column, *_ in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


def _run(con: duckdb.DuckDBPyConnection, name: str, values: dict[str, Any]) -> int:
    """Rows changed."""
    return int(con.execute(_sql(name), values).fetchall()[0][0])


def _sql(name: str) -> str:
    return shipped("warehouse", "alerts", f"{name}.sql").read_text("utf-8")
