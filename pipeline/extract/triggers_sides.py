"""Who acts and who undergoes: the frame of a trigger verb laid over the clause it stands in.

Belongs here: subject, object and prepositions of verbs turned into two lists of spans. Does not belong here: nouns
(triggers_noun_sides.py) and which person or group a span means (coder_sides.py).
"""

from __future__ import annotations

from pipeline.extract.actors_candidate import ActorCandidate
from pipeline.extract.clauses import VerbGroup
from pipeline.extract.clauses_arguments import Span, group_at, object_relative, previous_group, subjects
from pipeline.extract.clauses_objects import objects, preposition
from pipeline.extract.triggers_frames import BY, FROM, PREPOSITIONS, WITH, Sides
from pipeline.extract.triggers_noun_sides import noun_sides
from pipeline.extract.triggers_view import SentenceView
from pipeline.reference.lexicon import GAP, Pattern

__all__ = ["Sides", "noun_sides", "verb_sides"]

_BETWEEN = frozenset(("between", "among"))
_BY_FROM = frozenset(("by", "from"))
# Patterns that end in one of these have their object in the gap ("shoot .. dead"), others after them.
_PARTICLES = frozenset(
    "dead hostage up down to of from with for ablaze alight fire trial captive prisoner guilty responsible accountable "
    "death back under in out as on against into go free alive wounded injured execution-style life years persona non "
    "grata unacceptable illegal terrorist arrest custody questioning lives life throat throats".split()
)
# Patterns with an object of their own that lead on to another ("impose .. sanctions on").
_LEADING_ON = frozenset("on against to of with from into for at upon".split())


def verb_sides(view: SentenceView, pattern: Pattern, first: int, last: int, gap: Span | None) -> Sides | None:
    """Sides of a verb trigger at tokens first to last. None where the token belongs to no verb group."""
    c = view.clauses
    at = group_at(c, first)
    if at is None:
        return None
    chunk, group = at
    sides = Sides(verb=group, chunk=chunk)
    if group.head != first and c.tags[first] != "V":
        last = max(last, first)
    who = subjects(c, chunk)
    turned = object_relative(c, chunk)
    if turned is not None and pattern.frame == "trans":
        sides.actors, sides.recipients = turned  # "diplomats whom it accused of spying"
        return sides
    # "fired tear gas", "hold .. talks", "opened fire": the object is a part of the pattern
    noun_inside = any(w != GAP and w not in _PARTICLES for w in pattern.rest) or (
        pattern.rest[-1:] == ("fire",) and GAP not in pattern.rest
    )
    missing = GAP in pattern.rest and gap is None and not noun_inside  # "men accused of spying"
    after = objects(c, last) or _shared_object(view, last)
    given = _given_to(view, pattern, gap) if gap is not None and noun_inside else gap
    if given is not None:
        what = [given]
    elif noun_inside and pattern.rest[-1] not in _LEADING_ON:
        what = []
    else:
        what = after
    inside = view.main_candidate((last, last)) if noun_inside else None
    if inside is not None and inside.kind in ("person", "group") and _done_to(pattern, inside):
        what = [(gap[0] if gap is not None else last, last)]  # "released 20 prisoners", "expelled four diplomats"
    sides.passive = _is_passive(
        view, pattern, group, last, gap, (bool(what) or gap is not None or noun_inside) and not missing
    )
    if pattern.key in _DUTY:
        return _duty(view, sides, chunk, who)
    if pattern.frame == "undergo":
        sides.recipients = who
        sides.actors = [s for _, spans in preposition(c, last, _BY_FROM) for s in spans]
        if pattern.rest[-1:] in (("to",), ("of",), ("by",)) and after:
            sides.actors = after
        return sides
    if sides.passive:
        aimed = after if pattern.rest[-1:] in (("at",), ("on",), ("upon",), ("into",)) else []
        sides.recipients = aimed or who  # "shots were fired at the convoy"
        sides.actors = [s for _, spans in preposition(c, last, BY) for s in spans]
        if gap is not None and c.lower(gap[0]) == "by" and gap[1] > gap[0]:
            sides.actors = [(gap[0] + 1, gap[1])]  # "accused by prosecutors of"
        if not who and what and pattern.frame == "trans":
            sides.recipients = what
        return sides
    sides.actors = who
    if pattern.frame == "mutual" or (group.lemma in ("exchange", "trade") and pattern.event_type == "ASSAULT"):
        sides.recipients = what or [s for _, spans in preposition(c, last, WITH | _BETWEEN) for s in spans][:3]
        if not sides.recipients and len(who) > 1 and pattern.event_type == "ASSAULT":
            sides.actors, sides.recipients = who[:1], who[1:]
        return sides
    if pattern.frame == "trans" or (pattern.rest[-1:] and pattern.rest[-1] in _TOWARDS and gap is None):
        sides.recipients = what or (after if pattern.frame != "trans" else [])
    if sides.recipients and pattern.event_type in _OF_ANOTHER:
        sides.recipients = [s for s in sides.recipients if c.lower(s[0]) not in _OWN]
    if pattern.event_type == "MOBILIZE":
        sides.recipients = [s for s in sides.recipients if not _is_force(view, s)]
    if pattern.event_type in _BY_WAY_OF and sides.recipients and _is_thing(view, sides.recipients[0]):
        wanted = FROM if pattern.event_type == "REQUEST" else PREPOSITIONS[pattern.event_type]
        concerned = [s for _, spans in preposition(c, last, wanted, limit=14)[:1] for s in spans]
        sides.recipients = concerned or sides.recipients
    if pattern.territory in ("take", "retake"):
        sides.losers = [s for _, spans in preposition(c, last, FROM, limit=14)[:1] for s in spans]
    if not sides.recipients:
        wanted = PREPOSITIONS[pattern.event_type]
        sides.recipients = [s for _, spans in preposition(c, last, wanted)[:1] for s in spans]
    return sides


