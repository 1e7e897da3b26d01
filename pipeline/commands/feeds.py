"""feeds list, add, check, import."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.options import country_option, settings_for

feeds_option = click.option(
    "--feeds",
    "source",
    type=click.Path(path_type=Path),
    help="YAML file, OPML file or folder. [default: those shipped]",
)


@click.group()
def feeds() -> None:
    """The subscriptions: one YAML file each."""


@feeds.command("list")
@feeds_option
def feeds_list(source: Path | None) -> None:
    """List the feeds that would be polled."""
    from rich.table import Table

    from pipeline.feedlist import load_feeds
    from pipeline.report.terminal import console

    table = Table("feed", "outlet", "country", "language", "every", "url", box=None, header_style="bold")
    found = load_feeds(source or settings_for().feeds)
    for feed in found:
        table.add_row(
            feed.feed_id,
            feed.outlet,
            feed.country or "-",
            feed.language,
            f"{feed.polling_interval_minutes} min",
            feed.url,
        )
    console().print(table)
    click.echo(f"{len(found)} feeds")


@feeds.command("add")
@click.argument("url")
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the YAML file."
)
@click.option("--name", help="Slug of the feed. [default: made from its title]")
@country_option("ISO 3166 alpha-3 code of the outlet's home country.", territories=True)
def feeds_add(url: str, into: Path, name: str | None, country: str | None) -> None:
    """Find the feed at URL (a feed, or a home page that links to one), show a sample, write its YAML file."""
    from dataclasses import replace

    from pipeline.subscribe import discover, slug, write_feed_file

    found = discover(url, settings_for())
    feed = replace(found.feed, feed_id=slug(name) if name else found.feed.feed_id, country=country)
    path = write_feed_file(feed, into)
    click.echo(f"{feed.outlet} ({found.parsed.format}, {len(found.parsed.entries)} entries)")
    for entry in found.parsed.entries[:5]:
        click.echo(f"  {entry.published_at or 'no date':<20}  {entry.title[:90]}")
    click.echo(f"Written to {path}: look at outlet, country and expected entries a day")


@feeds.command("check")
@feeds_option
def feeds_check(source: Path | None) -> None:
    """Poll every feed once, load nothing, and say for each what is good or wrong."""
    from rich.table import Table

    from pipeline.feedlist import load_feeds
    from pipeline.report.terminal import console
    from pipeline.subscribe import check_feeds

    table = Table("feed", "status", "entries", "window", "newest", "what", box=None, header_style="bold")
    wrong = 0
    for health in check_feeds(load_feeds(source or settings_for().feeds), settings_for()):
        wrong += not health.good
        table.add_row(
            health.feed_id,
            "[green]good[/]" if health.good else "[red]bad[/]",
            str(health.entries),
            f"{health.window_hours:.1f} h" if health.window_hours is not None else "-",
            health.newest or "-",
            health.message,
        )
    console().print(table)
    if wrong:
        raise click.exceptions.Exit(1)


@feeds.command("import")
@click.argument("opml", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the YAML files."
)
def feeds_import(opml: Path, into: Path) -> None:
    """Write one YAML file for each feed of an OPML file."""
    from pipeline.errors import UsageError
    from pipeline.feedlist import load_feeds
    from pipeline.subscribe import write_feed_file

    found = load_feeds(opml)
    there = [feed.feed_id for feed in found if (into / f"{feed.feed_id}.yml").exists()]
    if there:
        raise UsageError(f"{into / there[0]}.yml exists already ({len(there)} in all do): give an empty --into folder")
    for feed in found:
        write_feed_file(feed, into)
    click.echo(f"{len(found)} feeds written to {into}")
