"""One sentence as triggers see it: its clauses with the people, places and words in it.

Belongs here: looking up what stands in a span of tokens. Does not belong here: judging it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.extract.actors import ActorCandidate
from pipeline.extract.clauses import Clauses
from pipeline.extract.clauses_arguments import Span

if TYPE_CHECKING:
    from pipeline.extract.places import PlaceMention
    from pipeline.reference.lexicon import Lexicon

ARMED = frozenset(("MIL", "COP", "REB", "PRM", "UAF", "SPY", "IMG", "CRM"))
STATE = frozenset(("GOV", "MIL", "COP", "JUD", "LEG", "SPY"))
POLITICAL = frozenset(
    (
        "GOV",
        "MIL",
        "COP",
        "JUD",
        "LEG",
        "SPY",
        "REB",
        "PRM",
        "IMG",
        "UAF",
        "PTY",
        "OPP",
        "ELI",
        "IGO",
        "UNO",
        "EUR",
        "NGO",
        "ISM",
        "PRE",
        "REL",
        "LAB",
        "SOC",
        "REF",
    )
)


class SentenceView:
    """A sentence's clauses with its actor candidates and place mentions. Spans are token numbers, both inclusive."""

    __slots__ = ("_starts", "candidates", "clauses", "lexicon", "places", "words")

    def __init__(
        self,
        clauses: Clauses,
        candidates: Sequence[ActorCandidate],
        places: Sequence[PlaceMention],
        lexicon: Lexicon,
    ) -> None:
        self.clauses = clauses
        self.candidates = candidates
        self.places = places
        self.lexicon = lexicon
        self.words = frozenset(t.lower for t in clauses.tokens)
        self._starts = [t.start for t in clauses.tokens]

    def chars(self, span: Span) -> tuple[int, int]:
        return self.clauses.tokens[span[0]].start, self.clauses.tokens[span[1]].end

    def trigger_chars(self, first: int, last: int, gap: Span | None) -> tuple[int, int]:
        """Characters of a trigger: its words, or only the first where an object stands between them."""
        tokens = self.clauses.tokens
        return tokens[first].start, tokens[first if gap is not None else last].end

    def text(self, span: Span) -> str:
        return " ".join(t.lower for t in self.clauses.tokens[span[0] : span[1] + 1])

    def token_at(self, offset: int) -> int:
        """Number of the first token that starts at or after a character."""
        return bisect_left(self._starts, offset)

    def has(self, name: str) -> bool:
        """True where the sentence holds a word of a named set."""
        return not self.words.isdisjoint(self.lexicon.sets[name])

    def near(self, name: str, first: int, last: int) -> bool:
        """True where a word of a named set stands in tokens first to last."""
        words = self.lexicon.sets[name]
        tokens = self.clauses.tokens
        return any(tokens[i].lower in words for i in range(max(0, first), min(len(tokens), last + 1)))

    def candidates_in(self, span: Span) -> list[ActorCandidate]:
        """Candidates whose head lies in the span."""
        start, end = self.chars(span)
        return [a for a in self.candidates if a.head_start >= start and a.head_end <= end + 2]

    def main_candidate(self, span: Span) -> ActorCandidate | None:
        """The candidate a noun phrase is about: the one whose head stands last in it, else one that covers it."""
        inside = self.candidates_in(span)
        if inside:
            return inside[-1]
        start, end = self.chars(span)
        for a in self.candidates:
            if a.start <= start and a.end >= end:
                return a
        wider = self.with_of(span)
        return next(iter(self.candidates_in(wider)), None) if wider != span else None

    def with_of(self, span: Span) -> Span:
        """The phrase with its "of" phrase: "thousands of protesters", "the towns of Gao"."""
        c = self.clauses
        number = c.chunk_of[span[1]]
        wider = span
        while number + 2 < len(c.chunks) and c.lower(c.chunks[number + 1].first) == "of":
            number += 2
            if c.chunks[number].kind != "NP":
                break
            wider = (span[0], c.chunks[number].last)
            if any(c.tags[i] == "N" for i in range(c.chunks[number].first, c.chunks[number].last + 1)):
                break  # "tens of thousands of students" goes on, "the mayor of the town of Gao" does not
        return wider

    def place_in(self, span: Span) -> PlaceMention | None:
        start, end = self.chars(span)
        for p in self.places:
            if p.start >= start and p.end <= end + 2:
                return p
        return None

    def is_place(self, span: Span) -> bool:
        """True where the phrase, with an "of" phrase after it, is a place or a word for ground that can be held."""
        if self.lexicon.sets["territory"].isdisjoint(t.lower for t in self.clauses.tokens[span[0] : span[1] + 1]):
            return self.place_in(span) is not None
        return True
