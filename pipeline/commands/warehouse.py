"""query, reports, report, check: what people ask the warehouse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

import click

from pipeline.commands.options import OutputPath, settings_for, warehouse_option

formats = click.option(
    "--format",
    "fmt",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
    help="How rows are written.",
)


def _whole(context: click.Context, option: click.Parameter, given: int) -> int | None:
    return given or None


width_option = click.option(
    "--width",
    "widest",
    type=click.IntRange(0),
    default=60,
    show_default=True,
    metavar="N",
    callback=_whole,
    help="Cut the cells of a table at N characters; 0 cuts none.",
)
as_of_option = click.option(
    "--as-of",
    metavar="WHEN",
    help="Answer with what was known at that day's end or instant (ISO 8601, UTC). No past is kept of feeds' settings "
    "and of articles' authors and dates (shown as they are now) and of what the poller remembers (null once it polled "
    "again).",
)
output = click.option(
    "--output",
    "-o",
    type=OutputPath(dir_okay=False),
    help="File to write to; - is standard output. [default: standard output]",
)


@click.command()
@click.argument("sql", required=False)
@click.option("--file", type=click.File("r", encoding="utf-8"), help="Read the statement from a file; - reads a pipe.")
@click.option(
    "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="What $NAME in the statement stands for."
)
@as_of_option
@formats
@width_option
@output
@warehouse_option
def query(
    sql: str | None,
    file: TextIO | None,
    params: tuple[str, ...],
    as_of: str | None,
    fmt: str,
    widest: int | None,
    output: Path | None,
    warehouse: Path | None,
) -> None:
    """Ask the warehouse in SQL, read-only: sitrep query "SELECT count(*) FROM marts.events".

    A VALUE that is a number, true, false, null or quoted text in JSON is that; any other is text. Of columns with one
    name, CSV, JSON and Parquet number the second and later ones: a, a_1.
    """
    from pipeline.errors import UsageError
    from pipeline.load.query import query as ask

    if (sql is None) == (file is None):
        raise UsageError('give either a statement or --file: sitrep query "FROM marts.events LIMIT 5"')
    try:
        statement = sql if file is None else file.read()
    except UnicodeDecodeError as error:
        raise UsageError(f"--file is not UTF-8 text: {error}") from None
    values = {name: _value(text) for name, text in _named(params).items()}
    ask(settings_for(warehouse).warehouse, statement or "", fmt, output, values or None, as_of=as_of, widest=widest)


def _named(params: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE, as given with --param."""
    from pipeline.errors import UsageError

    given: dict[str, str] = {}
    for item in params:
        key, mark, value = item.partition("=")
        if not mark or not key:
            raise UsageError(f"--param {item!r}: write it as NAME=VALUE")
        if key in given:
            raise UsageError(f"--param {key} is given twice: {given[key]!r} and {value!r}")
        given[key] = value
    return given


def _value(text: str) -> str | int | float | bool | None:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if value is None or isinstance(value, str | int | float) else text


@click.command()
def reports() -> None:
    """List the ready-made reports with their arguments."""
    from rich.table import Table

    from pipeline.load.reports import list_reports
    from pipeline.report.terminal import console

    table = Table("report", "arguments", "what it shows", box=None, header_style="bold")
    for entry in list_reports():
        table.add_row(entry.name, ", ".join(entry.parameters), entry.title)
    console().print(table)


@click.command()
@click.argument("name")
@click.option("--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="An argument of the report.")
@as_of_option
@formats
@width_option
@output
@warehouse_option
def report(
    name: str,
    params: tuple[str, ...],
    as_of: str | None,
    fmt: str,
    widest: int | None,
    output: Path | None,
    warehouse: Path | None,
) -> None:
    """Print the report NAME (`sitrep reports` lists them).

    \b
    sitrep report casualties -p country=SYR -p since=2016-12-01 -p until=2016-12-31
    """
    from pipeline.errors import QueryError
    from pipeline.load.query import query as ask
    from pipeline.load.reports import report_sql

    given = _named(params)
    sql, values = report_sql(name, given)
    try:
        count = ask(settings_for(warehouse).warehouse, sql, fmt, output, values, as_of=as_of, widest=widest)
    except QueryError as error:  # the statement is ours: its second line would point into it
        raise QueryError(f"report {name}: {str(error).splitlines()[0]}") from None
    if not count:
        told = ", ".join(f"{key}={value}" for key, value in values.items())
        click.echo(f"sitrep: report {name} has no rows" + (f" with {told}" if told else ""), err=True)


@click.command()
@warehouse_option
@click.option("--as-of", help="Instant to judge freshness by, ISO 8601 in UTC. [default: that of the last run]")
@click.option(
    "--data-docs",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Write Great Expectations' own pages of the results, too, free of scripts and of anything from the web.",
)
def check(warehouse: Path | None, as_of: str | None, data_docs: Path | None) -> None:
    """Run expectations and monitors over the warehouse, print and store the results; exit 1 if a critical one fails."""
    from pipeline.errors import QualityFailure
    from pipeline.load.runs import last_as_of
    from pipeline.report.terminal import print_quality
    from pipeline.run import check as run_check
    from pipeline.run import start

    settings = settings_for(warehouse)
    as_of = as_of or last_as_of(settings.warehouse)
    failure = None
    run = start(settings, name="check", as_of=as_of)
    try:
        run_check(run, every=True, data_docs=data_docs)
    except QualityFailure as problem:
        failure = problem
    print_quality(settings, run.run_id)
    if failure is not None:
        raise failure
