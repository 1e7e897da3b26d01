"""runbook, metrics: what whoever keeps sitrep running asks."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.commands.options import settings_for, warehouse_option


@click.command()
@click.argument("words", nargs=-1)
def runbook(words: tuple[str, ...]) -> None:
    """Print what to look at and what to do about each alert, as Markdown; with WORDS, of those that have them all.

    \b
    sitrep runbook stands once
    sitrep runbook critical sources
    """
    from pipeline.errors import UsageError
    from pipeline.quality.runbook import entries, markdown

    wanted = [word.lower() for word in words]
    found = [
        entry
        for entry in entries()
        if all(word in f"{entry.name} {entry.severity} {entry.owner} {entry.where}".lower() for word in wanted)
    ]
    if not found:
        raise UsageError(f"the run-book has no entry with {' '.join(words)!r}: `sitrep runbook` prints them all")
    click.echo(markdown(found), nl=False)


@click.command()
@warehouse_option
def metrics(warehouse: Path | None) -> None:
    """Print figures of the newest run and of how things stand in Prometheus' text format (marts.metrics as SQL)."""
    from pipeline.load.metrics import metrics as read

    click.echo(read(settings_for(warehouse).warehouse), nl=False)
