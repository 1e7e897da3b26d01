"""Who acts and who undergoes: the frame of a trigger laid over the clause it stands in.

Belongs here: subject, object and prepositions of verbs and nouns turned into two lists of spans. Does not belong here:
which person or group a span means (coder_sides.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.extract.actors_candidate import ActorCandidate
from pipeline.extract.clauses import VerbGroup
from pipeline.extract.clauses_arguments import Span, group_at, object_relative, previous_group, subjects
from pipeline.extract.clauses_objects import objects, premodifier, preposition
from pipeline.extract.triggers_view import SentenceView
from pipeline.reference.lexicon import GAP, Pattern

_BY = frozenset(("by",))
_BY_FROM = frozenset(("by", "from"))
_WITH = frozenset(("with", "against"))
_BETWEEN = frozenset(("between", "among"))
_TARGET = frozenset(("on", "against", "at", "upon", "into"))
_OF = frozenset(("of",))
_ON = frozenset(("on",))
_FROM = frozenset(("from",))
# Patterns that end in one of these have their object in the gap ("shoot .. dead"), others after them.
_PARTICLES = frozenset(
    "dead hostage up down to of from with for ablaze alight fire trial captive prisoner guilty responsible accountable "
    "death back under in out as on against into go free alive wounded injured execution-style life years persona non "
    "grata unacceptable illegal terrorist arrest custody questioning lives life throat throats".split()
)
# Patterns with an object of their own that lead on to another ("impose .. sanctions on").
_LEADING_ON = frozenset("on against to of with from into for at upon".split())
_PREPOSITIONS = {
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
    if gap is not None and (not noun_inside or _given_to(view, pattern, gap)):
        what = [gap]
    elif noun_inside and pattern.rest[-1] not in _LEADING_ON:
        what = []
    else:
        what = after
    inside = view.main_candidate((last, last)) if noun_inside else None
    if inside is not None and inside.kind in ("person", "group") and _done_to(pattern, inside):
        what = [(gap[0] if gap is not None else last, last)]  # "released 20 prisoners", "expelled four diplomats"
    sides.passive = _is_passive(
        view, pattern, group, last, (bool(what) or gap is not None or noun_inside) and not missing
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
        sides.actors = [s for _, spans in preposition(c, last, _BY) for s in spans]
        if gap is not None and c.lower(gap[0]) == "by" and gap[1] > gap[0]:
            sides.actors = [(gap[0] + 1, gap[1])]  # "accused by prosecutors of"
        if not who and what and pattern.frame == "trans":
            sides.recipients = what
        return sides
    sides.actors = who
    if pattern.frame == "mutual" or (group.lemma in ("exchange", "trade") and pattern.event_type == "ASSAULT"):
        sides.recipients = what or [s for _, spans in preposition(c, last, _WITH) for s in spans][:3]
        if not sides.recipients and len(who) > 1 and pattern.event_type == "ASSAULT":
            sides.actors, sides.recipients = who[:1], who[1:]
        return sides
    if pattern.frame == "trans" or (pattern.rest[-1:] and pattern.rest[-1] in _TOWARDS and gap is None):
        sides.recipients = what or (after if pattern.frame != "trans" else [])
    if sides.recipients and pattern.event_type in _OF_ANOTHER:
        sides.recipients = [s for s in sides.recipients if c.lower(s[0]) not in _OWN]
    if pattern.event_type in _BY_WAY_OF and sides.recipients and _is_thing(view, sides.recipients[0]):
        wanted = _FROM if pattern.event_type == "REQUEST" else _PREPOSITIONS[pattern.event_type]
        concerned = [s for _, spans in preposition(c, last, wanted, limit=14)[:1] for s in spans]
        sides.recipients = concerned or sides.recipients
    if pattern.territory in ("take", "retake"):
        sides.losers = [s for _, spans in preposition(c, last, _FROM, limit=14)[:1] for s in spans]
    if not sides.recipients:
        wanted = _PREPOSITIONS[pattern.event_type]
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


def _given_to(view: SentenceView, pattern: Pattern, gap: Span) -> bool:
    """ "Gave Haiti two million dollars": whoever stands in the gap gets what the pattern names."""
    if pattern.event_type not in _GIVING:
        return False
    found = view.candidates_in(gap)
    return bool(found) and view.token_at(found[0].start) <= gap[0] + 1 and not _modifier_only(view, gap)


def _modifier_only(view: SentenceView, gap: Span) -> bool:
    """The gap is what stands before the pattern's own noun ("gave diplomatic support"): nobody is given anything."""
    c = view.clauses
    return c.chunk_of[gap[1]] == c.chunk_of[gap[1] + 1] and c.tags[gap[1]] != "M" and c.tags[gap[1] + 1] != "D"


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


