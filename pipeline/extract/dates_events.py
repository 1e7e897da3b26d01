"""Which of a document's dates dates an event: the clause first, then headings, sentence order and the publication.

Belongs here: the choice among dates that were found. Does not belong here: finding them (dates) or their calendar
(dates_resolve).

The order of evidence: a date in the trigger's own clause ("text"); elsewhere in its sentence ("sentence"); a dated
section heading ("heading"); a day told earlier in the paragraph, the day that another sentence gives to the main event,
or the day of the lead ("previous"); the day of publication ("publication"). A date that belongs to a verb of saying
("said on Monday"), to a measure taken later ("charged on Friday with"), to a noun ("the 2013 coup", "last year's
attack") or to the far past is not carried on to other events.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extract.dates_calendar import DateMention
from pipeline.extract.dates_clauses import OUT_OF_REACH, cost, is_dateline, of_afterwards, of_saying
from pipeline.extract.dates_story import main_day
from pipeline.extract.document import Document, Sentence

# An event further from the day of the text than this is a misreading or no news.
_YEARS_BEFORE, _YEARS_AFTER = 120, 5
# A day further back than this is background, and is not carried on to the next sentence.
_BACKGROUND_DAYS = 45
# A sentence that says outright when the event was may go back further: to a trial, a year on.
_STORY_DAYS = 400
# The dates among which the day of the main event is looked for.
_HEAD_MENTIONS = 80
# Characters around a trigger in which a date is looked for; keeps a text without full stops linear.
_WINDOW = 800
# The dates on either side of a trigger that are weighed.
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class EventDate:
    """When an event was. `precision` is a mention's, or "unknown"; `basis` is "text", "sentence", "heading",
    "previous", "publication" or "none"; `mention` is the date it was read from."""

    date_start: str | None
    date_end: str | None
    precision: str
    basis: str
    mention: DateMention | None


_UNKNOWN = EventDate(None, None, "unknown", "none", None)


def date_of_event(
    doc: Document, mentions: Sequence[DateMention], sentence_index: int, trigger_start: int, trigger_end: int
) -> EventDate:
    """The date of the event whose trigger stands at `trigger_start:trigger_end` in sentence `sentence_index`.
    `mentions` are the document's, in text order (`find_dates`)."""
    today = _today(doc, mentions)
    sentence = doc.sentences[sentence_index]
    own = _own(doc, mentions, sentence, trigger_start, trigger_end, today)
    if own is not None and own.precision in ("day", "2-6 days"):
        return own
    if own is None and _counted_from(doc, mentions, sentence, trigger_start):
        return _UNKNOWN
    head = [m for m in mentions[:_HEAD_MENTIONS] if _recent(m, today, _STORY_DAYS)]
    main = main_day(doc, head, doc.text[trigger_start:trigger_end])
    if own is not None:
        inside = main is not None and (own.date_start or "") <= (main.date_start or "") <= (own.date_end or "")
        return _as_event(main, "previous") if main is not None and inside else own
    carried = _carried(doc, mentions, sentence, today, main)
    if carried is not None:
        return carried
    if today is not None:
        day = today.isoformat()
        return EventDate(day, day, "day", "publication", None)
    return _UNKNOWN


def _counted_from(doc: Document, mentions: Sequence[DateMention], sentence: Sentence, start: int) -> bool:
    """Whether the trigger is what a span counts from ("four days after a launch"): it was on another day than the rest
    of the sentence, and on which one is not told."""
    for mention in reversed(_within(mentions, max(sentence.start, start - 80), start)):
        if mention.date_start is None and mention.text.lower().endswith(("after", "before")):
            return not any(mark in doc.text[mention.end : start] for mark in ",;:")
    return False


def _today(doc: Document, mentions: Sequence[DateMention]) -> date | None:
    if doc.published is not None:
        return doc.published
    from pipeline.extract.dates import document_date

    return document_date(doc, mentions)


def _recent(mention: DateMention, today: date | None, days: int = _BACKGROUND_DAYS) -> bool:
    """Usable, and of the `days` before the text."""
    if not _usable(mention, today):
        return False
    return today is None or timedelta(0) <= today - date.fromisoformat(mention.date_start or "") <= timedelta(
        _BACKGROUND_DAYS
    )


