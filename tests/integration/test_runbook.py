"""The run-book: an entry for all that people are told of, links that lead there, commands that work, text as text."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
from dataclasses import replace
from html import escape, unescape
from pathlib import Path
from typing import Any

import click
import pytest

from pipeline.cli import cli
from pipeline.config import Settings, settings_from_environment
from pipeline.errors import AlertFailure, UsageError
from pipeline.launch import plugin
from pipeline.load.connect import open_reader, open_writer
from pipeline.quality.alerts import Message, update_alerts
from pipeline.quality.checks import load_checks
from pipeline.quality.expectation_ids import anchor, expectation_id
from pipeline.quality.monitors import load_monitors
from pipeline.quality.operations import load_operational
from pipeline.quality.page import build_quality_page
from pipeline.quality.runbook import build_runbook, entries, markdown, operational_anchor
from tests.conftest import Sitrep
from tests.integration.browser import chromium, needs_chromium, requests_of
from tests.integration.page_records import AS_OF, HOSTILE, pages_home

ENTRIES = entries()
ANCHORS = {entry.anchor for entry in ENTRIES}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home in which every check and every series of every monitor fails."""
    made = pages_home(tmp_path_factory.mktemp("home"))
    keys = [(expectation_id(c), c.table, c.name, c.severity) for c in load_checks()]
    keys += [(m.subject_key("north"), "monitors", f"{m.name}: north", m.severity) for m in load_monitors()]
    keys += [(m.key, "monitors", m.name, m.severity) for m in load_monitors()]
    with open_writer(made.warehouse) as con:
        for key, table, name, severity in keys:
            subject = "north" if name.endswith(": north") else None
            con.execute(
                "INSERT INTO core.quality_results BY NAME SELECT 'bad' AS run_id, ?::TIMESTAMPTZ AS checked_at, "
                "? AS suite, ? AS expectation_id, 'x' AS expectation_type, ? AS table_name, ? AS severity, "
                "false AS success, ? AS description, '1 rows' AS observed_value, ? AS sample, ? AS subject",
                [AS_OF, table, key, table, severity, name, json.dumps([HOSTILE]), subject],
            )
    return made


def ids_of(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'<article class="failure \w+" id="([^"]+)"', page)]


def test_every_check_monitor_and_operational_alert_has_its_entry(settings: Settings) -> None:
    wanted = [anchor(expectation_id(check)) for check in load_checks()]
    wanted += [anchor(monitor.key) for monitor in load_monitors()]
    wanted += [operational_anchor(alert.key) for alert in load_operational()]
    assert len(wanted) == len(set(wanted)) == len(ENTRIES)
    assert sorted(ids_of(build_runbook(settings).read_text("utf-8"))) == sorted(wanted)
    for entry in ENTRIES:
        assert entry.owner and entry.why and entry.look and entry.action and entry.commands, entry.name


def test_links_on_the_quality_page_lead_to_entries(settings: Settings) -> None:
    page = build_quality_page(settings, as_of=AS_OF).read_text("utf-8")
    assert (settings.reports / "runbook.html").exists()
    failing = page[page.index('id="h-failing"') : page.index('id="h-heat"')]
    linked = [unescape(name) for name in re.findall(r'href="runbook\.html#([^"]+)"', failing)]
    assert len(linked) == len(set(linked)) == len(load_checks()) + len(load_monitors())
    assert set(linked) <= ANCHORS


def test_every_message_leads_to_entries(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Message] = []

    def send(message: Message) -> list[str]:
        told.append(message)
        return []

    update_alerts(settings, run_id="bad", send=send)
    (message,) = told
    blocks = message.body.count("\nowner: ")
    places = re.findall(r"^run-book: (.+)#(.+)$", message.body, re.MULTILINE)
    assert blocks == len(places) > 80
    assert {name for _, name in places} <= ANCHORS
    assert {path for path, _ in places} == {str(settings.reports / "runbook.html")}

    with open_writer(settings.warehouse) as con:
        con.execute("UPDATE core.alerts SET told_at = NULL")
    with pytest.raises(AlertFailure) as problem:
        update_alerts(settings, run_id="bad", send=lambda _: ["nobody took it"])
    assert str(problem.value).rpartition("#")[2] in ANCHORS

    from pipeline.launch.late import tell

    monkeypatch.setenv("SITREP_ALERT_URLS", "json://127.0.0.1:1/x")
    monkeypatch.setenv("SITREP_HOME", str(settings.home))
    monkeypatch.setattr("pipeline.quality.notify.Notifier.__call__", lambda _, message: told.append(message) or [])
    asyncio.run(tell("ingest", context={"dag_run": {"run_id": "r"}}))
    late = re.findall(r"^run-book: .+#(.+)$", told[-1].body, re.MULTILINE)
    assert late == ["alert-late-run"] and set(late) <= ANCHORS


def command_of(words: list[str]) -> click.Command:
    found: click.Command = cli
    for word in words:
        if not isinstance(found, click.Group):
            break
        found = found.get_command(click.Context(found), word)  # type: ignore[assignment]
        assert found is not None, words
    return found


