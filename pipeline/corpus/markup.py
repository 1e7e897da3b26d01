"""The corpus' markup: a marked line in, plain text with triggers and roles out, or a complaint that names the spot.

Belongs here: the grammar of GUIDELINES.md. Does not belong here: files, splits and statistics (texts.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

STATUSES = ("occurred", "historical", "future", "hypothetical", "negated", "claimed", "denied")
TERRITORY = ("taken", "regained", "contested", "transferred_peacefully")
ROLES = {
    "a": "actor",
    "r": "recipient",
    "p": "place",
    "d": "date",
    "k": "fatalities",
    "i": "injured",
    "w": "weapon",
}
_SPAN = re.compile(r"\[([^\[\]]*)\]\(([^()]*)\)")
_TRIGGER = re.compile(r"(\d+)=([A-Z]+)(?:/([a-z-]+))?((?:;[a-z:_0-9]+)*)")
_ROLE = re.compile(r"([a-z])(\d+)")


class MarkupError(ValueError):
    """A line that breaks the grammar; the message says where and what."""


@dataclass(frozen=True, slots=True)
class MarkedTrigger:
    """The words of one event. Offsets count characters of the plain line."""

    number: int
    start: int
    end: int
    event_type: str
    mode: str | None
    status: str
    territory: str
    same: int | None


@dataclass(frozen=True, slots=True)
class MarkedRole:
    """Words that stand in a role of the event with that number."""

    role: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """One sentence, plain, with its marks in text order."""

    text: str
    triggers: tuple[MarkedTrigger, ...] = ()
    roles: tuple[MarkedRole, ...] = field(default=())


def read_line(line: str, modes: Mapping[str, frozenset[str]]) -> MarkedLine:
    """The plain text of a marked line and its marks. `modes` maps every known type to its modes.

    Raises MarkupError for stray brackets, unknown labels, types, modes, or statuses, empty spans, spans that begin or
    end with a space, and a number given to two triggers of one line.
    """
    plain: list[str] = []
    length, position = 0, 0
    triggers: list[MarkedTrigger] = []
    roles: list[MarkedRole] = []
    for match in _SPAN.finditer(line):
        between = line[position : match.start()]
        _refuse_brackets(between, line)
        plain.append(between)
        length += len(between)
        words, labels = match.group(1), match.group(2)
        if not words.strip() or words != words.strip():
            raise MarkupError(f"span [{words}] is empty or has a space at an end")
        start, end = length, length + len(words)
        plain.append(words)
        length, position = end, match.end()
        for label in labels.split(","):
            _read_label(label.strip(), start, end, modes, triggers, roles, words)
    rest = line[position:]
    _refuse_brackets(rest, line)
    numbers = [t.number for t in triggers]
    if len(set(numbers)) != len(numbers):
        raise MarkupError(f"two triggers have one number: {numbers}")
    return MarkedLine("".join(plain) + rest, tuple(triggers), tuple(roles))


def _refuse_brackets(piece: str, line: str) -> None:
    if "[" in piece or "]" in piece:
        raise MarkupError(f"a stray bracket near {piece.strip()[:40]!r} in {line[:60]!r}")


def _read_label(
    label: str,
    start: int,
    end: int,
    modes: Mapping[str, frozenset[str]],
    triggers: list[MarkedTrigger],
    roles: list[MarkedRole],
    words: str,
) -> None:
    if found := _TRIGGER.fullmatch(label):
        number, event_type, mode, extras = int(found[1]), found[2], found[3], found[4]
        if event_type not in modes:
            raise MarkupError(f"unknown type {event_type!r} at [{words}]")
        if mode is not None and mode not in modes[event_type]:
            raise MarkupError(f"{event_type} has no mode {mode!r} at [{words}]")
        status, territory, same = "occurred", "none", None
        for extra in extras.split(";")[1:]:
            if extra in STATUSES:
                status = extra
            elif extra.startswith("terr:") and extra[5:] in TERRITORY:
                territory = extra[5:]
            elif extra.startswith("same:") and extra[5:].isdigit():
                same = int(extra[5:])
            else:
                raise MarkupError(f"unknown attribute {extra!r} at [{words}]")
        triggers.append(MarkedTrigger(number, start, end, event_type, mode, status, territory, same))
    elif found := _ROLE.fullmatch(label):
        if found[1] not in ROLES:
            raise MarkupError(f"unknown role {label!r} at [{words}]: one of {', '.join(ROLES)} and a number")
        roles.append(MarkedRole(ROLES[found[1]], int(found[2]), start, end))
    else:
        raise MarkupError(f"cannot read the label {label!r} at [{words}]")
