"""Whether a record may go on: its schema, and the rules that no schema can say.

A record is judged by the rules in the order below and turned away for the first that fails. Belongs here: rules over
one record and its article's text, the same for every coder. Does not belong here: checks over many records (quality),
repairing anything, and any network, database, clock or environment.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from pipeline.errors import Reason
from pipeline.ids import text_sha256
from pipeline.records import Event, to_json
from pipeline.shipped import shipped
from pipeline.validate.schema import first_violation

Fault = tuple[Reason, str]
Inside = Callable[[str, float, float], bool]

DAYS_AFTER_PUBLICATION = 2
"""An event may be dated this long after its article: time zones (up to 14 h either side) and pages whose stated date is
that of their first version, never more."""

NOT_YET = frozenset(("future", "hypothetical", "negated", "denied"))
"""Statuses of what is not told as having happened: their dates may lie ahead."""

MOST_KILLED, MOST_INJURED = 500_000, 2_000_000
"""Above the deadliest single happenings on record (the 2010 Haiti earthquake's highest official figure is 316,000
killed; the 2004 tsunami about 228,000). A larger figure is a sum over years, not one event; history is exempt."""

_POINTLIKE = frozenset(("exact", "city", "near", "adm2", "adm1", "country"))
_SPANS = ("status_basis", "date_text", "fatalities_text", "injured_text", "trigger")


def validate_events(
    events: Iterable[Event], text: str, inside: Inside, published_at: str | None
) -> tuple[list[Event], list[tuple[Event, Reason, str]]]:
    """The events of one article that may go on, and those that may not, each with the first reason and a line on it.

    `text` is the article's text, which all offsets count in; `inside(alpha-3, latitude, longitude)` says whether a
    point lies in a country (with the border data's tolerance); `published_at` is ISO 8601 or None.
    """
    good: list[Event] = []
    bad: list[tuple[Event, Reason, str]] = []
    for event in events:
        fault = event_fault(to_json(event), text, inside, published_at)
        if fault is None:
            good.append(event)
        else:
            bad.append((event, *fault))
    return good, bad


def event_fault(record: dict[str, Any], text: str, inside: Inside, published_at: str | None) -> Fault | None:
    """Why an event (as its JSON dict) may not go on, or None."""
    violation = first_violation("event", record)
    if violation is not None:
        return Reason.SCHEMA_VIOLATION, violation
    return (
        _codes(record)
        or _dates(record, published_at)
        or _figures(record)
        or _offsets(record, text)
        or _coordinates(record["place"], inside)
    )


def validate_record(kind: str, record: dict[str, Any]) -> Fault | None:
    """Why a feed, entry, article, incident or rejection (as its JSON dict) may not go on, or None."""
    violation = first_violation(kind, record)
    if violation is not None:
        return Reason.SCHEMA_VIOLATION, violation
    if kind in ("entry", "article"):
        dated = record["published_basis"] not in ("none", "implausible")
        if dated != (record["published_at"] is not None):
            return (
                Reason.DATE_IMPLAUSIBLE,
                f"published_at is {record['published_at']} on basis {record['published_basis']}",
            )
    if kind == "article":
        if not record["text"].strip():
            return Reason.NO_TEXT, "the text is blank"
        if record["text_sha256"] != text_sha256(record["text"]):
            return (
                Reason.OFFSETS_MISMATCH,
                "text_sha256 is not the hash of the text: the offsets count in another one",
            )
    if kind == "incident":
        return _order(record, "date_start", "date_end", Reason.DATE_ORDER) or _figures(record)
    return None


@lru_cache(maxsize=1)
def _ontology() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(shipped("schemas", "ontology", "plover.json").read_text("utf-8"))
    return loaded


def _codes(record: dict[str, Any]) -> Fault | None:
    kind, mode = record["event_type"], record["event_mode"]
    known = _ontology()["events"][kind]
    if mode is not None and mode not in known["modes"]:
        return Reason.CODE_UNKNOWN, f"{mode!r} is no mode of {kind}"
    for context in record["contexts"]:
        if context not in _ontology()["contexts"]:
            return Reason.CODE_UNKNOWN, f"{context!r} is no context"
    if record["quad_code"] != known["quad"]:
        return Reason.CODE_UNKNOWN, f"{kind} belongs to {known['quad']}, not {record['quad_code']}"
    return None


def _dates(record: dict[str, Any], published_at: str | None) -> Fault | None:
    start, end = record["date_start"], record["date_end"]
    if (start is None) != (end is None):
        return Reason.DATE_ORDER, f"from {start} to {end}: both or neither"
    if start is None:
        return None
    if end < start:
        return Reason.DATE_ORDER, f"from {start} to {end}"
    if published_at is not None and record["status"] not in NOT_YET:
        latest = date.fromisoformat(published_at[:10]) + timedelta(days=DAYS_AFTER_PUBLICATION)
        if date.fromisoformat(start) > latest:
            return Reason.DATE_IMPLAUSIBLE, f"{record['status']} on {start}, published on {published_at[:10]}"
    return None


def _figures(record: dict[str, Any]) -> Fault | None:
    for what, most in (("fatalities", MOST_KILLED), ("injured", MOST_INJURED)):
        figures = [record[f"{what}_{bound}"] for bound in ("low", "best", "high")]
        given = [f for f in figures if f is not None]
        if given and len(given) < 3:
            return Reason.RANGE_ORDER, f"{what} low, best, high are {figures}: all or none"
        if given != sorted(given):
            return Reason.RANGE_ORDER, f"{what} low, best, high are {figures}"
        if given and given[2] > most and record.get("status") != "historical":
            return Reason.VALUE_IMPLAUSIBLE, f"{given[2]:,} {what} in one event"
    return None


def _offsets(record: dict[str, Any], text: str) -> Fault | None:
    for name, quoted, start, end in _quotations(record):
        if (start is None) != (end is None):
            return Reason.OFFSETS_MISMATCH, f"{name} has a start or an end, not both"
        if start is None or end is None:
            if quoted:
                return Reason.OFFSETS_MISMATCH, f"{name} quotes {quoted[:60]!r} without saying where it stands"
            continue
        if not 0 <= start < end <= len(text):
            return Reason.OFFSETS_OUTSIDE_TEXT, f"{name} is at {start}–{end} of {len(text)} characters"
        if text[start:end] != quoted:
            said, stands = str(quoted)[:60], text[start:end][:60]
            return Reason.OFFSETS_MISMATCH, f"{name} says {said!r}, the text {stands!r}"
    trigger, evidence = record["trigger"], record["evidence"]
    if not evidence["start"] <= trigger["start"] < trigger["end"] <= evidence["end"]:
        return Reason.OFFSETS_MISMATCH, "the trigger stands outside the evidence"
    return None


def _quotations(record: dict[str, Any]) -> Iterator[tuple[str, str | None, int | None, int | None]]:
    """Everything an event quotes: (field, words, start, end)."""
    evidence = record["evidence"]
    yield "evidence", evidence["sentence"], evidence["start"], evidence["end"]
    for name in _SPANS:
        if record[name] is not None:
            yield name, record[name]["text"], record[name]["start"], record[name]["end"]
    for part in ("actors", "weapons"):
        for number, mention in enumerate(record[part]):
            yield f"{part}/{number}", mention["text"], mention["start"], mention["end"]
    if record["place"] is not None:
        yield "place", record["place"]["text"], record["place"]["start"], record["place"]["end"]


def _coordinates(place: dict[str, Any] | None, inside: Inside) -> Fault | None:
    if place is None:
        return None
    latitude, longitude, country = place["latitude"], place["longitude"], place["country"]
    if (latitude is None) != (longitude is None):
        return Reason.COORDINATES_OUTSIDE_COUNTRY, f"{place['name']} has only one of latitude and longitude"
    if latitude is None or country is None or place["geo_precision"] not in _POINTLIKE:
        return None
    if not inside(country, latitude, longitude):
        return Reason.COORDINATES_OUTSIDE_COUNTRY, f"{place['name']} at {latitude}, {longitude} is not in {country}"
    return None


def _order(record: dict[str, Any], first: str, last: str, reason: Reason) -> Fault | None:
    if record[first] is not None and record[last] is not None and record[last] < record[first]:
        return reason, f"{first} {record[first]} is after {last} {record[last]}"
    return None
