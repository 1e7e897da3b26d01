"""Noun phrases of English news without a parser: where they start and end, their head, determiner and number.

Belongs here: cutting a tagged sentence into phrases, reading their number words, finding datelines.
Does not belong here: word classes (actors_tags.py), who is meant (actors.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.document import Token
from pipeline.reference.actors import Match

_UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}
_TENS = dict(zip("thirty forty fifty sixty seventy eighty ninety".split(), range(30, 100, 10), strict=True))
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000, "score": 20}
_DASHES = frozenset(("-", "--", "–", "—", "―"))
_DATELINE_SMALL = frozenset(("of", "the", "and", "al", "el", "de", "del", "la", "by", "from", "in"))
_CONTENT = "ANUXK"
_LONGEST = 25
_STATES = frozenset(("dead", "wounded", "injured"))
_AGES = frozenset(("year-old", "years-old", "month-old"))
_POSSESSIVE = ("'s", "’s")


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Token indexes into the sentence: `outer` includes determiner and numbers, `first` to `last` (exclusive) does not.

    `head` is the last noun. `possessors` are the indexes just after each possessor ("Israel's"). `count` is the stated
    number, None if none is. `adjectival` says there is no noun: "the British", "Hungarian and ...".
    """

    outer: int
    first: int
    last: int
    head: int
    determiner: str
    count: int | None
    possessors: tuple[int, ...]
    adjectival: bool


def dateline_end(tokens: Sequence[Token]) -> int:
    """How many tokens of a sentence are a dateline ("KABUL, March 3 (Reuters) -"): 0 if it has none."""
    depth, marks = 0, False
    for i, token in enumerate(tokens[:26]):
        text = token.text
        if text in _DASHES:
            if i and (marks or tokens[0].text.isupper() or i <= 2):
                end = i + 1
                while end < len(tokens) and tokens[end].text in _DASHES:
                    end += 1
                return end
            return 0
        if text in "([":
            depth += 1
            marks = True
        elif text in ")]":
            depth -= 1
        elif text in ",/.":
            marks = True
        elif not text[0].isalnum():
            if text not in "'’&:;+*":
                return 0
        elif not depth and text[0].islower() and token.lower not in _DATELINE_SMALL:
            return 0
    return 0


def number_value(words: Sequence[str]) -> int | None:
    """The number that lower-case words state ("two dozen", "1,200", "twenty-five"); None if they state none."""
    total, current, seen = 0, 0, False
    for word in words:
        if word[0].isdigit():
            digits = word.replace(",", "")
            if not digits.isdigit() or len(digits) > 12:
                return None
            current, seen = int(digits), True
            continue
        for part in word.split("-"):
            if part in _UNITS:
                current, seen = current + _UNITS[part], True
            elif part in _TENS:
                current, seen = current + _TENS[part], True
            elif part in _SCALES:
                current = max(current, 1) * _SCALES[part]
                seen = True
                if _SCALES[part] >= 1000:
                    total, current = total + current, 0
    return total + current if seen else None


def noun_phrases(
    tokens: Sequence[Token], tags: Sequence[str], matches: Sequence[Match], start: int = 0
) -> list[NounPhrase]:
    """All phrases from token `start` on, in order, never overlapping, each as long as it goes."""
    ends = {match.last for match in matches if match.country is None}
    phrases: list[NounPhrase] = []
    i, n = start, len(tokens)
    while i < n:
        if tags[i] not in "DQANUXKJ":
            i += 1
            continue
        end = _extent(tokens, tags, ends, i)
        phrase = _phrase(tokens, tags, i, end)
        if phrase is not None:
            phrases.append(phrase)
        i = max(end, i + 1)
    return phrases


def _extent(tokens: Sequence[Token], tags: Sequence[str], ends: set[int], start: int) -> int:
    content = False
    j, n = start, len(tokens)
    while j < min(n, start + _LONGEST):
        letter = tags[j]
        if letter == "D":
            if content or (j > start and tags[j - 1] != "Q"):
                break
        elif letter == "Q":
            if content and not (tags[j - 1] in "XK" and tokens[j].text.isdigit() and len(tokens[j].text) < 4):
                break
        elif letter == "A":
            if content and tags[j - 1] not in "AJO" and not _goes_on(tags, j) and tags[j - 1] not in "XK":
                break
            content = True
        elif letter in "NUXK":
            if content and j > start and not _joins(tokens, tags, ends, j):
                break
            content = True
        elif letter == "O":
            if not (content and j + 1 < n and tags[j + 1] in "AQNUXK"):
                break
        elif letter != "J":
            break
        j += 1
    return j


def _goes_on(tags: Sequence[str], j: int) -> bool:
    """Whether adjectives from `j` on lead to another noun."""
    while j < len(tags) and tags[j] == "A":
        j += 1
    return j < len(tags) and tags[j] in "NUXK"


def _joins(tokens: Sequence[Token], tags: Sequence[str], ends: set[int], j: int) -> bool:
    """Whether the noun at `j` belongs to the noun before it: "police station" does, "reporters President" does not."""
    before = tokens[j - 1].lower
    if tokens[j].lower in _STATES and before.endswith("s"):
        return False
    if tags[j - 1] not in "NUXK" or before.endswith(_POSSESSIVE):
        return True
    if tags[j] in "XK" and tags[j - 1] in "NU" and not tokens[j - 1].text[0].isupper():
        return not (before.endswith("s") and not before.endswith("ss")) and before not in ("men", "police", "people")
    return not (tags[j] == "K" and j in ends)


def _phrase(tokens: Sequence[Token], tags: Sequence[str], outer: int, end: int) -> NounPhrase | None:
    first = outer
    while first < end and (tags[first] in "DQ" or (tokens[first].lower == "the" and first + 1 < end)):
        first += 1
    while (
        end > first and tags[end - 1] in "JOQD" and not (tags[end - 1] == "Q" and tags[end - 2 : end - 1] in ("X", "K"))
    ):
        end -= 1
    if first < end and tags[first] == "J" and tags[first:end].count("J") == 1:
        first += 1
    aged = first < end - 1 and tokens[first].lower.strip("-") in _AGES
    if aged:
        first += 1  # "a 23-year-old nurse": the number is an age, no count
    if first >= end:
        return None
    head = end - 1
    while head > first and tags[head] not in "NUXK":
        head -= 1
    adjectival = tags[head] not in "NUXK"
    if adjectival:
        head = end - 1
    # "the 5-year-old", "most recent": an adjective after the last noun is no part of the phrase
    last = end if adjectival or tags[end - 1] in "NUXKQJ" else head + 1
    numbers = [] if aged else [tokens[k].lower for k in range(outer, first) if tags[k] == "Q"]
    possessors = tuple(
        k + 1
        for k in range(first, last - 1)
        if tags[k] == "O" or (tags[k] in _CONTENT and tokens[k].lower.endswith(_POSSESSIVE))
    )
    determiner = next((tokens[k].lower for k in range(outer, first) if tags[k] == "D"), "")
    return NounPhrase(outer, first, last, head, determiner, number_value(numbers), possessors, adjectival)
