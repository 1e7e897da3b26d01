"""Everything in the warehouse says what it is, and the dictionary people read is what the warehouse says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.load.comments import comment
from pipeline.load.connect import open_reader, open_writer
from tests.dictionary import LAYERS, PICTURE, TEXT, Table, catalog, dictionary, picture


@pytest.fixture(scope="module")
def tables() -> list[Table]:
    return catalog()


@pytest.fixture
def con(tmp_path: Path) -> Iterator[Any]:
    with open_writer(tmp_path / "w.duckdb") as opened:
        yield opened


def test_every_table_and_view_and_each_of_their_columns_is_commented(tables: list[Table]) -> None:
    assert {t.schema for t in tables} == set(LAYERS) - {"reports"}
    assert {"fetched_feeds", "articles", "places", "actors", "incidents"} <= {t.name for t in tables}
    bare = [f"{t.schema}.{t.name}" for t in tables if not t.comment]
    bare += [f"{t.schema}.{t.name}.{column}" for t in tables for column, _, _, words in t.columns if not words]
    assert bare == [], "COMMENT ON it in its file, or let the file say `-- comments from:`"


def test_every_macro_is_commented(con: Any) -> None:
    rows = con.execute(
        "SELECT schema_name || '.' || function_name, comment FROM duckdb_functions() WHERE schema_name IN "
        "('core', 'marts', 'reports')"
    ).fetchall()
    assert len(rows) > 15
    assert [name for name, words in rows if not words] == []


def test_comments_are_there_for_readers(tmp_path: Path) -> None:
    with open_writer(tmp_path / "w.duckdb"):
        pass
    with open_reader(tmp_path / "w.duckdb") as con:
        words = dict(
            con.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'events'").fetchall()
        )
    assert words["actor_sector"].startswith("PLOVER sector") and words["confidence"].startswith("Estimated")


def test_a_view_keeps_its_own_words_and_borrows_the_others_from_the_first_that_has_them(con: Any) -> None:
    con.execute("CREATE TABLE core.a (x INTEGER, y INTEGER, z INTEGER); CREATE TABLE core.b (x INTEGER, y INTEGER)")
    con.execute("COMMENT ON COLUMN core.a.x IS 'of a'; COMMENT ON COLUMN core.b.x IS 'of b'")
    con.execute("COMMENT ON COLUMN core.b.y IS 'y''s'; COMMENT ON COLUMN core.a.z IS 'not this'")
    text = "-- comments from: core.a, core.b\nCREATE OR REPLACE VIEW marts.v AS SELECT * FROM core.a;\n"
    con.execute(text + "COMMENT ON COLUMN marts.v.z IS 'my own';")
    comment(con, [text])
    found = con.execute("SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'v'").fetchall()
    assert dict(found) == {"x": "of a", "y": "y's", "z": "my own"}


def test_the_dictionary_and_its_picture_are_up_to_date(tables: list[Table]) -> None:
    assert TEXT.read_text("utf-8") == dictionary(tables), "write it again: make dictionary"
    assert PICTURE.read_text("utf-8") == picture(tables), "write it again: make dictionary"
    for table in tables:
        if table.schema == "core":
            assert f">{table.name}</text>" in picture(tables)
