"""Nouns for people: what a phrase is, and whether its last word names one person, many, or a thing.

Belongs here: single words and the shapes of phrases. Does not belong here: reading a phrase (casualties_phrases).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.casualties_lexicon import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    HURT_VERBS,
    KILL_VERBS,
    MODALS,
    NOT_PERSONS,
    PERSON_MANY,
    PERSON_ONE,
    PERSON_SUFFIXES,
    PREPOSITIONS,
    RELATIVES,
    TIME_WORDS,
    VERBS,
)
from pipeline.extract.document import Token
from pipeline.extract.numbers import Quantity


@dataclass(frozen=True, slots=True)
class Phrase:
    """People named together: half-open token range, and how many. `noun` is where the words after the figure begin."""

    first: int
    last: int
    noun: int
    low: int
    best: int
    high: int


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence's tokens with its counts by the token they begin and end at (the end is the last token's index)."""

    tokens: Sequence[Token]
    begins: Mapping[int, Quantity]
    ends: Mapping[int, Quantity]


def index_words(tokens: Sequence[Token], quantities: Sequence[Quantity]) -> Words:
    return Words(tokens, {q.first: q for q in quantities}, {q.last - 1: q for q in quantities})


def is_word(token: Token) -> bool:
    """Can stand inside a noun phrase: a noun, an adjective, a name."""
    low = token.lower
    if not (token.text[0].isalpha() or token.text[0].isdigit()):
        return False
    if low in VERBS or low in AUXILIARIES or low in MODALS or low in RELATIVES or low in CONJUNCTIONS:
        return False
    if low in PREPOSITIONS or low in ARTICLES or low in DETERMINERS or low in KILL_VERBS or low in HURT_VERBS:
        return False
    return low not in ADVERBS and low not in {"of", "to"}


def person_kind(words: Words, first: int, last: int) -> str:
    """ "one", "many", "name", "thing" or "" by the last noun of tokens first..last-1."""
    tokens = words.tokens
    if first >= last:
        return ""
    head = tokens[last - 1].lower
    if head.endswith(("'s", "’s")):
        head = head[:-2]
    head = head.split("-of-")[0]
    if head in NOT_PERSONS:
        return "thing"
    if head in PERSON_MANY:
        return "many"
    if head in PERSON_ONE or (head.endswith(PERSON_SUFFIXES) and head not in ("list", "ist")):
        return "one"
    text = tokens[last - 1].text
    if text[0].isupper() and head not in TIME_WORDS:
        run = 1
        while last - 1 - run >= first and tokens[last - 1 - run].text[0].isupper():
            run += 1
        previous = tokens[last - 1 - run].lower if last - 1 - run >= first else ""
        if previous in PERSON_ONE:
            return "one"
        if first == last - 1 == 0 and head.endswith("s"):
            return ""  # "Poachers killed": a plural that opens the sentence, more often than a surname
        if not head.endswith(("ans", "is", "ese", "eans")) and not text.isupper():
            return "name" if run >= 2 else "surname"
    return ""


def is_noun_like(words: Words, p: int) -> bool:
    low = words.tokens[p].lower
    return low in PERSON_ONE or low in PERSON_MANY
