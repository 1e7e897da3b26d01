"""A quick look at a sentence: do its words look like those of sentences that tell of events?

Every piece of the encoder's vocabulary has two learned numbers: how much it looks like the word of a deed, and what
company it is. A sentence's score is the greatest of the first, softly, plus the mean of the second; the numbers of
words never met in training come from their meaning (they are functions of MiniLM's vectors). Belongs here: the look.
Does not belong here: learning it (pipeline.training.gate), or what to do with what passes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.extract.encoder import SHIPPED
from pipeline.extract.encoder_words import WordPiece
from pipeline.extract.reading import Reader, SentenceReading

WORD = re.compile(r"[^\W_]+|[^\w\s]")
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+|\n+")
_REMEMBERED = 200_000


@dataclass
class Gate:
    """`deeds` and `company`: a number for each piece of the vocabulary; `threshold` as learned."""

    wordpiece: WordPiece
    deeds: list[float]
    company: list[float]
    bias: float
    threshold: float
    _known: dict[str, tuple[float, float]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Gate:
        """From the folder of the shipped models. Raises FileNotFoundError where it lacks a file."""
        import numpy as np

        with np.load(path / "gate.npz") as stored:
            return cls(
                WordPiece.load(path / "vocabulary.txt"),
                stored["deeds"].astype(float).tolist(),
                stored["company"].astype(float).tolist(),
                float(stored["bias"]),
                float(stored["threshold"]),
            )

    def score(self, sentence: str) -> float:
        """Log odds that the sentence tells of an event; -inf for one without words."""
        deeds = company = 0.0
        count = 0
        known = self._known
        for word in WORD.findall(sentence.lower()):
            numbers = known.get(word)
            if numbers is None:
                numbers = self._numbers(word)
            deeds += numbers[0]
            company += numbers[1]
            count += 1
        if not count:
            return -math.inf
        return math.log(deeds) + company / count + self.bias

    def likely(self, sentence: str) -> bool:
        """False for a sentence that can be passed over."""
        return self.score(sentence) >= self.threshold

    def relevant(self, text: str) -> bool:
        """False for a text none of whose sentences is likely to tell of an event. Linear in its length."""
        return any(self.likely(sentence) for sentence in sentences(text))

    def _numbers(self, word: str) -> tuple[float, float]:
        pieces = [p for own in self.wordpiece.words(word).pieces for p in own]
        if pieces:
            found = math.exp(max(self.deeds[p] for p in pieces)), sum(self.company[p] for p in pieces) / len(pieces)
        else:
            found = 1e-9, 0.0
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[word] = found
        return found


class Gated:
    """A reader that is asked only about sentences likely to tell of an event; in the others it reads nothing."""

    def __init__(self, reader: Reader, gate: Gate) -> None:
        self.name = reader.name
        self._reader, self._gate = reader, gate

    def read(self, sentences: Sequence[str]) -> list[SentenceReading]:
        likely = [n for n, sentence in enumerate(sentences) if self._gate.likely(sentence)]
        found = [SentenceReading((), 0.0)] * len(sentences)
        for n, reading in zip(likely, self._reader.read([sentences[n] for n in likely]), strict=True):
            found[n] = reading
        return found


def sentences(text: str) -> Iterable[str]:
    """A text cut where sentences may end: too often rather than too seldom."""
    return (piece for piece in _SENTENCE.split(text) if piece.strip())
