"""Runs a DAG in this process with Airflow's own `dag.test()`: no scheduler, no server, the real DAG file.

Does not belong here: what is run, or where its state lives (the environment must stand before this is called).
"""

from __future__ import annotations

import logging
import warnings
from datetime import datetime
from pathlib import Path

from pipeline.errors import SitrepError
from pipeline.launch.environment import POOL
from pipeline.shipped import shipped


class DagRunFailed(SitrepError):
    """A DAG run did not end in success."""


def prepare_database() -> None:
    """Make Airflow's metadata database (if there is none) and the pool of one slot for whoever opens the warehouse."""
    import os

    warnings.simplefilter("ignore")
    Path(os.environ["AIRFLOW_HOME"]).mkdir(parents=True, exist_ok=True)
    from airflow.models.pool import Pool
    from airflow.utils.db import initdb

    for name in ("airflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    initdb()
    Pool.create_or_update_pool(POOL, slots=1, description="DuckDB takes one process at a time", include_deferred=False)


def run_dag(dag_id: str, logical_date: datetime) -> None:
    """One run of a shipped DAG. Raises DagRunFailed with the tasks that failed."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(dag_folder=str(shipped("dags")))
    if bag.import_errors:
        raise DagRunFailed("the DAG files do not import: " + "; ".join(map(str, bag.import_errors.values())))
    dag = bag.dags[dag_id]
    dag.deadline = None  # dag.test() crashes on success with one set
    for task in dag.tasks:
        task.retries = 0  # dag.test() sleeps through the retry delay, with somebody watching
    finished = dag.test(logical_date=logical_date)
    if str(finished.state) != "success":
        failed = sorted({str(t.task_id) for t in finished.get_task_instances() if str(t.state) == "failed"})
        raise DagRunFailed(
            f"the run of {dag_id} for {logical_date:%Y-%m-%d %H:%M} failed in {', '.join(failed) or '?'}"
        )
