"""Monitors over a real warehouse: a dead feed is told once and its return once, daily runs say what one walk says, the
page has them, and files that are wrong are refused with their line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings, settings_from_environment
from pipeline.errors import QualityFailure, UsageError
from pipeline.load.connect import open_reader, open_writer, transaction
from pipeline.quality.alerts import Message, update_alerts
from pipeline.quality.checkpoint import keep_watched, run_checkpoint
from pipeline.quality.checks import load_checks
from pipeline.quality.monitors import KINDS, Monitor, load_monitors
from pipeline.quality.page import build_quality_page
from pipeline.quality.watch import MonitorResult, prepare, run_monitors, watch
from tests.monitoring.faults import KINDS as FAULTS
from tests.monitoring.faults import Fault
from tests.monitoring.history import FIRST_DAY, fill

DEAD = Fault(next(kind for kind in FAULTS if kind.name == "feed dead"), "outlet-03", 60, 66, 0.0)
LOSES_ITS_DATES = Fault(next(kind for kind in FAULTS if kind.name == "field vanishes"), "outlet-05", 60, 69, 0.0)
VOLUME = next(monitor for monitor in load_monitors() if monitor.series == "entries_by_feed")
FIELDS = next(monitor for monitor in load_monitors() if monitor.series == "fields_by_feed")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = settings_from_environment({}, home=tmp_path_factory.mktemp("home"))
    with open_writer(made.warehouse) as con:
        fill(con, 7, [DEAD, LOSES_ITS_DATES])
    return made


@pytest.fixture
def told(settings: Settings) -> Iterator[list[Message]]:
    """What people are told; results and alerts of the test are taken away after it."""
    messages: list[Message] = []
    yield messages
    with open_writer(settings.warehouse) as con:
        con.execute("DELETE FROM core.quality_results")
        con.execute("DELETE FROM core.alerts")


def instant(day: int) -> str:
    """Three in the morning after a day of the history: when the daily DAG runs."""
    return f"{FIRST_DAY + timedelta(days=day + 1)}T03:00:00Z"


def checked(settings: Settings, day: int, messages: list[Message], monitors: tuple[Monitor, ...] | None = None) -> Any:
    with open_writer(settings.warehouse) as con:
        results = run_monitors(con, monitors or load_monitors(), instant(day))
        with transaction(con):
            keep_watched(con, results, run_id=f"day-{day}", as_of=instant(day))

    def send(message: Message) -> list[str]:
        messages.append(message)
        return []

    update_alerts(settings, run_id=f"day-{day}", send=send, now=datetime.fromisoformat(instant(day)))
    return {result.monitor.key: result for result in results}


def test_a_dead_feed_is_told_once_and_its_return_once(settings: Settings, told: list[Message]) -> None:
    for day in range(59, 74):
        checked(settings, day, told, (VOLUME,))
    opened, healed = told
    assert opened.title == "sitrep: 1 check fails (1 warning)"
    for part in (VOLUME.name, "found: outlet-03: 0 where ", f"since {FIRST_DAY + timedelta(days=60)}", VOLUME.why,
                 VOLUME.action, f"owner: {VOLUME.owner}"):  # fmt: skip
        assert part in opened.body
    assert healed.severity == "healed" and "outlet-03" in healed.body
    with open_reader(settings.warehouse) as con:
        rows = con.execute("SELECT name, opened_run, healed_run, owner FROM marts.alerts").fetchall()
    ((name, opened_run, healed_run, owner),) = rows
    assert name == f"{VOLUME.name}: outlet-03" and owner == "sources"
    assert int(opened_run[4:]) in (60, 61) and 67 <= int(healed_run[4:]) <= 74


def test_series_that_fail_together_are_one_message(settings: Settings, told: list[Message]) -> None:
    checked(settings, 63, told)
    (message,) = told
    assert message.body.count(VOLUME.action) == 1
    assert "outlet-03" in message.body and "outlet-05 · summary" in message.body


def test_a_field_that_vanishes_is_told_as_such(settings: Settings, told: list[Message]) -> None:
    result = checked(settings, 62, told, (FIELDS,))[FIELDS.key]
    (found,) = result.findings
    assert found.subject == "outlet-05 · summary" and found.since == FIRST_DAY + timedelta(days=60)
    with open_reader(settings.warehouse) as con:
        sql = "SELECT with_summary / entries FROM marts.feed_shapes WHERE feed_id = 'outlet-05' AND day = ?"
        ((before,), (after,)) = (con.execute(sql, [FIRST_DAY + timedelta(days=day)]).fetchall()[0] for day in (59, 62))
    assert before > 0.5 and after < 0.2


def test_every_result_is_kept_like_those_of_checks(settings: Settings, told: list[Message]) -> None:
    checked(settings, 63, told)
    checked(settings, 63, told)  # the task done again
    with open_reader(settings.warehouse) as con:
        rows = con.execute(
            "SELECT expectation_id, subject, success, table_name, scope, severity FROM core.quality_results"
        ).fetchall()
    keys = [row[0] for row in rows]
    assert len(set(keys)) == len(keys)
    assert {row[0] for row in rows if row[1] is None} == {monitor.key for monitor in load_monitors()}
    assert {row[3:5] for row in rows} == {("monitors", "monitor")}
    assert (VOLUME.subject_key("outlet-03"), "outlet-03", False) in {row[:3] for row in rows}


def test_daily_runs_say_what_one_walk_says(settings: Settings) -> None:
    """The verdict of a day does not change when later days are there."""
    with open_writer(settings.warehouse) as con:
        last = FIRST_DAY + timedelta(days=80)
        prepare(con, last)
        whole = {}
        for monitor in load_monitors():
            keys, days, walked = watch(con, monitor, last)
            whole[monitor.key] = (keys, days, walked)
        for day in (45, 61, 64, 68):
            for result in run_monitors(con, load_monitors(), instant(day)):
                keys, days, walked = whole[result.monitor.key]
                t = days.index(FIRST_DAY + timedelta(days=day))
                expected = {keys[k]: days[walked.since[t, k]] for k in walked.alarm[t].nonzero()[0]}
                assert {f.subject: f.since for f in result.findings} == expected, (result.monitor.name, day)


def test_the_day_that_is_not_over_is_not_judged(settings: Settings) -> None:
    with open_writer(settings.warehouse) as con:
        noon = f"{FIRST_DAY + timedelta(days=61)}T12:00:00Z"
        assert {result.day for result in run_monitors(con, (VOLUME,), noon)} == {FIRST_DAY + timedelta(days=60)}


def test_before_there_is_history_all_pass(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as con:
        results = run_monitors(con, load_monitors(), "2016-12-11T03:00:00Z")
        assert {(result.status, result.series) for result in results} == {("passed", 0)}
        fill(con, 7, [])
        early = run_monitors(con, load_monitors(), instant(10))
    assert {(result.status, result.judged) for result in early} == {("passed", 0)}
    assert any("12 without enough history" in result.observed for result in early)


def test_a_feed_that_is_no_longer_asked_is_not_dead(tmp_path: Path) -> None:
    made = settings_from_environment({}, home=tmp_path)
    with open_writer(made.warehouse) as con:
        fill(con, 7, [])
        con.execute("DELETE FROM core.fetches WHERE subject_id = 'outlet-03' AND fetched_at > ?", [instant(59)])
        con.execute("DELETE FROM core.entries WHERE feed_id = 'outlet-03' AND loaded_at > ?", [instant(59)])
        (result,) = run_monitors(con, (VOLUME,), instant(65))
    assert "outlet-03" not in {finding.subject for finding in result.findings}


def test_a_series_that_cannot_be_read_is_an_error_told_once_and_over_when_it_ran(
    settings: Settings, told: list[Message]
) -> None:
    broken = MonitorResult(VOLUME, "error", date(2016, 12, 1), 0, 0, (), frozenset(), "no such column: entries")
    with open_writer(settings.warehouse) as con, transaction(con):
        keep_watched(con, [broken], run_id="broken", as_of=instant(58))

    def send(message: Message) -> list[str]:
        told.append(message)
        return []

    update_alerts(settings, run_id="broken", send=send, now=datetime.fromisoformat(instant(58)))
    assert "no such column: entries" in told[0].body
    checked(settings, 59, told, (VOLUME,))
    assert told[1].severity == "healed"


def test_where_no_series_can_be_made_every_monitor_is_an_error(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb") as con:
        con.execute("DROP VIEW marts.feed_shapes")
        results = run_monitors(con, load_monitors(), instant(60))
    assert len(results) == len(load_monitors()) and {result.status for result in results} == {"error"}
    assert all("feed_shapes" in str(result.error) for result in results)


def test_the_page_has_monitors_that_fail_and_their_alerts(settings: Settings, told: list[Message]) -> None:
    checked(settings, 63, told)
    text = build_quality_page(settings, as_of=instant(63)).read_text("utf-8")
    assert "no longer checked" not in text
    failure = text[text.index('<article class="failure warning"') :]
    assert VOLUME.name in failure and "outlet-03: 0 where" in failure and VOLUME.action in unescape(text)
    anchor = f"check-{VOLUME.key.replace('/', '-')}"
    assert text.count(f'id="{anchor}"') == 1 and f'<a href="#{anchor}">{VOLUME.name}: outlet-03</a>' in text
    assert f"warehouse/monitors/{VOLUME.where}" in text and f"{len(load_monitors())} checks" in text


def test_the_daily_checkpoint_runs_them_and_that_of_ingest_does_not(settings: Settings, told: list[Message]) -> None:
    def scopes(run_id: str) -> set[str]:
        sql = "SELECT DISTINCT scope FROM core.quality_results WHERE run_id = ?"
        with open_reader(settings.warehouse) as con:
            return {scope for (scope,) in con.execute(sql, [run_id]).fetchall()}

    for every, expected in ((False, {"table"}), (True, {"table", "monitor"})):
        try:
            run_checkpoint(settings, run_id=f"every-{every}", as_of=instant(63), every=every)
        except QualityFailure as failure:  # the made-up records are no whole records
            assert VOLUME.name not in str(failure)
        assert scopes(f"every-{every}") == expected


MONITOR = {
    "name": "n", "series": "s", "kind": "volume", "direction": "up", "least": 1.5, "severity": "info", "owner": "o",
    "why": "w", "action": "a",
}  # fmt: skip


def written(folder: Path, **changes: Any) -> tuple[Monitor, ...]:
    (folder / "series").mkdir(exist_ok=True)
    (folder / "series" / "s.sql").write_text("SELECT 1")
    entry = {key: value for key, value in (MONITOR | changes).items() if value is not None}
    lines = [
        f"{'  - ' if n == 0 else '    '}{key}: {json.dumps(value)}" for n, (key, value) in enumerate(entry.items())
    ]
    (folder / "m.yml").write_text("\n".join(["monitors:", *lines]))
    return load_monitors(folder)


@pytest.mark.parametrize(
    ("changes", "told_as"),
    [
        ({"kind": "weight"}, "m.yml, line 4: kind 'weight' is none of volume"),
        ({"direction": "left"}, "m.yml, line 5: direction 'left' is none of up, down, both"),
        ({"least": "much"}, "m.yml, line 6: least is a number: for volume counts"),
        ({"severity": "bad"}, "m.yml, line 7: severity 'bad' is none of critical"),
        ({"owner": None}, "m.yml, line 2: the monitor lacks 'owner'"),
        ({"colour": "red"}, "m.yml, line 11: unknown key 'colour'"),
        ({"series": "t"}, "m.yml, line 3: there is no series/t.sql"),
        ({"warmup_days": 1.5}, "m.yml, line 11: warmup_days is a whole number"),
        ({"name": 7}, "m.yml, line 2: name is a text"),
        ({"action": " "}, "m.yml, line 10: action is a text"),
        ({"against": "all"}, "m.yml, line 11: against 'all' is none of others, itself"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, changes: dict[str, Any], told_as: str) -> None:
    with pytest.raises(UsageError) as problem:
        written(tmp_path, **changes)
    assert told_as in str(problem.value)


@pytest.mark.parametrize("text", ["- a\n- b\n", "a\n", "", "monitors: 3\n", "monitors:\n  - [a, b]\n", "? [a]\n: 1\n"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.yml").write_text(text)
    for load in (load_monitors, load_checks):
        with pytest.raises(UsageError, match=r"m\.yml"):
            load(tmp_path)


def test_a_monitor_as_written(tmp_path: Path) -> None:
    (made,) = written(tmp_path, warmup_days=10, against="others")
    assert (made.warmup_days, made.against_others, made.key, made.where) == (10, True, "monitors/n", "m.yml, line 2")


def test_shipped_monitors_watch_every_kind_and_every_series_file() -> None:
    monitors = load_monitors()
    assert {monitor.kind for monitor in monitors} == set(KINDS)
    folder = Path(__file__).resolve().parents[2] / "warehouse" / "monitors" / "series"
    assert {monitor.series for monitor in monitors} == {path.stem for path in folder.glob("*.sql")}
