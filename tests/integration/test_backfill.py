"""Past days rebuilt by Airflow itself: `airflow backfill create` over three archived days gives the same rows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.config import Settings, settings_from_environment
from pipeline.demo import DEMO_RUNS
from pipeline.demo.press import write_feeds
from pipeline.demo.server import DemoServer
from pipeline.launch.environment import airflow_environment
from pipeline.load.fingerprint import TABLES, fingerprints
from pipeline.run import run_all, start
from tests.integration.test_up import RUN_WITHIN, Up

pytestmark = pytest.mark.airflow
DAYS = (*DEMO_RUNS, "2016-12-19T06:00:00Z")


@pytest.fixture(scope="module")
def original(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three days of the demo's press, loaded and linked, and archived; its server is gone when a test starts."""
    home = tmp_path_factory.mktemp("original")
    with DemoServer(0, DEMO_RUNS[0]) as server:
        settings = replace(
            settings_from_environment(home=home, feeds=write_feeds(server.base_url, home / "feeds")),
            reference=reference, allow_loopback=True, host_delay=0.0, host_connections=8,
        )  # fmt: skip
        for instant in DAYS:
            server.now = instant
            run_all(start(settings, name="run", as_of=instant))
    return settings


@pytest.fixture(scope="module")
def up(original: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    """A running Airflow whose home holds the archive and nothing else."""
    home = tmp_path_factory.mktemp("backfill")
    shutil.copytree(original.archive, home / "archive")
    running = Up(home, demo=False)
    try:
        running.wait_for("Airflow is up")
        yield running
    finally:
        running.close()


def test_three_archived_days_come_back_row_for_row(original: Settings, up: Up) -> None:
    home = up.log.parent
    settings = settings_from_environment({}, home=home)
    environment = {**os.environ, **airflow_environment(settings, home / "airflow", port=up.port)}
    created = subprocess.run(
        [sys.executable, "-m", "airflow", "backfill", "create", "--dag-id", "rebuild", "--from-date", DAYS[0][:10],
         "--to-date", DAYS[-1][:10], "--max-active-runs", "1"],
        env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert created.returncode == 0, created.stdout[-3000:] + created.stderr[-3000:]
    deadline = time.monotonic() + RUN_WITHIN
    while True:
        runs = [r for r in up.api("dags/rebuild/dagRuns")["dag_runs"] if r["run_type"] == "backfill"]
        states = [run["state"] for run in runs]
        assert "failed" not in states
        if len(states) == 6 and set(states) == {"success"}:  # the 14th to the 19th, quiet days too
            break
        assert time.monotonic() < deadline, states
        time.sleep(1)
    rebuilt = fingerprints(settings.warehouse)
    assert rebuilt == fingerprints(original.warehouse)
    assert set(rebuilt) == set(TABLES)
