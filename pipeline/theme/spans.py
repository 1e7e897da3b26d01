"""Marking spans in a text: overlapping spans to a plain row of pieces.

Belongs here: cutting. Does not belong here: what a label means or how it is drawn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

LABELS = ("trigger", "killed", "injured", "weapon", "date", "place", "actor", "recipient", "status")
"""What a span can be, the first winning where two overlap. The style sheet has a class `mark-<label>` for each."""

Labelled = tuple[int, int, str]
"""Start (inclusive), end (exclusive), one of LABELS."""


def pieces(text: str, spans: Iterable[Labelled], *, offset: int = 0) -> list[tuple[str, str | None]]:
    """`text` cut into (piece, label or None), in order; joined they are `text` again.

    `offset` is where `text` starts in what the spans count. Spans outside it are left out, those that reach over its
    edge are cut. Of two that overlap the one whose label stands first in LABELS keeps the characters.
    """
    inside = [
        (max(start - offset, 0), min(end - offset, len(text)), label)
        for start, end, label in spans
        if start - offset < len(text) and end > offset
    ]
    cuts = sorted({0, len(text), *(point for start, end, _ in inside for point in (start, end))})
    result: list[tuple[str, str | None]] = []
    for left, right in itertools.pairwise(cuts):
        covering = [label for start, end, label in inside if start <= left and right <= end]
        label = min(covering, key=LABELS.index) if covering else None
        if result and result[-1][1] == label and not _starts(inside, left, label):
            result[-1] = (result[-1][0] + text[left:right], label)
        else:
            result.append((text[left:right], label))
    return result


def _starts(spans: Sequence[Labelled], at: int, label: str | None) -> bool:
    """Whether a span of the label starts here: two that touch stay two pieces."""
    return label is not None and any(start == at and kind == label for start, _, kind in spans)
