"""Which texts of a set tell one story, by their words alone: for texts without a day, or of things that are not coded.

Average linkage over the cosines of TF-IDF vectors. Rare words count most (the weight is squared: in the query and in
the document), and words with a capital twice, since names tell two events of one kind apart best. The weights come from
the set itself, so a story is a story of this set; the result does not depend on its order.

Belongs here: comparing and grouping whole texts. Does not belong here: copies (copies.py), events (grouping.py).
"""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from math import log, sqrt

from pipeline.link.report import COMMON

ALIKE = 0.12  # mean cosine across two groups of one story; between .10 and .15 B-cubed F1 changes by .04
CAPITAL = 2  # weight of a word with a capital

_WORD = re.compile(r"[^\W\d_][\w'’-]*|\d[\d.,]*")


def group_stories(texts: Mapping[str, str], alike: float = ALIKE) -> dict[str, str]:
    """article_id → story_id, the smallest article_id of its story."""
    ids = sorted(texts)
    vectors = _vectors([texts[i] for i in ids])
    across: list[dict[int, float]] = [{} for _ in ids]
    for (left, right), cosine in sorted(_cosines(vectors).items()):
        across[left][right] = across[right][left] = cosine
    members = {n: [n] for n in range(len(ids))}
    for left, right in _best_first(across, members, alike):
        members[left] += members.pop(right)
        for third, total in sorted(across[right].items()):
            if third != left:
                across[left][third] = across[third][left] = across[left].get(third, 0.0) + total
            across[third].pop(right, None)
        across[right].clear()
    return {ids[n]: ids[min(group)] for group in members.values() for n in group}


def _best_first(
    across: list[dict[int, float]], members: Mapping[int, list[int]], alike: float
) -> Iterator[tuple[int, int]]:
    """Pairs of groups to join, most alike first, until none is alike enough; the caller joins each at once."""

    def mean(left: int, right: int) -> float:
        return across[left][right] / (len(members[left]) * len(members[right]))

    heap = [(-total, left, right) for left, row in enumerate(across) for right, total in row.items() if left < right]
    heapq.heapify(heap)
    while heap:
        score, left, right = heapq.heappop(heap)
        if left not in members or right not in members or -score != mean(left, right):
            continue
        if -score < alike:
            return
        yield left, right
        for third in across[left]:
            low, high = sorted((left, third))
            heapq.heappush(heap, (-mean(low, high), low, high))


def _vectors(texts: list[str]) -> list[dict[str, float]]:
    counts = []
    for text in texts:
        count: Counter[str] = Counter()
        for word in _WORD.findall(text):
            if word[0].isupper() and len(word) > 2:
                count[word.lower()] += CAPITAL
            elif word[0].isdigit() or (len(word) > 3 and word not in COMMON):
                count[word.lower()] += 1
        counts.append(count)
    found_in = Counter(word for count in counts for word in count)
    vectors = []
    for count in counts:
        weights = {
            word: (1 + log(n)) * log((len(texts) + 1) / found_in[word]) ** 2
            for word, n in sorted(count.items())
            if found_in[word] > 1
        }
        length = sqrt(sum(w * w for w in weights.values())) or 1.0
        vectors.append({word: w / length for word, w in weights.items()})
    return vectors


def _cosines(vectors: list[dict[str, float]]) -> dict[tuple[int, int], float]:
    """Of the pairs that share a word."""
    with_word: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for word, weight in vector.items():
            with_word[word].append((number, weight))
    cosines: dict[tuple[int, int], float] = defaultdict(float)
    for word in sorted(with_word):
        holders = with_word[word]
        for position, (left, weight) in enumerate(holders):
            for right, other in holders[position + 1 :]:
                cosines[(left, right)] += weight * other
    return cosines
