"""Running the monitors: daily series out of the warehouse, each judged by its own past, what was found in words.

Only whole days are judged, so a day's verdict is the same whenever it is asked for. Belongs here: from SQL to arrays
and from alarms to sentences. Does not belong here: the arithmetic (baseline.py, measures.py), keeping results.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.quality.monitors import TABLE, Monitor
from pipeline.shipped import shipped

if TYPE_CHECKING:
    import duckdb

    from pipeline.quality.baseline import Array, Judged, Measure

HISTORY_DAYS = 120
"""Days read: a window of what is normal before an alarm that has lasted as long as one can, twice."""

_SAMPLES = 20  # series told of on the page

_MIXED_COLUMNS = ("day", "key", "category", "value")
_COLUMNS = ("day", "key", "value", "n")


@dataclass(frozen=True, slots=True)
class Finding:
    """One series of a monitor in alarm: `subject` names it, `since` is the shift's likely first day, `day` the day
    judged last; `said` tells the value and what was normal."""

    subject: str
    since: date
    day: date
    score: float | None
    said: str


@dataclass(frozen=True, slots=True)
class MonitorResult:
    """What one monitor found on the last whole day. status: passed, failed, or error (its series could not be read).
    `judged` of its `series` had enough history; `subjects` are all their names."""

    monitor: Monitor
    status: str
    day: date
    series: int
    judged: int
    findings: tuple[Finding, ...]
    subjects: frozenset[str]
    error: str | None

    @property
    def observed(self) -> str:
        """In one line: series in alarm, judged and still warming up, on which day."""
        waiting = self.series - self.judged
        warming = f", {waiting} without enough history" if waiting else ""
        return f"{len(self.findings)} of {self.judged} series out of the ordinary on {self.day}{warming}"


def run_monitors(con: duckdb.DuckDBPyConnection, monitors: Iterable[Monitor], as_of: str) -> list[MonitorResult]:
    """The verdicts of all monitors on the last whole day before the instant `as_of` (ISO 8601), in their order.

    Makes temporary tables only. A series whose SQL fails is an error of its monitor, never a pass; what all series are
    made of is one of every monitor. Raises UsageError for a series without the columns its kind needs.
    """
    import duckdb

    day = datetime.fromisoformat(as_of).astimezone(UTC).date() - timedelta(days=1)
    try:
        prepare(con, day)
    except duckdb.Error as error:
        return [_unread(monitor, day, error) for monitor in monitors]
    results = []
    for monitor in monitors:
        try:
            keys, days, walked = watch(con, monitor, day)
        except duckdb.Error as error:
            results.append(_unread(monitor, day, error))
            continue
        last = len(days) - 1
        findings = [_finding(monitor, keys, days, walked, last, k) for k in range(len(keys))] if days else []
        alarms = tuple(sorted(filter(None, findings), key=lambda f: (f.since, f.subject)))
        judged = int(walked.judged[last].sum() + (walked.alarm[last] & ~walked.judged[last]).sum()) if days else 0
        status = "failed" if alarms else "passed"
        results.append(MonitorResult(monitor, status, day, len(keys), judged, alarms, frozenset(keys), None))
    return results


def _unread(monitor: Monitor, day: date, error: Exception) -> MonitorResult:
    return MonitorResult(monitor, "error", day, 0, 0, (), frozenset(), str(error).splitlines()[0])


def prepare(con: duckdb.DuckDBPyConnection, day: date) -> None:
    """Make the temporary tables that series are made of, for the days up to `day`."""
    first = day - timedelta(days=HISTORY_DAYS - 1)
    for statement in con.extract_statements(shipped("warehouse", "monitors", "prepare.sql").read_text("utf-8")):
        con.execute(statement, {"first_day": first.isoformat(), "last_day": day.isoformat()})


def watch(con: duckdb.DuckDBPyConnection, monitor: Monitor, day: date) -> tuple[list[str], list[date], Judged]:
    """A monitor's series, by name, and their days up to `day`, each judged by those before it. `prepare` first."""
    from pipeline.quality.baseline import Rule, walk

    rows = _rows(con, monitor)
    keys = sorted({row[1] for row in rows})
    start = min((row[0] for row in rows), default=day)
    days = [start + timedelta(days=n) for n in range((day - start).days + 1)] if rows else []
    measure = _measure(monitor, rows, keys, days)
    rule = Rule(
        direction=monitor.direction,
        least=monitor.least,
        warmup_days=monitor.warmup_days,
        weekly=monitor.kind in ("volume", "freshness"),
        against_others=monitor.against_others,
    )
    return keys, days, walk(days, measure, len(keys), rule)


