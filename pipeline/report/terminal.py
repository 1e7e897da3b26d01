"""What a run prints at its end: the summary table, ten events, the paths. Reads the warehouse, decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.config import Settings

if TYPE_CHECKING:
    from rich.console import Console


def console() -> Console:
    """Where tables go: as wide as the terminal; in a log or a pipe wide enough to cut nothing short."""
    from rich.console import Console

    made = Console(highlight=False)
    return made if made.is_terminal else Console(highlight=False, width=160)


def print_summary(settings: Settings) -> None:
    """Print what the warehouse holds: counts, rejections by reason, expectations, ten event rows, and where to look."""
    from rich.table import Table

    from pipeline.load.summary import read_summary

    out = console()
    summary = read_summary(settings.warehouse)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), title="\nIn the warehouse", title_justify="left")
    table.add_column(justify="right", style="bold")
    table.add_column()
    for label, value in summary.counts:
        table.add_row(f"{value:,}", label)
    for reason, number in summary.rejections:
        table.add_row(f"{number:,}", f"  rejected: {reason}")
    out.print(table)
    out.print(f"Books: {summary.books}")

    events = Table(box=None, header_style="bold", title="\nTen events", title_justify="left")
    for name in ("date", "type", "mode", "status", "who", "to whom", "where", "killed"):
        events.add_column(name, overflow="ellipsis", no_wrap=True)
    for row in summary.events:
        events.add_row(*(_cell(value) for value in row))
    out.print(events)

    out.print()
    out.print(f"Warehouse     {settings.warehouse}", soft_wrap=True)
    out.print(f"Report        {settings.reports / 'report.html'}", soft_wrap=True)
    out.print(f"Quality page  {settings.reports / 'quality.html'}", soft_wrap=True)


def print_quality(settings: Settings, run_id: str) -> None:
    """Print the results of a run's checkpoint, failures first."""
    from rich.markup import escape
    from rich.table import Table

    from pipeline.load.summary import read_quality

    table = Table(box=None, header_style="bold")
    for name in ("", "table", "check", "severity", "observed", "expected"):
        table.add_column(name, overflow="fold")
    rows = read_quality(settings.warehouse, run_id)
    colours = {"passed": "[green]ok[/]", "failed": "[red]failed[/]", "error": "[red]error[/]"}
    for row in rows:
        table.add_row(
            colours[row["status"]],
            *(escape(_cell(row[k])) for k in ("suite", "check", "severity", "observed", "expected")),
        )
    out = console()
    out.print(table)
    failed = sum(row["status"] != "passed" for row in rows)
    out.print(f"{len(rows) - failed} passed, {failed} failed")


def _cell(value: Any) -> str:
    return "-" if value is None else str(value)
