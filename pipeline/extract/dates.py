"""Dates in a text and the day of the text itself: the public face of the date resolver.

Belongs here: finding every date of a document in order, and its own day. Wordings are in dates_patterns, the calendar
in dates_resolve, the dating of events in dates_events (re-exported here).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.extract.dates_calendar import NOWHERE, DateMention, Span, range_span
from pipeline.extract.dates_events import EventDate, date_of_event
from pipeline.extract.dates_patterns import Raw, scan
from pipeline.extract.dates_reading import Reading
from pipeline.extract.dates_resolve import relative_to_other, resolve
from pipeline.extract.document import Document

_HEAD = 3  # sentences in which a full date can be the text's own


def find_dates(doc: Document) -> tuple[DateMention, ...]:
    """Every date of the document, in text order. Offsets count in `doc.text`. Linear in its length."""
    raws = scan(doc)
    anchor = doc.published or _dateline_day(doc, raws)
    reading = Reading(anchor)
    found: list[DateMention] = []
    for raw, span in _joined(doc, _read_all(raws, doc, reading)):
        if not span.timex and span.kind != "duration":
            if raw.rule in ("numeric", "yspan", "md", "mdd", "iso"):
                continue  # not a date after all: 31 April, 7/13/15 in doubt
            span = Span(None, None, span.precision, "", span.kind)
        found.append(
            DateMention(
                doc.text[raw.start : raw.end],
                raw.start,
                raw.end,
                span.first.isoformat() if span.first else None,
                span.last.isoformat() if span.last else None,
                span.precision,
                span.timex,
                span.kind,
            )
        )
    return tuple(found)


def document_date(doc: Document, mentions: Sequence[DateMention]) -> date | None:
    """The day of publication, else the dateline's, else a full date near the head of the text."""
    if doc.published is not None:
        return doc.published
    return _dateline_day(doc, scan(doc, _HEAD))


def _read_all(raws: Sequence[Raw], doc: Document, reading: Reading) -> list[tuple[Raw, Span]]:
    out: list[tuple[Raw, Span]] = []
    for i, raw in enumerate(raws):
        if relative_to_other(raw, doc):
            reading.named_event = _day_named(raw, raws[i + 1] if i + 1 < len(raws) else None, doc, reading)
        out.append((raw, _read(raw, doc, reading)))
    return out


_NAMING = frozenset(("md", "iso", "numeric", "walone", "wrel", "deictic", "holiday", "partrel"))
_SAME_PHRASE = re.compile(r"[^,.;:()\n]{0,60}")


def _day_named(raw: Raw, after: Raw | None, doc: Document, reading: Reading) -> date | None:
    """The day of the event that `raw` counts from, if it stands in the same phrase ("two days after Monday's vote")."""
    if after is None or after.sentence != raw.sentence or after.rule not in _NAMING:
        return None
    if after.start - raw.end > 60 or not _SAME_PHRASE.fullmatch(doc.text, raw.end, after.start):
        return None
    span = resolve(after, doc, reading)
    return span.first if span.kind == "point" and span.precision == "day" else None


def _read(raw: Raw, doc: Document, reading: Reading) -> Span:
    span = resolve(raw, doc, reading)
    if span.first is not None and span.kind != "duration":
        if ("y" in raw.args and raw.rule in ("md", "mdd", "my", "year", "ymod", "iso", "numeric")) or (
            raw.rule in ("mrel", "unit", "anaphor") and span.precision in ("month", "year")
        ):
            reading.year, reading.year_at = span.first.year, raw.sentence
        elif raw.rule in ("walone", "wrel", "deictic", "partrel"):
            reading.year = None if reading.anchor else reading.year
        if span.precision in ("day", "2-6 days") and span.kind == "point":
            reading.reference, reading.reference_at = span.first, raw.sentence
    return span


_JOINT = re.compile(r"\s*(?:-|–|—|to|until|till|through|and)\s*(?:late\s+|early\s+)?(?:on\s+)?", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|between)\s+(?:late\s+|early\s+)?$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:ever\s+)?since\s+(?:late\s+|early\s+|at\s+least\s+)?$", re.IGNORECASE)
_DAYS = frozenset(("md", "walone", "wrel", "deictic", "iso", "malone", "my", "year", "mrel"))


def _joined(doc: Document, items: list[tuple[Raw, Span]]) -> list[tuple[Raw, Span]]:
    """Two dates joined into a range ("from Monday to Wednesday", "between Nov. 28 and Dec. 3"), and a date after
    "since" stretched to the day of the text."""
    out: list[tuple[Raw, Span]] = []
    i = 0
    today = doc.published
    while i < len(items):
        raw, span = items[i]
        lead = doc.text[max(0, raw.start - 20) : raw.start]
        if i + 1 < len(items) and raw.rule in _DAYS and items[i + 1][0].rule in _DAYS and _FROM.search(lead):
            after, other = items[i + 1]
            between = doc.text[raw.end : after.start]
            if (
                len(between) < 20
                and _JOINT.fullmatch(between)
                and span.first
                and span.kind == other.kind == "point"
                and other.last
                and span.first <= other.last
            ):
                whole = Raw(raw.start, after.end, raw.sentence, "range", raw.args | after.args)
                out.append((whole, range_span(span.first, other.last)))
                i += 2
                continue
        if today and span.first and span.first < today and span.kind == "point" and _SINCE.search(lead):
            stretched = range_span(span.first, max(today, span.first))
            span = Span(stretched.first, stretched.last, stretched.precision, span.timex, "range")
        out.append((raw, span))
        i += 1
    return out


_DATELINE_LEFT = re.compile(r"(?:^|\n|[A-Z][\w .'’-]{1,40},\s*|\(\s*)$")
_DATELINE_RIGHT = re.compile(r"\s*(?:\(|--?|–|—|:|\n|$|,?\s*\d{1,2}:\d\d|\[)")


def _dateline_day(doc: Document, raws: Sequence[Raw]) -> date | None:
    """The day in a dateline ("PALMYRA, 11 Jan 90 (Agency) -"), else the first full date among the opening
    sentences that stands by itself or is told of nothing: a heading, a line of its own, "Posted:" and the like."""
    fallback: date | None = None
    for raw in raws:
        if raw.sentence >= _HEAD:
            break
        if raw.rule not in ("md", "iso", "numeric") or "y" not in raw.args:
            continue
        span = resolve(raw, doc, Reading(None))
        if span is NOWHERE or span.first is None:
            continue
        left, right = doc.text[max(0, raw.start - 44) : raw.start], doc.text[raw.end : raw.end + 12]
        if _DATELINE_LEFT.search(left) and _DATELINE_RIGHT.match(right):
            return span.first
        fallback = fallback or span.first
    return fallback


__all__ = ["DateMention", "EventDate", "date_of_event", "document_date", "find_dates"]
