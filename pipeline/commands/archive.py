"""replay: what the raw archive is kept for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from pipeline.commands.options import DAY, period, progress_bars, settings_for

since_option = click.option(
    "--from", "since", type=DAY, help="First day, by the instant a run stands for. [default: all]"
)
until_option = click.option("--to", "until", type=DAY, help="Last day, included. [default: all]")
archive_option = click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the archive. [default: $SITREP_HOME/archive]",
)


@click.command()
@since_option
@until_option
@archive_option
@click.option(
    "--warehouse",
    type=click.Path(path_type=Path, dir_okay=False),
    help="DuckDB file to fill. [default: $SITREP_HOME/replayed.duckdb]",
)
@click.option("--into-existing", is_flag=True, help="Fill it even if it holds runs already.")
@click.option(
    "--compare",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A warehouse to compare with, table by table; exit 1 if a row differs.",
)
def replay(
    since: datetime | None,
    until: datetime | None,
    archive: Path | None,
    warehouse: Path | None,
    into_existing: bool,
    compare: Path | None,
) -> None:
    """Rebuild a warehouse from the raw archive, without network."""
    from pipeline.replay import replay as again

    first, last = period(since, until)
    settings = settings_for()
    settings = settings_for(warehouse or settings.home / "replayed.duckdb")
    with progress_bars() as progress:
        done = again(
            settings,
            archive or settings.archive,
            since=first,
            until=last,
            into_existing=into_existing,
            progress=progress,
        )
    click.echo(f"{done.runs} runs replayed, {done.loads} loads, {done.batches} batches: {settings.warehouse}")
    if compare is not None:
        _compare(settings.warehouse, compare)


def _compare(replayed: Path, original: Path) -> None:
    from pipeline.errors import ArchiveError
    from pipeline.load.fingerprint import fingerprints

    mine, theirs = fingerprints(replayed), fingerprints(original)
    for table, (rows, digest) in mine.items():
        verdict = "same" if theirs[table] == (rows, digest) else f"DIFFERS: {theirs[table][0]} rows there"
        click.echo(f"  {table:<16} {rows:>8} rows  {verdict}")
    different = [table for table in mine if mine[table] != theirs[table]]
    if different:
        raise ArchiveError(f"not the rows of {original}: {', '.join(different)} (is it of the same runs and program?)")
