"""What a run prints at its end: the summary table, ten events, the paths. Reads the warehouse, decides nothing."""

from __future__ import annotations

from typing import Any

from pipeline.config import Settings


def print_summary(settings: Settings) -> None:
    """Print what the warehouse holds: counts, rejections by reason, expectations, ten event rows, and where to look."""
    from rich.console import Console
    from rich.table import Table

    from pipeline.load.summary import read_summary

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=130)  # a log or a pipe: nobody's window to fit into
    summary = read_summary(settings.warehouse)
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), title="\nIn the warehouse", title_justify="left")
    table.add_column(justify="right", style="bold")
    table.add_column()
    for label, value in summary.counts:
        table.add_row(f"{value:,}", label)
    for reason, number in summary.rejections:
        table.add_row(f"{number:,}", f"  rejected: {reason}")
    console.print(table)
    console.print(f"Books: {summary.books}")

    events = Table(box=None, header_style="bold", title="\nTen events", title_justify="left")
    for name in ("date", "type", "mode", "status", "who", "to whom", "where", "killed"):
        events.add_column(name, overflow="ellipsis", no_wrap=True)
    for row in summary.events:
        events.add_row(*(_cell(value) for value in row))
    console.print(events)

    console.print()
    console.print(f"Warehouse     {settings.warehouse}", soft_wrap=True)
    console.print(f"Report        {settings.reports / 'report.html'}", soft_wrap=True)
    console.print(f"Quality page  {settings.reports / 'quality.html'}", soft_wrap=True)


def print_quality(settings: Settings) -> None:
    """Print the results of the last checkpoint, failures first."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from pipeline.load.summary import read_quality

    table = Table(box=None, header_style="bold")
    for name in ("", "table", "check", "severity", "observed", "expected"):
        table.add_column(name, overflow="fold")
    rows = read_quality(settings.warehouse)
    colours = {"passed": "[green]ok[/]", "failed": "[red]failed[/]", "error": "[red]error[/]"}
    for row in rows:
        table.add_row(
            colours[row["status"]],
            *(escape(_cell(row[k])) for k in ("suite", "check", "severity", "observed", "expected")),
        )
    console = Console(highlight=False)
    console.print(table)
    failed = sum(row["status"] != "passed" for row in rows)
    console.print(f"{len(rows) - failed} passed, {failed} failed")


def _cell(value: Any) -> str:
    return "-" if value is None else str(value)
