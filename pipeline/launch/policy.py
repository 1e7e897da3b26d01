"""What all our DAGs share: who is tried again and after what, and when a run is late.

Belongs here: Airflow's retry policy and deadlines over our errors. Does not belong here: tasks, schedules.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import (  # type: ignore[attr-defined]
    AsyncCallback,
    DeadlineAlert,
    DeadlineReference,
    ExceptionRetryPolicy,
    RetryAction,
    RetryRule,
)

from pipeline import errors

LATE = timedelta(minutes=50)
"""An hourly run that is not done by then will meet the next one."""

RETRIES = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=[errors.QualityFailure, errors.AccountingError, errors.UsageError, errors.WarehouseCorrupt],
            action=RetryAction.FAIL,
            reason="doing it again would end the same way: somebody has to look",
        ),
        RetryRule(
            exception=errors.WarehouseLocked,
            action=RetryAction.RETRY,
            retry_delay=timedelta(seconds=30),
            reason="somebody else holds the warehouse; it will be free soon",
        ),
    ]
)
DEFAULTS: dict[str, Any] = {
    "owner": "sitrep",
    "retries": 2,
    "retry_delay": timedelta(minutes=2),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=15),
    "retry_policy": RETRIES,
}


def deadline(dag_id: str) -> DeadlineAlert:
    """Tell people when a run of `dag_id` is not done LATE after it was queued."""
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=LATE,
        callback=AsyncCallback("pipeline.launch.late.tell", kwargs={"dag_id": dag_id}),
    )
