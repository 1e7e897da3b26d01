"""Statements that tell of no single event: habits, definitions, animals, accidents of traffic, nobody.

Belongs here: what shows in a trigger's clause that nothing in particular is told. Does not belong here: status of what
is told (status.py), genres of whole texts (gate_genre.py).
"""

from __future__ import annotations

from pipeline.extract.triggers import Trigger
from pipeline.extract.triggers_view import SentenceView

_HABIT = frozenset(
    "often sometimes usually occasionally always typically generally normally rarely seldom habitually commonly "
    "traditionally".split()
)
_ANIMALS = frozenset(
    "leopard leopards tiger tigers lion lions elephant elephants bear bears wolf wolves dog dogs "
    "shark sharks crocodile  "
    "crocodiles snake snakes goats goat pigeons whales whale seals seal deer foxes fox badgers bees wasps monkeys "
    "poachers' rhino rhinos gorillas hyena hyenas jellyfish".split()
)
_TRAFFIC = frozenset(
    "lorry lorries bus buses train trains car cars truck trucks van vans tram trams ferry bicycle".split()
)
_STRUCK = _TRAFFIC | frozenset(
    "tree trees wall pedestrians pedestrian motorcycle motorbike cyclist tractor pole".split()
)
_NATURE = frozenset("asteroid asteroids comet comets meteor meteorite meteorites volcano supernova geyser".split())
_ILLS = frozenset("heart panic asthma anxiety epileptic".split())
_NOBODY = frozenset(("nobody", "none", "no-one"))


def generic(view: SentenceView, trigger: Trigger) -> bool:
    """True where the trigger tells of no single happening between people."""
    return _habitual(view, trigger) or _beastly(view, trigger) or _on_the_road(view, trigger)


def _present(view: SentenceView, i: int) -> bool:
    word = view.clauses.lower(i)
    lemma = view.lexicon.lemmas.get(word)
    return lemma is not None and word in (lemma, lemma + "s", lemma + "es")


def _habitual(view: SentenceView, trigger: Trigger) -> bool:
    """ "rebels often attack convoys", "a guerrilla is a fighter who attacks": a present tense under a word of habit, or
    in a definition's relative clause, with what is joined to it."""
    if trigger.pattern.noun or not _present(view, trigger.first):
        return False
    c = view.clauses
    low = max(0, trigger.first - 12)
    if any(c.lower(i) in _HABIT for i in range(low, min(len(c.tokens), trigger.last + 6))):
        return True
    for i in range(trigger.first - 1, 0, -1):
        word = c.lower(i)
        if word in ("who", "that", "which"):
            return (
                any(
                    c.lower(k) in ("is", "are") and c.lower(k + 1) in ("a", "an", "any", "one", "people", "those")
                    for k in range(max(0, i - 6), i)
                )
                and i < 8
            )
        if word in (".", ";", ":"):
            break
    return False


def _beastly(view: SentenceView, trigger: Trigger) -> bool:
    """An animal, a stone from the sky or an illness does it, or it is done to animals."""
    if trigger.pattern.event_type not in ("ASSAULT", "COERCE"):
        return False
    if "tranquilliser" in view.words or not view.words.isdisjoint(_NATURE):
        return True
    c = view.clauses
    if any(c.lower(i) in _ILLS for i in range(trigger.first, trigger.last)):
        return True
    if view.words.isdisjoint(_ANIMALS):
        return False
    spans = [*trigger.sides.actors, *trigger.sides.recipients]
    return any(c.lower(s[1]) in _ANIMALS for s in spans) or c.lower(c.chunks[0].last) in _ANIMALS


def _on_the_road(view: SentenceView, trigger: Trigger) -> bool:
    """A vehicle hits another, and nothing says that somebody meant it; or "arrested nobody"."""
    c = view.clauses
    if c.lower(trigger.last + 1) in _NOBODY:
        return True
    if trigger.pattern.event_type != "ASSAULT" or view.words.isdisjoint(_TRAFFIC) or view.has("bomb_hard"):
        return False
    for i in range(1, len(c.tokens) - 1):
        if view.lexicon.lemmas.get(c.lower(i)) not in ("hit", "strike", "ram"):
            continue
        before = any(c.lower(k) in _TRAFFIC for k in range(max(0, i - 2), i))
        if before and any(c.lower(k) in _STRUCK for k in range(i + 1, min(len(c.tokens), i + 5))):
            return trigger.pattern.role == "effect" or i == trigger.first
    return False