def _is_passive(view: SentenceView, pattern: Pattern, group: VerbGroup, last: int, has_object: bool) -> bool:
    if group.passive:
        return True
    if group.form != "participle" or pattern.frame in ("intrans", "undergo"):
        return False
    c = view.clauses
    nxt = c.lower(last + 1)
    if nxt == "by":
        return True
    if has_object or pattern.frame == "mutual":
        return False
    if pattern.event_type == "ACCUSE" and pattern.mode == "allege":
        return nxt not in ("that", '"', "“", ":")
    if pattern.role == "matrix" or pattern.event_type in ("PROTEST", "MOBILIZE", "RETREAT"):
        return False
    return not (pattern.event_type == "ASSAULT" and pattern.rest and pattern.rest[-1] in ("at", "on", "into"))


def noun_sides(view: SentenceView, pattern: Pattern, first: int, last: int) -> Sides:
    """Sides of a noun trigger: what modifies it, its prepositions, and the verb it is the object or subject of."""
    c = view.clauses
    sides = Sides()
    before = _modifying_actor(view, pattern, first)
    targets = [s for _, spans in preposition(c, last, _TARGET)[:2] for s in spans]
    authors = [s for _, spans in preposition(c, last, _BY)[:1] for s in spans]
    owned = [s for _, spans in preposition(c, last, _OF, limit=8)[:1] for s in spans]
    if pattern.frame == "mutual":
        between = [s for _, spans in preposition(c, last, _BETWEEN) for s in spans]
        others = [s for _, spans in preposition(c, last, _WITH, limit=14) for s in spans]
        if len(between) >= 2 and pattern.event_type == "ASSAULT":
            sides.actors, sides.recipients = between[:1], between[1:]
        elif between:
            sides.actors = between
        else:
            sides.actors = [before] if before else []
            sides.recipients = others or (targets if pattern.event_type == "ASSAULT" else [])
    elif pattern.frame == "actor_of":
        sides.actors = authors or owned or ([before] if before else [])
        sides.recipients = targets
    elif pattern.frame == "undergo":
        sides.actors = authors
        close = bool(owned) and c.lower(last + 1) == "of"
        sides.recipients = (owned or targets) if close or not targets else targets
        if before:
            if owned or not _is_person(view, before):
                if not authors:
                    sides.actors = [before]
            elif not sides.recipients:
                sides.recipients = [before]
    else:
        sides.actors = authors or ([before] if before else [])
        sides.recipients = targets or (owned if pattern.event_type == "ASSAULT" else [])
        if not targets and pattern.event_type not in ("ASSAULT", "MOBILIZE"):
            wanted = _PREPOSITIONS[pattern.event_type]
            sides.recipients = [s for _, spans in preposition(c, last, wanted, limit=14)[:1] for s in spans]
        if not authors and owned and pattern.event_type == "PROTEST":
            sides.actors = owned
    _from_verb(view, pattern, first, last, sides)
    return sides


def _said_of(view: SentenceView, number: int) -> list[Span]:
    """Who is said to be behind a deed in a clause that hangs on its noun: "the attack, which police blamed on X,",
    "the raid, claimed by X,"."""
    c = view.clauses
    for k in range(number + 1, min(number + 5, len(c.chunks))):
        if k in c.groups:
            lemma, head = c.groups[k].lemma, c.groups[k].head
            turned = object_relative(c, k)
            if lemma in ("blame", "pin") and (turned is not None or c.groups[k].form == "participle"):
                return [s for _, spans in preposition(c, head, _ON, limit=6)[:1] for s in spans]
            if lemma == "claim" and c.lower(head + 1) == "by":
                return [s for _, spans in preposition(c, head, _BY, limit=6)[:1] for s in spans]
            return []
        if c.chunks[k].kind not in (",", "W", "NP", "A"):
            return []
    return []


