"""The environment Airflow starts in: all state below one folder, loopback only, nobody phoned.

Airflow reads its configuration at import, so these variables must stand before `import airflow` is reached.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from pipeline.config import Settings
from pipeline.shipped import shipped

POOL = "warehouse"


def airflow_environment(settings: Settings, home: Path, *, port: int = 8080, quiet: bool = False) -> dict[str, str]:
    """Variables for an Airflow whose whole state lies in `home`, on SQLite, bound to 127.0.0.1:`port`.

    Sources of the less obvious ones: parallelism 4 and eight retries of the execution API are what kept
    `airflow standalone` steady on 2 cores (the scheduler may start a task before the API server is up).
    """
    variables = {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(shipped("dags")),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",  # safe because nothing but loopback is bound
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONNECT_ARGS": "pipeline.launch.sqlite.CONNECT_ARGS",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__WORKERS__EXECUTION_API_RETRIES": "8",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        **settings.environment(),
        **quiet_libraries(),
    }
    if quiet:
        variables["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"
        variables["PYTHONWARNINGS"] = "ignore"
    return variables


def quiet_libraries() -> dict[str, str]:
    """Every library we use that would report home, told not to."""
    return {
        "GX_ANALYTICS_ENABLED": "False",
        "DO_NOT_TRACK": "1",
        "SCARF_ANALYTICS": "False",
        "SCARF_NO_ANALYTICS": "true",
    }


def apply(variables: Mapping[str, str]) -> None:
    """Put the variables into this process's environment."""
    os.environ.update(variables)
