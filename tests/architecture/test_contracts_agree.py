"""Schema = dataclass = staged file = table: a field added in one place and forgotten in another fails here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from pipeline.load.connect import open_writer
from pipeline.load.staging import record_class, staged_schema
from pipeline.records import Event
from pipeline.shipped import shipped
from pipeline.validate.schema import KINDS, arrow_schema, contract, descriptions, duckdb_columns

TABLES = {
    "feed": "feeds",
    "entry": "entries",
    "article": "articles",
    "event": "events",
    "incident": "incidents",
    "rejection": "rejections",
}
OURS = {
    "feed": {"record_hash", "run_id", "loaded_at"},
    "entry": {"record_hash", "run_id", "loaded_at"},
    "article": {"record_hash", "run_id", "loaded_at", "superseded_at", "refreshed_at", "cluster_id"},
    "event": {"record_hash", "run_id", "loaded_at", "superseded_at"},
    "incident": set(
        "record_hash run_id loaded_at superseded_at status outlets sources actor_sectors recipient_sectors sentence "
        "url toll_sentence toll_url toll_disputed".split()
    ),
    "rejection": {"last_run_id", "last_rejected_at", "resolved_at"},
}


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with open_writer(tmp_path_factory.mktemp("warehouse") / "w.duckdb") as opened:
        yield opened


@pytest.mark.parametrize("kind", KINDS)
def test_record_class_and_schema_have_the_same_fields_in_the_same_order(kind: str) -> None:
    schema = contract(kind)
    names = [f.name for f in fields(record_class(kind))]
    assert names == list(schema["properties"])
    assert set(schema["required"]) == set(names), "records are whole: null, never missing"
    assert schema["additionalProperties"] is False


def test_nested_records_have_the_fields_of_the_schema() -> None:
    from pipeline import records

    properties = contract("event")["properties"]
    for column, name in {"actors": "ActorMention", "weapons": "WeaponMention"}.items():
        assert [f.name for f in fields(getattr(records, name))] == list(properties[column]["items"]["properties"])
    for column, name in {"place": "Place", "trigger": "Span", "evidence": "Evidence", "date_text": "Span"}.items():
        assert [f.name for f in fields(getattr(records, name))] == list(properties[column]["properties"])
    assert {f.name for f in fields(Event)} >= set(properties)


@pytest.mark.parametrize("kind", KINDS)
def test_table_has_the_columns_types_and_words_of_the_schema(kind: str, con: Any) -> None:
    rows = con.execute(
        "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns() "
        "WHERE schema_name = 'core' AND table_name = ? ORDER BY column_index",
        [TABLES[kind]],
    ).fetchall()
    table = {name: (data_type, nullable, comment) for name, data_type, nullable, comment in rows}
    wanted = duckdb_columns(kind)
    assert list(table)[: len(wanted)] == list(wanted)
    assert set(table) - set(wanted) == OURS[kind]
    for name, duckdb_type in wanted.items():
        same = con.execute(f"SELECT typeof(NULL::{duckdb_type}) = typeof(NULL::{table[name][0]})").fetchall()
        assert same == [(True,)], f"{name}: {table[name][0]} in the table, {duckdb_type} in the schema"
        kinds = contract(kind)["properties"][name]["type"]
        assert table[name][1] == (isinstance(kinds, list) and "null" in kinds), name
    words = descriptions(kind)
    assert {name: table[name][2] for name in wanted} == {name: words[name] for name in wanted}


@pytest.mark.parametrize("kind", KINDS)
def test_table_gives_back_the_arrow_types_of_the_schema(kind: str, con: Any) -> None:
    columns = ", ".join(f'"{name}"' for name in duckdb_columns(kind))
    given = con.execute(f"SELECT {columns} FROM core.{TABLES[kind]} LIMIT 0").to_arrow_reader().schema
    assert [(f.name, f.type) for f in given] == [(f.name, f.type) for f in arrow_schema(kind)]


def test_ddl_holds_nothing_that_a_ducklake_catalog_cannot(con: Any) -> None:
    constraints = con.execute(
        "SELECT table_name, constraint_type FROM duckdb_constraints() WHERE constraint_type <> 'NOT NULL'"
    ).fetchall()
    assert constraints == []
    assert con.execute("SELECT count(*) FROM duckdb_indexes()").fetchall() == [(0,)]
    assert con.execute("SELECT count(*) FROM duckdb_sequences()").fetchall() == [(0,)]
    assert con.execute(
        "SELECT count(*) FROM duckdb_types() WHERE logical_type = 'ENUM' AND NOT internal"
    ).fetchall() == [(0,)]


@pytest.mark.parametrize("kind", ["fetched_feed", "fetched_page", "stage_count", "feed_state"])
def test_kinds_that_only_travel_are_staged_with_all_their_fields(kind: str) -> None:
    assert staged_schema(kind).names == [f.name for f in fields(record_class(kind))]


def test_feed_state_table_holds_every_field_of_the_state(con: Any) -> None:
    columns = {
        name
        for (name,) in con.execute(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'core' AND table_name = 'feed_state'"
        ).fetchall()
    }
    assert columns == {f.name for f in fields(record_class("feed_state"))} | {"updated_at"}


def test_accounting_table_holds_every_field_of_the_counts(con: Any) -> None:
    columns = [
        name
        for (name,) in con.execute(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'core' AND table_name = 'accounting' "
            "ORDER BY column_index"
        ).fetchall()
    ]
    assert columns == [f.name for f in fields(record_class("stage_count"))]


def test_sql_lives_in_the_warehouse_folder_and_says_what_it_is() -> None:
    files = sorted(Path(shipped("warehouse")).rglob("*.sql"))
    assert len(files) > 30
    for path in files:
        assert path.read_text("utf-8").startswith("-- "), f"{path.name}: begin with a line that says what it is"
