"""Staged files: what is written comes back the same; a file is there whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import WarehouseError
from pipeline.load.staging import batch_path, read_records, read_staged, record_hash, staged_batches, write_records
from pipeline.records import FetchedPage, Incident, StageCount, to_json
from tests.integration.warehouse_records import article, entry, event, feed, killed

ARTICLE = article("one", "Jets bombed Palmyra.", modified_at="2016-12-11T09:00:00.250000Z")
PAGE = FetchedPage(
    "ent_1", "http://a/", "http://b/", None, "rejected", "timeout", "", "2016-12-11T09:00:00Z", (), None, None, 0.5
)
RECORDS: dict[str, list[Any]] = {
    "feed": [feed()],
    "entry": [entry("one"), replace(entry("two"), published_at=None, published_basis="none", authors=("A", "B"))],
    "article": [ARTICLE],
    "event": [event(ARTICLE, "bombed", **killed(2)), event(ARTICLE, "Palmyra", place=None, actors=(), event_mode=None)],
    "incident": [Incident("inc_1", "ASSAULT", *([None] * 11), "none", *([None] * 6), 1, 1, 1, None, None)],
    "fetched_page": [PAGE, replace(PAGE, body=b"\x00\xff", headers=(("a", "b"), ("a", "c")), status=200)],
    "stage_count": [StageCount("r", "f", "load", "event", 3, 1, 1, 1, 0)],
}


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_written_comes_back(kind: str, tmp_path: Path) -> None:
    path = write_records(tmp_path, kind, RECORDS[kind], batch="0000")
    assert path == batch_path(tmp_path, kind, "0000")
    assert list(read_records(path, kind)) == RECORDS[kind]
    write_records(tmp_path, kind, [to_json(record) for record in RECORDS[kind]], batch="0000")
    assert read_staged(tmp_path, kind, "0000") == RECORDS[kind]


def test_a_batch_written_again_replaces_its_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    for records in ([entry("one"), entry("two")], [entry("three")], []):
        write_records(tmp_path, "entry", records, batch="a/b c")
        assert read_staged(tmp_path, "entry", "a/b c") == records
    assert [p.name for p in (tmp_path / "entry").iterdir()] == ["a-b-c.parquet"]
    assert list(staged_batches(tmp_path, "entry")) == ["a-b-c"]
    assert read_staged(tmp_path, "entry", "never") == []


def test_records_that_fail_half_way_leave_the_earlier_file(tmp_path: Path) -> None:
    write_records(tmp_path, "entry", [entry("one")], batch="b")

    def broken() -> Any:
        yield entry("two")
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        write_records(tmp_path, "entry", broken(), batch="b")
    assert read_staged(tmp_path, "entry", "b") == [entry("one")]
    assert [p.name for p in (tmp_path / "entry").iterdir()] == ["b.parquet"]


def test_many_records_are_streamed_in_order(tmp_path: Path) -> None:
    path = write_records(tmp_path, "entry", (entry(str(n)) for n in range(4_500)), batch="b")
    assert [e.title for e in read_records(path, "entry")] == [str(n) for n in range(4_500)]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match="cannot write"):
        write_records(tmp_path / "file", "entry", [], batch="b")


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(title=TEXT, text=TEXT, authors=st.lists(TEXT, max_size=3))
def test_any_text_survives(title: str, text: str, authors: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    record = replace(ARTICLE, title=title, text=text, authors=tuple(authors))
    assert list(read_records(write_records(folder, "article", [record], batch="b"), "article")) == [record]


def test_the_hash_is_of_the_content_not_of_the_order_of_fields() -> None:
    record = to_json(ARTICLE)
    assert record_hash(record) == record_hash(dict(reversed(record.items())))
    assert record_hash(record) != record_hash({**record, "title": "another"})
