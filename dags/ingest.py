"""### Ingest: feeds → entries → articles → events → audit → warehouse → checks

Every hour (or as SITREP_SCHEDULE says): poll the feeds that are due, then for each batch of new entries fetch the pages
and code the articles, let Great Expectations judge what came of it, load it in one transaction, and judge the whole.

* One failed batch does not stop the others: `audit` runs when all are done; `load` takes what arrived and holds the
  rest back for the next poll. They run where there was nothing to fetch, too: the books want to know.
* A critical failure in `audit` fails the task and nothing is loaded: readers keep the last good state, the batch is
  held back (`sitrep quarantine batches`), and later runs go on without it.
* `load` and whatever reads the warehouse run in the one-slot pool `warehouse`: DuckDB takes one process at a time.
* Tasks hand over batch numbers and counts, never rows. Re-running any task changes nothing.
* A critical failure in `check` fails the task; the results are in `core.quality_results` and on the quality page.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Asset, dag, get_current_context, task, task_group

from pipeline import run
from pipeline.config import settings_from_environment
from pipeline.launch.policy import DEFAULTS, deadline

EVENTS = Asset("sitrep://core/events")


def this_run() -> run.Run:
    return run.from_airflow(get_current_context(), "ingest")


@task(pool="warehouse", queue="warehouse")
def poll() -> list[dict[str, Any]]:
    """Fetch the due feeds and stage the entries nobody has seen yet."""
    return run.poll(this_run())


@task(multiple_outputs=False)
def fetch(batch: dict[str, Any]) -> dict[str, Any]:
    """Fetch the pages behind a batch of entries."""
    return run.fetch(this_run(), batch["batch"])


@task(multiple_outputs=False)
def extract(batch: dict[str, Any]) -> dict[str, Any]:
    """Read the articles out of the pages and code their events."""
    return run.extract(this_run(), batch["batch"])


@task_group
def read(batch: dict[str, Any]) -> Any:
    return extract(fetch(batch))


@task(multiple_outputs=False, pool="warehouse", queue="warehouse", trigger_rule="all_done", retries=0)
def audit() -> dict[str, Any]:
    """Judge what arrived before anybody can read it; a critical failure holds it back."""
    return run.audit(this_run())


@task(multiple_outputs=False, pool="warehouse", queue="warehouse")
def load() -> dict[str, Any]:
    """Load what arrived, in one transaction, and prove the books balance."""
    return run.load(this_run())


@task(multiple_outputs=False, pool="warehouse", queue="warehouse", outlets=[EVENTS], retries=0)
def check() -> dict[str, Any]:
    """Run the expectations; a critical failure fails this task."""
    return run.check(this_run())


@dag(
    dag_id="ingest",
    schedule=settings_from_environment().schedule,
    start_date=datetime(2016, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    deadline=deadline("ingest"),
    doc_md=__doc__,
    tags=["sitrep"],
)
def ingest() -> None:
    batches = poll()
    [batches, read.expand(batch=batches)] >> audit() >> load() >> check()


ingest()
