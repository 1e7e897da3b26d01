"""Alerts to a real SMTP server and a real webhook on loopback: once a failure, once its end, grouped, not too often."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from pipeline.config import Settings, settings_from_environment
from pipeline.errors import AlertFailure, UsageError
from pipeline.load.connect import open_reader, open_writer
from pipeline.quality.alerts import AlertSummary, update_alerts
from pipeline.quality.checks import load_checks
from pipeline.quality.expectation_ids import expectation_id
from pipeline.quality.notify import Notifier, addresses
from tests.integration.page_records import HOSTILE

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
CHECKS = {check.name: check for check in load_checks()}
STANDS_ONCE = CHECKS["every event stands once"]
SHORT = CHECKS["nine in ten texts are 40 words or longer"]


class Webhook:
    """What was posted to it. `status` is what it answers."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.status = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(hook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"json://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    made = Webhook()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = settings_from_environment({}, home=tmp_path)
    with open_writer(made.warehouse):
        pass
    return made


def judged(settings: Settings, run_id: str, at: int, failing: dict[str, Any], passing: tuple[Any, ...] = ()) -> None:
    """Results of a run of day `at`: `failing` maps a check's name to an example."""
    with open_writer(settings.warehouse) as con:
        for name, success in [*((n, False) for n in failing), *((n, True) for n in passing)]:
            check = CHECKS[name]
            con.execute(
                "INSERT INTO core.quality_results BY NAME SELECT ? AS run_id, ?::TIMESTAMPTZ AS checked_at, ? AS suite,"
                " ? AS expectation_id, 'x' AS expectation_type, ? AS table_name, ? AS severity, ? AS success,"
                " ? AS description, '1 rows' AS observed_value, ? AS sample",
                [run_id, f"2016-12-{at:02} 06:00:00+00", check.table, expectation_id(check), check.table,
                 check.severity, success, name, json.dumps([failing[name]] if not success else [])],
            )  # fmt: skip


def told(settings: Settings, run_id: str, url: str, minutes: float = 0) -> AlertSummary:
    return update_alerts(settings, run_id=run_id, send=Notifier(addresses(url)), now=NOW + timedelta(minutes=minutes))


def test_a_failure_is_told_once_and_its_end_once(settings: Settings, hook: Webhook) -> None:
    judged(settings, "r1", 1, {STANDS_ONCE.name: "{'event_id': 'evt_1'}"})
    assert told(settings, "r1", hook.url).messages == 1
    (first,) = hook.got
    assert first["title"] == "sitrep: 1 check fails (1 critical)" and first["type"] == "failure"
    for part in ("CRITICAL  every event stands once", "since: 2016-12-01 06:00 UTC, run r1", "evt_1", STANDS_ONCE.why,
                 STANDS_ONCE.action, f"owner: {STANDS_ONCE.owner}", "quality.html"):  # fmt: skip
        assert part in first["message"]
    assert told(settings, "r1", hook.url, 60).messages == 0  # the task done again
    judged(settings, "r2", 2, {STANDS_ONCE.name: "still"})
    assert told(settings, "r2", hook.url, 120).messages == 0
    judged(settings, "r3", 4, {}, (STANDS_ONCE.name,))
    summary = told(settings, "r3", hook.url, 180)
    assert (summary.healed, summary.messages) == (1, 1)
    assert hook.got[-1]["type"] == "success"
    assert "failed from 2016-12-01 06:00 to 2016-12-04 06:00 UTC, 3.0 days" in hook.got[-1]["message"]
    judged(settings, "r4", 5, {STANDS_ONCE.name: "again"})
    assert told(settings, "r4", hook.url, 240).opened == 1
    assert len(hook.got) == 3


def test_failures_of_a_run_are_one_message_the_worst_first(settings: Settings, hook: Webhook) -> None:
    judged(settings, "r1", 1, {SHORT.name: "short", STANDS_ONCE.name: "twice"})
    told(settings, "r1", hook.url)
    (message,) = hook.got
    assert message["title"] == "sitrep: 2 checks fail (1 critical, 1 warning)"
    assert message["message"].index("CRITICAL") < message["message"].index("WARNING")


def test_messages_wait_for_each_other(settings: Settings, hook: Webhook) -> None:
    judged(settings, "r1", 1, {STANDS_ONCE.name: "a"})
    told(settings, "r1", hook.url)
    judged(settings, "r2", 2, {STANDS_ONCE.name: "a", SHORT.name: "b"})
    assert told(settings, "r2", hook.url, settings.alert_minutes - 1).waiting == 1
    judged(settings, "r3", 3, {STANDS_ONCE.name: "a", SHORT.name: "b"})
    assert told(settings, "r3", hook.url, settings.alert_minutes + 1).messages == 1
    assert len(hook.got) == 2 and "WARNING" in hook.got[1]["message"]


