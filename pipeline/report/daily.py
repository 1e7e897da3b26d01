"""The daily report: one self-contained HTML file a day and country, and an index a day.

Belongs here: putting the pages of given days together. Does not belong here: which days need pages (days.py), what the
figures are and on which day an incident counts (warehouse/pages/daily), the comparison (normal.py), and what the pages
share with the report (payload.py, assets/).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Settings
from pipeline.errors import SitrepError
from pipeline.load.connect import open_reader
from pipeline.report.country import Country
from pipeline.report.page import ASSETS, SCRIPTS, summary_of
from pipeline.report.payload import DAYS, MOST_EVENTS, country_names
from pipeline.theme.normal import Normal, against_normal
from pipeline.theme.page import render, write_page
from pipeline.theme.queries import page_rows

if TYPE_CHECKING:
    import duckdb

# A figure, what it is called, and the filter of the page that leaves the incidents it is made of.
_FIGURES = {
    "incidents": ("incidents", ""),
    "violent": ("violent incidents", "&kind=ASSAULT"),
    "protests": ("protests", "&kind=PROTEST"),
    "killed": ("reported killed", "&toll=killed"),
    "injured": ("reported injured", "&toll=injured"),
}
AT_ONCE = 16
"""Countries that are read from the warehouse at once: each time it goes through all events, and memory holds them."""

_SHOWN = ("incidents", "several", "denied")
_STYLES = [ASSETS / "report.css", ASSETS / "daily.css"]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Wanted = Mapping[date, Collection[str] | None]
"""The days that pages are built of; of each the countries (alpha-3), or None for all."""


def build_daily(settings: Settings, day: date, *, as_of: str, country: str | None = None) -> list[Path]:
    """Write `reports/daily/<day>/<ISO3>.html` for every country with an incident that day (or for `country` alone),
    that day's index, and the index of days. Returns the pages, the day's index last; pages of the day that no incident
    is left for are removed.

    Raises WarehouseError where there is no warehouse, SitrepError where a file cannot be written.
    """
    with open_reader(settings.warehouse) as con:
        return write_days(settings, con, {day: None if country is None else [country]}, as_of, index=country is None)


def write_days(
    settings: Settings, con: duckdb.DuckDBPyConnection, wanted: Wanted, as_of: str, *, index: bool = True
) -> list[Path]:
    """The pages of several days, as `build_daily` writes them: a country's together, as they share what is read.

    The index of a day is written whole, whichever of its countries' pages are. Returns the pages, the indexes last.
    """
    figures = Figures.read(con, min(wanted) - timedelta(days=DAYS), max(wanted))
    by_country: dict[str, list[date]] = defaultdict(list)
    for day, countries in wanted.items():
        folder = settings.reports / "daily" / day.isoformat()
        there = {country for country in figures.of(day) if countries is None or country in countries}
        for country in there:
            by_country[country].append(day)
        gone = (path.stem for path in folder.glob("[A-Z][A-Z][A-Z].html")) if countries is None else countries
        for country in set(gone) - there:
            (folder / f"{country}.html").unlink(missing_ok=True)
    pages: list[Path] = []
    # Countries whose days begin together are read together.
    ordered = sorted(by_country, key=lambda country: (min(by_country[country]), country))
    for n in range(0, len(ordered), AT_ONCE):
        together = ordered[n : n + AT_ONCE]
        spans = [day for country in together for day in by_country[country]]
        for told in Country.read(con, together, min(spans) - timedelta(days=DAYS), max(spans)):
            for day in sorted(by_country[told.country]):
                path = settings.reports / "daily" / day.isoformat() / f"{told.country}.html"
                pages.append(write_page(path, _page(told, figures, day, as_of)))
    if index:
        for day in sorted(wanted):
            path = settings.reports / "daily" / day.isoformat() / "index.html"
            pages.append(write_page(path, _index(figures, day, as_of)))
    if pages:
        _list_days(settings)
    return pages


@dataclass(frozen=True, slots=True)
class Figures:
    """What the days of each country add up to, as warehouse/pages/daily/figures.sql has it."""

    known_since: date | None
    rows: Mapping[date, Mapping[str, dict[str, Any]]]

    @classmethod
    def read(cls, con: duckdb.DuckDBPyConnection, first: date, last: date, country: str | None = None) -> Figures:
        since: date | None = page_rows(con, "daily", "known")[0]["since"]
        rows: dict[date, dict[str, dict[str, Any]]] = defaultdict(dict)
        for row in page_rows(con, "daily", "figures", {"first": first, "last": last, "country": country}):
            rows[row["day"]][row["country"]] = row
        return cls(since, rows)

    def of(self, day: date) -> dict[str, dict[str, Any]]:
        """By country, those with an incident of the day, of several days or denied, the deadliest first."""
        found = self.rows.get(day, {})
        return {country: row for country, row in found.items() if any(row[name] for name in _SHOWN)}

    def series(self, day: date, country: str) -> list[tuple[date, dict[str, int]]]:
        """The day and the `DAYS` before it, quiet days too, but none before the first article there is: of those
        nothing is known."""
        days = [day - timedelta(days=n) for n in range(DAYS, -1, -1)]
        known = [d for d in days if d == day or (self.known_since is not None and d >= self.known_since)]
        quiet = dict.fromkeys(_FIGURES, 0)
        return [(d, self.rows.get(d, {}).get(country, quiet)) for d in known]

    def normals(self, day: date, country: str) -> list[dict[str, Any]]:
        """Each figure of the day against the days before, with the filter that leads to each day's incidents."""
        series = self.series(day, country)
        return [
            {
                "key": key,
                "is": against_normal(title, [row[key] for _, row in series]),
                "days": [d for d, _ in series],
                "filter": chosen,
            }
            for key, (title, chosen) in _FIGURES.items()
        ]


