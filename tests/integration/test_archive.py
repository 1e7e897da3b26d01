"""The raw archive: everything that came is in it before anybody reads it, nothing in it is lost, SQL can ask it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.archive.files import Key, archiving, list_files, read_file
from pipeline.archive.source import Network
from pipeline.config import Settings, settings_from_environment
from pipeline.errors import ArchiveError, QueryError, WarehouseError
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.query import query
from pipeline.load.raw import define_raw, missing_files
from pipeline.parse.guard import Guard
from pipeline.records import FetchedFeed, FetchedPage
from pipeline.run import extract, fetch, load, poll, start
from tests.conftest import Loaded, Sitrep
from tests.integration.faultserver import FaultServer, reply
from tests.integration.small_press import html, item, page, rss, story, with_etag, write_list

FIRST = "2016-12-11T10:00:00Z"


@pytest.fixture
def press(tmp_path: Path, reference: Path) -> Iterator[tuple[FaultServer, Settings]]:
    """Two feeds, one of them gone (404), and a page each for two stories."""
    with FaultServer() as server:
        items = []
        for number in range(2):
            title, text = story(number)
            url = server.url(f"/news/{number}")
            items.append(item(url, title))
            server.on(f"/news/{number}", html(page(title, text)))
        server.on("/robots.txt", reply(b"User-agent: *\nAllow: /\n", "200 OK", "Content-Type: text/plain"))
        server.on("/feed.xml", with_etag(rss(items), '"one"'))
        server.on("/gone.xml", reply(b"nothing here", "404 Not Found"))
        feeds = write_list(tmp_path / "feeds", {"north": server.url("/feed.xml"), "south": server.url("/gone.xml")})
        settings = replace(
            settings_from_environment(home=tmp_path / "home", feeds=feeds),
            reference=reference,
            allow_loopback=True,
            host_delay=0.0,
        )
        yield server, settings


def answers(archive: Path, kind: str) -> list[Any]:
    return [record for file in list_files(archive, kind) for _, record in read_file(file)]


def asked(settings: Settings, sql: str, tmp_path: Path) -> Any:
    out = tmp_path / "out.json"
    query(settings.warehouse, sql, "json", out)
    return json.loads(out.read_text("utf-8"))


def test_answers_are_archived_before_they_are_parsed(
    press: tuple[FaultServer, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, settings = press
    seen: list[int] = []

    def die(self: Guard, body: bytes, **_: Any) -> Any:
        seen.append(sum(a.body == body for a in answers(settings.archive, "fetched_feed")))
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(Guard, "feed", die)
    with pytest.raises(RuntimeError, match="stops here"):
        poll(start(settings, as_of=FIRST))
    assert seen == [1]
    by_feed = {a.feed_id: a for a in answers(settings.archive, "fetched_feed")}
    assert by_feed["north"].body.startswith(b"<?xml") and by_feed["north"].status == 200
    assert (by_feed["south"].body, by_feed["south"].reason) == (None, "http_client_error")
    assert ("if-none-match" not in dict(by_feed["north"].request_headers)) and by_feed["north"].request_headers


def test_pages_the_feed_list_and_the_steps_are_archived_with_their_run(press: tuple[FaultServer, Settings]) -> None:
    _, settings = press
    run = start(settings, as_of=FIRST)
    (batch,) = poll(run)
    fetch(run, batch["batch"])
    pages = {key.batch: record for f in list_files(settings.archive, "fetched_page") for key, record in read_file(f)}
    assert pages["0000"].outcome == "fetched" and b"<article>" in pages["0000"].body
    assert {f.feed_id for f in answers(settings.archive, "feed")} == {"north", "south"}
    (step,) = answers(settings.archive, "step")
    assert (step.step, json.loads(step.facts)["batch_entries"]) == ("poll", settings.batch_entries)
    for kind in ("feed", "fetched_feed", "fetched_page", "step"):
        for file in list_files(settings.archive, kind):
            assert file.path.parent.name == "date=2016-12-11"
            assert {(key.run_id, key.as_of) for key, _ in read_file(file)} == {(run.run_id, FIRST)}


def test_an_unchanged_poll_is_a_row_without_a_body_and_takes_none_away(press: tuple[FaultServer, Settings]) -> None:
    _, settings = press
    now = datetime.now(UTC)  # validators are sent for some days only
    for instant in (now.isoformat(), (now + timedelta(hours=1)).isoformat()):
        run = start(settings, as_of=instant)
        for batch in poll(run, force=True):
            fetch(run, batch["batch"])
            extract(run, batch["batch"])
        load(run)
    north = [a for a in answers(settings.archive, "fetched_feed") if a.feed_id == "north"]
    assert [(a.outcome, a.status, a.body is None) for a in north] == [
        ("fetched", 200, False),
        ("not_modified", 304, True),
    ]
    assert dict(north[1].request_headers)["if-none-match"] == '"one"'


def test_a_task_done_again_adds_a_file_and_replaces_none(tmp_path: Path) -> None:
    key = Key("run__2016-12-11T10:00:00Z", FIRST, "poll")
    for number in range(3):
        with archiving(tmp_path, "fetched_feed", key) as keep:
            keep(answer(f"feed-{number}"))
    files = list_files(tmp_path, "fetched_feed")
    assert [[r.feed_id for _, r in read_file(f)] for f in files] == [["feed-0"], ["feed-1"], ["feed-2"]]
    assert [f.written for f in files] == sorted(f.written for f in files)
    assert list_files(tmp_path, "fetched_feed", since=date(2016, 12, 12)) == []


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(KeyError), archiving(tmp_path, "fetched_feed", Key("r", FIRST, "poll")) as keep:
        keep(answer("north"))
        raise KeyError
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_disk_that_will_not_take_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file where a folder should be")
    with pytest.raises(WarehouseError, match="cannot write"):
        Network(replace(settings_from_environment({}, home=tmp_path)), "r", FIRST).done("load", held=[])


@pytest.mark.parametrize("body", [b"", b"\x00\xff<rss/>", bytes(range(256)) * 70_000])
def test_bytes_come_back_as_they_were(tmp_path: Path, body: bytes) -> None:
    given = replace(answer("north"), body=body, headers=(("x", "é"), ("x", "")), request_headers=(("accept", "*/*"),))
    with archiving(tmp_path, "fetched_feed", Key("r", FIRST, "poll")) as keep:
        keep(given)
    assert answers(tmp_path, "fetched_feed") == [given]


def test_sql_sees_the_archive_and_no_other_file(press: tuple[FaultServer, Settings], tmp_path: Path) -> None:
    _, settings = press
    run = start(settings, as_of=FIRST)
    (batch,) = poll(run)
    fetch(run, batch["batch"])
    extract(run, batch["batch"])
    load(run)
    rows = asked(settings, "SELECT feed_id, status, body_text FROM raw.fetched_feeds ORDER BY feed_id", tmp_path)
    assert [(r["feed_id"], r["status"]) for r in rows] == [("north", 200), ("south", 404)]
    assert rows[0]["body_text"].startswith("<?xml") and rows[1]["body_text"] is None
    pages = "SELECT count(*) AS n FROM raw.fetched_pages JOIN core.entries USING (entry_id) WHERE date = '2016-12-11'"
    assert asked(settings, pages, tmp_path) == [{"n": 2}]
    secret, inside = tmp_path / "secret.csv", settings.archive / "evil.parquet"
    secret.write_text("a,b\n1,2\n")
    for sql in (
        f"FROM '{secret}'",
        f"SELECT * FROM read_text('{settings.archive}/../../secret.csv')",
        f"COPY (SELECT 1) TO '{inside}'",
        f"EXPLAIN ANALYZE COPY (SELECT 1) TO '{inside}'",
        f"EXPORT DATABASE '{settings.archive / 'copy'}'",
    ):
        with pytest.raises(QueryError):
            query(settings.warehouse, sql, "json", tmp_path / "out.json")
    assert sorted(p.name for p in settings.archive.iterdir()) == ["feeds", "fetched_feeds", "fetched_pages", "steps"]


def test_an_archive_that_is_gone_is_told_and_the_rest_still_answers(
    press: tuple[FaultServer, Settings], tmp_path: Path
) -> None:
    _, settings = press
    run = start(settings, as_of=FIRST)
    poll(run)
    load(run)
    for gone in (settings.archive / "fetched_feeds" / "date=2016-12-11", settings.archive):
        shutil.rmtree(gone)
        with pytest.raises(QueryError, match="the raw archive is not where the warehouse says"):
            asked(settings, "SELECT count(*) FROM raw.fetched_feeds", tmp_path)
        assert asked(settings, "SELECT count(*) AS n FROM core.feeds", tmp_path) == [{"n": 2}]


def test_files_that_the_warehouse_knows_of_and_the_archive_lacks_are_told(
    loaded: Loaded, tmp_path: Path, sitrep: Sitrep
) -> None:
    """Two runs: of the first a file of feeds and, one by one, those of pages; then whole days removed on purpose."""
    archive, warehouse = tmp_path / "archive", tmp_path / "w.duckdb"
    shutil.copytree(loaded.settings.archive, archive)
    shutil.copy(loaded.warehouse, warehouse)
    with open_writer(warehouse) as con:
        define_raw(con, archive)

    def told(kind: str) -> str:
        called = sitrep("query", f"SELECT count(*) FROM raw.{kind}", "--format", "csv", "--warehouse", warehouse)
        assert called.code == 0 and called.out.startswith(b"count")
        return called.err

    assert told("fetched_feeds") == told("fetched_pages") == ""
    (feeds,) = (f.path for f in list_files(archive, "fetched_feed"))
    (pages,) = (f.path for f in list_files(archive, "fetched_page"))
    later = [p.with_name(p.name.replace("2016-12-14", "2016-12-15")) for p in (feeds, pages)]
    for here, there in zip((feeds, pages), later, strict=True):
        there = there.parent.with_name("date=2016-12-15") / there.name
        there.parent.mkdir()
        shutil.copy(here, there)  # else no view could be read at all
        here.rename(tmp_path / here.name)
    for kind in ("fetched_feeds", "fetched_pages"):
        assert told(kind).startswith(f"sitrep: the archive lacks 1 file of raw.{kind} ") and told(kind).count("\n") == 1
        (archive / kind / "date=2016-12-14").rmdir()
        assert told(kind) == ""


def test_batches_of_pages_that_the_archive_lacks_are_counted(tmp_path: Path) -> None:
    run, folder = "r__2016-12-11T10:00:00Z", tmp_path / "archive" / "fetched_pages"
    for batch, rows in (("0000", 50), ("0001", 50), ("0002", 50), ("0003", 3)):
        with archiving(tmp_path / "archive", "fetched_page", Key(run, FIRST, batch)) as keep:
            for number in range(rows):
                keep(page_answer(f"ent_{batch}_{number}"))
    with open_writer(tmp_path / "w.duckdb") as con:
        define_raw(con, tmp_path / "archive")
        con.execute("INSERT INTO core.runs VALUES (?, TIMESTAMPTZ '2016-12-11 10:00:00Z', '1')", [run])
        con.execute(
            "INSERT INTO core.fetches BY NAME SELECT ? AS run_id, 'page' AS subject_kind, range AS subject_id, "
            "'' AS url, 'fetched' AS outcome FROM range(153)",
            [run],
        )
    files = {f.batch: f.path for f in list_files(tmp_path / "archive", "fetched_page")}
    for gone, count in ((("0000",), 1), (("0001", "0000"), 2), (("0003",), 1), (("0001", "0003"), 1)):
        for batch in gone:
            files[batch].rename(tmp_path / batch)
        with open_reader(tmp_path / "w.duckdb") as con:
            (line,) = missing_files(con, ["fetched_pages"])
        assert f"lacks {count} file" in line and run in line
        for batch in gone:
            (tmp_path / batch).rename(files[batch])
    assert folder.is_dir()
    with open_reader(tmp_path / "w.duckdb") as con:
        assert missing_files(con, ["fetched_pages"]) == []


def test_an_archive_with_a_quote_in_its_path_works(press: tuple[FaultServer, Settings], tmp_path: Path) -> None:
    _, settings = press
    settings = replace(settings, home=tmp_path / "o'brien", warehouse=tmp_path / "w.duckdb")
    run = start(settings, as_of=FIRST)
    poll(run)
    load(run)
    assert asked(settings, "SELECT count(*) AS n FROM raw.fetched_feeds", tmp_path) == [{"n": 2}]


def test_no_archive_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive at"):
        list_files(tmp_path / "none", "step")


def answer(feed_id: str) -> FetchedFeed:
    return FetchedFeed(
        feed_id=feed_id,
        url="https://north.example/rss",
        final_url="https://north.example/rss",
        moved=False,
        status=200,
        outcome="fetched",
        reason=None,
        detail="",
        fetched_at="2016-12-11T10:00:01Z",
        etag=None,
        last_modified=None,
        headers=(),
        body=b"<rss/>",
        body_sha256="0" * 64,
        retry_after=None,
        elapsed=0.25,
    )


def page_answer(entry_id: str) -> FetchedPage:
    return FetchedPage(
        entry_id=entry_id,
        url="https://north.example/news",
        final_url="https://north.example/news",
        status=200,
        outcome="fetched",
        reason=None,
        detail="",
        fetched_at="2016-12-11T10:00:01Z",
        headers=(),
        body=b"<html/>",
        body_sha256="0" * 64,
        elapsed=0.25,
    )
