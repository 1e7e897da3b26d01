"""What follows from the contracts: DuckDB types, Arrow types, and the first violation in words."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from pipeline.validate import schema


def test_types_follow_from_the_schema() -> None:
    columns = schema.duckdb_columns("event")
    assert columns["event_id"] == "VARCHAR"
    assert columns["date_start"] == "DATE"
    assert columns["intensity"] == "DOUBLE"
    assert columns["fatalities_best"] == "BIGINT"
    assert columns["contexts"] == "VARCHAR[]"
    assert columns["trigger"] == 'STRUCT("text" VARCHAR, "start" BIGINT, "end" BIGINT)'
    assert columns["actors"].startswith("STRUCT(") and columns["actors"].endswith(")[]")
    assert schema.duckdb_columns("article")["published_at"] == "TIMESTAMPTZ"


def test_the_schema_may_name_another_duckdb_type(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, Any] = {"properties": {"tally": {"type": "integer", "x-duckdb-type": "SMALLINT"}}}
    monkeypatch.setattr(schema, "contract", lambda name: made)
    assert schema.duckdb_columns("any") == {"tally": "SMALLINT"}


def test_arrow_types_follow_from_the_schema() -> None:
    event = schema.arrow_schema("event")
    assert event.field("date_start").type == pa.date32()
    assert event.field("weapons").type.value_type.field("start").type == pa.int64()
    assert schema.arrow_schema("article").field("published_at").type == pa.timestamp("us", tz="UTC")
    assert not event.field("event_id").nullable
    assert event.field("place").nullable


@pytest.mark.parametrize("value", ["\ud800", b"bytes", float("nan"), {1, 2}])
def test_what_is_no_json_is_a_violation(value: object) -> None:
    assert schema.first_violation("feed", {"feed_id": value}) is not None


def test_a_violation_says_where() -> None:
    violation = schema.first_violation("feed", {"feed_id": "Not A Slug"})
    assert violation is not None
    assert "feed_id" in violation or "required" in violation


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        schema.contract("nonsense")
