"""daily: pages for people, built by hand for any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from pipeline.commands.options import country_option, settings_for, warehouse_option
from pipeline.errors import SitrepError, UsageError


@click.command()
@click.option("--day", metavar="YYYY-MM-DD", help="The day. [default: the newest with an incident]")
@country_option("Only this country's page, ISO 3166 alpha-3. [default: all with an incident]")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the pages: they go into daily/ there. [default: $SITREP_REPORTS, $SITREP_HOME/reports]",
)
@warehouse_option
def daily(day: str | None, country: str | None, output: Path | None, warehouse: Path | None) -> None:
    """Build the daily report of a day: one self-contained page a country, and an index.

    It tells what was known when the warehouse was last loaded.

    \b
    sitrep daily --day 2016-12-11
    sitrep daily --day 2016-12-11 --country SYR -o pages
    """
    from pipeline.load.runs import last_as_of
    from pipeline.report.daily import build_daily, newest_day

    settings = settings_for(warehouse)
    if output is not None:
        settings = replace(settings, pages=output.absolute())
    try:
        chosen = date.fromisoformat(day) if day else newest_day(settings)
    except ValueError:
        raise UsageError(f"--day {day!r} is no day: write it as 2016-12-11") from None
    as_of = last_as_of(settings.warehouse)
    if as_of is None:
        raise SitrepError("nothing has been loaded yet: run `sitrep run` first")
    pages = build_daily(settings, chosen, as_of=as_of, country=country)
    if not pages:
        raise UsageError(
            f"no incident is known of {chosen} in {country}: sitrep report daily_situation -p day={chosen}"
        )
    for page in pages:
        click.echo(page)
