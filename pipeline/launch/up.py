"""`sitrep up`: Airflow with scheduler, API server, DAG processor and UI, on loopback, until Ctrl-C.

Belongs here: starting, watching and ending the process. `airflow standalone` ends badly on its own (Ctrl-C hangs more
often than not, SIGTERM leaves orphans), so it gets a session of its own, one SIGINT, and then its whole group goes.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from pipeline.config import Settings
from pipeline.errors import SitrepError, UsageError
from pipeline.launch.environment import airflow_environment

DAGS = ("ingest", "report", "quality", "rebuild")
HEALTHY_WITHIN = 180.0  # seconds; 23 s were measured on 2 idle cores
END_WITHIN = 20.0  # seconds for standalone to end its children before the group is killed


class AirflowDidNotStart(SitrepError):
    """Airflow ended, or was not healthy in time."""


def up(
    settings: Settings, *, port: int = 8080, say: Callable[[str], None] = print, first_run: str | None = None
) -> None:
    """Run Airflow until SIGINT or SIGTERM. Leaves no process behind.

    `first_run` (ISO 8601): start one run of `ingest` for that instant, unless there was one, besides its schedule.
    Raises UsageError if the port is taken, AirflowDidNotStart with the log's path if it does not get healthy.
    """
    _refuse_taken(port)
    home = settings.home / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, **airflow_environment(settings, home, port=port)}
    # standalone calls `airflow` by name: the one beside this Python, whether its environment is activated or not
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environment.get("PATH", "")])
    log = home / "standalone.log"
    say(f"Preparing Airflow's database in {home}")
    subprocess.run(
        [sys.executable, "-c", "from pipeline.launch.dagrun import prepare_database as p; p()"],
        env={**environment, "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    stopping = _Stop()
    with log.open("ab") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "airflow", "standalone"],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            say(f"Starting Airflow (log: {log})")
            if _wait_healthy(child, port, log, stopping) and _unpause(port, stopping):
                if first_run is not None:
                    _trigger(port, first_run)
                say(f"Airflow is up: http://127.0.0.1:{port}   (Ctrl-C ends it)")
                _wait_for_end(child, log, stopping)
        finally:
            say("Ending Airflow")
            end_group(child)
    say("Airflow has ended")


class _Stop:
    """Turns SIGINT and SIGTERM into a flag, so that no signal can interrupt the clean-up."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def end_group(child: subprocess.Popen[bytes]) -> None:
    """End a session leader and everything it started: SIGINT to it alone, then SIGTERM and SIGKILL to the group."""
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(END_WITHIN)
    for number, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            break
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and _group_alive(child):
            time.sleep(0.1)
    child.poll()


def _group_alive(child: subprocess.Popen[bytes]) -> bool:
    child.poll()  # reap it: a zombie leader would keep the group alive
    try:
        os.killpg(child.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise UsageError(f"port {port} is taken: give another with --port") from None


def _wait_healthy(child: subprocess.Popen[bytes], port: int, log: Path, stopping: _Stop) -> bool:
    deadline = time.monotonic() + HEALTHY_WITHIN
    while time.monotonic() < deadline:
        if stopping.asked:
            return False
        if child.poll() is not None:
            raise AirflowDidNotStart(f"Airflow ended by itself: read {log}")
        health = _get(f"http://127.0.0.1:{port}/api/v2/monitor/health") or {}
        parts = ("metadatabase", "scheduler", "dag_processor")
        if all((health.get(part) or {}).get("status") == "healthy" for part in parts):
            return True
        time.sleep(0.5)
    raise AirflowDidNotStart(f"Airflow was not healthy within {HEALTHY_WITHIN:.0f} s: read {log}")


def _unpause(port: int, stopping: _Stop) -> bool:
    """DAGs are made paused: a task started before the API server answers would fail. Now that it answers, they go."""
    base = f"http://127.0.0.1:{port}"
    for dag_id in DAGS:
        deadline = time.monotonic() + 60
        while _send(port, "PATCH", f"dags/{dag_id}", {"is_paused": False}) != 200:
            if stopping.asked:
                return False
            if time.monotonic() > deadline:
                raise AirflowDidNotStart(f"the DAG {dag_id} could not be unpaused: look at the UI on {base}")
            time.sleep(0.5)
    return True


def _trigger(port: int, instant: str) -> None:
    """One run of `ingest` for an instant. 409: there was one already, in this life or an earlier one."""
    status = _send(port, "POST", "dags/ingest/dagRuns", {"logical_date": instant})
    if status not in (200, 201, 409):
        raise AirflowDidNotStart(f"no run for {instant} could be started (HTTP {status}): see http://127.0.0.1:{port}")


def _wait_for_end(child: subprocess.Popen[bytes], log: Path, stopping: _Stop) -> None:
    while not stopping.asked:
        if child.poll() is not None:
            raise AirflowDidNotStart(f"Airflow ended by itself: read {log}")
        time.sleep(0.2)


def _get(url: str) -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return dict(json.load(answer))
    except (urllib.error.URLError, OSError, ValueError):
        return None


def _send(port: int, method: str, path: str, body: dict[str, Any]) -> int:
    """The status Airflow's API answers with; 0 where it does not."""
    base = f"http://127.0.0.1:{port}"
    token = (_get(f"{base}/auth/token") or {}).get("access_token", "")
    request = urllib.request.Request(  # noqa: S310
        f"{base}/api/v2/{path}",
        data=json.dumps(body).encode(),
        method=method,
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {token}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, OSError):
        return 0
