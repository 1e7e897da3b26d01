"""The reports that are linked already, as regrouping asks for them: read by block and by incident, each once.

Belongs here: core.link_index and the events behind it, read and compared. Does not belong here: writing it
(incidents.py), and what is done with the reports (pipeline.link).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipeline.link.grouping import reach_of
from pipeline.link.report import Report
from pipeline.load.copies import NO_DAY, fill, fill_ids, spans
from pipeline.load.load import load_sql
from pipeline.load.staging import as_text
from pipeline.records import Event, from_json
from pipeline.validate.schema import timed_columns

if TYPE_CHECKING:
    import duckdb

TEMPORARY = ("asked_incident", "sought", "link_probe")
_FARTHER_NORTH = 1.0  # degrees: the other of two points may be the one farther from the equator


class Neighbours:
    """What regrouping may ask for (grouping.Known). `keys`: event_id → founding key, known ones are added."""

    def __init__(self, con: duckdb.DuckDBPyConnection, keys: dict[str, str]) -> None:
        self.keys = keys
        self._con = con
        self._read: dict[str, tuple[str, Report]] = {}
        self._coded_at: dict[str, datetime] = {}

    def members(self, groups: Collection[str]) -> Mapping[str, Sequence[Report]]:
        """Incident → its reports, of those still in the index."""
        if not groups:
            return {}
        fill_ids(self._con, "asked_incident", "incident_id", groups)
        found = self._reports(self._con.sql(load_sql("link_members")))
        by_group: dict[str, list[Report]] = {}
        for group, report in found.values():
            by_group.setdefault(group, []).append(report)
        return by_group

    def near(self, reports: Sequence[Report]) -> Mapping[str, tuple[str, Report]]:
        """event_id → (incident, report) of all that share a block with one of these and may be near it."""
        self._probe(reports)
        found: dict[str, tuple[str, Report]] = {}
        for start, end in spans(days_of(r)[0] for r in reports):
            # A day before and after, and as far back as a date of several days may reach.
            loose = start == NO_DAY
            values = {"from": start if loose else back(start, 10), "until": end if loose else back(end, -1)}
            found |= self._reports(self._con.sql(load_sql("link_near"), params=values))
        return found

    def coded_at(self, event_ids: Iterable[str]) -> list[datetime]:
        """When the codings of those of these events were loaded that were asked for and found here."""
        return [self._coded_at[i] for i in event_ids if i in self._coded_at]

    def _probe(self, reports: Sequence[Report]) -> None:
        import pyarrow as pa

        rows = []
        for report in reports:
            first, last = days_of(report)
            latitude, longitude = report.point or (None, None)
            reach, sideways = (None, None) if latitude is None else reach_of(abs(latitude) + _FARTHER_NORTH)
            rows += [(b, first, last, latitude, longitude, reach, sideways) for b in report.blocks(reach=1)]
        kinds = {"block": pa.string(), "day": pa.date32(), "last_day": pa.date32()}
        kinds |= dict.fromkeys(("latitude", "longitude", "reach", "sideways"), pa.float64())
        columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
        fill(self._con, "link_probe", {n: (t, list(c)) for (n, t), c in zip(kinds.items(), columns, strict=True)})

    def _reports(self, index: duckdb.DuckDBPyRelation) -> dict[str, tuple[str, Report]]:
        """The reports of rows of the index; those read before are not read again."""
        rows = index.to_arrow_table()
        ids = rows.column("event_id").to_pylist()
        self._fetch(rows, ids)
        # What was coded anew since it was indexed has its turn in a later step, and is read then.
        return {i: self._read[i] for i in ids if i in self._read}

    def _fetch(self, rows: Any, ids: list[str]) -> None:
        import pyarrow as pa

        missing = rows.filter(pa.array([i not in self._read for i in ids], pa.bool_()))
        if not missing.num_rows:
            return
        self._con.register("arrow_rows", missing)
        self._con.execute("CREATE OR REPLACE TEMP TABLE sought AS SELECT * FROM arrow_rows")
        self._con.unregister("arrow_rows")
        coded = zip(missing.column("event_id").to_pylist(), missing.column("coded_at").to_pylist(), strict=True)
        self._coded_at.update(coded)
        bounds = self._con.execute("SELECT min(coded_at), max(coded_at) FROM sought").fetchall()[0]
        known = self._con.execute(load_sql("link_known"), dict(zip(("from", "until"), bounds, strict=True)))
        for row in _dicts(known):
            group, key = row.pop("incident_id"), row.pop("founding_key")
            report = _report(row)
            self.keys[report.event.event_id] = key
            self._read[report.event.event_id] = (group, report)


def read_reports(con: duckdb.DuckDBPyConnection) -> tuple[list[Report], dict[str, tuple[str, datetime]]]:
    """Current reports of the articles in `temp.queued_article`, and event_id → (hash, loaded_at) of their codings."""
    codings, reports = {}, []
    bounds = con.execute(load_sql("link_others")).fetchall()[0]
    for name, bound in zip(("queued_from", "queued_until"), bounds, strict=True):
        con.execute(f"SET VARIABLE {name} = $bound::TIMESTAMPTZ", {"bound": bound})
    for row in _dicts(con.execute(load_sql("linkable"), dict(zip(("from", "until"), bounds, strict=True)))):
        codings[row["event_id"]] = (row.pop("record_hash"), row.pop("loaded_at"))
        reports.append(_report(row))
    return reports, codings


def index_rows(
    reports: Sequence[Report], keys: Mapping[str, str], codings: Mapping[str, tuple[str, datetime]]
) -> dict[str, tuple[Any, list[Any]]]:
    """The reports as core.link_index has them, but for their incidents: column → (Arrow type, values)."""
    import pyarrow as pa

    text, day, degrees = pa.string(), pa.date32(), pa.float64()
    blocks = [r.blocks() for r in reports]
    points = [r.point or (None, None) for r in reports]
    days = [days_of(r) for r in reports]
    ids = [r.event.event_id for r in reports]
    return {
        "event_id": (text, ids),
        "article_id": (text, [r.event.article_id for r in reports]),
        "founding_key": (text, [keys[i] for i in ids]),
        "event_hash": (text, [codings[i][0] for i in ids]),
        "coded_at": (pa.timestamp("us", tz="UTC"), [codings[i][1] for i in ids]),
        "outlet": (text, [r.outlet for r in reports]),
        "cluster_id": (text, [r.cluster_id for r in reports]),
        "published_at": (pa.timestamp("us", tz="UTC"), [_instant(r.published_at) for r in reports]),
        "title": (text, [r.title for r in reports]),
        "block_first": (text, [b[0] for b in blocks]),
        "block_last": (text, [b[-1] for b in blocks]),
        "day": (day, [first for first, _ in days]),
        "last_day": (day, [last for _, last in days]),
        "latitude": (degrees, [latitude for latitude, _ in points]),
        "longitude": (degrees, [longitude for _, longitude in points]),
    }


def days_of(report: Report) -> tuple[date, date]:
    """First and last day by which it is looked up; `NO_DAY` where unknown or too loose."""
    return (NO_DAY, NO_DAY) if report.days is None or report.wide else report.days


def back(day: date, days: int) -> date:
    """So many days before, as far as dates go."""
    return date.fromordinal(max(1, day.toordinal() - days))


def _dicts(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    columns = [name for name, *_ in found.description or []]
    return [dict(zip(columns, values, strict=True)) for values in found.fetchall()]


def _report(row: dict[str, Any]) -> Report:
    outlet, title, cluster_id = (row.pop(f"article_{name}") for name in ("outlet", "title", "cluster_id"))
    published_at = as_text(row.pop("article_published_at"))
    row.update({name: as_text(row[name]) for name in timed_columns("event")})
    return Report(from_json(Event, row), outlet, cluster_id, published_at, title)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
