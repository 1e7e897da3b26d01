"""export: events and incidents for other tools, and the raw archive for those of web archives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from pipeline.commands.archive import archive_option, since_option, until_option
from pipeline.commands.options import (
    DAY,
    OutputPath,
    country_option,
    period,
    progress_bars,
    settings_for,
    warehouse_option,
)


@click.group()
def export() -> None:
    """Write events, incidents or the raw archive for other tools."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option(
            "--format",
            "fmt",
            type=click.Choice(["parquet", "csv", "geojson"]),
            required=True,
            help="Parquet (a folder parted by month, or one file NAME.parquet), CSV or GeoJSON (RFC 7946).",
        ),
        click.option(
            "--shape",
            type=click.Choice(["sitrep", "acled-like", "ucdp-ged-like", "gdelt-like"]),
            default="sitrep",
            show_default=True,
            help="Whose column names. The *-like shapes are derived by our rules: not ACLED, UCDP or GDELT data.",
        ),
        click.option(
            "--output",
            "-o",
            type=OutputPath(),
            help="File or folder to write; - is standard output. [default: standard output; not for Parquet]",
        ),
        country_option("Only of this country, ISO 3166 alpha-3. [default: all]"),
        click.option("--from", "since", type=DAY, help="Only what ends on this day or later. [default: all]"),
        click.option("--to", "until", type=DAY, help="Only what begins on this day or earlier. [default: all]"),
        warehouse_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@export.command("events")
@_options
def export_events(**options: Any) -> None:
    """Write the current events, one row each."""
    _export("events", **options)


@export.command("incidents")
@_options
def export_incidents(**options: Any) -> None:
    """Write the current incidents, one row each."""
    _export("incidents", **options)


def _export(
    kind: str,
    fmt: str,
    shape: str,
    output: Path | None,
    country: str | None,
    since: datetime | None,
    until: datetime | None,
    warehouse: Path | None,
) -> None:
    from pipeline.load.export import Wanted
    from pipeline.load.export import export as write
    from pipeline.load.shapes import find_shape

    wanted = Wanted(country, *period(since, until))
    with progress_bars() as progress:
        count = write(settings_for(warehouse).warehouse, kind, shape, fmt, output, wanted, progress)
    notice = find_shape(shape, kind).notice
    if output is not None:
        click.echo(f"{count:,} {kind} in {output}" + (f". {notice}" if notice else ""))
        return
    if notice:
        click.echo(f"sitrep: {notice}", err=True)
    if not count:
        click.echo(f"sitrep: no {kind} to write", err=True)


@export.command("warc")
@since_option
@until_option
@archive_option
@click.option(
    "--output",
    "-o",
    type=OutputPath(dir_okay=False),
    required=True,
    help="File to write: NAME.warc.gz; - is standard output.",
)
def export_warc(since: datetime | None, until: datetime | None, archive: Path | None, output: Path | None) -> None:
    """Write requests and answers as WARC 1.1, one gzip member a record, for the tools of web archives."""
    from pipeline.archive.warc import write_warc

    first, last = period(since, until)
    with progress_bars() as progress:
        written = write_warc(archive or settings_for().archive, output, since=first, until=last, progress=progress)
    click.echo(
        f"{written.responses} answers and {written.revisits} 304s in {output or 'standard output'}; "
        f"{written.unanswered} requests had no answer and are not in it",
        err=output is None,
    )
