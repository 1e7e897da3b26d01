"""From spans of words to actors and recipients: who those words mean.

Belongs here: picking the candidate of a noun phrase and turning away what cannot act. Does not belong here: reading
phrases (actors.py) or finding the spans (triggers_sides.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.extract.actors import ActorCandidate, unknown_actor
from pipeline.extract.clauses_arguments import Span, is_time
from pipeline.extract.triggers import Trigger
from pipeline.extract.triggers_view import ARMED, POLITICAL, SentenceView
from pipeline.records import ActorMention

if TYPE_CHECKING:
    from pipeline.extract.places import PlaceMention

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
        if _only_place(view, a) or _is_weapon(view, a) or (a.kind == "thing" and not _ends_phrase(view, a)):
            continue
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
    named = _named_ground(view, trigger, acting) if not undergoing and event_type not in _VIOLENT else []
    if not undergoing and not named and acting and event_type in _ADDRESSED:
        undergoing = _addressed(view, trigger, acting)
        ground = _ground(view, trigger, acting) if event_type in _OF_COUNTRIES else []
        if ground and undergoing and any(m.start == undergoing[0].start for m in ground[1:]):
            named, undergoing = ground, []  # "attacks in France and Belgium"
    records: list[ActorMention] = []
    if acting:
        violent = event_type in _VIOLENT and trigger.mode != "crowd-control"
        records.extend(_record(a, "actor", text, violent) for a in acting)
    elif event_type in _SAYING and (said := [s for s in sides.actors[:2] if _is_name(view, s)]):
        records.extend(_plain(view, span, text, "actor") for span in said)
    elif event_type in ("ASSAULT", "PROTEST", "COERCE", "MOBILIZE"):
        unknown = unknown_actor("actor", event_type in _VIOLENT)
        records.append(ActorMention(unknown.role, unknown.kind, "", None, None, unknown.sector, None, None, "unstated"))
    if undergoing:
        records.extend(_record(a, "recipient", text) for a in undergoing)
    elif event_type in _VIOLENT:
        records.extend(_plain(view, span, text) for span in sides.recipients[:3] if _worth(view, span))
        if len(records) == len(acting or (1,)) and trigger.pattern.frame == "trans" and not trigger.pattern.noun:
            records.extend(_named_ground(view, trigger, acting))
    elif named:
        records.extend(named)
    elif acting and (event_type in _OF_GROUND or event_type in _OF_COUNTRIES):
        records.extend(_ground(view, trigger, acting))
    return records, acting


_OF_GROUND = frozenset(("RETREAT", "SANCTION", "AID", "MOBILIZE", "CONCEDE", "COERCE"))
_OF_COUNTRIES = frozenset(("ACCUSE", "THREATEN", "REQUEST", "REJECT", "SUPPORT", "COOPERATE"))
_ONTO = frozenset("in into inside from to toward towards on against for near across throughout".split())


def _ground(view: SentenceView, trigger: Trigger, acting: list[ActorCandidate]) -> list[ActorMention]:
    """The country or town that a deed among states is aimed at, where only its name says so: "sent troops to Mali".

    The rule of PLOVER's codebook: a place stands for those who live in it where nobody else is named.
    """
    c = view.clauses
    found: list[ActorMention] = []
    for place in view.places:
        at = view.token_at(place.start)
        if found:
            if c.lower(at - 1) not in ("and", ",") or view.token_at(found[-1].end or 0) != at - 1:
                break
            found.append(_stands_for(place))
            continue
        if at <= trigger.last:
            continue
        if at - trigger.last > _REACH or not _same_clause(view, trigger, at):
            break
        before = c.lower(at - 1) if c.tags[at - 1] != "D" else c.lower(at - 2)
        if before not in _ONTO or any(a.text == place.text for a in acting):
            continue
        if trigger.pattern.event_type in _OF_COUNTRIES and place.place.kind != "country":
            continue  # "condemned the coup in Honduras", but not "criticised the plan in Geneva"
        found.append(_stands_for(place))
    return found


def _named_ground(view: SentenceView, trigger: Trigger, acting: list[ActorCandidate]) -> list[ActorMention]:
    """Recipients that are no more than the name of a country or town: "apologised to Greenland"."""
    found = []
    for span in trigger.sides.recipients[:3]:
        place = view.place_in(span)
        if place is not None and place.end >= view.chars(span)[1] - 2 and all(a.text != place.text for a in acting):
            found.append(_stands_for(place))
    return found


def _stands_for(place: PlaceMention) -> ActorMention:
    state = place.place.kind == "country"
    kind, sector = ("organisation", "GOV") if state else ("thing", "CVL")
    return ActorMention(
        "recipient", kind, place.text, None, place.place.country, sector, place.start, place.end, "named"
    )


def _same_clause(view: SentenceView, trigger: Trigger, at: int) -> bool:
    """No clause with a verb of its own begins between the trigger and token `at`."""
    c = view.clauses
    between = range(c.chunk_of[trigger.last] + 1, c.chunk_of[min(at, len(c.tokens) - 1)])
    return not any(
        (k in c.groups and c.groups[k].form == "finite" and c.groups[k].modal is None)
        or c.chunks[k].kind == "W"
        or (c.chunks[k].kind == "C" and k + 1 in c.groups and c.groups[k + 1].form != "infinitive")
        for k in between
    )


_ADDRESSED = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE", "SUPPORT", "ACCUSE", "SANCTION", "AID"))
_REACH = 16  # tokens after the trigger in which the other side is looked for


def _addressed(view: SentenceView, trigger: Trigger, acting: list[ActorCandidate]) -> list[ActorCandidate]:
    """The first political body named after a word of speech or dealing: what it is about or whom it is said to."""
    c = view.clauses
    names = {a.name for a in acting if a.name}
    after = [a for a in view.candidates if view.token_at(a.start) > trigger.last]
    found: list[ActorCandidate] = []
    for a in after:
        at = view.token_at(a.start)
        if found and not _joined(view, found[-1], a):
            break
        if a.pronoun or (a.name and a.name in names) or c.lower(at - 1) in _OWNED:
            continue
        if at - trigger.last > _REACH or not _same_clause(view, trigger, at):
            break
        following = c.chunk_of[min(view.token_at(a.end), len(c.tokens) - 1)]
        if following in c.groups and c.groups[following].lemma in view.lexicon.verb_lists["reporting"]:
            continue  # the speaker at the end: "..., the ministry said"
        if a.kind not in _ACTING or (a.country is None and a.basis != "named" and not _ends_phrase(view, a)):
            continue  # "major constitutional changes", "new military means"
        if a.sector in POLITICAL or a.country is not None or _content_object(view, trigger, at):
            found.append(a)
    return found


def _ends_phrase(view: SentenceView, a: ActorCandidate) -> bool:
    """The candidate is the head of its noun phrase, not a word before it."""
    c = view.clauses
    after = view.token_at(a.end)
    return after >= len(c.tokens) or c.tags[after] != "N" or c.chunk_of[after] != c.chunk_of[after - 1]


_OWNED = frozenset("its their his her our my".split())


def _joined(view: SentenceView, left: ActorCandidate, right: ActorCandidate) -> bool:
    """Only a comma or "and" stands between two candidates."""
    c = view.clauses
    between = [c.lower(i) for i in range(view.token_at(left.end), view.token_at(right.start))]
    return bool(between) and all(word in (",", "and", "or", "the") for word in between)


def _content_object(view: SentenceView, trigger: Trigger, at: int) -> bool:
    """Token `at` is in the object of the verb that a threat or promise leads on to ("to attack foreign companies")."""
    c = view.clauses
    k = c.chunk_of[at] - 1
    return k in c.groups and c.groups[k].form == "infinitive" and c.groups[k].head - trigger.last <= 4


_ANYBODY = frozenset("man men person persons individual individuals suspect suspects subject subjects".split())


def _record(a: ActorCandidate, role: str, text: str, violent: bool = False) -> ActorMention:
    """The record of a candidate. A pronoun is told by the words it means; who strikes and is no more than "men" is
    an unidentified armed actor."""
    start, end = (a.start, a.end) if not a.pronoun or a.antecedent is None else a.antecedent
    sector = a.sector
    if violent and sector == "CVL" and a.country is None and text[a.head_start : a.head_end].lower() in _ANYBODY:
        sector = "UAF"
    return ActorMention(role, a.kind, text[start:end], a.name, a.country, sector, start, end, a.basis)


def _worth(view: SentenceView, span: Span) -> bool:
    """A phrase that names something an act can be done to, though the actor lists know nothing of it."""
    if is_time(view.clauses, span) or view.place_in(span) is not None:
        return False
    if view.clauses.lower(span[1]) in view.lexicon.weapons or view.clauses.lower(span[1]) in _SHOTS:
        return False
    if view.clauses.lower(span[1]) in _MEASURES:
        return False
    return "N" in view.clauses.tags[span[0] : span[1] + 1]


_MEASURES = frozenset(
    "others barrels tons tonnes litres liters gallons dollars pesos euros kilometres kilometers metres meters miles km "
    "feet foot percent % rounds end beginning start site scene area region number total rest most dead wounded".split()
)


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
    while first < span[1] and tags[first] in "DMA":
        first += 1
    start, end = view.chars((first, span[1]))
    kind = "organisation" if role == "actor" else "thing"
    return ActorMention(role, kind, text[start:end], None, None, "UNK", start, end, "described")
