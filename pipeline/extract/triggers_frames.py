"""What the two readings of a frame share: the sides they fill and the prepositions that lead to them.

Belongs here: the record of who stands where, and which preposition names the other side of a type of event. Does not
belong here: walking over a clause (triggers_sides.py for verbs, triggers_noun_sides.py for nouns).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.extract.clauses import VerbGroup
from pipeline.extract.clauses_arguments import Span

BY = frozenset(("by",))
ON = frozenset(("on",))
FROM = frozenset(("from",))
WITH = frozenset(("with", "against"))
PREPOSITIONS = {
    "PROTEST": frozenset(("against", "outside")),
    "CONSULT": frozenset(("with", "to", "between")),
    "AGREE": frozenset(("with", "to")),
    "REQUEST": frozenset(("to", "from", "on")),
    "THREATEN": frozenset(("against", "with")),
    "SANCTION": frozenset(("on", "against", "with", "to", "from")),
    "COERCE": frozenset(("on", "against", "in", "from")),
    "SUPPORT": frozenset(("with", "for", "to")),
    "COOPERATE": frozenset(("with", "to")),
    "AID": frozenset(("to", "for")),
    "RETREAT": frozenset(("from", "to")),
    "CONCEDE": frozenset(("to", "on", "for")),
    "ACCUSE": frozenset(("against", "over", "with", "about", "into", "of")),
    "REJECT": frozenset(("to", "by", "from", "with")),
    "MOBILIZE": frozenset(("against", "on", "to")),
    "ASSAULT": frozenset(("against", "at", "on", "into", "with")),
}


@dataclass(slots=True)
class Sides:
    """Spans of those who act and of those who undergo; `verb` is the verb group the event hangs on, with its chunk."""

    actors: list[Span] = field(default_factory=list)
    recipients: list[Span] = field(default_factory=list)
    verb: VerbGroup | None = None
    chunk: int = -1
    passive: bool = False
    losers: list[Span] = field(default_factory=list)  # from whom ground was taken
    blamed: bool = False  # the actor is named only by an accusation
