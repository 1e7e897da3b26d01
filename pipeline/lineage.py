"""Where data came from, as OpenLineage events: each stage of each run, what it read and what it wrote.

By default they go to $SITREP_HOME/lineage.jsonl; the variables of the OpenLineage client (OPENLINEAGE_URL, a
configuration file) send them elsewhere. Belongs here: the stages' datasets and the events. Does not belong here: what
the stages do. Lineage never fails a run: what cannot be written is told once.
"""

from __future__ import annotations

import functools
import logging
import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pipeline import __version__

if TYPE_CHECKING:
    from pipeline.config import Settings

P = ParamSpec("P")
R = TypeVar("R")
NAMESPACE = "sitrep"
PRODUCER = f"sitrep/{__version__}"
# stage → (what it reads, what it writes): feeds → raw → core → marts
STAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "poll": (("feeds",), ("raw.fetched_feeds", "staging.entries")),
    "fetch": (("staging.entries",), ("raw.fetched_pages",)),
    "extract": (("raw.fetched_pages",), ("staging.articles", "staging.events")),
    "audit": (("staging.articles", "staging.events"), ("core.quality_results",)),
    "load": (
        ("staging.entries", "staging.articles", "staging.events"),
        ("core.entries", "core.articles", "core.events"),
    ),
    "link": (("core.articles", "core.events"), ("core.incidents", "marts.incidents", "marts.events")),
    "check": (("core.articles", "core.events", "core.incidents"), ("core.quality_results",)),
    "report": (("marts.events", "marts.incidents"), ("reports",)),
}


def traced(stage: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorates a stage, a function whose first argument is the Run: START before it, COMPLETE or FAIL after it.

    What is done again from the archive leaves no trace: it is the first time's.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            run: Any = args[0]
            if run.source is not None:
                return function(*args, **kwargs)
            part = str(args[1]) if len(args) > 1 else ""
            emit = functools.partial(_emit, run.settings, run.run_id, stage, part)
            emit("START")
            try:
                done = function(*args, **kwargs)
            except BaseException:
                emit("FAIL")
                raise
            emit("COMPLETE")
            return done

        return wrapped

    return decorate


def _emit(settings: Settings, run_id: str, stage: str, part: str, state: str) -> None:
    try:
        _client(settings).emit(_event(run_id, stage, part, state))
    except Exception as problem:  # noqa: BLE001 - any transport may be configured, and none may fail a run
        logging.getLogger(__name__).warning("lineage is not written: %s", problem)


def _event(run_id: str, stage: str, part: str, state: str) -> Any:
    from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState

    reads, writes = STAGES[stage]
    return RunEvent(
        eventType=RunState[state],
        eventTime=datetime.now(UTC).isoformat(),
        run=Run(runId=str(uuid.uuid5(uuid.NAMESPACE_URL, f"sitrep:{run_id}:{stage}:{part}"))),
        job=Job(namespace=NAMESPACE, name=f"sitrep.{stage}"),
        producer=PRODUCER,
        inputs=[InputDataset(namespace=NAMESPACE, name=name) for name in reads],
        outputs=[OutputDataset(namespace=NAMESPACE, name=name) for name in writes],
    )


def _client(settings: Settings) -> Any:
    from openlineage.client import OpenLineageClient
    from openlineage.client.transport.file import FileConfig, FileTransport

    if any(name.startswith("OPENLINEAGE_") for name in os.environ):
        return OpenLineageClient()
    settings.home.mkdir(parents=True, exist_ok=True)
    config = FileConfig(log_file_path=str(settings.home / "lineage.jsonl"), append=True)
    return OpenLineageClient(transport=FileTransport(config))
