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
from pipeline.report.payload import MOST_EVENTS, read_payload
from pipeline.theme.page import render, write_page
from pipeline.theme.queries import page_rows

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = ("words.js", "state.js", "card.js", "map.js", "charts.js", "lists.js", "main.js")
_HAPPENED = ("occurred", "claimed")


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


def summary_of(data: dict[str, Any]) -> dict[str, Any]:
    """The figures of the opening sentences, which stand without any script: what happened, how deadly, where most."""
    told = [e for e in data["events"] if e["status"] in _HAPPENED]
    known = {i["id"]: i for i in data["incidents"]}
    # One happening counts once, however often it is told; an event outside any incident stands for itself.
    happenings = {e.get("incident", e["id"]): known.get(e.get("incident", ""), e) for e in told}
    tolls = [h["killed"] for h in happenings.values() if "killed" in h]
    countries = Counter(e["place"]["country"] for e in told if e.get("place", {}).get("country"))
    return {
        "events": len(told),
        "incidents": len(happenings),
        "countries": len(countries),
        "killed": [sum(t[i] for t in tolls) for i in range(3)],
        "injured": [sum(h["injured"][i] for h in happenings.values() if "injured" in h) for i in range(3)],
        "most": [data["countries"].get(code, code) for code, _ in countries.most_common(3)],
    }
