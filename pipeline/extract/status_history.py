"""Articles that look back: obituaries, anniversaries, histories.

What they tell without a date is as old as what they date.

Belongs here: knowing such an article by its dates. Does not belong here: the status itself (status.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.extract.dates import DateMention, EventDate
from pipeline.extract.document import Document

_OLD = timedelta(days=730)
_NEW = timedelta(days=60)
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
