"""### Rebuild: a past day, done again from the raw archive, without network

For backfills, one day after the other:

    airflow backfill create --dag-id rebuild --from-date 2016-12-14 --to-date 2016-12-16 --max-active-runs 1

From a shell with AIRFLOW_HOME set to the folder `airflow` in $SITREP_HOME, while `sitrep up` runs. It reads what was
archived on each of those days, codes it with the coder of today and loads it. With the same coder every row is the
same. The schedule gives the days their names; its own runs find nothing to do and are skipped.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from airflow.sdk import Asset, CronDataIntervalTimetable, dag, get_current_context, task

from pipeline import replay
from pipeline.launch.policy import DEFAULTS

EVENTS = Asset("sitrep://core/events")


@task.run_if(lambda context: context["dag_run"].run_type == "backfill", skip_message="only backfills rebuild a day")
@task(multiple_outputs=False, pool="warehouse", queue="warehouse", outlets=[EVENTS])
def day() -> dict[str, Any]:
    """Do again all that the runs of this day did."""
    return replay.rebuild_day(get_current_context()["data_interval_start"])


@dag(
    dag_id="rebuild",
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2016, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULTS,
    doc_md=__doc__,
    tags=["sitrep"],
)
def rebuild() -> None:
    day()


rebuild()
