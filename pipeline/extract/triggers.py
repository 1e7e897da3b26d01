"""Finding the words that tell of events, and with each who stands on which side.

Belongs here: matching lexicon patterns in a sentence, blockers, choosing among patterns. Does not belong here:
what becomes of a trigger (coder.py), or the words themselves (lexicon/).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.extract.clauses_arguments import Span
from pipeline.extract.clauses_words import TIME_WORDS
from pipeline.extract.document import Token
from pipeline.extract.triggers_conditions import CONDITIONS, Found
from pipeline.extract.triggers_sides import Sides, noun_sides, verb_sides
from pipeline.extract.triggers_view import SentenceView
from pipeline.reference.lexicon import GAP, Pattern

if TYPE_CHECKING:
    from pipeline.extract.reading import ReadTrigger

_GAP = 6  # most words of an object inside a pattern
_NEAR = 8


@dataclass(slots=True)
class Trigger:
    """A pattern found in a sentence: tokens `first` to `last`, `matched` those it spells out, its sides and mode.
    `read` is what the encoder read there, where it was asked and saw it too."""

    pattern: Pattern
    first: int
    last: int
    matched: frozenset[int]
    gap: Span | None
    sides: Sides
    mode: str | None
    read: ReadTrigger | None = None


def find_triggers(view: SentenceView, violent_document: bool) -> list[Trigger]:
    """All triggers of a sentence in text order; one inside the words of another is left out."""
    c, lexicon = view.clauses, view.lexicon
    tokens, tags = c.tokens, c.tags
    found: list[Trigger] = []
    words = lexicon.trigger_words
    shouting = c.shouting
    for i, token in enumerate(tokens):
        if token.lower not in words:
            continue
        tag = tags[i]
        noun = tag not in ("V", "X")
        if noun and not shouting and _in_a_name(tokens, i):
            continue
        patterns = (lexicon.nouns if noun else lexicon.verbs).get(token.lower)
        if patterns is None or (blocked(view, i)):
            continue
        trigger = _first_match(view, patterns, i, noun, violent_document)
        if trigger is not None:
            found.append(trigger)
    if len(found) < 2:
        return found
    taken: set[int] = set()
    kept: list[Trigger] = []
    for trigger in sorted(found, key=lambda t: (-len(t.matched), t.first)):
        if trigger.first in taken or (trigger.pattern.noun and trigger.last in taken):
            continue
        if len(trigger.matched) > 1:
            taken |= trigger.matched
        kept.append(trigger)
    return sorted(kept, key=lambda t: t.first)


def _first_match(
    view: SentenceView, patterns: Sequence[Pattern], i: int, noun: bool, violent_document: bool
) -> Trigger | None:
    tokens = view.clauses.tokens
    for pattern in patterns:
        match = _match(pattern, tokens, view.clauses.tags, i)
        if match is None:
            continue
        last, gap, matched = match
        if noun and last + 1 < len(tokens) and view.clauses.tags[last + 1] == "N" and _modifies(view, last):
            continue
        sides = noun_sides(view, pattern, i, last) if noun else verb_sides(view, pattern, i, last, gap)
        if sides is None:
            continue
        if CONDITIONS[pattern.needs](Found(view, i, last, gap, sides, violent_document)):
            mode = pattern.mode
            if mode == "content":
                mode = content_mode(view, pattern.event_type, last)
            return Trigger(pattern, i, last, matched, gap, sides, mode)
    return None


def _in_a_name(tokens: Sequence[Token], i: int) -> bool:
    """True for a capital inside a sentence, next to another: "Ceasefire Violations Committee"."""
    if i == 0 or not tokens[i].text[0].isupper() or tokens[i].text.isupper():
        return False
    if not tokens[i - 1].text[0].isalpha() and i < 2:
        return False
    before = tokens[i - 1].text[0].isupper() and i > 1
    after = i + 1 < len(tokens) and tokens[i + 1].text[0].isupper()
    return before or after


# Nouns after a trigger noun that leave it what it is: "protest march", "bomb attack", "strike action".
_HEADS = frozenset(
    "attack attacks march marches rally rallies action call campaign wave spree victims victim death deaths killing "
    "killings operation operations incident incidents casualties movement mission missions effort efforts".split()
)


def _modifies(view: SentenceView, last: int) -> bool:
    """True where the trigger noun only modifies the next one: "attack helicopters", "protest song"."""
    nxt = view.clauses.lower(last + 1)
    if nxt in _HEADS or (nxt in view.lexicon.nouns and view.clauses.lower(last).endswith("s")):
        return False
    return view.clauses.tokens[last + 1].text[0].islower() and nxt.isalpha()


def _match(
    pattern: Pattern, tokens: Sequence[Token], tags: Sequence[str], i: int
) -> tuple[int, Span | None, frozenset[int]] | None:
    at, n = i, len(tokens)
    gap: Span | None = None
    matched = [i]
    rest = pattern.rest
    k = 0
    while k < len(rest):
        word = rest[k]
        if word == GAP:
            k += 1
            word = rest[k]
            for j in range(at + 1, min(at + 2 + _GAP, n)):
                if tokens[j].lower == word or tokens[j].lower == word + "s":
                    if j > at + 1:
                        gap = (at + 1, j - 1)
                    at = j
                    break
                if tags[j] in (".", "S", "W", "X") or (tags[j] == "," and j > at + 1):
                    return None
            else:
                return None
        else:
            at += 1
            if at < n and tokens[at].lower != word and not pattern.noun:
                at = _past_time(tokens, tags, at)
            if at >= n or tokens[at].lower != word:
                return None
        matched.append(at)
        k += 1
    return at, gap, frozenset(matched)


def _past_time(tokens: Sequence[Token], tags: Sequence[str], at: int) -> int:
    """Skip an article or adverb, or "on Monday", between two words of a verb pattern ("threatened Monday to")."""
    if tags[at] in ("D", "A"):
        return at + 1
    if tokens[at].lower == "on" and at + 1 < len(tokens) and tokens[at + 1].lower in TIME_WORDS:
        return at + 2
    return at + 1 if tokens[at].lower in TIME_WORDS else at


def blocked(view: SentenceView, i: int) -> bool:
    """True where the words around a trigger word say that it tells of something else."""
    blockers = view.lexicon.blockers.get(view.clauses.tokens[i].lower)
    if not blockers:
        return False
    tokens = view.clauses.tokens
    return any(
        _phrase_in(b.before, tokens, max(0, i - 3), i)
        or _phrase_in(b.after, tokens, i + 1, min(len(tokens), i + 4), anchored=True)
        or (b.nearby and _phrase_in(b.nearby, tokens, max(0, i - _NEAR), min(len(tokens), i + _NEAR + 1)))
        for b in blockers
    )


def _phrase_in(
    phrases: frozenset[tuple[str, ...]], tokens: Sequence[Token], start: int, end: int, *, anchored: bool = False
) -> bool:
    """A phrase stands in tokens start to end. Anchored: it starts at `start` or after one small word."""
    if not phrases:
        return False
    stops = (start, start + 1) if anchored else range(start, end)
    for i in stops:
        for size in (1, 2, 3):
            if i + size <= len(tokens) and tuple(t.lower for t in tokens[i : i + size]) in phrases:
                return i < end
    return False


def content_mode(view: SentenceView, event_type: str, last: int) -> str | None:
    """Mode of a request, refusal or threat, by the words that say what for: the nearest word decides."""
    table = view.lexicon.content_modes[event_type]
    tokens = view.clauses.tokens
    for j in range(last, min(last + 16, len(tokens))):
        for mode, words in table.items():
            if tokens[j].lower in words:
                return mode
    return None
