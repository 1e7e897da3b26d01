"""New incidents as an Atom feed, so that the output is as easy to follow as the input.

Belongs here: one Atom 1.0 document (RFC 4287, places by GeoRSS Simple) of the incidents that became known last. Does
not belong here: choosing them (warehouse/pages/feed) or the pages they are read on.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from pipeline.config import Settings
from pipeline.load.connect import open_reader
from pipeline.report.payload import country_names
from pipeline.theme.page import safe_url, write_page
from pipeline.theme.queries import page_rows

MOST = 1_000
"""Incidents in the feed, unless the newest run brought or changed more: then all of these. Under a megabyte."""

_QUOTED = 5
"""Reports that an entry quotes and links to; the pages have all of them."""

_ATOM = "http://www.w3.org/2005/Atom"
_GEO = "http://www.georss.org/georss"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ET.register_namespace("", _ATOM)
ET.register_namespace("georss", _GEO)


def build_atom(settings: Settings, *, as_of: str, country: str | None = None) -> Path:
    """Write `reports/incidents.atom` (`incidents-<ISO3>.atom` for one country); returns its path.

    The newest stand first, by when they became known, not by when they were first reported: a report that arrives late
    is news, too. All that the newest run brought is there, so a reader that looks once a run misses nothing. An entry's
    id and `published` never change, `updated` does when a report is added or a toll corrected: readers show it again.
    Raises WarehouseError where there is no warehouse, SitrepError where the file cannot be written.
    """
    with open_reader(settings.warehouse) as con:
        rows = page_rows(con, "feed", "incidents", {"country": country, "most": MOST})
    names = country_names([], rows)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    scope = names.get(country or "", country) if country else "all countries"
    _add(feed, "id", f"urn:sitrep:incidents:{country or 'all'}")
    _add(feed, "title", f"New incidents, {scope}")
    _add(feed, "updated", _instant(max((row["changed_at"] for row in rows), default=as_of)))
    _add(_add(feed, "author"), "name", "sitrep")
    _add(feed, "generator", "sitrep")
    for row in rows:
        feed.append(_entry(row, names))
    name = "incidents.atom" if country is None else f"incidents-{country}.atom"
    return write_page(
        settings.reports / name, '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, "unicode")
    )


def _entry(row: dict[str, Any], names: dict[str, str]) -> ET.Element:
    entry = ET.Element(f"{{{_ATOM}}}entry")
    _add(entry, "id", f"urn:sitrep:{row['incident_id']}")
    _add(entry, "title", title_of(row, names))
    _add(entry, "published", _instant(row["known_at"]))
    _add(entry, "updated", _instant(row["changed_at"]))
    _add(entry, "category", term=row["event_type"])
    if row["country"]:
        _add(entry, "category", term=row["country"], scheme="urn:iso:3166:alpha-3")
    if row["latitude"] is not None:
        ET.SubElement(entry, f"{{{_GEO}}}point").text = f"{row['latitude']:.5f} {row['longitude']:.5f}"
    for source in row["sources"][:_QUOTED]:
        url = safe_url(source["url"])
        if url:
            _add(entry, "link", rel="alternate" if entry.find(f"{{{_ATOM}}}link") is None else "related", href=url)
    _add(entry, "summary", summary_of(row))
    return entry


def title_of(row: dict[str, Any], names: dict[str, str]) -> str:
    """One line: what, where, who to whom, how many dead."""
    what = row["event_type"].capitalize() + (f" ({row['event_mode']})" if row["event_mode"] else "")
    where = ", ".join(dict.fromkeys(filter(None, (row["place_name"], names.get(row["country"], row["country"])))))
    sides = " → ".join(filter(None, (row["actor"], row["recipient"])))
    toll = _toll(row, "fatalities", "killed") or _toll(row, "injured", "injured")
    status = "" if row["status"] == "occurred" else row["status"]
    return "; ".join(filter(None, (f"{what}{f', {where}' if where else ''}", sides, toll, status)))


def summary_of(row: dict[str, Any]) -> str:
    """When it was, what the sources say in their words, and how far they agree."""
    day = str(row["date_start"] or "day unknown")
    if row["date_end"] and row["date_end"] != row["date_start"]:
        day += f" to {row['date_end']}"
    tolls = [_toll(row, "fatalities", "killed"), _toll(row, "injured", "injured")]
    head = ". ".join(filter(None, (day, *tolls)))
    outlets = f"{row['outlet_count']} independent outlet{'s' if row['outlet_count'] != 1 else ''}"
    quotes = [f"{source['outlet']}: “{source['sentence']}”" for source in row["sources"][:_QUOTED]]
    return "\n".join([f"{head}. {outlets}.", *quotes])


def _toll(row: dict[str, Any], field: str, word: str) -> str:
    low, best, high = (row[f"{field}_{end}"] for end in ("low", "best", "high"))
    if not high and not best:
        return ""
    return f"{best:,} {word}" + (f" ({low:,}–{high:,})" if low != high and None not in (low, high) else "")


def _instant(value: Any) -> str:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(moment.isoformat(timespec="seconds").replace("+00:00", "Z"))


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", {k: _NOT_XML.sub("�", v) for k, v in attributes.items()})
    if text is not None:
        child.text = _NOT_XML.sub("�", text)
    return child
