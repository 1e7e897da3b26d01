"""From the network's numbers to spans of words, and from words to windows it can hold.

Belongs here: pure arithmetic over arrays and labels. Does not belong here: characters, files, the network.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 160  # pieces the network sees at once; sentences of news have some 35
_CONTEXT = 32  # words a window sees beyond those that are its own, on either side


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, first and last both in it, with a probability."""

    first: int
    last: int
    p: float


@dataclass(frozen=True, slots=True)
class Labels:
    """What the network's outputs mean, in their order."""

    types: tuple[str, ...]
    modes: tuple[tuple[str, str], ...]
    statuses: tuple[str, ...]
    territory: tuple[str, ...]
    roles: tuple[str, ...]

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Labels:
        """From labels.json. Raises KeyError for a missing part."""
        return cls(
            tuple(stored["types"]),
            tuple((event_type, mode) for event_type, mode in stored["modes"]),
            tuple(stored["statuses"]),
            tuple(stored["territory"]),
            tuple(stored["roles"]),
        )

    def stored(self) -> dict[str, list[Any]]:
        return {
            "types": list(self.types),
            "modes": [list(pair) for pair in self.modes],
            "statuses": list(self.statuses),
            "territory": list(self.territory),
            "roles": list(self.roles),
        }

    def attributes(self, logits: NDArray[np.float32]) -> dict[str, Any]:
        """The words for one trigger's numbers: type, then its mode among those of that type, status, territory.

        `logits`: types, modes, statuses, territory in a row, with "no mode" of each type among the modes as it stands
        in `modes` (an empty word).
        """
        n, m, s = len(self.types), len(self.modes), len(self.statuses)
        types = softmax(logits[:n])
        order = types.argsort()[::-1][:4]
        best = self.types[int(order[0])]
        own = [i for i, (event_type, _) in enumerate(self.modes) if event_type == best]
        modes = softmax(logits[n : n + m][own])
        mode = self.modes[own[int(modes.argmax())]][1] or None
        status, territory = softmax(logits[n + m : n + m + s]), softmax(logits[n + m + s :])
        return {
            "event_type": best,
            "type_p": tuple((self.types[int(i)], round(float(types[i]), 4)) for i in order),
            "mode": mode,
            "mode_p": round(float(modes.max()), 4),
            "status": self.statuses[int(status.argmax())],
            "status_p": round(float(status.max()), 4),
            "territory": self.territory[int(territory.argmax())],
            "territory_p": round(float(territory.max()), 4),
        }


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Over the last axis."""
    import numpy as np

    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True), dtype=np.float32)


def windows(pieces: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of words the network can hold: first and end of the words in sight, first and end of the window's own.

    Every word is one window's own, once. A sentence that fits is one window.
    """
    room = WINDOW - 2
    count = len(pieces)
    sizes = [min(len(p), room) for p in pieces]
    if sum(sizes) <= room:
        if count:
            yield 0, count, 0, count
        return
    first = own = 0
    while own < count:
        end, used = first, 0
        while end < count and used + sizes[end] <= room:
            used += sizes[end]
            end += 1
        own_end = count if end == count else max(own + 1, end - _CONTEXT)
        yield first, end, own, own_end
        own = own_end
        first = max(own - _CONTEXT, first + 1) if own < count else own
        while sum(sizes[first : own + 1]) > room:  # the next own word must be in sight
            first += 1


def trigger_spans(tags: NDArray[np.float32], lowest: float) -> list[Piece]:
    """Triggers from the tags of each word: none, begins, goes on. Text order; they do not overlap."""
    found: list[Piece] = []
    word, count = 0, len(tags)
    while word < count:
        begins = float(tags[word, 1])
        if begins < lowest:
            word += 1
            continue
        last = word
        while last + 1 < count and tags[last + 1, 2] > max(tags[last + 1, 0], tags[last + 1, 1]):
            last += 1
        found.append(Piece(word, last, begins))
        word = last + 1
    return found


def role_spans(tags: NDArray[np.float32], roles: Sequence[str], lowest: float) -> Iterator[tuple[str, Piece]]:
    """Words in each role, from tags none, begins, goes on (two a role). Runs in text order, role by role."""
    for number, role in enumerate(roles):
        begins, goes_on = tags[:, 1 + 2 * number], tags[:, 2 + 2 * number]
        inside = begins + goes_on
        likely = [int(i) for i in (inside >= lowest).nonzero()[0]]
        at = 0
        while at < len(likely):
            first = last = likely[at]
            floor = min(0.5, 0.5 * float(inside[first]))
            at += 1
            while (
                at < len(likely)
                and likely[at] == last + 1
                and goes_on[last + 1] >= begins[last + 1]
                and inside[last + 1] >= floor
            ):
                last += 1
                floor = max(floor, min(0.5, 0.5 * float(inside[last])))
                at += 1
            yield role, Piece(first, last, float(inside[first : last + 1].mean()))