def test_what_failed_and_passed_before_anybody_was_told_is_not_told(settings: Settings, hook: Webhook) -> None:
    judged(settings, "r1", 1, {STANDS_ONCE.name: "a"})
    update_alerts(settings, run_id="r1", send=None)
    judged(settings, "r2", 2, {}, (STANDS_ONCE.name,))
    assert told(settings, "r2", hook.url).messages == 0


def test_a_check_that_did_not_run_heals_nothing(settings: Settings, hook: Webhook) -> None:
    judged(settings, "r1", 1, {STANDS_ONCE.name: "a"})
    told(settings, "r1", hook.url)
    judged(settings, "r2", 2, {}, (SHORT.name,))
    assert told(settings, "r2", hook.url, 60).healed == 0


def test_only_the_owner_is_told(settings: Settings, hook: Webhook) -> None:
    assert STANDS_ONCE.owner != SHORT.owner
    judged(settings, "r1", 1, {SHORT.name: "short"})
    other = Webhook()
    told(settings, "r1", f"{SHORT.owner}={hook.url} {STANDS_ONCE.owner}={other.url}")
    assert (len(hook.got), len(other.got)) == (1, 0)


def test_what_reached_nobody_fails_the_task_and_is_tried_again(settings: Settings, hook: Webhook) -> None:
    hook.status = 500
    judged(settings, "r1", 1, {STANDS_ONCE.name: "a"})
    with pytest.raises(AlertFailure, match="SITREP_ALERT_URLS"):
        told(settings, "r1", hook.url)
    hook.status = 200
    assert told(settings, "r1", hook.url, 60).messages == 1


def test_mail(settings: Settings) -> None:
    letters: list[Any] = []

    class Box:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            letters.append(message_from_bytes(envelope.content, policy=policy.default))
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:  # aiosmtpd connects to the port it is told to listen on
        port = free.getsockname()[1]
    post = Controller(Box(), hostname="127.0.0.1", port=port)
    post.start()
    try:
        judged(settings, "r1", 1, {SHORT.name: f"{{'title': '{HOSTILE}'}}"})
        told(settings, "r1", f"mailto://127.0.0.1:{port}?from=sitrep@example.org&to=desk@example.org&mode=insecure")
    finally:
        post.stop()
    (letter,) = letters
    assert letter["Subject"] == "sitrep: 1 check fails (1 warning)"
    assert letter["To"].endswith("desk@example.org") or "desk@example.org" in letter["To"]
    body = letter.get_body(("html", "plain"))
    text = body.get_content()
    if body.get_content_type() == "text/html":
        assert HOSTILE not in text  # a headline is text in mail, too
    assert SHORT.action.split(";")[0] in text.replace("&nbsp;", " ").replace("\n", " ")


def test_addresses_that_nobody_knows_are_told() -> None:
    with pytest.raises(UsageError, match="nonsense"):
        addresses("nonsense://x")
    assert addresses("") == []
    with pytest.raises(UsageError) as problem:
        addresses("mailtoo://user:secret@example.org")
    assert "secret" not in str(problem.value)


def test_open_alerts_are_a_mart(settings: Settings) -> None:
    judged(settings, "r1", 1, {STANDS_ONCE.name: "a"})
    update_alerts(settings, run_id="r1", send=None)
    with open_reader(settings.warehouse) as con:
        rows = con.execute("SELECT open, severity, owner FROM marts.alerts").fetchall()
    assert rows == [(True, "critical", STANDS_ONCE.owner)]


def test_the_setting_travels(tmp_path: Path) -> None:
    made = settings_from_environment({"SITREP_ALERT_URLS": "json://127.0.0.1:1/x"}, home=tmp_path)
    assert settings_from_environment(made.environment()) == replace(made, reference=made.reference_cache)


def test_a_late_run_is_told(hook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.launch.late import tell

    monkeypatch.setenv("SITREP_ALERT_URLS", hook.url)
    said = asyncio.run(tell("ingest", context={"dag_run": {"run_id": "scheduled__2026-01-01"}}))
    assert said == "told 1 addresses that ingest is late"
    (message,) = hook.got
    assert message["title"] == "sitrep: the DAG ingest is late" and "scheduled__2026-01-01" in message["message"]
    monkeypatch.delenv("SITREP_ALERT_URLS")
    assert "nobody is to be told" in asyncio.run(tell("ingest"))
