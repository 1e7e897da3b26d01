"""Which of a document's dates dates an event: the clause first, then headings, sentence order and the publication.

Belongs here: the choice among dates that were found. Does not belong here: finding them (dates) or their calendar
(dates_resolve).

The order of evidence: a date in the trigger's own clause ("text"); elsewhere in its sentence ("sentence"); a dated
section heading ("heading"); a day told earlier in the paragraph, or the day of the lead ("previous"); the day of
publication ("publication"). A date that belongs to a verb of saying ("said on Monday"), to a noun ("the 2013 coup",
"last year's attack") or to the far past is not carried on to other events.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extract.dates_calendar import DateMention
from pipeline.extract.document import Document, Sentence, Token

# An event further from the day of the text than this is a misreading or no news.
_YEARS_BEFORE, _YEARS_AFTER = 120, 5
# A day further back than this is background, and is not carried on to the next sentence.
_BACKGROUND_DAYS = 45
# Characters around a trigger in which a date is looked for; keeps a text without full stops linear.
_WINDOW = 800

_SAID = (
    "said says saying told announced reported stated added tweeted confirmed declared warned wrote according "
    "statement reporters spokesman spokeswoman spokesperson interview briefing claimed acknowledged"
).split()
_SAYING = frozenset(_SAID)
_SUBORDINATORS = frozenset(
    (
        "that which who whom whose when where while after before since because although though if until as but whereas"
    ).split()
)
_CLAUSE_MARKS = frozenset(";:—–()")


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
    if own is not None:
        return own
    carried = _carried(doc, mentions, sentence, today)
    if carried is not None:
        return carried
    if today is not None:
        day = today.isoformat()
        return EventDate(day, day, "day", "publication", None)
    return _UNKNOWN


def _today(doc: Document, mentions: Sequence[DateMention]) -> date | None:
    if doc.published is not None:
        return doc.published
    from pipeline.extract.dates import document_date

    return document_date(doc, mentions)


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
    near = _within(mentions, max(sentence.start, start - _WINDOW), min(sentence.end, end + _WINDOW))
    for mention in near:
        if not _usable(mention, today) or (_is_dateline(doc, mention) and today is not None):
            continue
        cost, clause = _cost(doc, sentence, mention, start, end)
        if cost < 90 and (best is None or cost < best[0]):
            best = (cost, mention, clause)
    if best is None:
        return None
    return _as_event(best[1], "text" if best[2] else "sentence")


def _as_event(mention: DateMention, basis: str) -> EventDate:
    return EventDate(mention.date_start, mention.date_end, mention.precision, basis, mention)


_DATELINE_AFTER = re.compile(r"\s*(?:\([A-Z][^)\n]{1,40}\)|\[[A-Z][^\]\n]{1,40}\])?\s*(?:--?|–|—)\s")


def _is_dateline(doc: Document, mention: DateMention) -> bool:
    if mention.start > 200:
        return False
    left = doc.text[max(0, mention.start - 60) : mention.start]
    return bool(re.search(r"(?:^|\n)[A-Z][\w .,'’-]*(?:,\s*|\(\s*)$", left) or mention.start == 0) and bool(
        _DATELINE_AFTER.match(doc.text, mention.end)
        or re.match(r"\s*\([A-Z][\w .,/-]{1,60}\)", doc.text[mention.end : mention.end + 70])
    )


def _cost(doc: Document, sentence: Sentence, mention: DateMention, start: int, end: int) -> tuple[int, bool]:
    """How far a date is from a trigger in words, with a price for every clause border between them, and whether they
    share a clause. 90 and more is out of reach."""
    tokens = sentence.tokens
    at = bisect_left(tokens, mention.start, key=lambda t: t.start)
    after = bisect_left(tokens, mention.end, key=lambda t: t.start)
    trigger = bisect_left(tokens, start, key=lambda t: t.start)
    behind = bisect_left(tokens, end, key=lambda t: t.start)
    if mention.text.lower().endswith(("'s", "’s")) or _attributive(doc, mention):
        # "Sunday's bombing", "the 2013 coup": it dates the noun it stands before
        gap = tokens[after:trigger]
        near = after <= trigger and len(gap) <= 3 and all(t.text[0].isalnum() for t in gap)
        return (0, True) if near else (95, False)
    left, right = (after, trigger) if after <= trigger else (behind, at)
    between = tokens[left:right]
    cost = len(between)
    borders = 0
    for i, token in enumerate(between):
        if token.lower in _SUBORDINATORS and not (
            token.lower == "as" and i + 1 < len(between) and between[i + 1].lower in ("many", "well")
        ):
            borders += 1
        elif token.text in _CLAUSE_MARKS:
            borders += 2
        elif token.lower == "and" and _verb_soon(tokens[left + i + 1 : left + i + 6]):
            borders += 1
    if _of_saying(tokens, at, after, trigger, behind):
        return 95, False
    opens = after <= trigger and at <= 3
    if opens and borders == 0:
        cost = min(cost, 6)
    before = tokens[at - 1].lower if at else ""
    if before == "since" or mention.precision == "year":
        cost += 4
    return cost + 9 * borders, borders == 0


def _attributive(doc: Document, mention: DateMention) -> bool:
    if not re.fullmatch(r"\d{4}", mention.text):
        return False
    left = doc.text[max(0, mention.start - 8) : mention.start]
    return bool(re.search(r"\b(?:the|a|an|its|his|her|their|this)\s+$", left, re.IGNORECASE))


def _verb_soon(tokens: Sequence[Token]) -> bool:
    return any(t.lower.endswith("ed") or t.lower in _FINITE for t in tokens)


_FINITE = frozenset(
    (
        "was were had has is are did said took began shot died fell met held made came went left will retook took "
        "seized shot struck hit fled fought burnt bombed"
    ).split()
)


def _of_saying(tokens: Sequence[Token], at: int, after: int, trigger: int, behind: int) -> bool:
    """Whether the date tells when something was said and the trigger is another word: "said on Monday that",
    "on Monday announced", "told reporters in Damascus on Monday"."""
    if trigger < len(tokens) and tokens[trigger].lower in _SAYING:
        return False
    for i in range(at - 1, max(-1, at - 7), -1):
        if tokens[i].lower in _SAYING:
            # words between the verb of saying and the date that would open the reported clause
            inner = [t.lower for t in tokens[i + 1 : at]]
            if i <= trigger < at:
                return False
            return not any(w in _SUBORDINATORS or w in _FINITE or w.endswith("ed") for w in inner)
        if tokens[i].lower in _SUBORDINATORS or tokens[i].text in _CLAUSE_MARKS:
            break
    for i in range(after, min(len(tokens), after + 2)):
        if tokens[i].lower in _SAYING:
            return not (after <= trigger <= i or trigger < at)
    return False


def _carried(
    doc: Document, mentions: Sequence[DateMention], sentence: Sentence, today: date | None
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
        if mention.text.lower().endswith(("'s", "’s")) or _is_dateline(doc, mention):
            continue
        tokens = sentence.tokens
        at = bisect_left(tokens, mention.start, key=lambda t: t.start)
        after = bisect_left(tokens, mention.end, key=lambda t: t.start)
        if _of_saying(tokens, at, after, len(tokens), len(tokens)):
            continue
        first = date.fromisoformat(mention.date_start or "")
        if today is None or timedelta(0) <= today - first <= timedelta(_BACKGROUND_DAYS):
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
