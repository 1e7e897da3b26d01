"""What was known then: a corrected toll, an incident that grew, through views, reports and macros alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import QueryError, UsageError
from pipeline.fetch.state import FeedState
from pipeline.load.as_of import instant_of, open_as_of
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.load.query import query
from pipeline.load.reports import list_reports, run_report
from pipeline.load.staging import write_records
from pipeline.records import FetchedFeed
from tests.conftest import Sitrep
from tests.integration.warehouse_records import article, event, killed, stage

OLD = article("strike", "Jets bombed Palmyra, killing 12.", modified_at="2016-12-11T09:00:00Z")
NEW = article("strike", "Jets bombed Palmyra, killing 19.", modified_at="2016-12-13T09:00:00Z")
LATE = article("raid", "Planes bombed Palmyra, leaving 25 dead.", feed_id="south", published_at="2016-12-14T08:00:00Z")
RUNS = (("2016-12-11T10:00:00Z", OLD, 12), ("2016-12-13T10:00:00Z", NEW, 19), ("2016-12-14T10:00:00Z", LATE, 25))


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("as-of")
    path = folder / "w.duckdb"
    with open_writer(path) as con:
        for number, (as_of, told, toll) in enumerate(RUNS):
            staging = stage(folder / f"r{number}", f"r{number}", [told], [event(told, "bombed", **killed(toll))])
            load_run(con, f"r{number}", staging, as_of=as_of)
            link_incidents(con, run_id=f"r{number}", as_of=as_of)
    return path


TOLLS = {
    "2016-12-10": [],
    "2016-12-11T09:59:59Z": [],
    "2016-12-11": [(12, 12, 1)],
    "2016-12-13T09:59:59Z": [(12, 12, 1)],
    "2016-12-13T10:00:00Z": [(19, 19, 1)],
    "2016-12-14": [(19, 25, 2)],
    "2030-01-01": [(19, 25, 2)],
}


@pytest.mark.parametrize("then", list(TOLLS))
def test_events_incidents_and_articles_show_what_was_known(warehouse: Path, then: str) -> None:
    incidents = "SELECT fatalities_low, fatalities_high, event_count FROM {} ORDER BY ALL"
    with open_as_of(warehouse, then) as con:
        assert con.execute(incidents.format("marts.incidents")).fetchall() == TOLLS[then]
        told = con.execute("SELECT fatalities_best FROM marts.events ORDER BY 1").fetchall()
        assert len(told) == sum(count for *_, count in TOLLS[then])
        assert con.execute("SELECT count(*) FROM marts.articles").fetchall() == [(len(told),)]
        runs = [f"r{n}" for n, (as_of, *_) in enumerate(RUNS) if instant_of(as_of) <= instant_of(then)]
        assert con.execute("SELECT run_id FROM core.runs ORDER BY 1").fetchall() == [(run_id,) for run_id in runs]
        for report in list_reports():
            run_report(con, report.name)
    with open_reader(warehouse) as con:
        macro = f"marts.incidents_as_of('{then}')"
        assert con.execute(incidents.format(macro)).fetchall() == TOLLS[then]


def test_the_toll_of_an_incident_changes_with_sentences(warehouse: Path) -> None:
    with open_reader(warehouse) as con:
        rows = con.execute(
            "SELECT low_before, high_before, low_after, high_after, outlets_after, "
            "list_transform(new_reports, lambda r: r.sentence) FROM marts.incident_changes ORDER BY changed_at"
        ).fetchall()
    assert rows == [(12, 12, 19, 19, 1, [NEW.text]), (19, 19, 19, 25, 2, [LATE.text])]


def test_what_is_asked_of_then_cannot_write_either(warehouse: Path, tmp_path: Path) -> None:
    for sql in ("CREATE TABLE marts.mine (a INTEGER)", "COPY (SELECT 1) TO 'x.csv'", "FROM read_csv('/etc/passwd')"):
        with pytest.raises(QueryError):
            query(warehouse, sql, "csv", tmp_path / "out.csv", as_of="2016-12-14")
    assert not (tmp_path / "out.csv").exists()


def test_the_command_line(warehouse: Path, sitrep: Sitrep) -> None:
    sql = "SELECT fatalities_best FROM marts.events"
    told = sitrep("query", "--as-of", "2016-12-12", sql, "--format", "csv", "--warehouse", warehouse)
    assert told.text == "fatalities_best\n12\n"
    report = sitrep("report", "casualties", "--as-of", "2016-12-13", "--format", "json", "--warehouse", warehouse).text
    assert '"fatalities_best": 19' in report
    wrong = sitrep("query", "--as-of", "yesterday", sql, "--warehouse", warehouse)
    assert wrong.code == 2 and "2016-12-14" in wrong.err


def test_a_day_is_its_end_and_a_text_without_zone_is_utc() -> None:
    assert instant_of("2016-12-14").isoformat() == "2016-12-14T23:59:59.999999+00:00"
    assert instant_of("2016-12-14T09:00").isoformat() == "2016-12-14T09:00:00+00:00"
    assert instant_of("2016-12-14T09:00:00+02:00").isoformat() == "2016-12-14T07:00:00+00:00"
    for day in ("20161214", "2016-W50-3", "2016W503", " 2016-12-14\n"):
        assert instant_of(day) == instant_of("2016-12-14"), day
    assert instant_of("20161214T00").isoformat() == "2016-12-14T00:00:00+00:00"
    for text in ("14 December", "2016-12", "2016-W50", "2016W50", "12", "0001-01-01T00:00+14:00", ""):
        with pytest.raises(UsageError, match="write a day"):
            instant_of(text)


def test_the_archive_has_no_past(warehouse: Path, sitrep: Sitrep) -> None:
    called = sitrep("query", "--as-of", "2016-12-12", "FROM raw.fetched_feeds", "--warehouse", warehouse)
    assert called.code == 1 and called.out == b""
    (line,) = called.err.splitlines()
    assert "the archive (raw)" in line and "leave it out" in line


def polled(reason: str | None, at: str) -> FetchedFeed:
    outcome, url = ("rejected" if reason else "fetched"), "https://north.example/rss"
    body = (None, None) if reason else (b"<rss/>", "0" * 64)
    return FetchedFeed("north", url, url, False, 200, outcome, reason, "", at, None, None, (), *body, None, 0.1)


def remembered(failures: int, at: str, then: str) -> FeedState:
    window = {"window_hours": 0.5, "interval_minutes": 60.0}
    return FeedState("north", None, None, None, then, failures, at, at, False, None, None, **window)


@pytest.mark.parametrize(("reason", "health_then"), [("timeout", "failing"), ("gone", "gone")])
def test_what_the_poller_remembered_is_not_known_once_it_polled_again(
    tmp_path: Path, sitrep: Sitrep, reason: str, health_then: str
) -> None:
    path = tmp_path / "w.duckdb"
    with open_writer(path) as con:
        for run_id, why, at, then in (
            ("r1", reason, "2016-12-11T10:00:00Z", "2016-12-11T12:00:00Z"),
            ("r2", None, "2016-12-13T10:00:00Z", "2016-12-13T11:00:00Z"),
        ):
            told = [article(run_id, "Jets bombed Palmyra.", published_at=at)]
            staging = stage(tmp_path / run_id, run_id, told, [])
            write_records(staging, "fetched_feed", [polled(why, at)], batch="poll")
            write_records(staging, "feed_state", [remembered(int(why is not None), at, then)], batch="poll")
            load_run(con, run_id, staging, as_of=at)
    columns = "health, last_outcome, failures, next_poll_at, last_fetched_at, window_hours, mean_gap_hours, loses_news"
    sql = f"SELECT {columns} FROM marts.feed_health WHERE feed_id = 'north'"
    with open_as_of(path, "2016-12-12") as con:
        assert con.execute(sql).fetchall() == [(health_then, reason, *[None] * 6)]
    for of_now in (open_as_of(path, "2016-12-13"), open_reader(path)):
        with of_now as con:
            ((health, outcome, failures, then, _, window, _, loses),) = con.execute(sql).fetchall()
            assert (health, outcome, failures, window, loses) == ("quiet", "fetched", 0, 0.5, True)
            assert then is not None
    assert "--as-of" in next(report.description for report in list_reports() if report.name == "feed_health")
    assert "No past is kept" in sitrep("query", "--help").text and "No past is kept" in sitrep("report", "--help").text
