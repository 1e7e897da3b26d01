"""How a trigger is told: as the content of another's words, by the way, as a word back, or as an intention.

Belongs here: the place of a trigger in its sentence's telling. Does not belong here: whether it happened (status.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.actors import ActorCandidate
from pipeline.extract.clauses import Clauses, VerbGroup
from pipeline.extract.status import Status
from pipeline.extract.triggers import Trigger, content_mode
from pipeline.extract.triggers_view import POLITICAL, SentenceView

_MATRIX = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"))
_KINDLY = frozenset(("CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "CONCEDE"))


def as_said(
    view: SentenceView, trigger: Trigger, status: Status, acting: Sequence[ActorCandidate]
) -> tuple[str, str | None, Status]:
    """Type, mode and status of what is only said. PLOVER has types for it: an intention to cooperate is AGREE (its
    status stays future), not agreeing is REJECT."""
    event_type = trigger.pattern.event_type
    if event_type == "AGREE" and status.name == "negated" and not trigger.pattern.noun:
        return "REJECT", content_mode(view, "REJECT", trigger.last), Status("occurred")
    kindly = event_type in _KINDLY and status.name == "future" and trigger.mode != "resign"
    if kindly and any(a.sector in POLITICAL for a in acting):
        return "AGREE", None, status
    return event_type, trigger.mode, status


def content_of_another(view: SentenceView, trigger: Trigger, triggers: Sequence[Trigger]) -> bool:
    """True for what is only the content of a demand, refusal, promise or threat told in the same sentence.

    "agreed to withdraw" is an agreement, "demanded the release" a demand: neither a withdrawal nor a release.
    """
    if trigger.pattern.role == "effect":
        return False
    c = view.clauses
    number = c.chunk_of[trigger.first]
    for other in triggers:
        if other is trigger or other.pattern.event_type not in _MATRIX or other.first >= trigger.first:
            continue
        if trigger.first - other.last > 14:
            continue
        between = range(c.chunk_of[other.last] + 1, number + 1)
        free = any(k in c.groups and _stands_alone(c, c.groups[k], other) for k in between)
        marks = any(
            c.lower(c.chunks[k].first)
            in (";", "after", "as", "while", "when", "amid", "over", "following", "since", "because")
            for k in between
        )
        if not free and not marks:
            return True
    return False


def _stands_alone(c: Clauses, group: VerbGroup, other: Trigger) -> bool:
    """True for a verb that tells for itself, not as a part of what the other trigger says."""
    plain = group.form in ("finite", "participle") and group.modal is None and group.future is None
    return plain and c.tags[group.head] == "V" and group.head != other.first


def embedded(view: SentenceView, trigger: Trigger) -> bool:
    """True for an infinitive, a gerund, a relative clause, or a clause of time or reason: told by the way."""
    group = trigger.sides.verb
    c = view.clauses
    number = trigger.sides.chunk if group is not None else c.chunk_of[trigger.first]
    if group is not None and not trigger.pattern.noun and group.form in ("infinitive", "ing"):
        return True
    for k in range(number - 1, -1, -1):
        chunk = c.chunks[k]
        word = c.lower(chunk.first)
        if chunk.kind == "W" or (
            chunk.kind in ("S", "P")
            and word
            in ("after", "before", "since", "because", "when", "while", "if", "until", "following", "over", "for")
        ):
            return True
        if chunk.kind in (",", ".") or (k in c.groups and not (trigger.pattern.noun and _in_relative(c, k))):
            return False
    return False


def _in_relative(c: Clauses, k: int) -> bool:
    """The verb at chunk k stands right after "that", "which" or "who": "a town that was the scene of an attack"."""
    return k > 0 and c.chunks[k - 1].kind == "W"


def anaphoric(view: SentenceView, trigger: Trigger) -> bool:
    """True for "the attack", "this bombing": a noun that points back, with nothing that says where or by whom."""
    if not trigger.pattern.noun:
        return False
    c = view.clauses
    first = c.chunks[c.chunk_of[trigger.first]].first
    return c.lower(first) in view.lexicon.sets["anaphora"] and first < trigger.first and c.tags[first] == "D"
