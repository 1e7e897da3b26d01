"""The record of one mention that may act or be acted upon.

Belongs here: the record and the actor that nobody states. Does not belong here: how mentions are found.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActorCandidate:
    """One mention. ``doc.text[start:end] == text``; the head noun lies inside it.

    `kind` is person, group, organisation, facility, vehicle or thing; `sector` a PLOVER code; `country` alpha-3.
    `basis`: named (listed), described (by its words), coreference (by an earlier mention, whose characters are
    `antecedent`). `count` is the stated number of them. `pronoun` is True for pronouns and relatives.
    """

    text: str
    start: int
    end: int
    head_start: int
    head_end: int
    kind: str
    name: str | None
    country: str | None
    sector: str
    basis: str
    count: int | None
    pronoun: bool
    sentence: int
    antecedent: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class UnstatedActor:
    """The actor that a sentence leaves out. It has no characters; its basis is "unstated"."""

    role: str
    kind: str
    sector: str


def unknown_actor(role: str, armed: bool) -> UnstatedActor:
    """Who did it (`role` actor) or underwent it (recipient) where nobody says: UAF for armed acts, UNK otherwise."""
    return UnstatedActor(role, "group", "UAF" if armed else "UNK")
