"""`make demo`: the real DAGs, end to end, over the bundled feeds served on loopback.

Two hourly runs stand for two moments of December 2016; between them the outlets publish more and revise one story.
Everything lies in one folder, and running it again adds no row. Belongs here: the staging of the demo. Does not belong
here: anything the pipeline does differently because it is a demo; there is no such thing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from pipeline.config import Settings
from pipeline.demo import DEMO_PORT, DEMO_RUNS


def demo_settings(settings: Settings) -> Settings:
    """The user's settings, moved into a home of the demo's own, with loopback allowed and no waiting between pages."""
    home = settings.home / "demo"
    return replace(
        settings,
        home=home,
        warehouse=home / "warehouse.duckdb",
        feeds=home / "feeds",
        reference=settings.reference_cache,
        allow_loopback=True,
        host_delay=0.0,
        host_connections=8,
        batch_entries=25,
    )


@contextmanager
def serving_demo_feeds(settings: Settings) -> Iterator[Settings]:
    """Serve the demo's outlets as of the last demo run, with their feed list written to `settings.feeds`.

    The settings given back start no run by the clock: what was news in 2016 is none today, and the checks would say so.
    """
    from pipeline.demo.press import write_feeds
    from pipeline.demo.server import DemoServer

    assert settings.feeds is not None
    with DemoServer(DEMO_PORT, DEMO_RUNS[-1]) as server:
        write_feeds(server.base_url, settings.feeds)
        yield replace(settings, schedule=None)


def run_demo(user: Settings) -> None:
    """Run the demo and print what it did. Raises DagRunFailed, UsageError if the demo's port is taken."""
    from pipeline.demo.press import write_feeds
    from pipeline.demo.server import DemoServer
    from pipeline.launch.environment import airflow_environment, apply

    started = time.monotonic()
    settings = demo_settings(user)
    assert settings.feeds is not None
    settings.home.mkdir(parents=True, exist_ok=True)
    apply(airflow_environment(settings, settings.home / "airflow", quiet=True))  # before Airflow is imported

    from pipeline.launch.dagrun import prepare_database, run_dag
    from pipeline.reference.gazetteer import load_gazetteer

    print("sitrep demo: five outlets on loopback, the real Airflow DAGs, one DuckDB file", flush=True)
    load_gazetteer(settings.reference_cache, lambda line: print(line, flush=True)).close()
    print("starting Airflow (dag.test in this process)", flush=True)
    prepare_database()
    with DemoServer(DEMO_PORT) as server:
        write_feeds(server.base_url, settings.feeds)
        for instant in DEMO_RUNS:
            server.now = instant
            when = datetime.fromisoformat(instant)
            print(f"\nDAG ingest, {when:%d %B %Y %H:%M} UTC", flush=True)
            run_dag("ingest", when)
            print(f"DAG report, {when:%d %B %Y %H:%M} UTC", flush=True)
            run_dag("report", when)

    from pipeline.report.terminal import print_summary

    print_summary(settings)
    print(f"\n{time.monotonic() - started:.0f} s. Next: sitrep query, sitrep reports, sitrep up (see README.md)")