def _usable(mention: DateMention, today: date | None) -> bool:
    if mention.kind == "duration" or mention.date_start is None or mention.date_end is None:
        return False
    if today is None:
        return True
    years = date.fromisoformat(mention.date_start).year - today.year
    return -_YEARS_BEFORE <= years <= _YEARS_AFTER


def _within(mentions: Sequence[DateMention], start: int, end: int) -> list[DateMention]:
    at = bisect_left(mentions, start, key=lambda m: m.start)
    found = []
    while at < len(mentions) and mentions[at].start < end:
        found.append(mentions[at])
        at += 1
    return found


def _own(
    doc: Document, mentions: Sequence[DateMention], sentence: Sentence, start: int, end: int, today: date | None
) -> EventDate | None:
    best: tuple[int, DateMention, bool] | None = None
    before = _within(mentions, max(sentence.start, start - _WINDOW), end)[-_NEAREST:]
    near = before + _within(mentions, end, min(sentence.end, end + _WINDOW))[:_NEAREST]
    for mention in near:
        if not _usable(mention, today) or (is_dateline(doc, mention) and today is not None):
            continue
        price, clause = cost(doc, sentence, mention, start, end)
        if price < OUT_OF_REACH and (best is None or price < best[0]):
            best = (price, mention, clause)
    if best is None:
        return None
    return _as_event(best[1], "text" if best[2] else "sentence")


def _as_event(mention: DateMention, basis: str) -> EventDate:
    return EventDate(mention.date_start, mention.date_end, mention.precision, basis, mention)


def _carried(
    doc: Document, mentions: Sequence[DateMention], sentence: Sentence, today: date | None, main: DateMention | None
) -> EventDate | None:
    for back in range(sentence.index - 1, max(-1, sentence.index - 4), -1):
        earlier = doc.sentences[back]
        if earlier.paragraph != sentence.paragraph:
            break
        mention = _narrative(doc, mentions, earlier, today)
        if mention is not None:
            return _as_event(mention, "previous")
        if any(_usable(m, today) for m in _within(mentions, max(earlier.start, earlier.end - _WINDOW), earlier.end)):
            break
    heading = _dated_heading(doc, mentions, sentence, today)
    if heading is not None:
        return _as_event(heading, "heading")
    if main is not None:
        return _as_event(main, "previous")
    for lead in doc.sentences[: min(sentence.index, 3)]:
        if lead.heading:
            continue
        mention = _narrative(doc, mentions, lead, today)
        if mention is not None:
            return _as_event(mention, "previous")
    return None


def _narrative(
    doc: Document, mentions: Sequence[DateMention], sentence: Sentence, today: date | None
) -> DateMention | None:
    """The last day of a sentence that its successor may go on from."""
    for mention in reversed(_within(mentions, max(sentence.start, sentence.end - _WINDOW), sentence.end)):
        if not _usable(mention, today) or mention.precision not in ("day", "2-6 days") or mention.kind == "range":
            continue
        if mention.text.lower().endswith(("'s", "’s")) or is_dateline(doc, mention):
            continue
        tokens = sentence.tokens
        at = bisect_left(tokens, mention.start, key=lambda t: t.start)
        after = bisect_left(tokens, mention.end, key=lambda t: t.start)
        if of_saying(tokens, at, after, len(tokens), len(tokens)) or of_afterwards(tokens, at):
            continue
        if _recent(mention, today):
            return mention
    return None


def _dated_heading(
    doc: Document, mentions: Sequence[DateMention], sentence: Sentence, today: date | None
) -> DateMention | None:
    """The date of the nearest heading above, if that heading has one; an undated heading above ends the search only
    if it stands between."""
    for back in range(sentence.index - 1, max(-1, sentence.index - 60), -1):
        above = doc.sentences[back]
        if not above.heading:
            continue
        dated = [m for m in _within(mentions, above.start, above.end) if _usable(m, today)]
        if dated and _covers(above, dated[0]):
            return dated[0]
        if back > 0 and not dated:
            continue
        return None
    return None


def _covers(heading: Sentence, mention: DateMention) -> bool:
    """A heading that is a date, not a headline that holds one: "Sunday, 11 December", "Day 3: 13 December"."""
    return (mention.end - mention.start) * 2 >= heading.end - heading.start
