"""What a statement given by people may ask for: one that asks, and calls no function that does something instead.

That no file can be written is seen to where the warehouse is opened (connect.py): there is none in reach. What is
refused here would change what the connection does (its logs, its profile) or hide what is called from this look.
Belongs here: looking at a statement before it runs. Does not belong here: running it (query.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pipeline.errors import QueryError

if TYPE_CHECKING:
    import duckdb

READING_ONLY = "The warehouse is open for reading only: SQL here cannot write, read files or change settings."
_COMMENT = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
_FIRST_WORD = re.compile(rf"(?s){_COMMENT}(\w*)")
_EXPLAIN = re.compile(rf"(?is){_COMMENT}EXPLAIN\b{_COMMENT}(?:ANALYZE\b{_COMMENT})?(?:\([^)]*\)|)")
# DuckDB's table functions that read and do nothing else; those that open files find none in reach.
_ASKING = frozenset(
    """
    range generate_series repeat repeat_row unnest json_each json_tree query_table seq_scan summary test_all_types
    icu_calendar_names pg_timezone_names glob sniff_csv
    read_blob read_csv read_csv_auto read_text read_parquet parquet_scan read_duckdb
    read_json read_json_auto read_json_objects read_json_objects_auto
    read_ndjson read_ndjson_auto read_ndjson_objects read_ndjson_objects_auto
    parquet_bloom_probe parquet_file_metadata parquet_full_metadata parquet_kv_metadata parquet_metadata parquet_schema
    duckdb_approx_database_count duckdb_columns duckdb_connection_count duckdb_constraints duckdb_coordinate_systems
    duckdb_databases duckdb_dependencies duckdb_extensions duckdb_external_file_cache duckdb_functions duckdb_indexes
    duckdb_keywords duckdb_memory duckdb_optimizers duckdb_schemas duckdb_sequences duckdb_settings duckdb_table_sample
    duckdb_tables duckdb_temporary_files duckdb_types duckdb_variables duckdb_views
    pragma_collations pragma_database_size pragma_metadata_info pragma_platform pragma_show pragma_storage_info
    pragma_table_info pragma_user_agent pragma_version
    """.split()
)
_BUILT_IN = """
SELECT DISTINCT function_name FROM duckdb_functions()
WHERE internal AND function_type = 'table' AND list_contains($names, lower(function_name))
"""


def refuse_what_does_not_ask(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raises QueryError for anything but one statement that asks, as `con` would read it; duckdb.Error for no SQL."""
    import duckdb

    kinds = [statement.type for statement in con.extract_statements(sql)]
    word = _FIRST_WORD.match(sql)
    pivot = [duckdb.StatementType.CREATE, duckdb.StatementType.SELECT]
    # A PIVOT without its values: DuckDB makes a temporary type of them first.
    if kinds != pivot or word is None or word[1].upper() == "CREATE":
        if len(kinds) != 1:
            raise QueryError(f"give one SQL statement, not {len(kinds)}")
        if kinds[0] not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
            raise QueryError(f"{kinds[0].name} is not for here. {READING_ONLY}")
    names = sorted(_called(con, sql) - _ASKING)
    if names:  # macros may be called as anybody likes
        refused = con.execute(_BUILT_IN, {"names": names}).fetchall()
        if refused:
            raise QueryError(f"{refused[0][0]}() is not for here. {READING_ONLY}")


def _called(con: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """Table functions that a statement calls, in lower case; of one that DuckDB does not take apart, all its words."""
    explained = _EXPLAIN.match(sql)
    text = sql[explained.end() :] if explained else sql
    written = con.execute("SELECT json_serialize_sql($sql)", {"sql": text}).fetchall()[0][0]
    with suppress(RecursionError):  # hundreds of brackets in one another
        tree = json.loads(written)
        if not tree["error"]:
            return set(_functions(tree))
    return set(re.findall(r"\w+", text.lower()))


def _functions(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if tree.get("type") == "TABLE_FUNCTION":
            yield str(tree["function"]["function_name"]).lower()
        for branch in tree.values():
            yield from _functions(branch)
    elif isinstance(tree, list):
        for branch in tree:
            yield from _functions(branch)