_TOWARDS = frozenset(("against", "to", "with"))
_OWN = frozenset("its their his her our my".split())
# What the actor moves, calls back or gives away is his own: not those the act is aimed at.
_FORCES = frozenset(("MIL", "REB", "PRM", "COP"))
_ON_PEOPLE = frozenset(("COERCE", "RETREAT", "SANCTION", "CONCEDE", "ASSAULT"))
# Deeds whose object is a thing: whom they concern stands after a preposition ("seized weapons from").
_BY_WAY_OF = frozenset(("COERCE", "REQUEST", "ACCUSE", "SANCTION", "AID", "SUPPORT", "COOPERATE", "AGREE", "MOBILIZE"))
_OF_ANOTHER = frozenset(("MOBILIZE", "RETREAT", "SANCTION", "REJECT", "AGREE", "THREATEN"))
_GIVING = frozenset(("AID", "SUPPORT", "CONCEDE", "AGREE", "SANCTION", "THREATEN", "REQUEST"))


def _done_to(pattern: Pattern, a: ActorCandidate) -> bool:
    """Whether people named in a pattern undergo it ("expelled diplomats") or are its means ("sent troops")."""
    return pattern.event_type in _ON_PEOPLE and not (pattern.event_type == "RETREAT" and a.sector in _FORCES)


def _given_to(view: SentenceView, pattern: Pattern, gap: Span) -> Span | None:
    """ "Gave Haiti two million dollars", "provide Mali with emergency aid": whoever stands first in the gap gets what
    the pattern names. None where the gap only describes it ("gave diplomatic support")."""
    if pattern.event_type not in _GIVING:
        return None
    c = view.clauses
    end = next((i - 1 for i in range(gap[0] + 1, gap[1] + 1) if c.tags[i] == "P"), gap[1])
    same = c.chunk_of[end] == c.chunk_of[end + 1] and c.tags[end] != "M" and c.tags[end + 1] != "D"
    found = view.candidates_in((gap[0], end))
    return (gap[0], end) if not same and found and view.token_at(found[0].start) <= gap[0] + 1 else None


def _is_force(view: SentenceView, span: Span) -> bool:
    found = view.main_candidate(span)
    return found is not None and found.sector in _FORCES


def _is_thing(view: SentenceView, span: Span) -> bool:
    """The phrase ends in nobody and nowhere: "military assistance", "weapons and explosives"."""
    end = view.chars(span)[1]
    last = next((a for a in view.candidates_in(span) if a.head_end >= end - 2), None)
    place = view.place_in(span)
    return (last is None or last.kind == "thing") and (place is None or place.end < end - 2)


_DUTY = frozenset(("must", "should", "need to"))


def _duty(view: SentenceView, sides: Sides, chunk: int, who: list[Span]) -> Sides | None:
    """ "X said Y must Z" is a demand of X on Y; without a speaker it is none."""
    c = view.clauses
    speaker = previous_group(c, chunk)
    if speaker is None or speaker[1].lemma not in view.lexicon.verb_lists["reporting"]:
        return None
    sides.actors, sides.recipients = subjects(c, speaker[0]), who
    sides.verb, sides.chunk = speaker[1], speaker[0]
    return sides


def _shared_object(view: SentenceView, last: int) -> list[Span]:
    """Object of a verb joined to the next one: "attacked and burned two villages"."""
    c = view.clauses
    if last + 2 >= len(c.tokens) or c.lower(last + 1) not in ("and", "or"):
        return []
    at = group_at(c, last + 2)
    if at is None or at[1].passive or at[1].form == "infinitive":
        return []
    return objects(c, at[1].head)


def _is_passive(
    view: SentenceView, pattern: Pattern, group: VerbGroup, last: int, gap: Span | None, has_object: bool
) -> bool:
    if group.passive:
        return True
    if group.form != "participle" or pattern.frame in ("intrans", "undergo"):
        return False
    c = view.clauses
    nxt = c.lower(last + 1)
    if nxt == "by" or (gap is not None and c.lower(gap[0]) == "by"):
        return True
    if has_object or pattern.frame == "mutual":
        return False
    if pattern.event_type == "ACCUSE" and pattern.mode == "allege":
        return nxt not in ("that", '"', "“", ":")
    if pattern.role == "matrix" or pattern.event_type in ("PROTEST", "MOBILIZE", "RETREAT"):
        return False
    return not (pattern.event_type == "ASSAULT" and pattern.rest and pattern.rest[-1] in ("at", "on", "into"))
