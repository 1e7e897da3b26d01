"""daily: pages for people, built by hand for any day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import click

from pipeline.commands.options import settings_for, warehouse_option
from pipeline.errors import UsageError


@click.command()
@click.option("--day", metavar="YYYY-MM-DD", help="The day. [default: the newest with an incident]")
@click.option("--country", metavar="ISO3", help="Only this country's page.")
@warehouse_option
def daily(day: str | None, country: str | None, warehouse: Path | None) -> None:
    """Build the daily report of a day: one self-contained page a country, and an index.

    \b
    sitrep daily --day 2016-12-11
    sitrep daily --day 2016-12-11 --country SYR
    """
    from pipeline.report.daily import build_daily, newest_day

    settings = settings_for(warehouse)
    try:
        chosen = date.fromisoformat(day) if day else newest_day(settings)
    except ValueError:
        raise UsageError(f"--day {day!r} is no day: write it as 2016-12-11") from None
    as_of = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    pages = build_daily(settings, chosen, as_of=as_of, country=country.upper() if country else None)
    if not pages:
        raise UsageError(
            f"no incident is known of {chosen} in {country}: sitrep report daily_situation -p day={chosen}"
        )
    for page in pages:
        click.echo(page)