def _modifying_actor(view: SentenceView, pattern: Pattern, first: int) -> Span | None:
    """Words before a trigger noun that may say who: not a place ("Kabul attack", "Nigeria village raid")."""
    before = premodifier(view.clauses, first)
    if before is None or pattern.event_type not in ("ASSAULT", "PROTEST", "COERCE"):
        return before
    found = view.main_candidate(before)
    if found is None:
        return before
    next_to = view.token_at(found.end) >= first - 1 or view.clauses.lower(first - 1).endswith(("'s", "’s"))
    named_place = any(p.start <= found.start and p.end >= found.end for p in view.places)
    owner = view.clauses.lower(before[1]).endswith(("'s", "’s", "s'", "s’"))
    return before if owner or (next_to and not named_place) else None


def _is_person(view: SentenceView, span: Span) -> bool:
    found = view.main_candidate(span)
    return (
        found is not None
        and found.kind in ("person", "facility", "vehicle")
        and found.sector not in ("GOV", "MIL", "REB")
    )


def _from_verb(view: SentenceView, pattern: Pattern, first: int, last: int, sides: Sides) -> None:
    """Add what the verb around a noun says: "launched an attack", "the attack killed", "suffered an attack"."""
    c, lists = view.clauses, view.lexicon.verb_lists
    number = c.chunk_of[first]
    k = number - 1
    through_for = False
    while k >= 0 and (
        c.chunks[k].kind == "A" or c.lower(c.chunks[k].first) in ("out", "of", "in", "for", "on", "with")
    ):
        if c.lower(c.chunks[k].first) == "for":
            through_for = True
        k -= 1
        if k >= 0 and c.chunks[k].kind == "NP" and k + 1 < number:
            if (through_for and "responsibility" in view.text((c.chunks[k].first, c.chunks[k].last))) or (
                c.lower(c.chunks[k].last) in ("part", "place", "series", "wave", "spate", "string")
            ):
                k -= 1
                continue
            if through_for and k > 0 and k - 1 in c.groups and c.groups[k - 1].lemma in ("blame", "accuse", "condemn"):
                if c.groups[k - 1].lemma != "condemn":
                    sides.actors = sides.actors or [(c.chunks[k].first, c.chunks[k].last)]
                    sides.blamed = True
                return
            break
    if k >= 0 and k in c.groups:
        group = c.groups[k]
        lemma = group.lemma
        if sides.verb is None:
            sides.verb, sides.chunk = group, k
        if not group.passive and (lemma in lists["light"] or (through_for and lemma in ("claim", "admit", "take"))):
            if group.form == "participle" and not sides.actors and c.lower(group.head + 1) == "by":
                return
            own = sides.actors
            sides.actors = subjects(c, k) or own
            if pattern.frame == "mutual" and not sides.recipients and own and sides.actors is not own:
                sides.recipients = own
        elif not group.passive and lemma in lists["undergo"]:
            sides.recipients = sides.recipients or subjects(c, k)
        elif lemma == "blame" and not sides.blamed:
            on = [s for word, spans in preposition(c, last, frozenset(("on",))) for s in spans]
            if on:
                sides.actors, sides.blamed = on, True
                sides.recipients = [s for s in sides.recipients if s not in on]
        return
    # the noun is the subject: look at the next verb
    claimed = _said_of(view, number)
    if claimed:
        sides.actors, sides.blamed = claimed, True
    k = number + 1
    while k < len(c.chunks) and (c.chunks[k].kind in ("P", "NP", "A", "C")):
        k += 1
    if k < len(c.chunks) and k in c.groups:
        group = c.groups[k]
        head_is_subject = any(s[0] <= last <= s[1] for s in subjects(c, k))
        if not head_is_subject:
            return
        if sides.verb is None:
            sides.verb, sides.chunk = group, k
        if group.lemma in lists["affect"] and not group.passive:
            found = objects(c, group.head)
            if found and not sides.recipients:
                sides.recipients = found
        elif group.passive and group.lemma in lists["light"]:
            by = [s for _, spans in preposition(c, group.head, _BY) for s in spans]
            sides.actors = by or sides.actors
        elif group.passive and group.lemma == "blame":
            on = [s for _, spans in preposition(c, group.head, frozenset(("on",))) for s in spans]
            if on:
                sides.actors, sides.blamed = on, True
