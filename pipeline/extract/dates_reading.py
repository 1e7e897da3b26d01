"""What the reader of a text knows at a date: the day of the text, the day last told, and whether the verb looks ahead.

Belongs here: context and tense. Does not belong here: the meaning of single wordings (dates_resolve, dates_periods).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.extract.dates_patterns import Raw
from pipeline.extract.dates_words import NUMBER_WORDS
from pipeline.extract.document import Document

# A day and month without a year may lie this far ahead of the publication without a verb that looks ahead: a paper
# writes "Dec. 13" of the coming Tuesday, but adds a year to a day nearly a year ago.
_NEAR_FUTURE = 45


@dataclass(slots=True)
class Reading:
    """What the reader of a text knows so far: `anchor` is the document's day, `reference` the last day told (with the
    sentence it stood in), `year` a year that was named outright and the sentence it stood in."""

    anchor: date | None
    reference: date | None = None
    reference_at: int = -9
    year: int | None = None
    year_at: int = -9

    def back(self, sentence: int) -> date | None:
        """The day that "the same day" or "two days later" counts from in this sentence."""
        if self.reference is not None and sentence - self.reference_at <= 3:
            return self.reference
        return self.anchor

    def near_year(self, sentence: int) -> int | None:
        """A year named outright in this sentence or the one before."""
        return self.year if self.year is not None and sentence - self.year_at <= 1 else None


_AHEAD = re.compile(
    r"\b(?:(?i:will|won['’]t|shall|would|plans?|planned|planning|scheduled|due|expects?|expected|set|going|aims?|intends?|"
    r"vowed|upcoming|ahead\s+of|to\s+be|could|should|must|is\s+to|are\s+to|deadline|looming|hopes?|proposed|pledged|"
    r"promised|threatened)|can|may)\b"
)


BEHIND = re.compile(
    r"\b(?:was|were|had|did|has|have|said|says|told|killed|took|began|came|went|left|shot|died|fell|met|held|made|"
    r"broke|saw|struck|hit|found|lost|gave|became|led|fought|sent|put|won|fled|ran|cut|shut|"
    r"(?!(?:schedul|plann|expect|unprecedent|propos|pledg|promis|threaten|vow|unit|ne)ed\b)[a-z]{2,}ed)\b",
    re.IGNORECASE,
)


def looks_ahead(doc: Document, raw: Raw) -> bool:
    """Whether the verb nearest to a date tells of the future: the last one before it, or the first after a date that
    opens its sentence."""
    sentence = doc.sentences[raw.sentence]
    left = doc.text[max(sentence.start, raw.start - 160) : raw.start]
    ahead = max((m.start() for m in _AHEAD.finditer(left)), default=-1)
    behind = max((m.start() for m in BEHIND.finditer(left)), default=-1)
    if ahead >= 0 or behind >= 0:
        return ahead > behind
    right = doc.text[raw.end : min(sentence.end, raw.end + 120)]
    first_ahead, first_behind = _AHEAD.search(right), BEHIND.search(right)
    if first_ahead is None:
        return False
    return first_behind is None or first_ahead.start() < first_behind.start()


def number(word: str) -> int:
    word = " ".join(word.lower().split())
    return int(word) if word.isdigit() else NUMBER_WORDS[word]


def full_year(text: str) -> int:
    """A year of two digits is the one between 1930 and 2029."""
    digits = text.lstrip("'’")
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 30 else 2000)


def nearest_year(month: int, day: int | None, raw: Raw, doc: Document, reading: Reading) -> int | None:
    near = reading.near_year(raw.sentence)
    if near is not None:
        return near
    anchor = reading.anchor
    if anchor is None:
        return reading.year
    if day is None:
        if looks_ahead(doc, raw):
            return anchor.year if month >= anchor.month else anchor.year + 1
        return anchor.year if month <= anchor.month else anchor.year - 1
    candidates = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    ahead = [c for c in candidates if c >= anchor]
    behind = [c for c in candidates if c <= anchor]
    if ahead and (ahead[0] - anchor).days <= 270 and looks_ahead(doc, raw):
        return ahead[0].year
    if (
        ahead
        and (ahead[0] - anchor).days <= _NEAR_FUTURE
        and not (behind and (anchor - behind[-1]).days <= _NEAR_FUTURE)
    ):
        return ahead[0].year
    return behind[-1].year if behind else None
