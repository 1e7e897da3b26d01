"""Options several commands share and what their values mean, and the bars they show while they work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from pipeline.config import Settings, settings_from_environment
from pipeline.errors import UsageError
from pipeline.run import Progress, no_progress


class OutputPath(click.Path):
    """Where to write: a Path, or None for standard output, which is `-`. A name without a letter is refused."""

    def __init__(self, **restrictions: bool) -> None:
        super().__init__(path_type=Path, **restrictions)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("give the name of a file, or - for standard output", param, ctx)
        return None if value == "-" else super().convert(value, param, ctx)


warehouse_option = click.option(
    "--warehouse",
    type=click.Path(path_type=Path, dir_okay=False),
    help="DuckDB file. [default: $SITREP_HOME/warehouse.duckdb]",
)

DAY = click.DateTime(formats=["%Y-%m-%d"])


def country_option(text: str, *, territories: bool = False) -> Callable[[Any], Any]:
    """`--country CODE` with this help: gives the code in upper case. UsageError for a text that is no such code."""

    def read(context: click.Context, option: click.Parameter, given: str | None) -> str | None:
        from pipeline.reference.countries import country_code

        try:
            return None if given is None else country_code(given, territories=territories)
        except UsageError as problem:
            raise UsageError(f"--country {problem}") from None

    return click.option("--country", metavar="CODE", callback=read, help=text)


def period(since: datetime | None, until: datetime | None) -> tuple[date | None, date | None]:
    """The days of --from and --to. UsageError where the last comes before the first."""
    if since and until and since > until:
        raise UsageError(f"--from {since:%Y-%m-%d} is after --to {until:%Y-%m-%d}: no day is between them")
    return since and since.date(), until and until.date()


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
