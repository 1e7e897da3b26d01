"""The contracts in schemas/*.schema.json, and what follows from them: validators, Arrow schemas, DuckDB column types.

Belongs here: reading the contracts and deriving from them. Does not belong here: rules over more than one field
(rules.py), or anything that needs a database.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pipeline.shipped import shipped

KINDS = ("feed", "entry", "article", "event", "incident", "rejection")

_DUCKDB_SCALARS = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}
_DUCKDB_FORMATS = {"date": "DATE", "date-time": "TIMESTAMPTZ"}


@lru_cache(maxsize=16)
def contract(name: str) -> dict[str, Any]:
    """The JSON Schema of a kind of record (one of `KINDS`), as a dict. Treat as read-only.

    Raises FileNotFoundError for an unknown kind.
    """
    loaded: dict[str, Any] = json.loads(shipped("schemas", f"{name}.schema.json").read_text("utf-8"))
    return loaded


@lru_cache(maxsize=16)
def validator(name: str) -> Any:
    """Compiled JSON Schema 2020-12 validator of a kind; formats (date, date-time) are checked too."""
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(contract(name), validate_formats=True)


def first_violation(name: str, record: dict[str, Any]) -> str | None:
    """What is wrong with `record` by its schema in one line (`place/latitude: ...`), or None.

    A value that is no JSON at all (a lone surrogate, bytes, NaN) is a violation, not an exception.
    """
    try:
        # The validator looks only at what the schema constrains; a file or table takes no lone surrogate anywhere.
        json.dumps(record, ensure_ascii=False, allow_nan=False).encode("utf-8")
        for error in validator(name).iter_errors(record):
            where = "/".join(str(part) for part in error.instance_path)
            message = str(error.message)
            return f"{where or name}: {message[:300]}"
    except (ValueError, TypeError) as exc:
        return f"{name}: not representable as JSON: {exc}"
    return None


def descriptions(name: str) -> dict[str, str]:
    """Column -> its description in the schema; the table's own description under the empty name."""
    schema = contract(name)
    return {"": schema["description"], **{c: p["description"] for c, p in schema["properties"].items()}}


def nullable(name: str, column: str) -> bool:
    """Whether the schema lets a top-level field be null."""
    kinds = contract(name)["properties"][column]["type"]
    return isinstance(kinds, list) and "null" in kinds


def timed_columns(name: str) -> dict[str, str]:
    """Top-level columns held as text in records but as days or instants in tables -> ``date`` or ``date-time``."""
    properties = contract(name)["properties"]
    return {c: p["format"] for c, p in properties.items() if p.get("format") in _DUCKDB_FORMATS}


def duckdb_columns(name: str) -> dict[str, str]:
    """Column -> DuckDB type, in the schema's order. `x-duckdb-type` in the schema overrides the derived type."""
    return {column: _duckdb_type(prop) for column, prop in contract(name)["properties"].items()}


@lru_cache(maxsize=16)
def arrow_schema(name: str) -> Any:
    """`pyarrow.Schema` of a kind: what staged Parquet files hold and what the tables give back."""
    import pyarrow as pa

    properties = contract(name)["properties"]
    return pa.schema([pa.field(c, _arrow_type(p), nullable=nullable(name, c)) for c, p in properties.items()])


def _json_type(prop: dict[str, Any]) -> str:
    kinds = prop["type"]
    if isinstance(kinds, str):
        return kinds
    (kind,) = [k for k in kinds if k != "null"]
    return str(kind)


def _duckdb_type(prop: dict[str, Any]) -> str:
    if "x-duckdb-type" in prop:
        return str(prop["x-duckdb-type"])
    kind = _json_type(prop)
    if kind == "string":
        return _DUCKDB_FORMATS.get(prop.get("format", ""), "VARCHAR")
    if kind == "array":
        return f"{_duckdb_type(prop['items'])}[]"
    if kind == "object":
        inner = ", ".join(f'"{name}" {_duckdb_type(p)}' for name, p in prop["properties"].items())
        return f"STRUCT({inner})"
    return _DUCKDB_SCALARS[kind]


def _arrow_type(prop: dict[str, Any]) -> Any:
    import pyarrow as pa

    kind = _json_type(prop)
    if kind == "string":
        return {"date": pa.date32(), "date-time": pa.timestamp("us", tz="UTC")}.get(prop.get("format", ""), pa.string())
    if kind == "array":
        return pa.list_(_arrow_type(prop["items"]))
    if kind == "object":
        return pa.struct([pa.field(name, _arrow_type(p)) for name, p in prop["properties"].items()])
    return {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}[kind]
