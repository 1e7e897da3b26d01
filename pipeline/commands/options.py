"""Options several commands share, and the bars they show while they work."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from pipeline.config import Settings, settings_from_environment
from pipeline.run import Progress, no_progress

warehouse_option = click.option(
    "--warehouse",
    type=click.Path(path_type=Path, dir_okay=False),
    help="DuckDB file. [default: $SITREP_HOME/warehouse.duckdb]",
)


def settings_for(warehouse: Path | None = None, feeds: Path | None = None) -> Settings:
    """Settings from the environment and the options given."""
    return settings_from_environment(warehouse=warehouse, feeds=feeds)


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """One bar a stage on standard error; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)  # type: ignore[arg-type]

        yield show
