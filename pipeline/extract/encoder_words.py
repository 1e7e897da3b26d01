"""A sentence as the encoder takes it: words with their characters, cut into pieces of BERT's uncased vocabulary.

Belongs here: word borders, WordPiece, the shape of a word's letters. Does not belong here: any number of the network.
The way is BERT's own (lower case, accents stripped, marks apart, longest piece first), with offsets kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Letters and digits with their combining accents, or one mark. Control and format characters count as spaces.
_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_\u0300-\u036f]*)*|[^\w\s]|_")
_LONGEST = 100  # characters of a word beyond which BERT reads it as unknown
_REMEMBERED = 100_000  # words kept cut; news in one language has fewer
SHAPES = ("none", "lower", "title", "upper", "digit", "mixed")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one sentence: characters each starts and ends at, its pieces, and the number of its shape."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    pieces: tuple[tuple[int, ...], ...]
    shapes: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.starts)


class WordPiece:
    """Cuts sentences. Not safe to share between threads only in that both may cut the same new word."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """`vocabulary`: the pieces in order of their numbers, with [CLS], [SEP], [UNK] and [MASK]."""
        self._numbers = {piece: n for n, piece in enumerate(vocabulary)}
        self.cls, self.sep = self._numbers["[CLS]"], self._numbers["[SEP]"]
        self.unknown, self.mask = self._numbers["[UNK]"], self._numbers["[MASK]"]
        self._known: dict[str, tuple[int, ...]] = {}

    @classmethod
    def load(cls, path: Path) -> WordPiece:
        """From a file with one piece a line. Raises OSError if there is none."""
        return cls(path.read_text("utf-8").rstrip("\n").split("\n"))

    def words(self, sentence: str) -> Words:
        """Any string is fine; one without letters, digits or marks gives no words."""
        starts, ends, pieces, shapes = [], [], [], []
        known = self._known
        uniform = sentence.isupper() or sentence.islower()
        for found in _WORD.finditer(sentence):
            word = found.group()
            cut = known.get(word)
            if cut is None:
                cut = self._cut(word)
                if len(known) >= _REMEMBERED:
                    known.clear()
                known[word] = cut
            if not cut:
                continue
            starts.append(found.start())
            ends.append(found.end())
            pieces.append(cut)
            shapes.append(0 if uniform else shape_of(word))
        return Words(tuple(starts), tuple(ends), tuple(pieces), tuple(shapes))

    def _cut(self, word: str) -> tuple[int, ...]:
        if unicodedata.category(word[0])[0] == "C":
            return ()
        plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
        if not plain or len(plain) > _LONGEST:
            return (self.unknown,)
        found: list[int] = []
        start = 0
        while start < len(plain):
            for end in range(len(plain), start, -1):
                number = self._numbers.get(plain[start:end] if start == 0 else "##" + plain[start:end])
                if number is not None:
                    break
            else:
                return (self.unknown,)
            found.append(number)
            start = end
        return tuple(found)


def shape_of(word: str) -> int:
    """The number in SHAPES of how a word is written."""
    if word.islower():
        return 1
    if word[0].isdigit():
        return 4
    if word.istitle():
        return 2
    if word.isupper():
        return 3 if len(word) > 1 else 2
    return 5 if word.isalnum() else 0
