"""`sitrep up` as its user sees it: Airflow's UI in a browser, a first run, the pages, the three journeys of the README
(schedule ingestion, query with SQL, monitor checks), a clean end on either signal."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.browser]

UP_WITHIN = 200.0  # seconds; 25 on two idle cores
RUN_WITHIN = 200.0  # seconds; 40 on two idle cores
END_WITHIN = 40.0  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """A `sitrep up` of our own, in a session of its own, so that every process it leaves behind can be named; over the
    demo's feeds, or with nothing scheduled."""

    def __init__(self, home: Path, *, demo: bool = True) -> None:
        self.port = free_port()
        self.log = home / "up.txt"
        home.mkdir(parents=True, exist_ok=True)
        self._out = self.log.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline.cli", "up", *(["--demo"] if demo else []), "--port", str(self.port)],
            env={**os.environ, "SITREP_HOME": str(home), "SITREP_SCHEDULE": "none", "PYTHONUNBUFFERED": "1"},
            stdout=self._out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        self.sessions = {self.process.pid}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_for(self, line: str, seconds: float = UP_WITHIN) -> None:
        deadline = time.monotonic() + seconds
        while line not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.2)

    def end(self, number: int) -> float:
        """Send the signal; seconds until the command has ended."""
        self.sessions |= sessions_below(self.process.pid)
        started = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(END_WITHIN + 20)
        return time.monotonic() - started

    def close(self) -> None:
        self.sessions |= sessions_below(self.process.pid)
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(END_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._out.close()
        for pid, _ in alive_in(self.sessions):
            os.kill(pid, signal.SIGKILL)

    def api(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """What Airflow's API answers; with a body it is posted."""
        with urllib.request.urlopen(f"{self.url}/auth/token", timeout=10) as answer:
            token = json.load(answer)["access_token"]
        request = urllib.request.Request(
            f"{self.url}/api/v2/{path}",
            data=json.dumps(body).encode() if body is not None else None,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def run(self, dag_id: str, instant: str) -> tuple[str, str]:
        """One run of a DAG for an instant: its id, and the state it ended in."""
        run_id = self.api(f"dags/{dag_id}/dagRuns", {"logical_date": instant})["dag_run_id"]
        deadline = time.monotonic() + RUN_WITHIN
        while (state := self.api(f"dags/{dag_id}/dagRuns/{run_id}")["state"]) not in ("success", "failed"):
            assert time.monotonic() < deadline, (dag_id, run_id, state)
            time.sleep(0.5)
        return run_id, state

    def wait_for_run(self, dag_id: str) -> dict[str, Any]:
        """The first run of a DAG, once it has succeeded."""
        deadline = time.monotonic() + RUN_WITHIN
        while True:
            runs = self.api(f"dags/{dag_id}/dagRuns")["dag_runs"]
            states = [run["state"] for run in runs]
            assert "failed" not in states, [
                (t["task_id"], t["state"])
                for t in self.api(f"dags/{dag_id}/dagRuns/{runs[0]['dag_run_id']}/taskInstances")["task_instances"]
            ]
            if states == ["success"]:
                return dict(runs[0])
            assert time.monotonic() < deadline, (dag_id, states)
            time.sleep(1)


def processes() -> Iterator[tuple[int, int, int, str]]:
    """(pid, parent, session, name) of every process that is no zombie."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                name, _, rest = (folder / "stat").read_text().rpartition(")")
                state, parent, _, session = rest.split()[:4]
            except OSError:
                continue
            if state != "Z":
                yield int(folder.name), int(parent), int(session), name.partition("(")[2]


def sessions_below(pid: int) -> set[int]:
    """Sessions of a process and of all its descendants."""
    table = {p: (parent, session) for p, parent, session, _ in processes()}
    below = {pid}
    while more := {p for p, (parent, _) in table.items() if parent in below} - below:
        below |= more
    return {table[p][1] for p in below if p in table}


def alive_in(sessions: set[int]) -> list[tuple[int, str]]:
    return [(pid, name) for pid, _, session, name in processes() if session in sessions]


@pytest.fixture(scope="module")
def home(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


def started(home: Path) -> Up:
    """A started `sitrep up --demo`; waits while somebody else serves the demo on its one port."""
    from pipeline.demo import DEMO_PORT

    deadline = time.monotonic() + 120
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", DEMO_PORT)) != 0:
                break
        assert time.monotonic() < deadline, "the demo's port is taken"
        time.sleep(1)
    return Up(home)


@pytest.fixture(scope="module")
def up(home: Path) -> Iterator[Up]:
    running = started(home)
    try:
        running.wait_for("Airflow is up")
        yield running
    finally:
        running.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service

    options = Options()
    options.binary_location = "/usr/bin/chromium"
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--window-size=1500,950",
        f"--user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(60)
    try:
        yield driver
    finally:
        driver.quit()


def see(browser: Any, script: str, seconds: float = 60) -> Any:
    """The first true value of a script in the page."""
    deadline = time.monotonic() + seconds
    while True:
        found = browser.execute_script(script)
        if found:
            return found
        assert time.monotonic() < deadline, f"{script} stayed {found!r} on {browser.current_url}"
        time.sleep(0.3)


def shoot(browser: Any, name: str) -> None:
    """Keep a picture, if somebody asks for it with SITREP_SCREENSHOTS=FOLDER."""
    folder = os.environ.get("SITREP_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        time.sleep(2)  # layouts and charts settle
        browser.save_screenshot(str(Path(folder) / f"{name}.png"))


def test_all_dags_are_there_unpaused(up: Up, browser: Any) -> None:
    browser.get(f"{up.url}/dags")
    for dag_id in ("ingest", "quality", "rebuild", "report"):
        see(browser, f"return !!document.querySelector('a[href*=\"/dags/{dag_id}\"]')")
    assert {d["dag_id"]: d["is_paused"] for d in up.api("dags")["dags"]} == dict.fromkeys(
        ("ingest", "quality", "rebuild", "report"), False
    )
    assert up.api("pools/warehouse")["slots"] == 1
    assert up.api("importErrors")["import_errors"] == []
    shoot(browser, "dags")


def test_the_first_run_goes_all_the_way_to_the_report(up: Up, browser: Any) -> None:
    from pipeline.demo import DEMO_RUNS

    run = up.wait_for_run("ingest")
    assert run["logical_date"] == DEMO_RUNS[-1]
    up.wait_for_run("report")
    browser.get(f"{up.url}/dags/ingest/runs/{run['dag_run_id']}")
    browser.execute_script("localStorage.setItem('default_dag_view', JSON.stringify('graph'))")
    browser.refresh()
    nodes = "[...document.querySelectorAll('.react-flow__node')]"
    see(browser, f"return {nodes}.some(node => node.innerText.includes('poll'))")
    buttons = "[...document.querySelectorAll('button')]"
    # Airflow shows the keys of its words where these come late: taskGroups.expandAll
    expand = f"{buttons}.find(b => /expand ?all/i.test(b.getAttribute('aria-label') || b.innerText || b.title))"
    see(browser, f"return !!{expand}")
    browser.execute_script(f"{expand}.click()")
    for task in ("poll", "fetch", "extract", "load", "check"):
        see(browser, f"return {nodes}.some(node => node.innerText.startsWith('{task}'))")
    shoot(browser, "graph")


@pytest.mark.parametrize(
    ("name", "sign"),
    [("Report", "sahel-horn-monitor"), ("Quality", "every event stands once"), ("Run-book", "a task failed")],
)
def test_the_pages_are_in_the_navigation(up: Up, browser: Any, name: str, sign: str) -> None:
    up.wait_for_run("report")
    browser.get(f"{up.url}/")
    see(browser, f"return !!document.querySelector('a[href*=\"sitrep-{name.lower()}\"]')")
    browser.execute_script(f"document.querySelector('a[href*=\"sitrep-{name.lower()}\"]').click()")
    frame = see(browser, "return document.querySelector('iframe')")
    browser.switch_to.frame(frame)
    try:
        see(browser, f"return (document.body && document.documentElement.innerHTML.includes('{sign}'))")
        assert see(browser, "return document.body.innerText.length") > 1000
    finally:
        browser.switch_to.default_content()
    shoot(browser, name.lower())
    wrong = [e["message"] for e in browser.get_log("browser") if e["level"] == "SEVERE" and "/sitrep/" in e["message"]]
    assert wrong == []


def state_in_ui(browser: Any, up: Up, dag_id: str, run_id: str) -> tuple[str, str]:
    """What the badge of a run says in the UI, and its colour: green, red or neither."""
    browser.get(f"{up.url}/dags/{dag_id}/runs/{run_id}")
    badge = "document.querySelector('[data-testid=\"state-badge\"]')"
    see(browser, f"return /success|failed/i.test(({badge} || {{}}).innerText)")
    words, red, green = browser.execute_script(
        f"const badge = {badge}, canvas = document.createElement('canvas').getContext('2d');"  # whatever CSS calls it
        "canvas.fillStyle = getComputedStyle(badge).backgroundColor; canvas.fillRect(0, 0, 1, 1);"
        "return [badge.innerText, ...canvas.getImageData(0, 0, 1, 1).data.slice(0, 2)]"
    )
    words = words.rpartition(".")[2].capitalize()  # the key of the word, where the word comes late
    return words, "green" if green > red + 40 else "red" if red > green + 40 else "neither"


def test_journey_schedule_daily_ingestion(up: Up, browser: Any) -> None:
    run = up.wait_for_run("ingest")
    assert state_in_ui(browser, up, "ingest", run["dag_run_id"]) == ("Success", "green")
    shoot(browser, "journey-ingest")


def test_journey_query_with_sql(up: Up, home: Path) -> None:
    up.wait_for_run("ingest")
    sql = (
        "SELECT event_type, place_name, fatalities_best AS killed FROM marts.events "
        "WHERE status = 'occurred' AND date_start BETWEEN '2016-12-01' AND '2016-12-18' AND killed > 0"
    )
    call = [sys.executable, "-m", "pipeline.cli", "query", sql, "--format", "json", "--warehouse", str(warehouse(home))]
    done = subprocess.run(call, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[2])
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert len(rows) > 5
    assert "ASSAULT" in {row["event_type"] for row in rows} and all(row["killed"] > 0 for row in rows)


def test_journey_monitor_checks(up: Up, home: Path, browser: Any) -> None:
    """An event that stands twice is found, shown first with its reason, and gone from the page once it is mended."""
    from pipeline.load.connect import open_writer

    up.wait_for_run("report")
    with open_writer(warehouse(home)) as con:
        con.execute("INSERT INTO core.events FROM core.events ORDER BY event_id LIMIT 1")
        event_id = con.execute("SELECT event_id FROM core.events GROUP BY ALL HAVING count(*) > 1").fetchall()[0][0]
    run_id, state = up.run("quality", "2016-12-18T07:00:00Z")
    assert state == "failed"
    assert state_in_ui(browser, up, "quality", run_id) == ("Failed", "red")
    shoot(browser, "journey-failed")
    first = first_failure(browser, up, "planted")
    assert "every event stands once" in first and "critical" in first
    assert event_id in first and "An event loaded twice doubles every count." in first and "What to do" in first

    with open_writer(warehouse(home)) as con:
        con.execute(
            "DELETE FROM core.events WHERE rowid = (SELECT max(rowid) FROM core.events WHERE event_id = ?)", [event_id]
        )
    run_id, state = up.run("quality", "2016-12-18T08:00:00Z")
    assert state == "success"
    assert state_in_ui(browser, up, "quality", run_id) == ("Success", "green")
    assert "every event stands once" not in first_failure(browser, up, "mended")


def warehouse(home: Path) -> Path:
    return home / "demo" / "warehouse.duckdb"


def first_failure(browser: Any, up: Up, name: str) -> str:
    """The text of the first failure on the quality page within Airflow's UI; nothing where none is shown."""
    browser.get(f"{up.url}/plugin/sitrep-quality")
    browser.switch_to.frame(see(browser, "return document.querySelector('iframe')"))
    try:
        see(browser, "return !!document.querySelector('.verdict')")
        shoot(browser, f"journey-{name}")
        return str(browser.execute_script("return (document.querySelector('.failure') || {innerText: ''}).innerText"))
    finally:
        browser.switch_to.default_content()


def test_nothing_listens_on_an_address_others_can_reach(up: Up) -> None:
    """The API server is on loopback. The log servers of Airflow's scheduler and triggerer know no such option."""
    inodes = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if parts[3] == "0A":  # LISTEN
            address, _, port = parts[1].partition(":")
            inodes[parts[9]] = (bytes.fromhex(address)[::-1], int(port, 16))
    assert (b"\x7f\0\0\x01", up.port) in inodes.values()
    assert (b"\0\0\0\0", up.port) not in inodes.values()


def test_ctrl_c_ends_it_and_leaves_no_process(up: Up) -> None:
    took = up.end(signal.SIGINT)
    assert up.process.returncode == 0, up.said()
    assert took < END_WITHIN
    assert "Airflow has ended" in up.said()
    assert len(up.sessions) >= 2  # ours and Airflow's
    assert alive_in(up.sessions) == []


@pytest.mark.parametrize(("number", "when"), [(signal.SIGTERM, "Airflow is up"), (signal.SIGINT, "Starting Airflow")])
def test_it_ends_cleanly_whenever_it_is_told_to(home: Path, number: int, when: str, up: Up) -> None:
    """On SIGTERM once it is up, and on Ctrl-C before it is; the home has been used before."""
    if up.process.poll() is None:
        up.end(signal.SIGINT)
    again = started(home)
    try:
        again.wait_for(when)
        if when == "Starting Airflow":
            time.sleep(3)  # in the middle of its children's start
        took = again.end(number)
        assert again.process.returncode == 0, again.said()
        assert took < END_WITHIN
        assert len(again.sessions) >= 2
        assert alive_in(again.sessions) == []
    finally:
        again.close()