def test_commands_exist_and_their_sql_runs(settings: Settings) -> None:
    lines = {line for entry in ENTRIES for line in entry.commands}
    lines |= set(re.findall(r"`(sitrep [^`]+)`", " ".join(f"{e.action} {' '.join(e.look)}" for e in ENTRIES)))
    assert len(lines) > 100
    with open_reader(settings.warehouse) as con:
        for line in sorted(lines):
            words = shlex.split(line)
            if words[0] != "sitrep":
                assert words[0] in ("df", "ls", "lsof"), line
                continue
            command = command_of(words[1:])
            known = {option for parameter in command.params for option in parameter.opts}
            assert {word for word in words[2:] if word.startswith("--")} <= known, line
            if words[1] == "query":
                con.execute(words[2]).fetchall()


def test_the_sql_of_a_check_runs_as_it_stands(settings: Settings) -> None:
    from pipeline.quality.functions import define_functions

    found = [entry for entry in ENTRIES if entry.sql]
    assert len(found) > 20
    with open_reader(settings.warehouse) as con:
        define_functions(con)
        for entry in found:
            con.execute(f"EXPLAIN {entry.sql}")


def test_text_is_text(settings: Settings) -> None:
    bad = f"{HOSTILE} `{HOSTILE}` [here](javascript:window.hacked=4)"
    texts = dict.fromkeys(("name", "owner", "about", "sign", "why", "action", "sql"), bad)
    found = [replace(ENTRIES[0], **texts, look=(bad,), commands=(bad,))]
    page = build_runbook(settings, found).read_text("utf-8")
    assert HOSTILE not in page and "<img" not in page and page.count("<script") == 1
    assert escape("<img src=x") in page
    text = markdown(found)
    prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    assert "window.hacked=4" in prose
    assert not re.search(r"(?<!\\)<", prose) and not re.search(r"(?<!\\)\[", prose)


@pytest.mark.browser
@needs_chromium
def test_a_link_from_a_failure_leads_to_what_to_do(settings: Settings) -> None:
    page = build_quality_page(settings, as_of=AS_OF)
    with chromium() as browser:
        browser.get_log("performance")  # what an empty tab asks for
        browser.get(page.as_uri())
        first = browser.find_element("css selector", ".failure")
        name = first.find_element("css selector", "h3").text
        first.find_element("link text", "Run-book").click()
        assert "runbook.html#" in browser.current_url
        entry = browser.find_element("css selector", ".failure:target")
        assert name in entry.text and "Look at" in entry.text
        assert 0 <= browser.execute_script("return arguments[0].getBoundingClientRect().top", entry) < 400
        asked = {url for url in requests_of(browser) if not url.startswith("data:")}
        assert {url.partition("#")[0].rpartition("/")[2] for url in asked} == {"quality.html", "runbook.html"}
        assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    with chromium(390, 844, dark=True) as phone:
        phone.get(build_runbook(settings).as_uri())
        assert phone.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0


def test_airflow_serves_it_and_lets_it_load_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from fastapi.testclient import TestClient

    monkeypatch.setenv("SITREP_HOME", str(settings.home))
    (settings.reports / "runbook.html").unlink(missing_ok=True)
    client: Any = TestClient(plugin.app)
    assert client.get("/runbook").status_code == 404
    build_runbook(settings)
    answer = client.get("/runbook")
    assert answer.status_code == 200 and "default-src 'none'" in answer.headers["content-security-policy"]
    assert sorted(ids_of(answer.text)) == sorted(ANCHORS)
    moved = client.get("/runbook.html", follow_redirects=False)
    assert moved.status_code == 307 and moved.headers["location"] == "/runbook"


def test_the_command_prints_it(sitrep: Sitrep) -> None:
    whole = sitrep("runbook")
    assert whole.code == 0 and whole.text.count("\n### ") == len(ENTRIES)
    some = sitrep("runbook", "stands", "once")
    assert "### every event stands once" in some.text and some.text.count("\n### ") < 6
    assert sitrep("runbook", "nothing", "of", "the", "kind").code == 2


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("    why: it is", "    wy: it is", "line 6: unknown key 'wy'"),
        ("    look: [here]", "    look: here", "line 7: look is a list of texts"),
        ("severity: critical", "severity: grave", "line 4: severity 'grave' is none of"),
        ("    sign: red\n", "", "line 2: the alert lacks 'sign'"),
        ("key: a-fault", "key: A fault", "line 2: key 'A fault' is not"),
        ("owner: desk", "owner: 7", "line 5: owner is text"),
    ],
)
def test_an_alert_written_wrong_is_refused_with_its_line(tmp_path: Path, was: str, becomes: str, said: str) -> None:
    good = (
        "alerts:\n  - key: a-fault\n    name: a fault\n    severity: critical\n    owner: desk\n    why: it is\n"
        "    look: [here]\n    sign: red\n    action: mend it\n    commands: [sitrep check]\n"
    )
    path = tmp_path / "operations.yml"
    path.write_text(good, encoding="utf-8")
    assert [alert.key for alert in load_operational(path)] == ["a-fault"]
    path.write_text(good.replace(was, becomes), encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(f"operations.yml, {said}")):
        load_operational(path)


def test_it_needs_no_warehouse(tmp_path: Path) -> None:
    settings = settings_from_environment({}, home=tmp_path)
    assert build_runbook(settings).exists() and not settings.warehouse.exists()
