"""An event's day against the article's: articles that look back, and days that are still to come.

What an obituary or a history tells without a date is as old as what it dates.

Belongs here: comparing days. Does not belong here: the status itself (status.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.extract.dates import DateMention, EventDate
from pipeline.extract.document import Document
from pipeline.extract.status import Status
from pipeline.extract.triggers import Trigger
from pipeline.extract.triggers_view import SentenceView

_OLD = timedelta(days=730)
_NEW = timedelta(days=60)
_LONG_AGO = frozenset(("years", "decades", "century", "centuries", "generations"))
_OF_OLD = frozenset(("ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT", "SANCTION"))
_ENOUGH = 3  # dates years back that make an article one that looks back


def looked_back(
    doc: Document, dates: Sequence[DateMention], today: date | None, when: EventDate, trigger: int
) -> EventDate:
    """The event's date, or in an article that mostly dates things years back the last such date before the trigger.

    An event with words of its own that date it keeps them, and so does one told before any such date.
    """
    if today is None or when.basis in ("text", "sentence", "heading"):
        return when
    old = [m for m in dates if m.date_end is not None and date.fromisoformat(m.date_end) < today - _OLD]
    new = [m for m in dates if m.date_start is not None and date.fromisoformat(m.date_start) > today - _NEW]
    if len(old) < _ENOUGH or len(old) <= 2 * len(new):
        return when
    before = [m for m in old if m.start < trigger]
    if not before:
        return when
    return EventDate(before[-1].date_start, before[-1].date_end, before[-1].precision, "previous", before[-1])


def in_time(when: EventDate, status: Status, today: date | None, trigger: Trigger) -> tuple[EventDate, Status]:
    """Nothing that happened lies in the future: a later day makes an event one to come, or, where a verb tells it in
    the past, is no date of the event."""
    if status.name not in ("occurred", "claimed", "denied", "historical") or today is None or when.date_start is None:
        return when, status
    if date.fromisoformat(when.date_start) <= today + timedelta(days=1):
        return when, status
    verb = trigger.sides.verb
    past = verb is not None and not trigger.pattern.noun and (verb.perfect or verb.passive or verb.form == "participle")
    if past or when.mention is None:
        return EventDate(None, None, "unknown", "none", None), status
    return when, Status("future", None, (when.mention.start, when.mention.end))


def long_past(
    view: SentenceView, trigger: Trigger, when: EventDate, status: Status, today: date | None, looks_back: bool
) -> Status:
    """Historical for what a sentence sets decades ago or in a year long gone, and for what a text that looks back
    tells without a day of its own."""
    if status.name == "future" and today is not None and _over(when, today - _NEW):
        # "had helped to prepare the attacks of last November": planned then, past now.
        return Status("historical", None, _chars(when))
    if status.name not in ("occurred", "claimed"):
        return status
    c = view.clauses
    for i in range(len(c.tokens)):
        word = c.lower(i)
        if word == "ago" and i > 0 and c.lower(i - 1) in _LONG_AGO:
            return Status("historical", (i - 1, i))
        if word in ("in", "of", "since", "during") and when.mention is None and _old_year(c.lower(i + 1)):
            return Status("historical", (i + 1, i + 1))
    if looks_back and trigger.pattern.event_type in _OF_OLD and when.basis not in ("text", "sentence"):
        return Status("historical")
    return status


def _old_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and "1000" <= word < "1980"


def _over(when: EventDate, before: date) -> bool:
    """The event has a day told in words, and it ended before a day."""
    return when.mention is not None and when.date_end is not None and date.fromisoformat(when.date_end) < before


def _chars(when: EventDate) -> tuple[int, int] | None:
    return (when.mention.start, when.mention.end) if when.mention is not None else None
