"""From spans of words to actors and recipients: who those words mean.

Belongs here: picking the candidate of a noun phrase and turning away what cannot act. Does not belong here: reading
phrases (actors.py) or finding the spans (triggers_sides.py).
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.extract.actors import ActorCandidate, unknown_actor
from pipeline.extract.clauses_arguments import Span, is_time
from pipeline.extract.triggers import Trigger
from pipeline.extract.triggers_view import ARMED, POLITICAL, SentenceView
from pipeline.records import ActorMention

_ACTING = frozenset(("person", "group", "organisation"))
_VIOLENT = frozenset(("ASSAULT",))


def candidates_of(view: SentenceView, spans: Iterable[Span], role: str) -> list[ActorCandidate]:
    """Candidates of the spans that can stand in the role, in text order, each once."""
    found: list[ActorCandidate] = []
    for span in spans:
        if is_time(view.clauses, span):
            continue
        one = _best(view, span, role)
        if one is not None and all(one.start != other.start for other in found):
            found.append(one)
    return found


def _best(view: SentenceView, span: Span, role: str) -> ActorCandidate | None:
    inside = view.candidates_in(span)
    if not inside:
        inside = view.candidates_in(view.with_of(span))[:1]
    if role == "actor":
        able = [a for a in inside if _acts(view, a)]
        if able:
            return able[-1]
        main = view.main_candidate(span)
        return main if main is not None and _acts(view, main) else None
    for a in reversed(inside):
        if not _only_place(view, a) and not _is_weapon(view, a):
            return a
    return None


def _is_weapon(view: SentenceView, a: ActorCandidate) -> bool:
    """A bomb that explodes or a rocket that is fired undergoes nothing: it is the means."""
    head = a.text.lower().split()[-1]
    return a.kind == "thing" and (head in view.lexicon.weapons or head in _SHOTS)


_SHOTS = frozenset("shots shot rounds volley volleys projectiles".split())


def _acts(view: SentenceView, a: ActorCandidate) -> bool:
    if a.kind in _ACTING:
        return True
    if a.kind == "vehicle":
        return a.country is not None or a.sector in ARMED
    return False


def _only_place(view: SentenceView, a: ActorCandidate) -> bool:
    """A candidate that is no more than a place name ("town of Palmyra"): it is where, not whom."""
    if a.kind in _ACTING:
        return False
    return any(p.start < a.end and p.end > a.start for p in view.places)


def mentions(view: SentenceView, trigger: Trigger, text: str) -> tuple[list[ActorMention], list[ActorCandidate]]:
    """Actors and recipients of a trigger as records, with the candidates of the acting side.

    A violent act that names nobody on the acting side has an unstated actor; other sides nobody names are left out.
    """
    sides = trigger.sides
    acting = candidates_of(view, sides.actors, "actor")
    undergoing = [
        a
        for a in candidates_of(view, [*sides.recipients, *sides.losers], "recipient")
        if all(a.start != b.start and a.text.lower() != b.text.lower() for b in acting)
    ]
    event_type = trigger.pattern.event_type
    if not undergoing and acting and event_type in _ADDRESSED:
        undergoing = _addressed(view, trigger, acting)
    records: list[ActorMention] = []
    if acting:
        records.extend(_record(a, "actor") for a in acting)
    elif event_type in _SAYING and (said := [s for s in sides.actors[:2] if _is_name(view, s)]):
        records.extend(_plain(view, span, text, "actor") for span in said)
    elif event_type in ("ASSAULT", "PROTEST", "COERCE", "MOBILIZE"):
        unknown = unknown_actor("actor", event_type in _VIOLENT)
        records.append(ActorMention(unknown.role, unknown.kind, "", None, None, unknown.sector, None, None, "unstated"))
    if undergoing:
        records.extend(_record(a, "recipient") for a in undergoing)
    elif event_type in _VIOLENT:
        records.extend(_plain(view, span, text) for span in sides.recipients[:3] if _worth(view, span))
    return records, acting


_ADDRESSED = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE", "SUPPORT", "ACCUSE", "SANCTION", "AID"))
_REACH = 16  # tokens after the trigger in which the other side is looked for


def _addressed(view: SentenceView, trigger: Trigger, acting: list[ActorCandidate]) -> list[ActorCandidate]:
    """The first political body named after a word of speech or dealing: what it is about or whom it is said to."""
    c = view.clauses
    names = {a.name for a in acting if a.name}
    for a in view.candidates:
        at = view.token_at(a.start)
        if at <= trigger.last or a.pronoun or (a.name and a.name in names):
            continue
        if at - trigger.last > _REACH:
            break
        between = range(c.chunk_of[trigger.last] + 1, c.chunk_of[min(at, len(c.tokens) - 1)])
        if any(k in c.groups and c.groups[k].form == "finite" and c.groups[k].modal is None for k in between):
            break
        following = c.chunk_of[min(view.token_at(a.end), len(c.tokens) - 1)]
        if following in c.groups and c.groups[following].lemma in view.lexicon.verb_lists["reporting"]:
            continue  # the speaker at the end: "..., the ministry said"
        if a.kind in _ACTING and (a.sector in POLITICAL or a.country is not None):
            return [a]
    return []


def _record(a: ActorCandidate, role: str) -> ActorMention:
    return ActorMention(role, a.kind, a.text, a.name, a.country, a.sector, a.start, a.end, a.basis)


def _worth(view: SentenceView, span: Span) -> bool:
    """A phrase that names something an act can be done to, though the actor lists know nothing of it."""
    if is_time(view.clauses, span) or view.place_in(span) is not None:
        return False
    if view.clauses.lower(span[1]) in view.lexicon.weapons or view.clauses.lower(span[1]) in _SHOTS:
        return False
    tags = view.clauses.tags[span[0] : span[1] + 1]
    return "N" in tags or "M" in tags


_SAYING = frozenset(
    (
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "REQUEST",
        "ACCUSE",
        "REJECT",
        "THREATEN",
        "COOPERATE",
        "AID",
        "SANCTION",
    )
)


def _is_name(view: SentenceView, span: Span) -> bool:
    """A subject the actor lists do not know but that is written as a name."""
    if is_time(view.clauses, span) or view.place_in(span) is not None:
        return False
    return any(view.clauses.tokens[i].text[0].isupper() for i in range(max(1, span[0]), span[1] + 1))


def _plain(view: SentenceView, span: Span, text: str, role: str = "recipient") -> ActorMention:
    first = span[0]
    tags = view.clauses.tags
    while first < span[1] and tags[first] == "D":
        first += 1
    start, end = view.chars((first, span[1]))
    people = all(tag in "DM" for tag in tags[span[0] : span[1] + 1])
    kind = "organisation" if role == "actor" else "group" if people else "thing"
    return ActorMention(role, kind, text[start:end], None, None, "CVL" if people else "UNK", start, end, "described")
