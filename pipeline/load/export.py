"""Events and incidents as files for other tools: Parquet, CSV, GeoJSON, in our columns or in those of other data sets.

Rows are streamed: memory stays constant however many there are (DuckDB spills what it must hold to disk). A file or
folder appears whole or not at all. Belongs here: choosing, checking, writing. Does not belong here: what a shape holds
(shapes.py), how rows become bytes (formats.py).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError, WarehouseError
from pipeline.load.formats import (
    names,
    sink,
    temporary_for,
    write_csv,
    write_geojson,
    write_parquet,
    write_parquet_folder,
)
from pipeline.load.query import refusals, stoppable
from pipeline.load.shapes import KINDS, SHAPES, Shape, find_shape, shape_sql
from pipeline.load.snapshot import open_for_people

if TYPE_CHECKING:
    import duckdb

    Told = Callable[[str, int, int], None]

FORMATS = ("parquet", "csv", "geojson")
_MEMORY = "1GB"  # what DuckDB may hold; what it needs beyond goes to disk beside the warehouse
_MONTH = "month"  # the folders' key; no shape has a column of that name


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: of one country (ISO 3166 alpha-3), touching the days `since` to `until`, both included."""

    country: str | None = None
    since: date | None = None
    until: date | None = None


def export(
    warehouse: Path, kind: str, shape: str, fmt: str, out: Path | None, wanted: Wanted, told: Told = lambda *_: None
) -> int:
    """Write `kind` (events or incidents) in a shape and format to the file `out`; returns how many rows.

    Parquet goes into a folder parted by month (`month=2016-12/`) unless `out` ends in .parquet; None is standard
    output, for CSV and GeoJSON. Raises UsageError for a call that makes no sense or a place that cannot be written,
    WarehouseError if the rows are not what the shape promises, and what `open_reader` raises.
    """
    if kind not in KINDS or shape not in SHAPES or fmt not in FORMATS:
        raise UsageError(f"cannot export {kind} as {shape} in {fmt}: {', '.join(KINDS + SHAPES + FORMATS)}")
    if fmt == "parquet" and out is None:
        raise UsageError("Parquet needs --output: a file NAME.parquet, or a folder parted by month")
    in_folder = fmt == "parquet" and out is not None and out.suffix != ".parquet"
    found = find_shape(shape, kind)
    sql = shape_sql(shape, kind)
    if in_folder:
        day = rf"coalesce(regexp_replace({found.day}::VARCHAR, '^(\d{{4}})-?(\d\d).*', '\1-\2'), 'unknown')"
        sql = f"SELECT *, {day} AS {_MONTH} FROM (\n{sql}\n)"  # noqa: S608 - our own names
    with open_for_people(warehouse, memory=_MEMORY) as con:
        total = _count(con, kind)

        def tell(done: int) -> None:
            told("export", done, max(total, done))

        def write() -> int:
            con.execute(sql, _values(sql, wanted))
            _check(con, found, but=(_MONTH,) if in_folder else ())
            if in_folder:
                assert out is not None
                return _folder(con, out, tell)
            with sink(out) as file:
                if fmt == "csv":
                    return write_csv(con, file, tell)
                if fmt == "geojson":
                    return write_geojson(con, file, found.key, (found.longitude, found.latitude), tell)
                return write_parquet(con, file, tell)

        with refusals():
            return stoppable(con, write)


def _count(con: duckdb.DuckDBPyConnection, kind: str) -> int:
    """Rows there are to choose from, for the progress bar: cheap, and an upper bound."""
    sql = f"SELECT count(*) FROM core.{kind} WHERE superseded_at IS NULL"  # noqa: S608 - one of ours
    return int(con.execute(sql).fetchall()[0][0])


def _values(sql: str, wanted: Wanted) -> dict[str, Any]:
    values: dict[str, Any] = {"country": wanted.country, "since": wanted.since, "until": wanted.until}
    if "$countries" in sql:
        from pipeline.reference.countries import country_codes
        from pipeline.reference.ontology import load_ontology

        values["countries"] = country_codes()
        kinds = load_ontology().acled_like_kinds
        values["kinds"] = [{"sector": sector, "kind": number} for sector, number in kinds.items()]
    return values


def _check(con: duckdb.DuckDBPyConnection, shape: Shape, but: tuple[str, ...]) -> None:
    given = [
        (name, str(column[1]))
        for name, column in zip(names(con), con.description or [], strict=True)
        if name not in but
    ]
    if shape.columns is not None and tuple(given) != shape.columns:
        wrong = sorted(set(given) ^ set(shape.columns)) or "their order"
        raise WarehouseError(f"the columns of {shape.name} are not those of its contract ({wrong}): reinstall sitrep")


def _folder(con: duckdb.DuckDBPyConnection, out: Path, tell: Callable[[int], None]) -> int:
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise UsageError(f"{out} is there already: give a new folder, or remove it first")
    temporary = temporary_for(out)
    try:
        temporary.mkdir(parents=True)
        count = write_parquet_folder(con, temporary, _MONTH, tell)
        temporary.replace(out)
    except OSError as exc:
        raise UsageError(f"cannot write {out}: {exc.strerror or exc}") from exc
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return count
