"""Weapons, contexts, mode and change of territory of an event, from the words of its sentence.

Belongs here: attributes that are read off words. Does not belong here: sides, dates, places, casualties.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.triggers import Trigger
from pipeline.extract.triggers_view import SentenceView
from pipeline.records import ActorMention, WeaponMention

# The mode a weapon gives an ASSAULT whose trigger says none. First match in this order.
_MODE_OF_WEAPON = {
    "chemical": "unconventional",
    "drone": "drone",
    "aircraft": "aerial",
    "vehicle_bomb": "explosives",
    "mine": "explosives",
    "explosive": "explosives",
    "grenade": "explosives",
    "missile": "heavy-weapons",
    "rocket": "heavy-weapons",
    "artillery": "heavy-weapons",
    "armour": "heavy-weapons",
    "blade": "primitive",
    "fire": "primitive",
    "firearm": "firearms",
    "crowd_control": "crowd-control",
}
# Modes of verbs that many means can do.
_OVERRULED = frozenset((None, "explosives", "heavy-weapons", "destroy", "firearms", "aerial"))
_AIRCRAFT = frozenset(
    "warplane warplanes jet jets aircraft plane planes helicopter helicopters gunship gunships airplanes "
    "warjets airforce".split()
)
_DRONES = frozenset("drone drones uav uavs".split())
_GOVERNMENT = frozenset(("MIL", "GOV", "COP", "SPY", "PRM"))


def sentence_weapons(view: SentenceView, text: str) -> list[WeaponMention]:
    """Weapons named in a sentence, the longest name first where names overlap."""
    tokens = view.clauses.tokens
    table = view.lexicon.weapons
    found: list[WeaponMention] = []
    i = 0
    while i < len(tokens):
        options = table.get(tokens[i].lower)
        step = 1
        if options:
            for words, kind in options:
                n = len(words)
                if i + n <= len(tokens) and tuple(t.lower for t in tokens[i : i + n]) == words:
                    start, end = tokens[i].start, tokens[i + n - 1].end
                    if not _not_a_weapon(view, i, i + n - 1):
                        found.append(WeaponMention(text[start:end], start, end, kind))
                    step = n
                    break
        i += step
    return found


def _not_a_weapon(view: SentenceView, first: int, last: int) -> bool:
    """ "tank" of water, "shell" company, "drone" of voices, "mine" of coal: the next or last word tells."""
    before, after = view.clauses.lower(first - 1), view.clauses.lower(last + 1)
    return after in ("company", "companies", "oil", "plc", "station", "stations", "works", "club", "top") or before in (
        "coal",
        "gold",
        "think",
        "water",
        "septic",
        "fish",
        "fuel",
        "oxygen",
        "royal",
        "dutch",
    )


def weapons_of(
    view: SentenceView, trigger: Trigger, weapons: Sequence[WeaponMention], alone: bool
) -> list[WeaponMention]:
    """Those of the sentence's weapons that belong to the trigger: all where it is the only one, else the near ones."""
    if alone:
        return list(weapons)
    tokens = view.clauses.tokens
    low = tokens[max(0, trigger.first - 8)].start
    high = tokens[min(len(tokens) - 1, trigger.last + 10)].end
    return [w for w in weapons if low <= w.start and w.end <= high]


def mode_of(
    view: SentenceView, trigger: Trigger, weapons: Sequence[WeaponMention], sides: Sequence[ActorMention]
) -> str | None:
    """The mode of an ASSAULT: the means decides over the verb, what strikes over what it strikes with.

    Warplanes that bomb, shell or destroy strike from the air; shells that carry gas are a chemical attack. Where
    neither trigger nor author says, the weapons do.
    """
    pattern = trigger.pattern
    if pattern.event_type != "ASSAULT" or pattern.territory is not None:
        return trigger.mode
    kinds = {w.kind for w in weapons}
    if trigger.mode in _OVERRULED:
        if "chemical" in kinds and _with_gas(view, trigger):
            return "unconventional"
        author = {
            word for a in sides if a.role == "actor" and a.text for word in a.text.lower().replace("-", " ").split()
        }
        for span in trigger.sides.actors:
            author.update(view.text(span).replace("-", " ").split())
        if not author.isdisjoint(_DRONES):
            return "drone"
        if not author.isdisjoint(_AIRCRAFT):
            return "aerial"
    if trigger.mode is not None:
        if trigger.mode == "explosives" and view.has("bomb") and "suicide" in view.words:
            return "suicide-attack"
        return trigger.mode
    words = view.words
    if "suicide" in words and not words.isdisjoint(("bomb", "bomber", "attack", "bombing", "vest", "car", "attackers")):
        return "suicide-attack"
    for kind, mode in _MODE_OF_WEAPON.items():
        if kind in kinds:
            return mode
    return None