def normal_of(con: duckdb.DuckDBPyConnection, day: date, country: str) -> list[Normal]:
    """Each figure of a country's day against the `DAYS` days before."""
    figures = Figures.read(con, day - timedelta(days=DAYS), day, country)
    return [one["is"] for one in figures.normals(day, country)]


def _page(told: Country, figures: Figures, day: date, as_of: str) -> str:
    data = told.payload(day)
    row = figures.of(day)[told.country]
    values = {
        "as_of": as_of,
        "day": day,
        "since": data["since"],
        "days": data["days"],
        "country": {**row, "name": data["countries"].get(told.country, told.country)},
        "normals": figures.normals(day, told.country),
        "totals": data["totals"],
        "most": MOST_EVENTS,
        "summary": summary_of(data, day=day.isoformat()),
    }
    scripts = [ASSETS / name for name in (*SCRIPTS, "sparks.js")]
    return render(ASSETS / "daily.html", styles=_STYLES, scripts=scripts, data=data, values=values)


def _index(figures: Figures, day: date, as_of: str) -> str:
    rows = list(figures.of(day).values())
    names = country_names([], rows)
    shown = [
        {**row, "name": names.get(row["country"], row["country"]), "spark": figures.normals(day, row["country"])[0]}
        for row in rows
    ]
    values = {"day": day, "rows": shown, "as_of": as_of, "days": DAYS}
    return render(ASSETS / "daily_index.html", styles=_STYLES, scripts=[ASSETS / "sparks.js"], values=values)


def _list_days(settings: Settings) -> None:
    folder = settings.reports / "daily"
    days = sorted(
        (p.name for p in folder.iterdir() if _DAY.fullmatch(p.name) and (p / "index.html").exists()), reverse=True
    )
    html = render(ASSETS / "days.html", styles=_STYLES, scripts=[], values={"listed": days})
    write_page(folder / "index.html", html)


def newest_day(settings: Settings) -> date:
    """The last day, up to the newest run, of which an incident is known. Raises SitrepError where there is none."""
    with open_reader(settings.warehouse) as con:
        newest: date | None = page_rows(con, "daily", "newest")[0]["day"]
    if newest is None:
        raise SitrepError("no incident is known yet: run `sitrep run` first, or name a day with --day")
    return newest
