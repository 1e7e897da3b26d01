"""Figures of dead that belong to no single happening, and tolls that follow an event without being its own.

Belongs here: the wordings that make a figure a total over a war, a season or a year, and whether a toll of a later
sentence speaks of the event told before. Does not belong here: reading figures (casualties*.py), attaching them
(coder_casualties.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.extract.casualties import CasualtyMention
from pipeline.extract.coder_draft import Draft
from pipeline.extract.dates import DateMention
from pipeline.extract.document import Document

if TYPE_CHECKING:
    from pipeline.extract.places import PlaceMention

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|spring|summer|autumn|"
    r"winter)"
)
_DAY = (
    r"(?:dawn|daybreak|sunrise|midnight|noon|yesterday|(?:this|last)\s+night|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
_PERIOD = (
    r"\bsince\b(?!\s+(?:early\s+|late\s+|the\s+early\s+hours|last\s+)?" + _DAY + r")|"
    r"\bbetween\s+" + _MONTH + r"\b|\bfrom\s+" + _MONTH + r"\b[^.;]{0,24}\bto\s+" + _MONTH + r"|"
    r"\b(?:in|over|during|within|for)\s+(?:the\s+)?(?:(?:past|last|previous|first|same)\s+)?(?:\w+\s+)?(?:weeks|months|"
    r"years|decades|half[ -]year)\b(?!\s+(?:ago|earlier|later))|\bin\s+the\s+(?:last|past)\s+\w*\s?days\b|"
    r"\b(?:each|every|per|a)\s+(?:year|month|week)\b(?!\s+(?:ago|earlier|later))|"
    r"\bover\s+the\s+(?:years|months|decades)\b|\bnow\s+in\s+its\b"
)
# A perfect tense over a period, or a period said to have a sum: "have been killed since", "in all, 40 have died".
_PERFECT = r"\b(?:has|have|had)\s+(?:\w+\s+){0,3}(?:killed|died|dead|perished|claimed|cost|left|lost|wounded|injured)\b"
_SUMMED = re.compile(rf"(?:{_PERFECT}[^.;]*?(?:{_PERIOD}))|(?:(?:{_PERIOD})[^.;]*?{_PERFECT})", re.IGNORECASE)
# What a war, a campaign or a long battle cost.
_COST = re.compile(
    r"\b(?:wars?|conflict|campaign|insurgency|rebellion|uprising|revolt|feud|crackdown)\b[^.;]{0,60}"
    r"\b(?:cost|claimed|left|taken|took|killed)\b|\b(?:battles|operation|offensive)\b[^.;]{0,60}\bcost\b|"
    r"\b(?:has|have|had)\s+cost\b[^.;]{0,60}\b(?:dead|lives)\b|\bit\s+cost\b[^.;]{0,80}\bdead\b|"
    r"\bin\s+the\s+(?:last|final|past)\s+(?:\w+\s+)?(?:days|weeks)\b",
    re.IGNORECASE,
)
_SUM_NOUN = re.compile(
    r"\b(?:in\s+all|all\s+told|altogether|overall|in\s+total|"
    r"a\s+total\s+of|average\s+of|an?\s+estimated\s+total)\b[^.;]*?" + rf"(?:{_PERIOD})|"
    r"\bwar(?:'s)?\s+(?:death\s+)?toll\b|\b(?:annual|yearly|monthly|overall|cumulative|total)\s+(?:death\s+)?toll\b|"
    r"\bstatistics?\s+(?:show|showed|released|published)\b|\bmurder\s+rate\b",
    re.IGNORECASE,
)
_ENOUGH = 3  # a sum of fewer dead than this is no sum
_NEAR = timedelta(days=1)
_LONG = timedelta(days=21)  # a longer span is a season of killing, not a happening


@dataclass(frozen=True, slots=True)
class Tellings:
    """Dates and places by sentence, against which a toll is tried."""

    doc: Document
    dates: dict[int, list[DateMention]]
    places: dict[int, list[PlaceMention]]

    @classmethod
    def of(cls, doc: Document, dates: Sequence[DateMention], places: Sequence[PlaceMention]) -> Tellings:
        when: dict[int, list[DateMention]] = {}
        where: dict[int, list[PlaceMention]] = {}
        for d in dates:
            at = doc.sentence_at(d.start)
            if at is not None:
                when.setdefault(at.index, []).append(d)
        for p in places:
            at = doc.sentence_at(p.start)
            if at is not None:
                where.setdefault(at.index, []).append(p)
        return cls(doc, when, where)

    def summed(self, mention: CasualtyMention, sentence: int) -> bool:
        """True for a figure over a war, a season, a year: it is no event's toll."""
        if mention.cumulative:
            return True
        if mention.best < _ENOUGH or not 0 <= sentence < len(self.doc.sentences):
            return False
        told = self.doc.sentences[sentence]
        text = self.doc.text
        for pattern in (_SUMMED, _COST, _SUM_NOUN):
            for m in pattern.finditer(text, told.start, told.end):
                clause = _clause(text, told.start, told.end, mention)
                if m.start() < clause[1] and clause[0] < m.end():
                    return True
        return False

    def follows(self, draft: Draft, mention: CasualtyMention, sentence: int) -> bool:
        """True where nothing in a later sentence says that its toll is of another day or place than the event."""
        own = [d for d in self.dates.get(sentence, ()) if d.date_start and d.date_end]
        if own and draft.date.date_start and draft.date.date_end and not any(_meets(d, draft) for d in own):
            return False
        if own and all(_span(d) > _LONG for d in own) and mention.best >= _ENOUGH:
            return False
        places = self.places.get(sentence, ())
        if not places or draft.place is None or draft.place_basis not in ("sentence", "heading"):
            return True
        return any(_compatible(p, draft.place) for p in places)


def _clause(text: str, low: int, high: int, mention: CasualtyMention) -> tuple[int, int]:
    """The part of a sentence between semicolons that holds the figure."""
    start = max(low, text.rfind(";", low, mention.start) + 1)
    end = text.find(";", mention.end, high)
    return start, high if end < 0 else end


def _meets(d: DateMention, draft: Draft) -> bool:
    """The day of the mention touches the day of the event; a mention of today's news is of any day near."""
    first, last = date.fromisoformat(str(d.date_start)), date.fromisoformat(str(d.date_end))
    begun, ended = date.fromisoformat(str(draft.date.date_start)), date.fromisoformat(str(draft.date.date_end))
    if first <= ended + _NEAR and begun - _NEAR <= last:
        return True
    return begun < first <= begun + timedelta(days=14)  # told again on a later day: "the toll rose on Monday"


def _span(d: DateMention) -> timedelta:
    return date.fromisoformat(str(d.date_end)) - date.fromisoformat(str(d.date_start))


def _compatible(p: PlaceMention, event: PlaceMention) -> bool:
    """The same place, one within the other, or one where people are said to have been brought or have spoken."""
    a, b = p.place, event.place
    if a == b or a.country is None or b.country is None:
        return True
    if a.country != b.country:
        return False
    wide = ("country", "region", "adm1")
    return a.kind in wide or b.kind in wide or a.admin1 is None or a.admin1 == b.admin1
