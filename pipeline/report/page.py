"""The report page: one self-contained HTML file of what the last four weeks' articles tell.

Belongs here: putting the page together. Does not belong here: what it is made of (payload.py) or its looks
(assets/).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.config import Settings
from pipeline.load.connect import open_reader
from pipeline.quality.page import open_rejections
from pipeline.report.payload import COUNTED, MOST_EVENTS, read_payload
from pipeline.theme.page import render, write_page
from pipeline.theme.queries import page_rows

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = ("words.js", "state.js", "card.js", "map.js", "charts.js", "lists.js", "main.js", "links.js")


def build_report(settings: Settings, *, as_of: str) -> Path:
    """Write `settings.reports / "report.html"` from the warehouse, as of an ISO 8601 instant; returns its path.

    Raises WarehouseError where there is no warehouse, SitrepError where the file cannot be written.
    """
    with open_reader(settings.warehouse) as con:
        data = read_payload(con, as_of=as_of)
        feeds = page_rows(con, "shared", "feeds")
        rejections = open_rejections(con)
    values = {
        "as_of": as_of,
        "since": data["since"],
        "days": data["days"],
        "totals": data["totals"],
        "most": MOST_EVENTS,
        "summary": summary_of(data),
        "feeds": feeds,
        "rejections": rejections,
    }
    html = render(
        ASSETS / "report.html",
        styles=[ASSETS / "report.css"],
        scripts=[ASSETS / name for name in SCRIPTS],
        data=data,
        values=values,
    )
    return write_page(settings.reports / "report.html", html)


def summary_of(data: dict[str, Any], *, day: str | None = None) -> dict[str, Any]:
    """The figures that stand without any script: what happened, how deadly, where most; of a day (ISO 8601) or of all.

    They are of the incidents that count (COUNTED), each once, and of the events that tell of these.
    """
    counted = [i for i in data["incidents"] if i["status"] in COUNTED and (day is None or i.get("day") == day)]
    ids = {i["id"] for i in counted}
    told = [e for e in data["events"] if e.get("incident") in ids]
    countries = Counter(i["country"] for i in counted if "country" in i)
    return {
        "events": len(told),
        "incidents": len(counted),
        "countries": len(countries),
        "outlets": len({data["articles"][e["article"]]["outlet"] for e in told}),
        "killed": _sum(counted, "killed"),
        "injured": _sum(counted, "injured"),
        "most": [data["countries"].get(code, code) for code, _ in countries.most_common(3)],
    }


def _sum(incidents: list[dict[str, Any]], what: str) -> list[int]:
    """[low, best, high]."""
    return [sum(i[what][end] for i in incidents if what in i) for end in range(3)]
