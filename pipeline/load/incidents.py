"""Linking inside the warehouse: current articles and events out, clusters of copies and incidents in.

Belongs here: reading and storing around pipeline.link. Does not belong here: what makes two texts copies or two events
one incident.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.link.copies import cluster_copies
from pipeline.link.incidents import Linked, link_reports
from pipeline.link.likeness import Report
from pipeline.load.connect import transaction
from pipeline.load.load import drop_temporary, load_sql, stage_files
from pipeline.load.staging import as_text, write_records
from pipeline.records import Event, from_json
from pipeline.validate.schema import timed_columns

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class LinkResult:
    """Current articles and events looked at, articles that copy another, incidents now, how many of them changed."""

    articles: int
    copies: int
    events: int
    incidents: int
    several_outlets: int
    changed: int


def link_incidents(con: duckdb.DuckDBPyConnection, *, run_id: str, as_of: str) -> LinkResult:
    """Cluster copies and link the current events of the whole warehouse; linking again changes nothing.

    What an incident was before is kept (`superseded_at`). `as_of` (ISO 8601) dates the change, but never before one
    already made. All or nothing.
    """
    clusters = cluster_copies(_texts(con))
    reports = _reports(con, clusters)
    linked = link_reports(reports)
    con.execute("SET VARIABLE run_id = $value", {"value": run_id})
    con.execute(
        "SET VARIABLE as_of = greatest($value::TIMESTAMPTZ, (SELECT max(loaded_at) FROM core.incidents))",
        {"value": as_of},
    )
    try:
        _stage(con, linked, clusters)
        with transaction(con):
            con.execute(load_sql("incidents"))
            now = con.execute("SELECT count(*) FROM core.incidents WHERE loaded_at = getvariable('as_of')").fetchall()
    finally:
        drop_temporary(con, ("staged_incident", "staged_link", "staged_cluster"))
    return LinkResult(
        articles=len(clusters),
        copies=sum(article != cluster for article, cluster in clusters.items()),
        events=len(reports),
        incidents=len(linked),
        several_outlets=sum(item.incident.outlet_count > 1 for item in linked),
        changed=int(now[0][0]),
    )


def _texts(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    rows = con.execute("SELECT article_id, text FROM core.articles WHERE superseded_at IS NULL").fetchall()
    return dict(rows)


def _reports(con: duckdb.DuckDBPyConnection, clusters: dict[str, str]) -> list[Report]:
    found = con.execute(load_sql("linkable"))
    columns = [name for name, *_ in found.description or []]
    timed = timed_columns("event")
    reports = []
    for values in found.fetchall():
        row: dict[str, Any] = dict(zip(columns, values, strict=True))
        outlet, title = row.pop("article_outlet"), row.pop("article_title")
        published_at = as_text(row.pop("article_published_at"))
        row.update({name: as_text(row[name]) for name in timed})
        event = from_json(Event, row)
        reports.append(Report(event, outlet, clusters[event.article_id], published_at, title))
    return reports


def _stage(con: duckdb.DuckDBPyConnection, linked: list[Linked], clusters: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory(prefix="sitrep-link-") as folder:
        path = write_records(Path(folder), "incident", [item.incident for item in linked], batch="link")
        stage_files(con, "incident", "staged_incident", [path])
    pairs = [(item.incident.incident_id, event_id) for item in linked for event_id in item.event_ids]
    for table, first, second, rows in (
        ("staged_link", "incident_id", "event_id", pairs),
        ("staged_cluster", "article_id", "cluster_id", list(clusters.items())),
    ):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "
            f"SELECT unnest($one::VARCHAR[]) AS {first}, unnest($two::VARCHAR[]) AS {second}",
            {"one": [one for one, _ in rows], "two": [two for _, two in rows]},
        )
