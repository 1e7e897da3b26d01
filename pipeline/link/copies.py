"""Which articles are exact or near copies of each other, by their text and their day alone.

Belongs here: the copy rule and the components it makes. Does not belong here: whether two texts tell of the same
happening in different words (likeness.py), where texts are kept.

Near copy: at least half of the five-word shingles of the shorter text stand in the longer one (containment, so that a
shortened agency report still counts), published at most a week apart. Candidates share sampled shingles: a shingle is
sampled by its own hash alone, so every text samples the same ones, whatever its length. Jaccard sketches (MinHash)
would miss a short copy in a long text.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipeline.ids import text_sha256

SHINGLE_WORDS = 5
CONTAINMENT = 0.5
LEAST_SHINGLES = 10  # below this a text is a headline: only an exact copy counts
SAMPLE = 4  # one shingle in so many is looked up; a text at the threshold still shares several
SAMPLED_CONTAINMENT = 0.25  # less of the shorter sample shared: not compared in full (chance: .06 at the threshold)
APART_DAYS = 7  # a text printed again later than this is a report of its own

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the copy rule needs of a text: day of publication (None: unknown), hash of its words, hashes of shingles."""

    day: date | None
    words_hash: str
    shingles: frozenset[int]

    @property
    def sample(self) -> list[int]:
        """The shingles by which candidates are found, in order."""
        return sorted(value for value in self.shingles if value % SAMPLE == 0)


def sketch(text: str, day: date | None = None) -> Sketch:
    """The sketch of a text. Its `words_hash` is empty if it has no words: such a text is no copy of anything."""
    words = _WORD.findall(text.lower())
    return Sketch(day, text_sha256(*words)[:20] if words else "", shingle_hashes(words))


def cluster_copies(sketches: Mapping[str, Sketch], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """article_id → cluster_id, the smallest article_id among the texts it is linked to by copying (itself, if alone).

    `known`: article_id → cluster_id of those among the texts that are clustered already, with each other and with texts
    that are not here; their clusters stand in the result too, under their own names. The result depends on the texts
    only, not on their order.
    """
    known = known or {}
    ids = sorted(sketches)
    parent = {i: i for i in {*ids, *known.values()}}
    for article, cluster in known.items():
        _join(parent, article, cluster)
    for left, right in _candidates(sketches):
        if _find(parent, left) != _find(parent, right) and are_copies(sketches[left], sketches[right]):
            _join(parent, left, right)
    return {i: _find(parent, i) for i in parent}


def shingle_hashes(words: list[str]) -> frozenset[int]:
    """Hashes of all runs of five words; empty for a shorter text."""
    return frozenset(
        zlib.crc32(" ".join(words[i : i + SHINGLE_WORDS]).encode("utf-8", "surrogatepass"))
        for i in range(len(words) - SHINGLE_WORDS + 1)
    )


def are_copies(left: Sketch, right: Sketch) -> bool:
    """Whether two texts of one week have the same words, or are near copies."""
    if (left.day is None) != (right.day is None):
        return False
    if left.day and right.day and abs((left.day - right.day).days) > APART_DAYS:
        return False
    if left.words_hash and left.words_hash == right.words_hash:
        return True
    return is_near_copy(left.shingles, right.shingles)


def is_near_copy(left: frozenset[int], right: frozenset[int]) -> bool:
    """Whether the smaller set of shingles stands for at least half in the larger."""
    least = min(len(left), len(right))
    return least >= LEAST_SHINGLES and len(left & right) >= CONTAINMENT * least


def _candidates(sketches: Mapping[str, Sketch]) -> Iterator[tuple[str, str]]:
    """Pairs that have the same words or share enough of their samples, each once, in a fixed order."""
    with_words: dict[str, list[str]] = defaultdict(list)
    with_shingle: dict[int, list[str]] = defaultdict(list)
    for i in sorted(sketches, key=lambda i: (sketches[i].day or date.min, i)):
        if sketches[i].words_hash:
            with_words[sketches[i].words_hash].append(i)
    # In order of days neighbours are enough; of those with the same words and day one stands for all.
    pairs = {(a, b) if a < b else (b, a) for same in with_words.values() for a, b in pairwise(same)}
    alike = {(sketches[i].words_hash, sketches[i].day): i for same in with_words.values() for i in reversed(same)}
    samples = {i: sketches[i].sample for i in sorted(alike.values())}
    for i, sample in samples.items():
        for value in sample:
            with_shingle[value].append(i)
    shared: Counter[tuple[str, str]] = Counter()
    for group in with_shingle.values():
        for number, left in enumerate(group):
            shared.update((left, right) for right in group[number + 1 :])
    pairs |= {p for p, n in shared.items() if n >= SAMPLED_CONTAINMENT * min(len(samples[p[0]]), len(samples[p[1]]))}
    yield from sorted(pairs)


def _find(parent: dict[str, str], item: str) -> str:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def _join(parent: dict[str, str], left: str, right: str) -> None:
    """Join two components under the smaller of their roots, so that a root is its component's smallest id."""
    low, high = sorted((_find(parent, left), _find(parent, right)))
    parent[high] = low