def _with_gas(view: SentenceView, trigger: Trigger) -> bool:
    """Gas stands within reach of the trigger, and is no tear gas, gas field or gas leak."""
    return view.near("gas_words", trigger.first - 14, trigger.last + 14) and view.words.isdisjoint(
        ("tear", "teargas", "natural", "cooking")
    )


def contexts_of(view: SentenceView, trigger: Trigger, actors: Sequence[ActorMention]) -> tuple[str, ...]:
    """PLOVER contexts the trigger itself carries, those its sentence's words carry, and those of its actors."""
    found = set(trigger.pattern.contexts)
    table, phrases = view.lexicon.context_words, view.lexicon.context_phrases
    tokens = view.clauses.tokens
    for i, token in enumerate(tokens):
        hit = table.get(token.lower)
        if hit:
            found |= hit
        for words, context in phrases.get(token.lower, ()):
            if tuple(t.lower for t in tokens[i : i + len(words)]) == words:
                found.add(context)
    sectors = {a.sector for a in actors}
    if "MIL" in sectors:
        found.add("military")
    force = {a.sector for a in actors if a.role == "actor"} & {"COP", "MIL", "PRM", "SPY"}
    hurt = {a.sector for a in actors if a.role == "recipient"} & {"CVL", "OPP", "JRN", "EDU", "LAB"}
    if not (force and hurt and trigger.pattern.event_type in ("ASSAULT", "COERCE")):
        found.discard("repression")
    elif trigger.pattern.event_type == "ASSAULT":
        found.add("repression")
    return tuple(sorted(found))


_WITHOUT_FIGHT = (
    ("without", "a", "fight"), ("without", "a", "shot"), ("without", "firing", "a"), ("without", "resistance"),
    ("no", "resistance"), ("any", "resistance"), ("little", "resistance"), ("without", "fighting"),
)  # fmt: skip


def _phrase(view: SentenceView, phrases: Sequence[tuple[str, ...]]) -> bool:
    tokens = view.clauses.tokens
    lower = [t.lower for t in tokens]
    return any(tuple(lower[i : i + len(p)]) == p for p in phrases for i in range(len(lower)))


def territory_of(view: SentenceView, trigger: Trigger, actors: Sequence[ActorMention], country: str | None) -> str:
    """Change of control: regained where a government's side takes ground in its own country or the verb says "again",
    taken where anybody else does, contested for advances and sieges, transferred peacefully for handovers."""
    kind = trigger.pattern.territory
    if kind is None:
        return "none"
    doing = [a for a in actors if a.role == "actor" and a.text]
    losing = [a for a in actors if a.role == "recipient" and a.text and a.kind in ("group", "organisation", "person")]
    government = any(a.sector in _GOVERNMENT and (country is None or a.country in (None, country)) for a in doing)
    if kind == "withdraw":
        words = view.lexicon.sets["territory"]
        ground = not view.words.isdisjoint(words) or any(view.places)
        handed = trigger.pattern.key.startswith(("hand", "transfer", "relinquish", "surrender ..", "give up", "vacate"))
        return "transferred_peacefully" if ground and handed else "none"
    if not view.words.isdisjoint(("unopposed", "unresisted")) or _phrase(view, _WITHOUT_FIGHT):
        return "transferred_peacefully"
    if kind == "contest":
        return "contested"
    if kind == "retake":
        return "regained"
    if kind == "lose":
        if government:
            return "regained"
        return "taken" if doing or not any(a.sector in ("REB", "IMG") for a in losing) else "regained"
    if government and not any(a.sector in ("MIL", "GOV") and a.country != country and a.country for a in doing):
        return "regained"
    return "taken"
