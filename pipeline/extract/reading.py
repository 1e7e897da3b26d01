"""What a reader sees in a sentence: triggers with type, mode, status and territory, and the words in each role.

Belongs here: the records that a reader hands to the coder, and what a reader is. Does not belong here: any reader
(encoder.py is one, pipeline.llm another), or what the coder makes of what was read (triggers_read.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ReadRole:
    """Words in a role of one event: actor, recipient, place, date, fatalities, injured or weapon.

    `p` is the reader's probability, 0 to 1. Roles of one trigger may overlap: the caller chooses.
    """

    role: str
    start: int
    end: int
    p: float


@dataclass(frozen=True, slots=True)
class ReadTrigger:
    """Words that tell of an event, with the reader's probabilities for each thing it says of them.

    `p`: that they tell of an event at all. `type_p`: the likeliest types given that, best first; `event_type` is the
    best, `mode` the best mode of that type, or None. `status_p` and `territory_p` are those of `status` and
    `territory`.
    """

    start: int
    end: int
    event_type: str
    mode: str | None
    status: str
    territory: str
    p: float
    type_p: tuple[tuple[str, float], ...]
    mode_p: float
    status_p: float
    territory_p: float
    roles: tuple[ReadRole, ...]


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """All that was read in one sentence, in text order. `p_event`: that it tells of any event."""

    triggers: tuple[ReadTrigger, ...]
    p_event: float


class Reader(Protocol):
    """Reads the sentences of one document, in order. Offsets count characters of each sentence."""

    name: str

    def read(self, sentences: Sequence[str]) -> list[SentenceReading]: ...
