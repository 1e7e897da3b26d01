"""The daily report: one self-contained HTML file a day and country, and an index a day.

Belongs here: which pages a day needs and putting them together. Does not belong here: what the figures are
(warehouse/pages/daily), the comparison (normal.py), and what the pages share with the report (payload.py, assets/).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Settings
from pipeline.errors import SitrepError
from pipeline.load.connect import open_reader
from pipeline.report.page import ASSETS, SCRIPTS, summary_of
from pipeline.report.payload import DAYS, MOST_EVENTS, country_names, read_payload
from pipeline.theme.normal import Normal, against_normal
from pipeline.theme.page import render, write_page
from pipeline.theme.queries import page_rows

if TYPE_CHECKING:
    import duckdb

_FIGURES = {
    "incidents": "incidents",
    "violent": "violent incidents",
    "protests": "protests",
    "killed": "reported killed",
    "injured": "reported injured",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def build_daily(settings: Settings, day: date, *, as_of: str, country: str | None = None) -> list[Path]:
    """Write `reports/daily/<day>/<ISO3>.html` for every country with an incident that day (or for `country` alone),
    that day's index, and the index of days. Returns the pages, the day's index last; pages of the day that no incident
    is left for are removed.

    Raises WarehouseError where there is no warehouse, SitrepError where a file cannot be written.
    """
    folder = settings.reports / "daily" / day.isoformat()
    pages: list[Path] = []
    with open_reader(settings.warehouse) as con:
        rows = page_rows(con, "daily", "countries", {"day": day, "country": country})
        names = country_names([], rows)
        for row in rows:
            row["name"] = names.get(row["country"], row["country"])
            normals = normal_of(con, day, row["country"])
            row["normal"] = normals[0]
            html = _page(con, day, row, normals, as_of)
            pages.append(write_page(folder / f"{row['country']}.html", html))
    if country is None:
        for stale in set(folder.glob("*.html")) - set(pages) - {folder / "index.html"}:
            stale.unlink(missing_ok=True)
        pages.append(write_page(folder / "index.html", _index(day, rows, as_of)))
    _list_days(settings)
    return pages


def normal_of(con: duckdb.DuckDBPyConnection, day: date, country: str) -> list[Normal]:
    """Each figure of a country's day against the `DAYS` days before."""
    series = page_rows(con, "daily", "series", {"day": day, "country": country, "days": DAYS})
    return [against_normal(title, [row[name] for row in series]) for name, title in _FIGURES.items()]


def _page(con: duckdb.DuckDBPyConnection, day: date, row: dict[str, Any], normals: list[Normal], as_of: str) -> str:
    since = datetime.combine(day, time(), UTC) - timedelta(days=DAYS)
    data = read_payload(con, as_of=as_of, since=since, country=row["country"])
    data["day"] = day.isoformat()
    data["asOf"] = f"{day.isoformat()}T23:59:59Z"  # the page's time axis ends with the day
    values = {
        "as_of": as_of,
        "day": day,
        "since": data["since"],
        "days": data["days"],
        "country": row,
        "normals": normals,
        "totals": data["totals"],
        "most": MOST_EVENTS,
        "summary": summary_of(data),
    }
    return render(
        ASSETS / "daily.html",
        styles=[ASSETS / "report.css", ASSETS / "daily.css"],
        scripts=[ASSETS / name for name in SCRIPTS],
        data=data,
        values=values,
    )


def _index(day: date, rows: list[dict[str, Any]], as_of: str) -> str:
    values = {"day": day, "rows": rows, "as_of": as_of, "days": DAYS}
    return render(
        ASSETS / "daily_index.html", styles=[ASSETS / "report.css", ASSETS / "daily.css"], scripts=[], values=values
    )


def _list_days(settings: Settings) -> None:
    folder = settings.reports / "daily"
    days = sorted(
        (p.name for p in folder.iterdir() if _DAY.fullmatch(p.name) and (p / "index.html").exists()), reverse=True
    )
    html = render(
        ASSETS / "days.html", styles=[ASSETS / "report.css", ASSETS / "daily.css"], scripts=[], values={"listed": days}
    )
    write_page(folder / "index.html", html)


def newest_day(settings: Settings) -> date:
    """The last day, up to the newest run, of which an incident is known. Raises SitrepError where there is none."""
    with open_reader(settings.warehouse) as con:
        newest: date | None = page_rows(con, "daily", "newest")[0]["day"]
    if newest is None:
        raise SitrepError("no incident is known yet: run `sitrep run` first, or name a day with --day")
    return newest
