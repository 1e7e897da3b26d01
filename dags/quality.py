"""### Quality: every check over the whole warehouse, once a day

`ingest` judges what it loads. This judges what is there, a table edited by hand, and runs the monitors over the day
that is over: a feed that fell silent, a field that vanished, a mix of types that drifts. Results go where those of
`ingest` go; a critical failure fails the task, and people are told of what newly fails and of what passes again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import dag, get_current_context, task

from pipeline import run
from pipeline.config import settings_from_environment
from pipeline.launch.policy import DEFAULTS


def this_run() -> run.Run:
    return run.from_airflow(get_current_context(), "quality")


@task.run_if(lambda context: settings_from_environment().warehouse.exists(), skip_message="nothing is loaded yet")
@task(multiple_outputs=False, pool="warehouse", queue="warehouse")
def check() -> dict[str, Any]:
    """Run every expectation and monitor, store the results, build the quality page, tell people."""
    return run.check(this_run(), every=True)


@dag(
    dag_id="quality",
    schedule="0 3 * * *" if settings_from_environment().schedule else None,
    start_date=datetime(2016, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    doc_md=__doc__,
    tags=["sitrep"],
)
def quality() -> None:
    check()


quality()
