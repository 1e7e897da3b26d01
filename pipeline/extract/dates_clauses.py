"""How a date and a trigger stand to each other in a sentence: the words and clause borders between them.

Belongs here: whether a date belongs to a verb of saying, to a court or police act, to a noun or a dateline, and its
distance from a trigger. Does not belong here: the choice of an event's date (dates_events).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pipeline.extract.dates_calendar import DateMention
from pipeline.extract.document import Document, Sentence, Token

OUT_OF_REACH = 90

_SAYING = frozenset(
    (
        "said says saying told announced reported stated added tweeted confirmed declared warned wrote according "
        "statement reporters spokesman spokeswoman spokesperson interview briefing claimed acknowledged condemned "
        "denied accused blamed"
    ).split()
)
# What is done about an act days or years after it: the day of the one is not the day of the other.
_AFTERWARDS = frozenset(
    (
        "charged arrested sentenced convicted indicted arraigned jailed detained pleaded pled testified acquitted "
        "extradited identified released sued sues suing appeared appear mourned buried remembered commemorated "
        "investigating arrest arrests charges charge booked custody bars court trial hearing funeral vigil"
    ).split()
)
# Words that lead from such a measure to the act it answers.
_ANSWERING = frozenset("for in with over following after of on from to since at".split())
_SUBORDINATORS = frozenset(
    (
        "that which who whom whose when where while after before since because although though if until as but whereas "
        "following"
    ).split()
)
_CLAUSE_MARKS = frozenset(";:—–()")
_CLOCK = frozenset("midnight noon midday dawn dusk dark nightfall sunrise sunset sundown daybreak".split())
_FINITE = frozenset(
    (
        "was were had has is are did said took began shot died fell met held made came went left will retook took "
        "seized shot struck hit fled fought burnt bombed"
    ).split()
)


def cost(doc: Document, sentence: Sentence, mention: DateMention, start: int, end: int) -> tuple[int, bool]:
    """How far a date is from the trigger at `start:end` in words, with a price for every clause border between them,
    and whether they share a clause. `OUT_OF_REACH` and more: the date is another's."""
    tokens = sentence.tokens
    at = bisect_left(tokens, mention.start, key=lambda t: t.start)
    after = bisect_left(tokens, mention.end, key=lambda t: t.start)
    trigger = bisect_left(tokens, start, key=lambda t: t.start)
    behind = bisect_left(tokens, end, key=lambda t: t.start)
    if mention.text.lower().endswith(("'s", "’s")) or _attributive(doc, mention):
        # "Sunday's bombing", "the 2013 coup": it dates the noun it stands before
        gap = tokens[after:trigger]
        near = after <= trigger and len(gap) <= 3 and all(t.text[0].isalnum() for t in gap)
        return (0, True) if near else (OUT_OF_REACH, False)
    if of_saying(tokens, at, after, trigger, behind) or _of_measure(tokens, at, after, trigger, behind):
        return OUT_OF_REACH, False
    left, right = (after, trigger) if after <= trigger else (behind, at)
    between = tokens[left:right]
    words = len(between)
    borders = 0
    for i, token in enumerate(between):
        if token.lower in _SUBORDINATORS and not _no_border(tokens, left + i):
            borders += 1
        elif token.text in _CLAUSE_MARKS and not (token.text == "(" and left + i + 1 == at):
            borders += 2
        elif token.lower == "and" and _verb_soon(tokens[left + i + 1 : left + i + 6]):
            borders += 1
    if after <= trigger and at <= 3 and borders == 0:
        words = min(words, 6)
    if (tokens[at - 1].lower if at else "") == "since" or mention.precision == "year":
        words += 4
    return words + 9 * borders, borders == 0


def _no_border(tokens: Sequence[Token], i: int) -> bool:
    """ "as many as", and times of day: "after midnight", "before 6 a.m.", "when" does not come into it."""
    low = tokens[i].lower
    if i + 1 >= len(tokens):
        return False
    nxt = tokens[i + 1]
    if low == "as":
        return nxt.lower in ("many", "well")
    return low in ("after", "before", "until", "since") and (nxt.lower in _CLOCK or nxt.text[0].isdigit())


def _attributive(doc: Document, mention: DateMention) -> bool:
    if not re.fullmatch(r"\d{4}", mention.text):
        return False
    left = doc.text[max(0, mention.start - 8) : mention.start]
    return bool(re.search(r"\b(?:the|a|an|its|his|her|their|this)\s+$", left, re.IGNORECASE))


def _verb_soon(tokens: Sequence[Token]) -> bool:
    return any(t.lower.endswith("ed") or t.lower in _FINITE for t in tokens)


def of_saying(tokens: Sequence[Token], at: int, after: int, trigger: int, behind: int) -> bool:
    """Whether the date at tokens at..after-1 tells when something was said and the trigger is another word: "said on
    Monday that", "on Monday announced", "told reporters in Damascus on Monday"."""
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


def _of_measure(tokens: Sequence[Token], at: int, after: int, trigger: int, behind: int) -> bool:
    """Whether the date is that of a measure taken about the trigger: "was charged on Friday with murder", "pleaded
    guilty on Monday to the shooting", "arrested Tuesday in connection with"."""
    if not after <= trigger or trigger >= len(tokens) or tokens[trigger].lower in _AFTERWARDS:
        return False
    led = [t.lower for t in tokens[after:trigger]]
    if not led or not (led[0] in _ANSWERING or any(w in _ANSWERING for w in led[:4])):
        return False
    return of_afterwards(tokens, at)


def of_afterwards(tokens: Sequence[Token], at: int) -> bool:
    """Whether the verb that the date at token `at` follows tells of a measure or a mourning after an act."""
    for i in range(at - 1, max(-1, at - 9), -1):
        low = tokens[i].lower
        if low in _AFTERWARDS:
            return True
        if (low in _SUBORDINATORS and not _no_border(tokens, i)) or tokens[i].text in _CLAUSE_MARKS:
            return False
    return False


_DATELINE_AFTER = re.compile(r"\s*(?:\([A-Z][^)\n]{1,40}\)|\[[A-Z][^\]\n]{1,40}\])?\s*(?:--?|–|—)\s")
_DATELINE_LEFT = re.compile(r"(?:^|\n)[A-Z][\w .,'’-]*(?:,\s*|\(\s*)$")
_AGENCY = re.compile(r"\s*\([A-Z][\w .,/-]{1,60}\)")


def is_dateline(doc: Document, mention: DateMention) -> bool:
    if mention.start > 200:
        return False
    left = doc.text[max(0, mention.start - 60) : mention.start]
    return bool(mention.start == 0 or _DATELINE_LEFT.search(left) or re.search(r"\b[A-Z]\w+\.? \($", left)) and bool(
        _DATELINE_AFTER.match(doc.text, mention.end)
        or re.match(r"\)\s*(?:--?|–|—)", doc.text[mention.end : mention.end + 8])
        or _AGENCY.match(doc.text, mention.end, mention.end + 70)
    )
