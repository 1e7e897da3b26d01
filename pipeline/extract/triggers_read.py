"""Two readings of one sentence made one: the triggers that the rules find and those that the encoder sees.

Belongs here: pairing them, whose word counts where they differ, and triggers that only the encoder sees. Does not
belong here: either reading (triggers.py, encoder.py), or what becomes of a trigger (coder.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.extract.clauses_arguments import Span
from pipeline.extract.places_main import EXACTNESS
from pipeline.extract.status import Status
from pipeline.extract.triggers import Trigger
from pipeline.extract.triggers_sides import Sides, noun_sides, verb_sides
from pipeline.extract.triggers_view import SentenceView
from pipeline.reference.lexicon import Pattern

if TYPE_CHECKING:
    from pipeline.extract.places import PlaceMention
    from pipeline.extract.reading import ReadRole, ReadTrigger, SentenceReading

_TERRITORY = {"taken": "take", "regained": "retake", "contested": "contest", "transferred_peacefully": "withdraw"}
_VERBAL = frozenset(("V", "X"))


@dataclass(frozen=True, slots=True)
class Weighing:
    """Above which probability the encoder's word counts. Chosen on the corpus' development part."""

    alone: float = 0.8  # a trigger that only the encoder sees
    doubted: float = 0.15  # a trigger of the rules that the encoder gives less than this is none
    retyped: float = 0.95  # the encoder's type beats the rules'
    role: float = 0.4  # its sides beat the rules'
    place: float = 0.5  # its place, where the rules' is none of those it gives
    status: float = 0.7  # its status beats the rules'


DEFAULT = Weighing()


def combined(
    view: SentenceView, triggers: Sequence[Trigger], reading: SentenceReading, offset: int, w: Weighing = DEFAULT
) -> list[Trigger]:
    """The sentence's triggers in text order, each with what the encoder read at it (`read`) where it saw it too.

    `offset` is the character of the document at which the sentence that was read begins.
    """
    seen = [
        (span, t) for t in reading.triggers if (span := _tokens(view, offset + t.start, offset + t.end)) is not None
    ]
    kept: list[Trigger] = []
    taken: set[int] = set()
    for trigger in triggers:
        pairs = [(t.p, n) for n, (span, t) in enumerate(seen) if n not in taken and _meets(trigger, span)]
        if not pairs or max(pairs)[0] < w.doubted:
            continue
        number = max(pairs)[1]
        taken.add(number)
        kept.append(_reconciled(view, trigger, seen[number][1], offset, w))
    for number, (span, read) in enumerate(seen):
        if number in taken or read.p < w.alone or any(_meets(t, span) for t in kept):
            continue
        trigger = _only_read(view, span, read)
        kept.append(_reconciled(view, trigger, read, offset, w))
    return sorted(kept, key=lambda t: (t.first, t.last))


# What a day in the text decides, which a reader of one sentence does not know.
_BY_DATE = frozenset(("historical", "future"))


def status_read(trigger: Trigger, status: Status, w: Weighing = DEFAULT) -> Status:
    """The status by both readings: the reader's where it is sure, but what dates say stands."""
    read = trigger.read
    if read is None or read.status == status.name or read.status_p < w.status:
        return status
    if read.status == "occurred" and status.name in _BY_DATE:
        return status
    return Status(read.status)


def place_read(
    trigger: Trigger, chosen: PlaceMention | None, there: Sequence[PlaceMention], offset: int, w: Weighing = DEFAULT
) -> PlaceMention | None:
    """The place of the sentence that the reader gives the event, where the one chosen is none of those it gives."""
    if trigger.read is None:
        return chosen
    spans = [
        (offset + r.start, offset + r.end, r.p) for r in trigger.read.roles if r.role == "place" and r.p >= w.place
    ]
    given = [
        (p, n) for n, place in enumerate(there) for start, end, p in spans if place.start < end and start < place.end
    ]
    if not given or (chosen is not None and any(there[n] is chosen for _, n in given)):
        return chosen
    # the most exact of them: a town and its province are both where it was
    return there[max(given, key=lambda found: (EXACTNESS[there[found[1]].geo_precision], found[0], -found[1]))[1]]


def read_spans(view: SentenceView, read: ReadTrigger, role: str, offset: int, least: float) -> list[Span]:
    """Token spans the encoder gives a role of a trigger, in text order."""
    spans = (_tokens(view, offset + r.start, offset + r.end) for r in _of_role(read, role) if r.p >= least)
    return [span for span in spans if span is not None]


def _of_role(read: ReadTrigger, role: str) -> list[ReadRole]:
    return sorted((r for r in read.roles if r.role == role), key=lambda r: r.start)


def _tokens(view: SentenceView, start: int, end: int) -> Span | None:
    """The tokens that characters start to end touch."""
    tokens = view.clauses.tokens
    first = view.token_at(start)
    if first > 0 and tokens[first - 1].end > start:
        first -= 1
    last = view.token_at(end) - 1
    return (first, last) if first < len(tokens) and last >= first else None


def _meets(trigger: Trigger, span: Span) -> bool:
    return any(span[0] <= i <= span[1] for i in (*trigger.matched, trigger.first)) or (
        trigger.gap is None and trigger.first <= span[1] and span[0] <= trigger.last
    )


def _reconciled(view: SentenceView, trigger: Trigger, read: ReadTrigger, offset: int, w: Weighing) -> Trigger:
    pattern, mode = trigger.pattern, trigger.mode
    p_own = dict(read.type_p).get(pattern.event_type, 0.0)
    p_best = dict(read.type_p).get(read.event_type, 1.0)
    if read.event_type != pattern.event_type and p_best >= w.retyped and p_best > p_own:
        territory = _TERRITORY.get(read.territory) if read.event_type in ("ASSAULT", "RETREAT") else None
        pattern = replace(pattern, event_type=read.event_type, mode=read.mode, territory=territory, contexts=())
        mode = read.mode
    elif read.event_type == pattern.event_type and mode is None and pattern.territory is None:
        mode = read.mode
    sides = trigger.sides
    actors = read_spans(view, read, "actor", offset, w.role)
    recipients = read_spans(view, read, "recipient", offset, w.role)
    sides = replace(sides, actors=actors or sides.actors, recipients=recipients or sides.recipients)
    return replace(trigger, pattern=pattern, mode=mode, sides=sides, read=read)


def _only_read(view: SentenceView, span: Span, read: ReadTrigger) -> Trigger:
    first, last = span
    c = view.clauses
    noun = c.tags[first] not in _VERBAL
    pattern = Pattern(
        key=view.text(span),
        event_type=read.event_type,
        mode=read.mode,
        frame="mutual" if read.event_type == "CONSULT" else "trans",
        role="act",
        territory=_TERRITORY.get(read.territory),
        needs="any",
        contexts=(),
        noun=noun,
        rest=(),
        order=0,
    )
    sides = noun_sides(view, pattern, first, last) if noun else verb_sides(view, pattern, first, last, None)
    return Trigger(pattern, first, last, frozenset(range(first, last + 1)), None, sides or Sides(), read.mode)
