"""### Report: events → incidents → the daily report

Runs whenever `ingest` has loaded and checked new events: links events that tell of the same happening into incidents,
then builds the report page.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Asset, dag, get_current_context, task

from pipeline import run
from pipeline.launch.policy import DEFAULTS

EVENTS = Asset("sitrep://core/events")
INCIDENTS = Asset("sitrep://core/incidents")


def this_run() -> run.Run:
    return run.from_airflow(get_current_context(), "report")


@task(multiple_outputs=False, pool="warehouse", queue="warehouse", outlets=[INCIDENTS])
def link() -> dict[str, Any]:
    """Link events of different articles into incidents."""
    return run.link(this_run())


@task(multiple_outputs=False, pool="warehouse", queue="warehouse")
def page() -> dict[str, Any]:
    """Build the report page from the warehouse."""
    return run.report(this_run())


@dag(
    dag_id="report",
    schedule=[EVENTS],
    start_date=datetime(2016, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    doc_md=__doc__,
    tags=["sitrep"],
)
def report() -> None:
    link() >> page()


report()
