"""SQL functions that checks may call and DuckDB does not have.

Belongs here: functions of values alone, made known to a connection. Does not belong here: anything that reads tables.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any


def define_functions(con: Any) -> None:
    """Make `inside_country(alpha-3, latitude, longitude)` known to a DuckDB connection; null in, null out."""
    import duckdb

    from pipeline.reference.borders import inside

    with suppress(duckdb.CatalogException):  # another connection to the same file has made it known already
        con.create_function("inside_country", _inside(inside), ["VARCHAR", "DOUBLE", "DOUBLE"], "BOOLEAN")


def _inside(inside: Any) -> Any:
    def inside_country(country: str, latitude: float, longitude: float) -> bool:
        return bool(inside(country, latitude, longitude))

    return inside_country
