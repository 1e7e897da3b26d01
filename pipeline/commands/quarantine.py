"""quarantine: records that were turned away, and batches that failed their audit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.commands.options import progress_bars, settings_for, warehouse_option
from pipeline.commands.warehouse import formats

if TYPE_CHECKING:
    from pipeline.config import Settings

_REJECTION = "rej_"


@click.group()
def quarantine() -> None:
    """What was turned away, record by record, and batches held back whole because they failed their audit."""


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


@quarantine.command("batches")
@click.option("--all", "everything", is_flag=True, help="Those published or dropped since, too.")
@formats
@warehouse_option
def quarantine_batches(everything: bool, fmt: str, warehouse: Path | None) -> None:
    """List batches that failed their audit and are held back, the newest first."""
    from pipeline.load.query import query as ask

    sql = (
        "SELECT run_id, state, held_at, settled_at, entries, articles, events, "
        "array_to_string(reasons, '; ') AS reasons, array_to_string(fixes, '; ') AS fixes "
        "FROM core.quarantined_batches WHERE state = 'held' OR ? ORDER BY held_at DESC, run_id"
    )
    ask(settings_for(warehouse).warehouse, sql, fmt, None, [everything])


@quarantine.command("show")
@click.argument("name", metavar="REJECTION|RUN")
@warehouse_option
def quarantine_show(name: str, warehouse: Path | None) -> None:
    """Show a rejection (why, what to do, the record as it was) or a held batch (which checks it failed, examples)."""
    settings = settings_for(warehouse)
    if not name.startswith(_REJECTION):
        _show_batch(settings, name)
        return
    from pipeline.errors import ADVICE, Reason
    from pipeline.load.runs import find_rejection

    row = find_rejection(settings.warehouse, name)
    record = json.loads(row.pop("record"))
    for key, value in row.items():
        click.echo(f"{key:<14} {value if value is not None else '-'}")
    click.echo(f"{'what to do':<14} {ADVICE[Reason(row['reason'])]}")
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


def _show_batch(settings: Settings, run_id: str) -> None:
    from pipeline.audit import scratch_of
    from pipeline.load.held import failures
    from pipeline.quality.checks import load_checks
    from pipeline.quality.expectation_ids import expectation_id

    run = _held(settings, run_id)
    actions = {expectation_id(check): check.action for check in load_checks()}
    for row in failures(settings.warehouse, run_id):
        click.echo(f"{row['severity'].upper()}  {row['table_name']}: {row['description']}")
        click.echo(f"  found       {row['error'] or row['observed_value']}")
        for sample in json.loads(row["sample"] or "[]"):
            click.echo(f"  example     {' '.join(sample.split())}")
        click.echo(f"  what to do  {actions.get(row['expectation_id'], '-')}")
    click.echo(f"\nthe batch    {run.staging}")
    click.echo(f'look into it sitrep query --warehouse "{scratch_of(run.staging)}" "FROM marts.events"')
    click.echo(
        f"then         sitrep quarantine fix {run_id} (--recode | --without ID), retry {run_id}, or drop {run_id}"
    )


@quarantine.command("fix")
@click.argument("run_id")
@click.option("--recode", is_flag=True, help="Read and code its pages again with the program there is now.")
@click.option("--without", multiple=True, metavar="ID", help="Take this article or event out: it becomes a rejection.")
@warehouse_option
def quarantine_fix(run_id: str, recode: bool, without: tuple[str, ...], warehouse: Path | None) -> None:
    """Mend a held batch; `sitrep quarantine retry` then judges it again."""
    from pipeline.errors import Reason, UsageError
    from pipeline.load.connect import open_writer
    from pipeline.load.held import note_fix
    from pipeline.quarantine import recode as code_again
    from pipeline.quarantine import set_aside
    from pipeline.run import extract

    if not (recode or without):
        raise UsageError("say how: --recode, or --without ID (`sitrep quarantine show` names them)")
    settings = settings_for(warehouse)
    run = _held(settings, run_id)
    done = []
    if recode:
        done.append(f"{code_again(run, extract)} entries read and coded again")
    if without:
        set_aside(run, set(without), Reason.SET_ASIDE)
        done.append(f"{', '.join(sorted(set(without)))} set aside")
    with open_writer(settings.warehouse) as con:
        for fix in done:
            note_fix(con, run_id, fix)
    click.echo(f"{'; '.join(done)}. Now: sitrep quarantine retry {run_id}")


@quarantine.command("retry")
@click.argument("names", metavar="[REJECTION|RUN]...", nargs=-1)
@click.option("--stage", help="All rejections of this stage.")
@click.option("--reason", help="All rejections with this reason code.")
@warehouse_option
def quarantine_retry(names: tuple[str, ...], stage: str | None, reason: str | None, warehouse: Path | None) -> None:
    """Try again: a rejected feed is polled, an entry fetched and coded, an event validated; a held batch is judged
    again and, if it passes, published as it would have been."""
    from pipeline.errors import UsageError
    from pipeline.retry import retry
    from pipeline.run import start

    settings = settings_for(warehouse)
    if not (names or stage or reason):
        raise UsageError(
            "say what to retry: ids, --stage or --reason (`sitrep quarantine list` and `batches` show what there is)"
        )
    rejections = tuple(name for name in names if name.startswith(_REJECTION))
    for run_id in (name for name in names if not name.startswith(_REJECTION)):
        _settle(settings, run_id, "publish")
    if not (rejections or stage or reason):
        return
    with progress_bars() as progress:
        done = retry(start(settings, name="retry", progress=progress), rejections, stage=stage, reason=reason)
    click.echo(f"{done.tried} tried, {done.resolved} resolved, {done.tried - done.resolved} turned away again")


@quarantine.command("drop")
@click.argument("run_id")
@warehouse_option
def quarantine_drop(run_id: str, warehouse: Path | None) -> None:
    """Give a held batch up: all its articles become rejections (reason batch_dropped), which can still be retried."""
    _settle(settings_for(warehouse), run_id, "drop")


def _settle(settings: Settings, run_id: str, how: str) -> None:
    from pipeline import quarantine as held
    from pipeline.run import link

    run = _held(settings, run_id)
    loaded = held.publish(run) if how == "publish" else held.drop(run)
    link(run)
    told = "published" if how == "publish" else "dropped"
    click.echo(
        f"{run_id} {told}: {loaded.entries} entries, {loaded.articles} articles, {loaded.events} events, "
        f"{loaded.rejections} rejections. Checks and reports follow with the next run, or now: sitrep check"
    )


def _held(settings: Settings, run_id: str) -> Any:
    from pipeline.quarantine import held_run
    from pipeline.run import start

    return held_run(settings, run_id, start)
