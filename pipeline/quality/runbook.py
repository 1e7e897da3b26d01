"""The run-book: for everything that people can be told of, what to look at, what to do, and which command helps.

Made from the checks, the monitors and the operational alerts as they are written down, so that none is without its
entry. Needs no warehouse: it is there when the warehouse is the trouble. Belongs here: shaping the entries, the page
and its Markdown. Does not belong here: what an entry says (warehouse/expectations, warehouse/monitors,
warehouse/runbook).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Settings
from pipeline.quality.checks import SEVERITIES, Check, load_checks
from pipeline.quality.expectation_ids import anchor, expectation_id
from pipeline.quality.monitors import Monitor, load_monitors
from pipeline.quality.operations import Operational, load_operational
from pipeline.quality.suites import expected
from pipeline.theme.page import render, write_page

_ASSETS = Path(__file__).parent / "assets"
PAGE = "runbook.html"
GROUPS = {"runs": "What happens to runs", "checks": "Checks of data", "monitors": "Monitors of daily series"}
_SCOPES = {
    "batch": "judged on what a run would load, before anybody can read it; and once a day on the whole table",
    "table": "judged on the whole table after each load",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can go wrong. `about` says what it is asked of and when, `sign` how it shows or what is expected,
    `sql` (where there is one) finds what a check found; `commands` can be typed as they are."""

    anchor: str
    group: str  # a key of GROUPS
    name: str
    severity: str
    owner: str
    about: str
    sign: str
    why: str
    look: tuple[str, ...]
    action: str
    sql: str | None
    commands: tuple[str, ...]
    where: str  # file and line below warehouse/


def entries(
    checks: Iterable[Check] | None = None,
    monitors: Iterable[Monitor] | None = None,
    operational: Iterable[Operational] | None = None,
) -> list[Entry]:
    """All entries: runs, then checks, then monitors, each in the order they are written in. Raises UsageError for a
    file that is wrong."""
    return [
        *map(_of_operational, load_operational() if operational is None else operational),
        *map(_of_check, load_checks() if checks is None else checks),
        *map(_of_monitor, load_monitors() if monitors is None else monitors),
    ]


def place_of(settings: Settings, name: str) -> str:
    """Where the entry with that anchor stands: the page's path with a fragment, for messages."""
    return f"{settings.reports / PAGE}#{name}"


def operational_anchor(key: str) -> str:
    """The anchor of an operational alert."""
    return f"alert-{key}"


def build_runbook(settings: Settings, found: Sequence[Entry] | None = None) -> Path:
    """Write `settings.reports / "runbook.html"`; its path.

    Raises UsageError for a file of entries that is wrong, SitrepError where the page cannot be written.
    """
    found = entries() if found is None else found
    values = {
        "groups": [(key, title, [e for e in found if e.group == key]) for key, title in GROUPS.items()],
        "severities": [(name, sum(e.severity == name for e in found)) for name in SEVERITIES],
        "owners": sorted({e.owner for e in found}),
        "pieces": pieces,
    }
    styles = [_ASSETS / "quality.css", _ASSETS / "runbook.css"]
    html = render(_ASSETS / "runbook.html", styles=styles, scripts=[], values=values)
    return write_page(settings.reports / PAGE, html)


def markdown(found: Sequence[Entry]) -> str:
    """The entries as Markdown, a heading each; what is not ours to mark up is escaped."""
    lines = ["# Run-book", "", "For everything sitrep can tell you of: what to look at and what to do."]
    for key, title in GROUPS.items():
        of_group = [entry for entry in found if entry.group == key]
        if of_group:
            lines += ["", f"## {title}"]
        for entry in of_group:
            facts = f"{entry.severity} · looked after by {entry.owner} · `warehouse/{entry.where}`"
            lines += ["", f"### {_escaped(entry.name)}", "", _escaped(facts), ""]
            sign = "Sign" if entry.group == "runs" else "Expected"
            told = [("What", entry.about), (sign, entry.sign), ("Why it matters", entry.why)]
            told += [*(("Look at", text) for text in entry.look), ("What to do", entry.action)]
            lines += [f"- **{label}:** {_escaped(text)}" for label, text in told if text]
            if entry.sql:
                lines += ["", "```sql", entry.sql, "```"]
            if entry.commands:
                lines += ["", "```console", *(f"$ {command}" for command in entry.commands), "```"]
    return "\n".join(lines) + "\n"


def pieces(text: str) -> list[tuple[bool, str]]:
    """A text in pieces, each with whether it is code: what stands between backticks."""
    return [(bool(n % 2), part) for n, part in enumerate(text.split("`")) if part]


def _escaped(text: str) -> str:
    """Text that Markdown takes as text; code between backticks stays what it is."""
    one_line = " ".join(text.split("\n"))
    return "".join(f"`{p}`" if code else re.sub(r"([<\[\]*\\])", r"\\\1", p) for code, p in pieces(one_line))


def _of_operational(alert: Operational) -> Entry:
    return Entry(
        anchor=operational_anchor(alert.key),
        group="runs",
        name=alert.name,
        severity=alert.severity,
        owner=alert.owner,
        about="",
        sign=alert.sign,
        why=alert.why,
        look=alert.look,
        action=alert.action,
        sql=None,
        commands=alert.commands,
        where=f"runbook/{alert.where}",
    )


def _of_check(check: Check) -> Entry:
    key = expectation_id(check)
    held = ("If it failed on a batch, the batch itself: `sitrep quarantine show RUN`.",)
    return Entry(
        anchor=anchor(key),
        group="checks",
        name=check.name,
        severity=check.severity,
        owner=check.owner,
        about=f"{check.table} ({check.grain}), {_SCOPES[check.scope]}.",
        sign=_expected(check),
        why=check.why,
        look=("The quality page: what was found, examples, and since when.", *(held if check.scope == "batch" else ())),
        action=check.action,
        sql=check.rows.strip().replace("{batch}", check.table).replace("{as_of}", "now()") if check.rows else None,
        commands=(_history(key),),
        where=f"expectations/{check.where}",
    )


def _of_monitor(monitor: Monitor) -> Entry:
    return Entry(
        anchor=anchor(monitor.key),
        group="monitors",
        name=monitor.name,
        severity=monitor.severity,
        owner=monitor.owner,
        about=f"Daily series {monitor.series}, of kind {monitor.kind}, judged once a day on the last whole day.",
        sign=monitor.expected,
        why=monitor.why,
        look=(
            "The series it names, on the quality page: the value of the day, and what is usual.",
            "Whether it is one feed or all of them. All at once is us, or the news.",
        ),
        action=monitor.action,
        sql=None,
        commands=(_history(monitor.key),),
        where=f"monitors/{monitor.where}",
    )


def _expected(check: Check) -> str:
    """What a check asks for, with the name of the expectation in words."""
    if check.rows is not None:
        return expected(check)
    words = check.expect.removeprefix("expect_").replace("_", " ")
    return ", ".join([words, *(f"{name} {value}" for name, value in check.arguments.items())])


def _history(key: str) -> str:
    """The command that shows what a check or the series of a monitor found, the newest first."""
    sql = f"FROM core.quality_results WHERE starts_with(expectation_id, '{key}') ORDER BY checked_at DESC LIMIT 20"
    return f'sitrep query "{sql}"'
