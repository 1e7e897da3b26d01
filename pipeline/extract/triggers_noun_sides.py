"""Who acts and who undergoes where a noun tells of the event: "the attack on X by Y", "talks between X and Y".

Belongs here: what stands before and after a trigger noun, and the verb it is the subject or object of. Does not belong
here: trigger verbs (triggers_sides.py) and whom a span means (coder_sides.py).
"""

from __future__ import annotations

from pipeline.extract.clauses import VerbGroup
from pipeline.extract.clauses_arguments import Span, object_relative, subjects
from pipeline.extract.clauses_objects import objects, premodifier, preposition
from pipeline.extract.clauses_words import TIME_WORDS
from pipeline.extract.triggers_frames import BY, ON, PREPOSITIONS, WITH, Sides
from pipeline.extract.triggers_view import SentenceView
from pipeline.reference.lexicon import Pattern

_BETWEEN = frozenset(("between", "among"))
_TARGET = frozenset(("on", "against", "at", "upon", "into"))
_OF = frozenset(("of",))


def noun_sides(view: SentenceView, pattern: Pattern, first: int, last: int) -> Sides:
    """Sides of a noun trigger: what modifies it, its prepositions, and the verb it is the object or subject of."""
    c = view.clauses
    sides = Sides()
    before = _modifying_actor(view, pattern, first)
    targets = [s for _, spans in preposition(c, last, _TARGET)[:2] for s in spans]
    authors = [s for _, spans in preposition(c, last, BY)[:1] for s in spans]
    owned = [s for _, spans in preposition(c, last, _OF, limit=8)[:1] for s in spans] if _of_follows(view, last) else []
    if pattern.frame == "mutual":
        between = [s for _, spans in preposition(c, last, _BETWEEN) for s in spans]
        others = [s for _, spans in preposition(c, last, WITH, limit=14) for s in spans]
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
        sides.recipients = owned or targets
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
            wanted = PREPOSITIONS[pattern.event_type]
            sides.recipients = [s for _, spans in preposition(c, last, wanted, limit=14)[:1] for s in spans]
        if not authors and owned and pattern.event_type == "PROTEST":
            sides.actors = owned
    _from_verb(view, pattern, first, last, sides)
    return sides


def _is_light(view: SentenceView, group: VerbGroup) -> bool:
    """A verb that only says that the noun's deed was done: "launched", "carried out"."""
    light = view.lexicon.verb_lists["light"]
    return group.lemma in light or f"{group.lemma} {view.clauses.lower(group.head + 1)}" in light


def _of_follows(view: SentenceView, last: int) -> bool:
    """ "Of" comes right after the noun, or after words that say when ("the killing on Sunday of two nuns")."""
    c = view.clauses
    k = last + 1
    while k < len(c.tokens) and (c.tags[k] == "A" or (c.lower(k) == "on" and c.lower(k + 1) in TIME_WORDS)):
        k += 1
    return c.lower(k) == "of"


def _said_of(view: SentenceView, number: int) -> list[Span]:
    """Who is said to be behind a deed in a clause that hangs on its noun: "the attack, which police blamed on X,",
    "the raid, claimed by X,"."""
    c = view.clauses
    for k in range(number + 1, min(number + 5, len(c.chunks))):
        if k in c.groups:
            lemma, head = c.groups[k].lemma, c.groups[k].head
            turned = object_relative(c, k)
            if lemma in ("blame", "pin") and (turned is not None or c.groups[k].form == "participle"):
                return [s for _, spans in preposition(c, head, ON, limit=6)[:1] for s in spans]
            if lemma == "claim" and c.lower(head + 1) == "by":
                return [s for _, spans in preposition(c, head, BY, limit=6)[:1] for s in spans]
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
        if not group.passive and (_is_light(view, group) or (through_for and lemma in ("claim", "admit", "take"))):
            if group.form == "participle" and not sides.actors and c.lower(group.head + 1) == "by":
                return
            own = sides.actors
            sides.actors = subjects(c, k) or own
            if pattern.frame == "mutual" and not sides.recipients and own and sides.actors is not own:
                sides.recipients = own
        elif not group.passive and lemma in lists["undergo"]:
            sides.recipients = sides.recipients or subjects(c, k)
        elif lemma == "blame" and not sides.blamed:
            on = [s for word, spans in preposition(c, last, ON) for s in spans]
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
        elif group.passive and _is_light(view, group):
            by = [s for _, spans in preposition(c, group.head, BY) for s in spans]
            sides.actors = by or sides.actors
        elif group.passive and group.lemma == "blame":
            on = [s for _, spans in preposition(c, group.head, ON) for s in spans]
            if on:
                sides.actors, sides.blamed = on, True
