"""The conditions trigger patterns are under ("needs" in the lexicon): what must stand around a word for it to count.

Belongs here: one small test a condition. Does not belong here: the word lists (lexicon/sets.yml).
Each test sees the sentence, the trigger's tokens and its sides, and answers yes or no.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.extract.actors import ActorCandidate
from pipeline.extract.clauses_arguments import Span
from pipeline.extract.clauses_objects import preposition
from pipeline.extract.triggers_sides import Sides
from pipeline.extract.triggers_view import ARMED, POLITICAL, STATE, SentenceView


@dataclass(frozen=True, slots=True)
class Found:
    """A match under test: tokens `first` to `last`, its gap and its sides."""

    view: SentenceView
    first: int
    last: int
    gap: Span | None
    sides: Sides
    violent_document: bool

    def actor(self) -> list[ActorCandidate]:
        return _those(self.view, self.sides.actors)

    def recipient(self) -> list[ActorCandidate]:
        return _those(self.view, self.sides.recipients)

    def both(self) -> list[ActorCandidate]:
        return self.actor() + self.recipient()

    def object_spans(self) -> list[Span]:
        """What the trigger is done to, in words: recipients, or what "of" joins to it."""
        if self.sides.recipients:
            return self.sides.recipients
        return [s for _, spans in preposition(self.view.clauses, self.last, frozenset(("of",)), 8)[:1] for s in spans]

    def object_in(self, name: str, reach: int = 5) -> bool:
        """A word of the set stands in the object or just after the trigger."""
        words = self.view.lexicon.sets[name]
        tokens = self.view.clauses.tokens
        for span in self.object_spans():
            low, high = self.view.with_of(span)
            if any(t.lower in words for t in tokens[low : high + 1]):
                return True
        return self.view.near(name, self.last + 1, self.last + reach)


def _those(view: SentenceView, spans: list[Span]) -> list[ActorCandidate]:
    found = []
    for span in spans:
        one = view.main_candidate(span)
        if one is not None:
            found.append(one)
    return found


def _armed(people: list[ActorCandidate]) -> bool:
    return any(a.sector in ARMED for a in people)


def _political(people: list[ActorCandidate]) -> bool:
    return any(
        (a.sector in POLITICAL or (a.country is not None and a.kind in ("person", "group", "organisation")))
        and a.kind in ("person", "group", "organisation")
        for a in people
    )


def _state(people: list[ActorCandidate]) -> bool:
    return any(a.sector in STATE for a in people)


def _people(people: list[ActorCandidate]) -> bool:
    return any(a.kind in ("person", "group") for a in people)


def _official(people: list[ActorCandidate]) -> bool:
    return any(
        a.sector in ("GOV", "MIL", "LEG", "IGO", "UNO", "EUR", "ELI", "PTY", "REB", "OPP", "JUD") for a in people
    )


def _armed_near(f: Found) -> bool:
    return _armed(f.both()) or f.view.near("armed_words", f.first - 12, f.last + 12)


def _place(f: Found) -> bool:
    return any(f.view.is_place(s) for s in f.object_spans()) or f.view.near("territory", f.last + 1, f.last + 4)


def _violence(f: Found) -> bool:
    return _else_than(f, "violence")


def _strict(f: Found) -> bool:
    return _else_than(f, "violence_strict") and not f.view.has("accident")


def _else_than(f: Found, name: str) -> bool:
    """A word of the set stands in the sentence outside the trigger itself."""
    words = f.view.lexicon.sets[name]
    if f.view.words.isdisjoint(words):
        return False
    return any(t.lower in words for i, t in enumerate(f.view.clauses.tokens) if i < f.first or i > f.last)


def _deliberate(f: Found) -> bool:
    """Killing is told as an act unless the sentence tells of an accident and of no violence beside it."""
    mishap = f.view.has("accident") or (f.view.has("industrial") and not f.view.has("bomb_hard"))
    return not mishap or (_else_than(f, "violence_strict") and not f.view.has("accident"))


def _bomb(f: Found) -> bool:
    if f.view.has("accident"):
        return False
    hard = f.view.has("bomb_hard")
    if f.view.has("industrial") and not hard:
        return False
    return hard or _else_than(f, "bomb") or f.violent_document


def _figurative(f: Found) -> bool:
    return _strict(f) or _armed_near(f) or _place(f) or f.violent_document


def _armed_actor(f: Found) -> bool:
    return _armed(f.actor())


def _person_violence(f: Found) -> bool:
    return (
        _people(f.recipient())
        and not f.view.has("sport_words")
        and (
            _violence(f)
            or _armed(f.both())
            or f.violent_document
            or f.view.near("police_words", f.first - 12, f.last + 12)
        )
    )


def _political_both(f: Found) -> bool:
    return _political(f.actor()) and (_political(f.recipient()) or len(f.sides.actors) > 1)


def _political_any(f: Found) -> bool:
    return _political(f.both())


def _political_actor(f: Found) -> bool:
    return _political(f.actor())


def _content(name: str, reach: int = 14) -> Callable[[Found], bool]:
    return lambda f: f.view.near(name, f.last + 1, f.last + reach)


CONDITIONS: dict[str, Callable[[Found], bool]] = {
    "any": lambda f: True,
    "never": lambda f: False,
    "none_noun": lambda f: False,
    "violence": _violence,
    "violence_strict": _strict,
    "not_accident": _deliberate,
    "violence_or_people": lambda f: _violence(f) or (_armed(f.actor()) and bool(f.sides.recipients)),
    "violence_bomb": _bomb,
    "violence_or_armed": lambda f: _violence(f) or _armed_near(f),
    "bomb_event": lambda f: f.view.near("bomb_acts", f.first - 10, f.last + 10) and not f.view.has("accident"),
    "fired": lambda f: f.view.near("fired", f.first - 8, f.last + 8),
    "aerial": lambda f: _else_than(f, "strike_air") and not f.view.has("sport_words"),
    "aircraft": lambda f: f.object_in("aircraft_words"),
    "armed": _armed_near,
    "armed_any": _armed_near,
    "armed_strict": _armed_actor,
    "armed_both": lambda f: _armed(f.actor()) and _armed(f.recipient()),
    "armed_or_violence": lambda f: _armed_near(f) or _strict(f),
    "armed_or_person": lambda f: _armed_near(f) or _people(f.recipient()),
    "armed_or_gov": lambda f: _armed_near(f) or _state(f.both()),
    "armed_or_gov_or_person": lambda f: _armed_near(f) or _state(f.both()) or _people(f.recipient()),
    "armed_object": lambda f: _armed(f.recipient()) or f.object_in("armed_words", 4),
    "armed_place": lambda f: _armed_near(f) and _place(f),
    "armed_strict_place": lambda f: _armed_actor(f) and _place(f),
    "armed_place_subject": lambda f: _armed_near(f) and any(f.view.is_place(s) for s in f.sides.recipients),
    "armed_hands": lambda f: _armed_near(f) and f.view.near("violence", f.last + 1, f.last + 5) and _place(f),
    "armed_base": _armed_near,
    "place_object": lambda f: _place(f) and (_armed_near(f) or f.violent_document),
    "place_object_armed": lambda f: _place(f) and _armed_actor(f),
    "place_of": lambda f: any(f.view.is_place(s) for s in f.object_spans()) and _armed_near(f),
    "place_of_armed": lambda f: any(f.view.is_place(s) for s in f.object_spans()) and _armed_near(f),
    "person": lambda f: _people(f.both()),
    "person_object": lambda f: _people(_those(f.view, f.object_spans())),
    "person_of": lambda f: _people(_those(f.view, f.object_spans())),
    "person_or_armed": lambda f: _people(f.both()) or _armed_near(f),
    "person_violence": _person_violence,
    "person_not_self": lambda f: _people(f.recipient()),
    "person_not_official": lambda f: _people(f.recipient()) and not f.object_in("official_objects"),
    "passive_only": lambda f: f.sides.passive,
    "official_or_country": lambda f: f.object_in("official_objects") or _political_both(f),
    "police_crowd": lambda f: (_state(f.actor()) or f.view.has("police_words")) and f.view.has("protest_words"),
    "police_person": lambda f: _state(f.actor()) and any(
        a.kind in ("person", "group") and a.sector not in ("MIL",) for a in f.recipient()
    ),
    "thing_object": lambda f: f.object_in("weapon_objects", 6)
    or (f.object_in("thing_objects", 6) and (_state(f.actor()) or _armed_near(f) or f.view.has("state_words"))),
    "weapon_found": lambda f: f.object_in("weapon_objects", 6)
    and (f.view.has("state_words") or (f.sides.passive and f.object_in("arms_words", 4)))
    and not f.view.has("film_words"),
    "gov_permission": lambda f: _state(f.actor())
    and (_people(f.recipient()) or f.view.near("cooperation_words", f.last, f.last + 8)),
    "thing_of": lambda f: f.object_in("thing_objects", 6),
    "weapon_object": lambda f: f.object_in("weapon_objects", 8),
    "bomb_object": lambda f: f.object_in("weapon_objects", 8) or f.view.has("bomb"),
    "plot_object": lambda f: f.object_in("plot_objects", 7),
    "state": lambda f: _state(f.both()) or f.view.near("state_words", f.first - 10, f.last + 10),
    "state_any": lambda f: _state(f.both()) or f.view.has("state_words"),
    "state_person": lambda f: _state(f.actor()) and _people(f.recipient()),
    "state_or_weapon": lambda f: f.view.has("state_words") and f.object_in("weapon_objects", 10),
    "gov": lambda f: _state(f.actor()) or (not f.sides.actors and f.view.has("state_words")),
    "gov_political": lambda f: _official(f.actor()) or _state(f.actor()),
    "gov_both": lambda f: _state(f.actor()) and (_political(f.recipient()) or f.object_in("political_objects", 8)),
    "any_political": _political_any,
    "any_political_actor": _political_actor,
    "political_or_people": lambda f: _political_any(f) or (_people(f.actor()) and not f.view.has("sport_words")),
    "actors_political": _political_both,
    "any_political_guilt": lambda f: _political_actor(f) and f.view.near("negative_words", f.last + 1, f.last + 10),
    "political_object": lambda f: _political_actor(f) and f.object_in("political_objects", 8),
    "political_verb": lambda f: _political_actor(f) and (
        _political(f.recipient()) or f.object_in("political_objects", 8) or f.object_in("cooperation_words", 8)
    ),
    "political_person": lambda f: _political(f.actor()) or f.view.near("official_words", f.first - 8, f.last + 8),
    "political_person_office": lambda f: _political(f.actor())
    and f.view.near("official_words", f.first - 6, f.last + 6),
    "official_actor": lambda f: _official(f.actor()) and f.view.near("official_words", f.first - 14, f.first),
    "official_actor_country": lambda f: _official(f.actor()) and f.view.near("official_words", f.first - 12, f.first)
    and any(f.view.place_in(s) is not None or _political(_those(f.view, [s])) for s in f.sides.recipients),
    "official_actor_here": lambda f: _official(f.actor())
    and f.view.clauses.lower(f.last + 1) in ("here", "on", "in", "for"),
    "official_both": lambda f: _official(f.actor()) and _political(f.recipient()),
    "official_igo": lambda f: _official(f.actor()) and _political_both(f),
    "official_near": lambda f: f.view.near("official_words", f.first - 12, f.last + 10) and _political_any(f),
    "official_object": lambda f: _political_actor(f) and f.object_in("official_objects", 4),
    "people": lambda f: _people(f.actor()) or f.view.near("people_words", f.first - 12, f.last + 8),
    "people_strict": lambda f: f.view.near("people_words", f.first - 14, f.last + 2)
    and (f.view.near("protest_words", f.first - 12, f.first - 1)
         or f.view.near("protest_words", f.last + 1, f.last + 14)
         or f.view.clauses.lower(f.last + 1) in ("against", "through", "to", "in", "outside", "for", "on")),
    "people_or_unit": lambda f: bool(f.sides.actors) or f.view.has("people_words"),
    "people_protest": lambda f: f.view.has("protest_words") and f.view.near("people_words", f.first - 14, f.last + 8)
    and _else_than(f, "protest_words"),
    "protest": lambda f: _else_than(f, "protest_words") and not f.view.has("sport_words"),
    "protest_person": lambda f: False,
    "labour": lambda f: f.view.near("labour_words", f.first - 12, f.last + 12) and not f.view.has("sport_words"),
    "cyber": lambda f: _else_than(f, "cyber"),
    "legal": lambda f: _else_than(f, "legal_words"),
    "legal_or_accuse": lambda f: True,
    "legal_person": lambda f: _people(f.recipient()) and _else_than(f, "legal_words"),
    "delivered": lambda f: f.view.near("delivered", f.first - 8, f.last + 8),
    "delivered_political": lambda f: f.view.near("delivered", f.first - 8, f.last + 8) and _political_any(f),
    "reached": lambda f: f.view.near("reached", f.first - 8, f.last + 6) and _political_any(f),
    "ceasefire_event": lambda f: f.view.near("ceasefire_event", f.first - 8, f.last + 8),
    "offer_made": lambda f: f.view.near("offer_made", f.first - 6, f.last + 4) and _political_any(f),
    "base_event": lambda f: f.view.near("base_event", f.first - 8, f.last + 6),
    "inquiry_event": lambda f: f.view.near("inquiry_event", f.first - 8, f.last + 6),
    "coop_verb": lambda f: f.view.near("reached", f.first - 8, f.last + 4) and _political_any(f),
    "coop_content": lambda f: _political_actor(f) and f.view.near("cooperation_words", f.last, f.last + 14)
    and not f.view.near("war_words", f.last + 1, f.last + 8),
    "coop_content_political": lambda f: _political_actor(f) and f.view.near("cooperation_words", f.last, f.last + 10),
    "request_object": lambda f: _political_actor(f) and f.view.near("request_objects", f.last + 1, f.last + 12),
    "order_content": lambda f: _political_actor(f) and f.view.near("order_objects", f.last + 1, f.last + 8),
    "reject_object": lambda f: _political_actor(f) and f.object_in("reject_objects", 8),
    "reject_request": lambda f: _political_actor(f) and f.object_in("political_objects", 5),
    "reject_comment": lambda f: (_political_actor(f)
    and f.view.clauses.lower(f.last + 1) not in ("comment", "to", "sharply", "in"))
    or f.view.near("cooperation_words", f.last + 1, f.last + 8),
    "should_political": lambda f: _political(f.actor()) and f.view.near("order_objects", f.last + 1, f.last + 6),
    "will_not_political": lambda f: _political_actor(f) and f.view.near("cooperation_words", f.last + 1, f.last + 8),
    "warn_content": lambda f: _political_actor(f) and f.view.near("war_words", f.last + 1, f.last + 24),
    "warn_noun": lambda f: _political_any(f) and f.view.near("war_words", f.last + 1, f.last + 16),
    "threat_noun": lambda f: _political_actor(f) and f.view.near("war_words", f.first - 4, f.last + 10),
    "neg_words": lambda f: _political_actor(f) and f.view.near("negative_words", f.last + 1, f.last + 12),
    "neg_claim": lambda f: _political_actor(f) and f.view.near("negative_words", f.last + 1, f.last + 14),
    "verbal_attack": lambda f: _political_both(f) and not _armed_near(f) and not _else_than(f, "violence"),
    "aid_content": lambda f: _political_any(f) and f.view.near("weapon_aid", f.last, f.last + 8),
    "rescue_violence": lambda f: f.view.near("rescue", f.last, f.last + 10),
    "none_figurative": _figurative,
    "none_film": lambda f: not f.view.has("film_words") and not f.view.has("sport_words"),
}  # fmt: skip
