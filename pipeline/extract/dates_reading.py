"""What the reader of a text knows at a date: the day of the text, the day last told, and whether the verb looks ahead.

Belongs here: context and tense. Does not belong here: the meaning of single wordings (dates_resolve, dates_periods).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.extract.dates_patterns import Raw
from pipeline.extract.dates_words import NUMBER_WORDS
from pipeline.extract.document import Document, Sentence, Token

# A day and month without a year may lie this far ahead of the publication without a verb that looks ahead: a paper
# writes "Dec. 13" of the coming Tuesday, but adds a year to a day nearly a year ago.
_NEAR_FUTURE = 45


@dataclass(slots=True)
class Reading:
    """What the reader of a text knows so far: `anchor` is the document's day, `reference` the last day told (with the
    sentence it stood in), `year` a year that was named outright and the sentence it stood in, `named_event` the day of
    the event that the span now read counts from ("two days after Monday's vote")."""

    anchor: date | None
    reference: date | None = None
    reference_at: int = -9
    year: int | None = None
    year_at: int = -9
    named_event: date | None = None
    _tenses: tuple[int, list[tuple[int, bool]]] = field(default=(-1, []), repr=False)

    def tense_of(self, sentence: Sentence) -> list[tuple[int, bool]]:
        """(offset, looks ahead) of the sentence's verbs, read once for all its dates."""
        if self._tenses[0] != sentence.index:
            self._tenses = (sentence.index, _tense(sentence))
        return self._tenses[1]

    def told(self, sentence: int) -> date | None:
        """The day last told, if that was in this sentence or the three before."""
        return self.reference if self.reference is not None and sentence - self.reference_at <= 3 else None

    def back(self, sentence: int) -> date | None:
        """The day that "the same day" or "the previous night" counts from in this sentence."""
        return self.told(sentence) or self.anchor

    def near_year(self, sentence: int) -> int | None:
        """A year named outright in this sentence or the one before."""
        return self.year if self.year is not None and sentence - self.year_at <= 1 else None


# Words that look ahead by themselves, and those that do so before "to" and a verb, or before "for" and a day.
_AHEAD = frozenset(
    (
        "will wo shall would due scheduled expected expects expect plans plan planned planning upcoming looming "
        "should must ahead tomorrow"
    ).split()
)
_BEFORE_TO = frozenset(
    (
        "set going vowed vows hopes hoped hoping aims aimed intends intended proposed pledged pledges promised "
        "promises threatened threatens agreed agrees ordered asked urged told decided decides refused poised ready "
        "slated booked invited summoned is are need needs have has wants want bound likely"
    ).split()
)
_BEFORE_FOR = frozenset("set slated booked proposed called".split())
_MAY = frozenset(("may", "can", "could", "might"))
# Verbs of timetables, whose present tense with a day is the future ("the tribunal opens on Monday").
_TIMETABLE = frozenset("opens open begins starts resumes resume expires reopens meets meet convenes".split())
_IN_GROUP = frozenset("be have been not n't also then likely formally officially soon finally now again to".split())
_BEHIND = frozenset(
    (
        "was were had did has have said says told killed took began came went left shot died fell met held made broke "
        "saw struck hit found lost gave became led fought sent put won fled ran cut shut set let hurt burst blew drove "
        "threw rose stood kept brought bought caught taught wrote spoke stole flew got"
    ).split()
)
_REACH_LEFT, _REACH_RIGHT = 160, 120  # characters in which a date's verb is looked for


def _tense(sentence: Sentence) -> list[tuple[int, bool]]:
    """(offset, looks ahead) of the verbs of a sentence, in order. The verb that an auxiliary leads belongs to it: "will
    be held" looks ahead as a whole."""
    tokens = sentence.tokens
    marks: list[tuple[int, bool]] = []
    i = 0
    while i < len(tokens):
        low = tokens[i].lower
        ahead = low in _AHEAD or (low in _MAY and tokens[i].text[0].islower() and not _word(tokens, i + 1, _NOT_AHEAD))
        ahead = ahead or low.endswith(("'ll", "’ll")) or low in ("won't", "won’t")
        if not ahead and low in _BEFORE_FOR and _word(tokens, i + 1, _FOR):
            ahead = True
        if not ahead and low == "to" and _led(tokens, i):
            ahead = True
        if ahead:
            j = i + 1
            while j < len(tokens) and (tokens[j].lower in _IN_GROUP or tokens[j].lower.endswith("ly")) and j < i + 6:
                j += 1
            # a date or a preposition after the auxiliary is no verb of its group
            j = j if j < len(tokens) and tokens[j].text.islower() and tokens[j].text.isalpha() else i
            marks.append((tokens[i].start, True))
            if j > i and tokens[j].lower not in _FOLLOWERS:
                marks.append((tokens[j].start, True))
                i = j
        elif low in _TIMETABLE:
            marks.append((tokens[i].start, True))
        elif low in _BEHIND or (low.endswith("ed") and len(low) > 3 and low not in _NO_PAST):
            marks.append((tokens[i].start, False))
        i += 1
    return marks


_FOR = frozenset(("for",))
_NOT_AHEAD = frozenset(("not", "n't", "see", "hear", "day", "only"))
_FOLLOWERS = frozenset("for on in at by from before after until during of the a an".split())
_NO_PAST = frozenset("unprecedented need united indeed speed breed exceed proceed succeed feed seed".split())


def _word(tokens: Sequence[Token], i: int, words: frozenset[str]) -> bool:
    return i < len(tokens) and tokens[i].lower in words


def _led(tokens: Sequence[Token], i: int) -> bool:
    """Whether the "to" at token `i` follows a verb of intent, at once or over an object or a date ("vowed on Monday
    to", "ordered him to")."""
    if not (i + 1 < len(tokens) and tokens[i + 1].text.islower() and tokens[i + 1].text.isalpha()):
        return False
    if tokens[i + 1].lower in _FOLLOWERS:
        return False
    for k in range(i - 1, max(-1, i - 5), -1):
        low = tokens[k].lower
        if low in _BEFORE_TO:
            return k == i - 1 or low not in ("is", "are", "have", "has", "need", "needs")
        if not tokens[k].text[0].isalnum():
            return False
    return False


def looks_ahead(doc: Document, raw: Raw, reading: Reading) -> bool:
    """Whether the verb nearest to a date tells of the future: the last one before it, or the first after a date that
    opens its sentence. What tells neither way is past, as news is."""
    marks = reading.tense_of(doc.sentences[raw.sentence])
    at = bisect_left(marks, (raw.start, False))
    if at and raw.start - marks[at - 1][0] <= _REACH_LEFT:
        return marks[at - 1][1]
    at = bisect_left(marks, (raw.end, False))
    return at < len(marks) and marks[at][0] - raw.end <= _REACH_RIGHT and marks[at][1]


def told_before(doc: Document, raw: Raw, reading: Reading) -> bool:
    """Whether a verb of the past stands before a date in its sentence."""
    at = doc.sentences[raw.sentence]
    return any(not ahead and offset < raw.start for offset, ahead in reading.tense_of(at)[:40])


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
        if looks_ahead(doc, raw, reading):
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
    if ahead and (ahead[0] - anchor).days <= 270 and looks_ahead(doc, raw, reading):
        return ahead[0].year
    if (
        ahead
        and (ahead[0] - anchor).days <= _NEAR_FUTURE
        and not (behind and (anchor - behind[-1]).days <= _NEAR_FUTURE)
    ):
        return ahead[0].year
    return behind[-1].year if behind else None
