"""No library reports home: commands run where every attempt to leave the machine is seen.

`make demo` is watched in test_demo_run.py: Airflow is in it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.conftest import Loaded
from tests.integration.watched import can_have_a_network, watched

ENV = {k: v for k, v in os.environ.items() if not k.startswith(("SITREP", "GX_", "DO_NOT", "SCARF", "ORT_", "AIRFLOW"))}
ARTICLE = {
    "title": "Six killed in market blast",
    "text": "A car bomb killed six people in Kirkuk on Monday, police said.",
    "published_at": "2016-12-12T00:00:00Z",
}


def test_the_watch_sees_python_and_what_lies_under_it(tmp_path: Path) -> None:
    """Without this, the others could not fail."""
    code = "import socket\ntry: socket.create_connection(('192.0.2.7', 443), 2)\nexcept OSError: pass"
    _, attempts = watched([sys.executable, "-c", code], tmp_path / "python", ENV)
    assert len(attempts) == 1 and "192.0.2.7" in attempts[0]
    if can_have_a_network():
        code = "import subprocess; subprocess.run(['bash', '-c', 'echo > /dev/tcp/192.0.2.7/443'], timeout=20)"
        _, attempts = watched([sys.executable, "-c", code], tmp_path / "under", ENV)
        assert attempts == ["a call of ('192.0.2.7', 443)"]


@pytest.mark.parametrize("extractor", ["rules", "encoder"])
def test_coding(extractor: str, tmp_path: Path, reference: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    articles.write_text(json.dumps(ARTICLE) + "\n", encoding="utf-8")
    environment = {**ENV, "SITREP_HOME": str(tmp_path), "SITREP_REFERENCE": str(reference)}
    command = [sys.executable, "-m", "pipeline.cli", "extract", str(articles), "--extractor", extractor]
    done, attempts = watched(command, tmp_path / "watch", environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[0])["fatalities_best"] == 6
    assert attempts == []


def test_the_checks(tmp_path: Path, loaded: Loaded) -> None:
    """Great Expectations' analytics are on unless they are turned off."""
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(loaded.warehouse.read_bytes())
    environment = {**ENV, "SITREP_HOME": str(tmp_path), "SITREP_REFERENCE": os.environ["SITREP_REFERENCE"]}
    command = [sys.executable, "-m", "pipeline.cli", "check", "--warehouse", str(copy)]
    done, attempts = watched(command, tmp_path / "watch", environment)
    assert "passed" in done.stdout, done.stderr
    assert attempts == []
