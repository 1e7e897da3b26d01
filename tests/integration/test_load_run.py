"""Loading: twice is once, order does not matter, versions supersede, the books balance, all or nothing."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import AccountingError, WarehouseError
from pipeline.ids import content_key
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.load import load_run, read_articles, read_feed_states, read_known
from pipeline.load.staging import write_records
from pipeline.records import Article, Event, FetchedFeed, Rejection, StageCount
from tests.integration.warehouse_records import article, entry, event, killed, stage

CORE = "feeds feed_state fetches entries articles events incidents incident_events rejections accounting runs".split()


def contents(warehouse: Path) -> dict[str, list[Any]]:
    """All rows of the core, for comparing."""
    with open_reader(warehouse) as con:
        return {t: sorted(map(str, con.execute(f"SELECT * FROM core.{t}").fetchall())) for t in CORE}


def ask(warehouse: Path, sql: str) -> list[Any]:
    with open_reader(warehouse) as con:
        return con.execute(sql).fetchall()


def load(warehouse: Path, staging: Path, run_id: str, as_of: str) -> Any:
    with open_writer(warehouse) as con:
        return load_run(con, run_id, staging, as_of=as_of)


def story(text: str, day: int, toll: int, **changes: Any) -> tuple[Article, Event]:
    a = article("story", text, modified_at=f"2016-12-{day:02d}T09:00:00Z", **changes)
    return a, event(a, "bombed", **killed(toll))


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    a, e = story("Jets bombed Palmyra.", 11, 12)
    staging = stage(tmp_path / "r1", "r1", [a], [e])
    warehouse = tmp_path / "w.duckdb"
    first = load(warehouse, staging, "r1", "2016-12-11T10:00:00Z")
    assert (first.entries, first.articles, first.events) == (1, 1, 1)
    before = contents(warehouse)
    assert load(warehouse, staging, "r1", "2016-12-11T10:00:00Z") == first
    assert contents(warehouse) == before


def test_the_same_records_in_another_run_are_unchanged(tmp_path: Path) -> None:
    a, e = story("Jets bombed Palmyra.", 11, 12)
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, stage(tmp_path / "r1", "r1", [a], [e]), "r1", "2016-12-11T10:00:00Z")
    again = load(warehouse, stage(tmp_path / "r2", "r2", [a], [e]), "r2", "2016-12-11T11:00:00Z")
    assert (again.entries, again.articles, again.events, again.unchanged) == (0, 0, 0, 3)
    assert ask(warehouse, "SELECT count(*) FROM core.articles") == [(1,)]


def test_a_newer_version_supersedes_and_the_older_stays_queryable(tmp_path: Path) -> None:
    old, old_event = story("Jets bombed Palmyra: 12.", 11, 12)
    new, new_event = story("Jets bombed Palmyra: 19.", 12, 19)
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, stage(tmp_path / "r1", "r1", [old], [old_event]), "r1", "2016-12-11T10:00:00Z")
    result = load(warehouse, stage(tmp_path / "r2", "r2", [new], [new_event]), "r2", "2016-12-12T10:00:00Z")
    assert (result.superseded_articles, result.superseded_events) == (1, 1)
    assert ask(warehouse, "SELECT fatalities_best FROM marts.events") == [(19,)]
    known = "SELECT fatalities_best FROM marts.events_as_of('{}')"
    assert ask(warehouse, known.format("2016-12-12 00:00")) == [(12,)]
    assert ask(warehouse, known.format("2016-12-13 00:00")) == [(19,)]
    changes = ask(warehouse, "SELECT best_before, best_after, sentence_before, sentence_after FROM marts.changes")
    assert changes == [(12, 19, old.text, new.text)]


def test_an_older_version_that_arrives_late_does_not_become_current(tmp_path: Path) -> None:
    old, old_event = story("Jets bombed Palmyra: 12.", 11, 12)
    new, new_event = story("Jets bombed Palmyra: 19.", 12, 19)
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, stage(tmp_path / "r1", "r1", [new], [new_event]), "r1", "2016-12-12T10:00:00Z")
    load(warehouse, stage(tmp_path / "r2", "r2", [old], [old_event]), "r2", "2016-12-13T10:00:00Z")
    assert ask(warehouse, "SELECT fatalities_best FROM marts.events") == [(19,)]
    assert ask(warehouse, "SELECT count(*) FROM core.events") == [(2,)]


def test_without_any_stated_time_the_version_loaded_later_is_current(tmp_path: Path) -> None:
    undated = {"modified_at": None, "published_at": None, "published_basis": "none"}
    warehouse = tmp_path / "w.duckdb"
    for number, text in enumerate(["Jets bombed A.", "Jets bombed B."], 1):
        a = replace(article("story", text), **undated)
        staging = stage(tmp_path / f"r{number}", f"r{number}", [a], [event(a, "bombed")])
        load(warehouse, staging, f"r{number}", f"2016-12-1{number}T10:00:00Z")
    assert ask(warehouse, "SELECT text FROM marts.articles") == [("Jets bombed B.",)]


def test_a_version_the_publisher_goes_back_to_is_current_again_with_its_events(tmp_path: Path) -> None:
    (one, e1), (two, e2) = story("Jets bombed Palmyra: 12.", 11, 12), story("Jets bombed Palmyra: 19.", 12, 19)
    back = replace(one, modified_at="2016-12-13T09:00:00Z")
    warehouse = tmp_path / "w.duckdb"
    for number, (a, e) in enumerate([(one, e1), (two, e2), (back, e1)], 1):
        load(warehouse, stage(tmp_path / f"r{number}", "r", [a], [e]), f"r{number}", f"2016-12-1{number}T10:00:00Z")
    assert ask(warehouse, "SELECT text FROM marts.articles") == [(one.text,)]
    assert ask(warehouse, "SELECT fatalities_best FROM marts.events") == [(12,)]
    assert ask(warehouse, "SELECT count(*) FROM core.articles") == [(2,)]


def test_a_new_coding_replaces_the_old_one_and_drops_what_it_no_longer_finds(tmp_path: Path) -> None:
    a = article("story", "Jets bombed Palmyra. Guns shelled Homs.")
    first, second = event(a, "bombed"), event(a, "shelled")
    better = replace(first, extractor_version="2", confidence=0.9)
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, stage(tmp_path / "r1", "r1", [a], [first, second]), "r1", "2016-12-11T10:00:00Z")
    load(warehouse, stage(tmp_path / "r2", "r2", [a], [better]), "r2", "2016-12-12T10:00:00Z")
    assert ask(warehouse, "SELECT event_id, extractor_version FROM marts.events") == [(first.event_id, "2")]
    assert ask(warehouse, "SELECT count(*) FROM marts.event_history") == [(3,)]
    before = contents(warehouse)
    load(warehouse, tmp_path / "r1", "r1", "2016-12-11T10:00:00Z")
    assert contents(warehouse) == before


def test_another_feed_with_the_same_article_is_a_duplicate(tmp_path: Path) -> None:
    mine, theirs = article("story", "Jets bombed Palmyra."), article("story", "Jets bombed Palmyra.", feed_id="south")
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, stage(tmp_path / "r1", "r1", [mine], []), "r1", "2016-12-11T10:00:00Z")
    result = load(warehouse, stage(tmp_path / "r2", "r2", [theirs], []), "r2", "2016-12-12T10:00:00Z")
    assert (result.articles, result.duplicates) == (0, 1)
    assert ask(warehouse, "SELECT feed_id FROM marts.articles") == [("north",)]


def test_what_changed_beside_the_text_is_refreshed_in_place(tmp_path: Path) -> None:
    a = article("story", "Jets bombed Palmyra.", modified_at="2016-12-11T09:00:00Z")
    b = replace(a, authors=("B. Writer",), modified_at="2016-12-12T09:00:00Z")
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, stage(tmp_path / "r1", "r1", [a], []), "r1", "2016-12-11T10:00:00Z")
    load(warehouse, stage(tmp_path / "r2", "r2", [b], []), "r2", "2016-12-12T10:00:00Z")
    assert ask(warehouse, "SELECT authors, run_id, refreshed_at IS NOT NULL FROM core.articles") == [
        (["B. Writer"], "r1", True)
    ]
    load(warehouse, tmp_path / "r1", "r1", "2016-12-11T10:00:00Z")
    assert ask(warehouse, "SELECT authors FROM core.articles") == [(["B. Writer"],)]


VERSIONS = [story(f"Jets bombed Palmyra and killed {n}.", 10 + n, n) for n in range(1, 5)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.sampled_from(list(permutations(range(4)))), cut=st.integers(0, 4))
def test_the_order_of_arrival_does_not_change_what_is_current(tmp_path: Path, order: tuple[int, ...], cut: int) -> None:
    """Versions arrive in any order, in one or two runs: the latest by its own word is current, all are kept."""
    folder = tmp_path / ("".join(map(str, order)) + str(cut))
    folder.mkdir(exist_ok=True)
    warehouse = folder / "w.duckdb"
    warehouse.unlink(missing_ok=True)
    for number, part in enumerate([order[:cut], order[cut:]], 1):
        if part:
            chosen = [VERSIONS[i] for i in part]
            staging = stage(
                folder / f"r{number}", "r", [a for a, _ in chosen], [e for _, e in chosen], entries=[entry("story")]
            )
            load(warehouse, staging, f"r{number}", f"2016-12-2{number}T10:00:00Z")
    assert ask(warehouse, "SELECT fatalities_best FROM marts.events") == [(4,)]
    assert ask(warehouse, "SELECT count(*), count(superseded_at) FROM core.articles") == [(4, 3)]
    assert ask(warehouse, "SELECT count(*), count(superseded_at) FROM core.events") == [(4, 3)]


def test_the_books_balance_per_stage_and_feed(tmp_path: Path) -> None:
    a, b = article("one", "Jets bombed Palmyra."), article("two", "Guns shelled Homs.", feed_id="south")
    staging = stage(tmp_path / "r1", "r1", [a, b], [event(a, "bombed"), event(b, "shelled")])
    warehouse = tmp_path / "w.duckdb"
    load(warehouse, staging, "r1", "2016-12-11T10:00:00Z")
    rows = ask(warehouse, "SELECT feed_id, unit, n_in, n_out FROM marts.accounting WHERE stage = 'load' ORDER BY ALL")
    assert rows == [(f, u, 1, 1) for f in ("north", "south") for u in ("article", "entry", "event")]
    assert ask(warehouse, "SELECT count(*) FROM marts.accounting WHERE NOT balanced") == [(0,)]


@pytest.mark.parametrize(
    "count",
    [
        StageCount("r1", "north", "parse", "entry", 5, 3, 0, 0, 1),
        StageCount("r1", "north", "parse", "entry", 2, 3, -1, 0, 0),
        StageCount("r1", "north", "extract", "article", 2, 2, 0, 0, 0),
        StageCount("r1", "north", "validate", "event", 3, 2, 0, 0, 1),
    ],
)
def test_books_that_do_not_balance_undo_everything(tmp_path: Path, count: StageCount) -> None:
    a, e = story("Jets bombed Palmyra.", 11, 12)
    staging = stage(tmp_path / "r1", "r1", [a], [e])
    write_records(staging, "stage_count", [count], batch="wrong")
    warehouse = tmp_path / "w.duckdb"
    with pytest.raises(AccountingError, match="north"):
        load(warehouse, staging, "r1", "2016-12-11T10:00:00Z")
    assert all(rows == [] for rows in contents(warehouse).values())


def test_an_event_without_its_article_undoes_everything(tmp_path: Path) -> None:
    _, e = story("Jets bombed Palmyra.", 11, 12)
    write_records(tmp_path / "r1", "event", [e], batch="0000")
    write_records(tmp_path / "r1", "stage_count", [], batch="0000")
    with pytest.raises(AccountingError, match="no article"):
        load(tmp_path / "w.duckdb", tmp_path / "r1", "r1", "2016-12-11T10:00:00Z")


def test_nothing_staged_is_an_error_not_an_empty_success(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nothing is staged"):
        load(tmp_path / "w.duckdb", tmp_path / "none", "r1", "2016-12-11T10:00:00Z")


def feed_state(feed_id: str, **changes: Any) -> Any:
    from pipeline.fetch.state import FeedState

    made = FeedState(
        feed_id=feed_id,
        etag='"1"',
        last_modified=None,
        body_sha256="0" * 64,
        next_poll_at="2016-12-11T11:00:00Z",
        failures=0,
        last_fetched_at="2016-12-11T10:00:00Z",
        last_changed_at=None,
        gone=False,
        moved_to=None,
        full_refetch_at=None,
    )
    return replace(made, **changes)


def test_a_batch_that_was_not_finished_is_held_back_with_its_feeds_validators(tmp_path: Path) -> None:
    a, e = story("Jets bombed Palmyra.", 11, 12)
    staging = stage(tmp_path / "r1", "r1", [a], [e], batch="0000")
    write_records(staging, "entry", [entry("late", "south")], batch="0001")
    write_records(staging, "feed_state", [feed_state("north"), feed_state("south")], batch="poll")
    warehouse = tmp_path / "w.duckdb"
    result = load(warehouse, staging, "r1", "2016-12-11T10:00:00Z")
    assert (result.entries, result.held_back) == (1, 1)
    assert set(read_known(warehouse).entry_hashes) == {a.entry_id}
    states = read_feed_states(warehouse)
    assert states["north"] == feed_state("north")
    assert (states["south"].etag, states["south"].body_sha256) == (None, None)


def test_what_the_poller_asks(tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    assert read_known(warehouse).entry_hashes == {}
    assert read_feed_states(warehouse) == {}
    a, e = story("Jets bombed Palmyra.", 11, 12)
    load(warehouse, stage(tmp_path / "r1", "r1", [a], [e]), "r1", "2016-12-11T10:00:00Z")
    known = read_known(warehouse)
    assert known.entry_hashes == {a.entry_id: {entry("story").entry_hash}}
    assert known.article_feed == {a.article_id: "north"}
    assert read_articles(warehouse, [a.version_id, "ver_none"]) == [a]


def rejected(run_id: str, when: str, subject: str, kind: str = "event", stage_name: str = "validate") -> Rejection:
    return Rejection(
        rejection_id=content_key("rej", stage_name, "date_order", kind, subject),
        stage=stage_name,
        reason="date_order",
        subject_kind=kind,
        subject_id=subject,
        feed_id="north",
        url=None,
        detail="from 2 to 1",
        record="{}",
        run_id=run_id,
        rejected_at=when,
    )


def test_a_rejection_keeps_its_first_run_and_is_resolved_when_its_record_gets_through(tmp_path: Path) -> None:
    a, e = story("Jets bombed Palmyra.", 11, 12)
    warehouse = tmp_path / "w.duckdb"
    for day in (1, 2):
        when = f"2016-12-1{day}T10:00:00Z"
        staging = stage(tmp_path / f"r{day}", f"r{day}", [a], [])
        write_records(staging, "rejection", [rejected(f"r{day}", when, e.event_id)], batch="0000")
        load(warehouse, staging, f"r{day}", when)
    rows = ask(warehouse, "SELECT run_id, last_run_id, is_open FROM marts.rejections")
    assert rows == [("r1", "r2", True)]
    load(warehouse, stage(tmp_path / "r3", "r3", [a], [e]), "r3", "2016-12-13T10:00:00Z")
    assert ask(warehouse, "SELECT run_id, last_run_id, is_open FROM marts.rejections") == [("r1", "r2", False)]


def test_requests_are_kept_without_their_bodies(tmp_path: Path) -> None:
    a, e = story("Jets bombed Palmyra.", 11, 12)
    staging = stage(tmp_path / "r1", "r1", [a], [e])
    answer = FetchedFeed(
        feed_id="north",
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
        headers=(("content-type", "text/xml"),),
        body=b"<rss/>\x00\xff",
        body_sha256="0" * 64,
        retry_after=None,
        elapsed=0.25,
    )
    path = write_records(staging, "fetched_feed", [answer], batch="poll")
    from pipeline.load.staging import read_records

    assert list(read_records(path, "fetched_feed")) == [answer]
    load(tmp_path / "w.duckdb", staging, "r1", "2016-12-11T10:00:00Z")
    assert ask(tmp_path / "w.duckdb", "SELECT subject_id, status, body_bytes FROM core.fetches") == [("north", 200, 8)]
    assert ask(tmp_path / "w.duckdb", "SELECT health, last_outcome FROM marts.feed_health") == [("quiet", "fetched")]