def watched_rows(result: MonitorResult, alerted: Iterable[str], *, run_id: str, as_of: str) -> list[list[object]]:
    """Rows of core.quality_results, in the order of `checkpoint._COLUMNS`: the monitor as a whole, each series out of
    the ordinary, and each of the keys `alerted` of this monitor that is so no more (none where it could not be run)."""
    monitor = result.monitor

    def row(
        key: str, name: str, success: bool, observed: str | None, subject: str | None, *rest: object
    ) -> list[object]:
        of = (run_id, as_of, TABLE, key, monitor.kind, TABLE, None, monitor.severity, success, name, observed)
        return [*of, *(rest or (None, None, None, "[]", None)), subject, "monitor"]

    share = round(100 * len(result.findings) / result.judged, 3) if result.judged else None
    samples = json.dumps([finding.said for finding in result.findings[:_SAMPLES]], ensure_ascii=False)
    whole = row(
        monitor.key, monitor.name, result.status == "passed", None if result.error else result.observed, None,
        result.judged, len(result.findings), share, samples, result.error,
    )  # fmt: skip
    if result.error:
        return [whole]
    failing = {monitor.subject_key(finding.subject): finding for finding in result.findings}
    back = [key for key in alerted if key.startswith(f"{monitor.key}/") and key not in failing]
    return [
        whole,
        *(row(key, f"{monitor.name}: {f.subject}", False, f.said, f.subject) for key, f in failing.items()),
        *(_back(row, monitor, key) for key in back),
    ]


def _back(row: Callable[..., list[object]], monitor: Monitor, key: str) -> list[object]:
    subject = key.removeprefix(f"{monitor.key}/")
    return row(key, f"{monitor.name}: {subject}", True, "as usual, or so long unusual that it is usual now", subject)


def _rows(con: duckdb.DuckDBPyConnection, monitor: Monitor) -> list[tuple[Any, ...]]:
    found = con.execute(shipped("warehouse", "monitors", "series", f"{monitor.series}.sql").read_text("utf-8"))
    names = [column[0] for column in found.description or ()]
    needed = _MIXED_COLUMNS if monitor.kind == "distribution" else _COLUMNS
    for name in needed:
        if name not in names:
            raise UsageError(f"series/{monitor.series}.sql: a series of kind {monitor.kind} has {', '.join(needed)}")
    order = [names.index(name) for name in needed]
    return [tuple(row[place] for place in order) for row in found.fetchall() if None not in row]


def _measure(monitor: Monitor, rows: Sequence[tuple[Any, ...]], keys: list[str], days: list[date]) -> Measure:
    import numpy as np

    from pipeline.quality import measures

    place = {key: k for k, key in enumerate(keys)}
    at = {day: t for t, day in enumerate(days)}
    if monitor.kind == "distribution":
        categories = {name: c for c, name in enumerate(sorted({row[2] for row in rows}))}
        counts = np.zeros((len(days), len(keys), max(1, len(categories))))
        for day, key, category, value in rows:
            counts[at[day], place[key], categories[category]] = value
        return measures.Mix(counts)
    values, sizes = (np.full((len(days), len(keys)), np.nan) for _ in range(2))
    for day, key, value, n in rows:
        values[at[day], place[key]], sizes[at[day], place[key]] = value, n
    kinds: dict[str, Callable[[Array, Array], Measure]] = {
        "volume": measures.Volume,
        "share": measures.Share,
        "freshness": measures.Hours,
        "length": measures.Length,
    }
    return kinds[monitor.kind](values, sizes)


def _finding(monitor: Monitor, keys: list[str], days: list[date], walked: Judged, t: int, k: int) -> Finding | None:
    if not walked.alarm[t, k]:
        return None
    since = days[walked.since[t, k]]
    low, high, value = walked.low[t, k], walked.high[t, k], walked.value[t, k]
    score = float(walked.score[t, k])
    told = f"{keys[k]}: {_said(monitor, value, low, high)}, since {since}"
    return Finding(keys[k], since, days[t], None if score != score else round(score, 1), told)


def _said(monitor: Monitor, value: float, low: float, high: float) -> str:
    """The value of the day beside what was normal, in the units of the kind."""
    if value != value:
        return "no value that day"

    def words(number: float) -> str:
        if number != number:
            return "?"
        if monitor.kind == "share":
            return f"{100 * number:.0f}"
        return f"{number:.2f}" if monitor.kind == "distribution" else f"{number:,.0f}"

    unit = {"share": " %", "freshness": " hours", "length": " characters"}.get(monitor.kind, "")
    if monitor.kind == "distribution":
        return f"{words(value)} away from its mix, {words(high)} at most is usual"
    return f"{words(value)}{unit} where {words(low)} to {words(high)}{unit} is usual"
