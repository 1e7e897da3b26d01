"""What is told of one country, read once for the pages of all its days.

Belongs here: reading a country's incidents and their reports over a span of days, and cutting a day's page out of them.
Does not belong here: on which day an incident counts (warehouse/pages/daily), or the pages themselves (daily.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.report.outlines import outlines
from pipeline.report.payload import (
    DAYS,
    MOST_EVENTS,
    country_names,
    payload,
    places_of,
    shape_events,
    shape_incident,
)
from pipeline.theme.queries import page_rows

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Country:
    """A country's incidents that are on a day of the span, and their reports, the newest first; in compact form."""

    country: str
    incidents: list[dict[str, Any]]
    events: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    borders: dict[str, Any]

    @classmethod
    def read(
        cls, con: duckdb.DuckDBPyConnection, countries: Sequence[str], first: date, last: date
    ) -> Iterator[Country]:
        """Each of the countries, from one look at the warehouse: going through its events is what costs."""
        span = {"countries": list(countries), "first": first, "last": last}
        incidents: dict[str, list[dict[str, Any]]] = {country: [] for country in countries}
        home: dict[str, str] = {}
        for row in page_rows(con, "daily", "incidents", span):
            incidents[row["country"]].append(shape_incident(row))
            home[row["incident_id"]] = row["country"]
        rows: dict[str, list[dict[str, Any]]] = {country: [] for country in countries}
        for row in page_rows(con, "daily", "events", {**span, "ids": list(home)}):
            rows[home[row["incident_id"]] if row["incident_id"] else row["place"]["country"]].append(row)
        for country in countries:
            events, articles = shape_events(rows.pop(country))
            told = incidents[country]
            yield cls(country, told, events, articles, outlines(places_of(events, told)))

    def payload(self, day: date) -> dict[str, Any]:
        """What the page of a day reads: the incidents of the day and of the `DAYS` days before, with their reports.

        Where there are more than MOST_EVENTS reports, those of the day are all there, and the newest of the others.
        """
        until, since = day.isoformat(), (day - timedelta(days=DAYS)).isoformat()
        incidents = [i for i in self.incidents if _first_day(i) <= until and _last_day(i) >= since]
        of_day = {i["id"] for i in incidents if _first_day(i) <= until <= _last_day(i)}
        known = {i["id"] for i in incidents}
        told = [
            e
            for e in self.events
            if (e["incident"] in known if "incident" in e else since <= e.get("from", "") <= until)
        ]
        shown = sorted(told, key=lambda e: e.get("incident") not in of_day)  # stable: the newest stay first
        most = max(MOST_EVENTS, sum(e.get("incident") in of_day for e in told))
        events, articles = self._numbered(shown[:most])
        outlets = {self.articles[e["article"]]["outlet"] for e in told}
        totals = {"articles": len({e["article"] for e in told}), "outlets": len(outlets), "events": len(told)}
        data = payload(
            as_of=f"{until}T23:59:59Z",  # the page's time axis ends with the day
            since=date.fromisoformat(since),
            totals=totals,
            events=events,
            articles=articles,
            incidents=incidents,
            borders=self.borders,
            names=country_names(events, incidents),
        )
        return {**data, "day": until}

    def _numbered(self, events: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The events with the number of their article among the articles that these events have."""
        numbers: dict[int, int] = {}
        for event in events:
            numbers.setdefault(event["article"], len(numbers))
        return [e | {"article": numbers[e["article"]]} for e in events], [self.articles[n] for n in numbers]


def _first_day(incident: dict[str, Any]) -> str:
    return str(incident.get("day") or incident["from"])


def _last_day(incident: dict[str, Any]) -> str:
    """The last day it is shown on: the one it counts on, or the last that it covers."""
    return str(incident.get("day") or incident["to"])
