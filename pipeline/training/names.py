"""Names changed at random while the network learns, so that it reads the sentence and not the name.

Belongs here: which words are names, and what stands in their place. Does not belong here: tensors.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from pipeline.corpus.markup import MarkedLine
from pipeline.extract.encoder_words import WordPiece, shape_of
from pipeline.training.examples import Example


class Names:
    """Names met in a text, and their pieces, to be put in each other's place."""

    def __init__(self, lines: Iterable[MarkedLine], wordpiece: WordPiece) -> None:
        """A name is a word written with a capital inside sentences and nowhere without one."""
        small: set[str] = set()
        capital: Counter[str] = Counter()
        for line in lines:
            words = wordpiece.words(line.text)
            for n in range(len(words)):
                word = line.text[words.starts[n] : words.ends[n]]
                if shape_of(word) == 1:
                    small.add(word)
                elif n and shape_of(word) in (2, 5):
                    capital[word] += 1
        self._wordpiece = wordpiece
        known = [w for w, count in capital.items() if w.lower() not in small and len(w) > 2 and count <= 12]
        self._pieces = sorted({pieces for w in known for pieces in wordpiece.words(w).pieces})
        self._are = set(self._pieces)

    def changed(self, example: Example, chance: random.Random, share: float, masked: float) -> Example:
        """The example with about `share` of its names replaced, all alike words alike, and `masked` of all its words
        hidden behind [MASK]."""
        fresh: dict[tuple[int, ...], tuple[int, ...]] = {}
        ids, shapes, heads = [example.ids[0]], [0], []
        ends = (*example.heads[1:], len(example.ids) - 1)
        for head, end in zip(example.heads, ends, strict=True):
            pieces = example.ids[head:end]
            if pieces in self._are:
                if pieces not in fresh:
                    swap = self._pieces and chance.random() < share
                    fresh[pieces] = chance.choice(self._pieces) if swap else pieces
                pieces = fresh[pieces]
            elif chance.random() < masked:
                pieces = (self._wordpiece.mask,)
            heads.append(len(ids))
            ids.extend(pieces)
            shapes.extend([example.shapes[head]] * len(pieces))
        ids.append(example.ids[-1])
        shapes.append(0)
        if chance.random() < 0.1:  # wire copy in capitals, feeds in small letters: the letters' shape says nothing
            shapes = [0] * len(shapes)
        return replace(example, ids=tuple(ids), shapes=tuple(shapes), heads=tuple(heads))
