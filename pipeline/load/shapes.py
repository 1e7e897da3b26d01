"""Shapes of exports: our own columns, or those that users of other event data know.

A shape is a contract, schemas/exports/<shape>.json, and a statement, warehouse/exports/<shape>.sql, over what it takes
from events or incidents (events.sql, incidents.sql). Belongs here: putting these together. Does not belong here: the
SQL, running it (export.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pipeline.shipped import shipped

SHAPES = ("sitrep", "acled-like", "ucdp-ged-like", "gdelt-like")
KINDS = ("events", "incidents")


@dataclass(frozen=True, slots=True)
class Shape:
    """What an export holds: the columns it promises as (name, DuckDB type), or None for those of our own view.

    `day` is the column whose month files are parted by; `notice` what must be said of the rows, if anything.
    """

    name: str
    columns: tuple[tuple[str, str], ...] | None
    key: str
    longitude: str
    latitude: str
    day: str
    notice: str | None


def contract(name: str) -> dict[str, Any]:
    """The file of a shape that is not our own."""
    found: dict[str, Any] = json.loads(
        shipped("schemas", "exports", f"{name.replace('-', '_')}.json").read_text("utf-8")
    )
    return found


def find_shape(name: str, kind: str) -> Shape:
    """The shape `name` of events or incidents. KeyError or FileNotFoundError for one there is not."""
    if name == "sitrep":
        prefix = "place_" if kind == "events" else ""
        key = {"events": "event_id", "incidents": "incident_id"}[kind]
        return Shape(name, None, key, f"{prefix}longitude", f"{prefix}latitude", "date_start", None)
    file = contract(name)
    columns = tuple((column["name"], column["type"]) for column in file["columns"])
    return Shape(name, columns, file["id"], file["longitude"], file["latitude"], file["day"], file["notice"])


def shape_sql(name: str, kind: str) -> str:
    """The statement of a shape. It takes $country, $since and $until, and $countries and $kinds if it names them."""
    if name == "sitrep":
        return _text(f"sitrep_{kind}")
    return (
        "WITH countries AS (SELECT unnest(c, max_depth := 2) FROM (SELECT unnest($countries) AS c)), "  # noqa: S608 - our own files
        "kinds AS (SELECT unnest(k, max_depth := 2) FROM (SELECT unnest($kinds) AS k)), "
        f"source AS (\n{_text(kind)}\n)\n{_text(name.replace('-', '_'))}"
    )


def _text(name: str) -> str:
    return shipped("warehouse", "exports", f"{name}.sql").read_text("utf-8")
