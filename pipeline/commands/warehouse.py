"""query, reports, report, check, quarantine: what people ask the warehouse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TextIO

import click

from pipeline.commands.options import progress_bars, settings_for, warehouse_option

formats = click.option(
    "--format",
    "fmt",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    default="table",
    show_default=True,
    help="How rows are written.",
)
as_of_option = click.option(
    "--as-of", metavar="WHEN", help="Answer with what was known at that day's end or instant (ISO 8601, UTC)."
)
output = click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write to. [default: standard output]",
)


@click.command()
@click.argument("sql", required=False)
@click.option("--file", type=click.File("r", encoding="utf-8"), help="Read the statement from a file; - reads a pipe.")
@click.option(
    "--param", "-p", "params", multiple=True, metavar="NAME=VALUE", help="What $NAME in the statement stands for."
)
@as_of_option
@formats
@output
@warehouse_option
def query(
    sql: str | None,
    file: TextIO | None,
    params: tuple[str, ...],
    as_of: str | None,
    fmt: str,
    output: Path | None,
    warehouse: Path | None,
) -> None:
    """Ask the warehouse in SQL, read-only: sitrep query "SELECT count(*) FROM marts.events".

    A VALUE that is a number, true, false, null or quoted text in JSON is that; any other is text.
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
    ask(settings_for(warehouse).warehouse, statement or "", fmt, output, values or None, as_of=as_of)


def _named(params: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE, as given with --param."""
    from pipeline.errors import UsageError

    given = {}
    for item in params:
        key, mark, value = item.partition("=")
        if not mark or not key:
            raise UsageError(f"--param {item!r}: write it as NAME=VALUE")
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
@output
@warehouse_option
def report(
    name: str, params: tuple[str, ...], as_of: str | None, fmt: str, output: Path | None, warehouse: Path | None
) -> None:
    """Print the report NAME (`sitrep reports` lists them)."""
    from pipeline.errors import QueryError
    from pipeline.load.query import query as ask
    from pipeline.load.reports import report_sql

    sql, values = report_sql(name, _named(params))
    try:
        ask(settings_for(warehouse).warehouse, sql, fmt, output, values, as_of=as_of)
    except QueryError as error:  # the statement is ours: what is wrong is a value given
        raise QueryError(f"report {name}: {str(error).splitlines()[0]}") from None


@click.command()
@warehouse_option
@click.option("--as-of", help="Instant to judge freshness by, ISO 8601 in UTC. [default: that of the last run]")
def check(warehouse: Path | None, as_of: str | None) -> None:
    """Run the expectations over the warehouse, print and store the results; exit 1 if a critical one fails."""
    from pipeline.errors import QualityFailure
    from pipeline.load.runs import last_as_of
    from pipeline.report.terminal import print_quality
    from pipeline.run import check as run_check
    from pipeline.run import start

    settings = settings_for(warehouse)
    as_of = as_of or last_as_of(settings.warehouse)
    failure = None
    try:
        run_check(start(settings, name="check", as_of=as_of))
    except QualityFailure as problem:
        failure = problem
    print_quality(settings)
    if failure is not None:
        raise failure


@click.group()
def quarantine() -> None:
    """What was turned away: list it, show one with its record, try it again."""


@quarantine.command("list")
@click.option("--stage", help="Only this stage.")
@click.option("--reason", help="Only this reason code.")
@click.option("--all", "everything", is_flag=True, help="Those resolved since, too.")
@formats
@warehouse_option
def quarantine_list(stage: str | None, reason: str | None, everything: bool, fmt: str, warehouse: Path | None) -> None:
    """List rejections, the newest first."""
    from pipeline.load.query import query as ask

    conditions, values = ["true"], []
    for column, value in (("stage", stage), ("reason", reason)):
        if value:
            conditions.append(f"{column} = ?")
            values.append(value)
    if not everything:
        conditions.append("resolved_at IS NULL")
    # The conditions are ours, the values are bound.
    sql = (
        "SELECT rejection_id, stage, reason, subject_kind, feed_id, detail, url, rejected_at FROM core.rejections "  # noqa: S608
        f"WHERE {' AND '.join(conditions)} ORDER BY rejected_at DESC, rejection_id"
    )
    ask(settings_for(warehouse).warehouse, sql, fmt, None, values)


@quarantine.command("show")
@click.argument("rejection_id")
@warehouse_option
def quarantine_show(rejection_id: str, warehouse: Path | None) -> None:
    """Show one rejection: why, what to do, and the record as it was."""
    from pipeline.errors import ADVICE, Reason
    from pipeline.load.runs import find_rejection

    row = find_rejection(settings_for(warehouse).warehouse, rejection_id)
    record = json.loads(row.pop("record"))
    for name, value in row.items():
        click.echo(f"{name:<14} {value if value is not None else '-'}")
    click.echo(f"{'what to do':<14} {ADVICE[Reason(row['reason'])]}")
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


@quarantine.command("retry")
@click.argument("rejection_ids", nargs=-1)
@click.option("--stage", help="All of this stage.")
@click.option("--reason", help="All with this reason code.")
@warehouse_option
def quarantine_retry(
    rejection_ids: tuple[str, ...], stage: str | None, reason: str | None, warehouse: Path | None
) -> None:
    """Try rejected records again: a feed is polled, an entry fetched and coded, an event validated."""
    from pipeline.errors import UsageError
    from pipeline.retry import retry
    from pipeline.run import start

    if not (rejection_ids or stage or reason):
        raise UsageError("say what to retry: rejection ids, --stage or --reason (`sitrep quarantine list` shows them)")
    with progress_bars() as progress:
        done = retry(
            start(settings_for(warehouse), name="retry", progress=progress), rejection_ids, stage=stage, reason=reason
        )
    click.echo(f"{done.tried} tried, {done.resolved} resolved, {done.tried - done.resolved} turned away again")
