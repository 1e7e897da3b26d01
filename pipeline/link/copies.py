"""Which articles are exact or near copies of each other, by their text alone.

Belongs here: the copy rule and the components it makes. Does not belong here: whether two texts tell of the same
happening in different words (incidents.py).

Near copy: at least half of the five-word shingles of the shorter text stand in the longer one (containment, so that a
shortened agency report still counts). Candidates share a sampled shingle: a shingle is sampled by its own hash alone,
so every text samples the same ones, whatever its length. Jaccard sketches (MinHash) would miss a short copy in a long
text.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping

SHINGLE_WORDS = 5
CONTAINMENT = 0.5
LEAST_SHINGLES = 10  # below this a text is a headline: only an exact copy counts
SAMPLE = 4  # one shingle in so many is looked up; a text at the threshold still shares several
CROWD = 40  # a shingle in more texts than this is compared against so many of them only: they hang together anyway

_WORD = re.compile(r"\w+")


def cluster_copies(texts: Mapping[str, str]) -> dict[str, str]:
    """article_id → cluster_id, the smallest article_id among the texts it is linked to by copying (itself, if alone).

    The result depends on the texts only, not on their order.
    """
    ids = sorted(texts)
    parent = {i: i for i in ids}
    words = {i: _WORD.findall(texts[i].lower()) for i in ids}
    first_with: dict[tuple[str, ...], str] = {}
    for i in ids:
        twin = first_with.setdefault(tuple(words[i]), i)
        if words[i]:
            _join(parent, twin, i)
    distinct = [i for i in ids if first_with[tuple(words[i])] == i]
    shingles = {i: shingle_hashes(words[i]) for i in distinct}
    for left, right in _candidates(shingles):
        if _find(parent, left) != _find(parent, right) and is_near_copy(shingles[left], shingles[right]):
            _join(parent, left, right)
    return {i: _find(parent, i) for i in ids}


def shingle_hashes(words: list[str]) -> frozenset[int]:
    """Hashes of all runs of five words; empty for a shorter text."""
    return frozenset(
        zlib.crc32(" ".join(words[i : i + SHINGLE_WORDS]).encode("utf-8", "surrogatepass"))
        for i in range(len(words) - SHINGLE_WORDS + 1)
    )


def is_near_copy(left: frozenset[int], right: frozenset[int]) -> bool:
    """Whether the smaller set of shingles stands for at least half in the larger."""
    least = min(len(left), len(right))
    return least >= LEAST_SHINGLES and len(left & right) >= CONTAINMENT * least


def _candidates(shingles: Mapping[str, frozenset[int]]) -> Iterator[tuple[str, str]]:
    """Pairs that share a sampled shingle, each once, in a fixed order."""
    with_shingle: dict[int, list[str]] = defaultdict(list)
    for i in sorted(shingles):
        for value in shingles[i]:
            if value % SAMPLE == 0:
                with_shingle[value].append(i)
    pairs: set[tuple[str, str]] = set()
    for group in with_shingle.values():
        for number, left in enumerate(group[:CROWD]):
            pairs.update((left, right) for right in group[number + 1 :])
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
