"""A run that is late: called by Airflow when a deadline passes, tells those who are told of failing checks.

Belongs here: the words and the sending. Does not belong here: when a run is late (policy.py).
"""

from __future__ import annotations

import asyncio
from typing import Any

from pipeline.config import settings_from_environment


async def tell(dag_id: str, context: dict[str, Any] | None = None, **_: Any) -> str:
    """Send the message to every address of SITREP_ALERT_URLS; says what it did, for Airflow's log."""
    from pipeline.quality.alerts import Message
    from pipeline.quality.notify import Notifier, addresses
    from pipeline.quality.runbook import operational_anchor, place_of

    settings = settings_from_environment()
    to = addresses(settings.alert_urls)
    if not to:
        return f"{dag_id} is late; nobody is to be told (SITREP_ALERT_URLS is not set)"
    run_id = ((context or {}).get("dag_run") or {}).get("run_id", "the newest run")
    body = (
        f"{run_id} is not done in time.\n"
        "what to do: look at the run in Airflow's grid: a task that waits needs a slot of the pool `warehouse`, one "
        "that is tried again says why in its log, one that works on and on names the feed or page it is at.\n"
        f"run-book: {place_of(settings, operational_anchor('late-run'))}\n"
        "owner: operations"
    )
    message = Message(("operations",), "warning", f"sitrep: the DAG {dag_id} is late", body)
    problems = await asyncio.to_thread(Notifier(to), message)
    return "; ".join(problems) or f"told {len(to)} addresses that {dag_id} is late"
