"""What an event is called elsewhere: ACLED-like labels, UCDP type of violence, CAMEO code.

The rules are ours (first match wins) and make *_like columns: they are not ACLED, UCDP or GDELT data. Belongs here:
rules over a coded event. Does not belong here: reading text, except for the words of the trigger and weapons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import ActorMention, WeaponMention
from pipeline.reference.ontology import Ontology

_STATE = frozenset(("MIL", "COP", "GOV", "SPY"))
_REBELS = frozenset(("REB", "IMG", "OPP", "CRM", "SEP"))
_FORCES = frozenset(("MIL", "COP", "GOV", "PRM", "SPY"))
_CROWD = frozenset(
    "protester protesters protestor protestors demonstrator demonstrators marchers crowd crowds rioters strikers "
    "activists students supporters".split()
)
_PROTESTERS = _CROWD - {"crowd", "crowds", "students", "activists", "supporters"}
_PROTEST_WORDS = frozenset(
    "protest protests protesting protesters protestors demonstration demonstrations demonstrators demonstrated rally "
    "rallies march marched sit-in strike strikers riot riots rioting rioters".split()
)
_MOB = frozenset(
    "mob mobs vigilante vigilantes villagers residents crowd crowds locals neighbours neighbors youths townspeople "
    "passers-by bystanders lynch".split()
)
_BASE_WORDS = ("base", "headquarters", "outpost", "camp", "checkpoint", "post", "posts", "points", "point")
_ARMS_WORDS = frozenset(
    "weapons weapon arms explosives explosive cache caches ammunition munitions firearm firearms gun guns rifle rifles "
    "pistol pistols grenades grenade bomb bombs mines mine landmines ied ieds detonators rockets missiles mortars "
    "dynamite tnt weaponry kalashnikovs revolver revolvers bullets cartridges ordnance".split()
)
_MADE_HARMLESS = ("defuse", "deactivate", "neutralise", "neutralize", "disarm", "controlled explosion", "bomb disposal")
_TAKEN_AWAY = ("seize", "confiscate", "impound", "expropriate", "requisition", "nationali", "seizure", "confiscation")
_ARMS = frozenset(
    ("firearm", "explosive", "grenade", "mine", "rocket", "missile", "artillery", "vehicle_bomb", "drone")
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at. `words` are the sentence's lower-case words, `trigger` the trigger's."""

    event_type: str
    mode: str | None
    territory: str
    actors: Sequence[ActorMention]
    killed: int | None
    injured: int | None
    weapons: Sequence[WeaponMention]
    trigger: str
    words: frozenset[str]
    two_sided: bool
    beside: frozenset[tuple[str, str | None]]  # (type, mode) of the other events of the sentence and the next


def acled_like(f: Facts, ontology: Ontology) -> tuple[str | None, str | None]:
    """(event, sub-event) labels; (None, None) where nothing fits: never forced."""
    label = _sub_event(f, ontology)
    return (None, None) if label is None else (ontology.acled_like[label], label)


def _sectors(f: Facts, role: str) -> set[str]:
    return {a.sector for a in f.actors if a.role == role and (a.text or role == "actor")}


def _crowd(f: Facts) -> bool:
    role = ("actor", "recipient") if f.two_sided else ("recipient",)
    return any(a.role in role and not _CROWD.isdisjoint(a.text.lower().split()) for a in f.actors)


def _sub_event(f: Facts, o: Ontology) -> str | None:
    if f.event_type == "ASSAULT":
        return _assault(f, o)
    if f.event_type == "PROTEST":
        return _protest(f)
    if f.event_type == "COERCE":
        if f.mode == "arrest":
            return "Arrests"
        return _seizure(f) if f.mode == "seize" else None
    if f.event_type == "RETREAT":
        if f.mode == "withdraw":
            return "Non-violent transfer of territory"
        return "Agreement" if f.mode in ("ceasefire", "release", "disarm") else None
    if f.event_type == "MOBILIZE":
        if any(word in f.trigger for word in _BASE_WORDS):
            return "Headquarters or base established"
        return "Change to group/activity"
    if f.event_type in ("SUPPORT", "AGREE"):
        deal = ("ceasefire", "cease-fire", "truce", "peace", "accord", "deal", "agreement", "pact", "treaty")
        signed = any(word in f.trigger for word in ("sign", "agree", "reach", "accord", "deal", "strike"))
        return "Agreement" if signed and not f.words.isdisjoint(deal) else None
    return None


def _seizure(f: Facts) -> str | None:
    """Arms and bombs taken or made harmless; other goods taken away. A search or a foiled plan is neither."""
    if any(word in f.trigger for word in _MADE_HARMLESS):
        return "Disrupted weapons use"
    if any(w.kind in _ARMS for w in f.weapons) or not f.words.isdisjoint(_ARMS_WORDS):
        return "Disrupted weapons use"
    return "Looting/property destruction" if f.trigger.startswith(_TAKEN_AWAY) else None


def _acting(f: Facts, words: frozenset[str]) -> bool:
    return any(a.role == "actor" and not words.isdisjoint(a.text.lower().split()) for a in f.actors)


def _assault(f: Facts, o: Ontology) -> str | None:
    actors, recipients = _sectors(f, "actor"), _sectors(f, "recipient")
    armed_actor, armed_target = bool(actors & o.armed), bool(recipients & o.armed)
    civil_target = bool(recipients) and recipients <= o.civilian
    if f.mode == "unconventional":
        return "Chemical weapon"
    if f.mode == "sexual":
        return "Sexual violence"
    if f.mode == "abduct" and not (recipients & o.armed):
        return "Abduction/forced disappearance"
    if f.two_sided and _crowd(f) and (actors | recipients) & _FORCES:
        return "Violent demonstration"
    if actors & _FORCES and _crowd(f):
        if f.mode == "crowd-control" and not f.killed and "ammunition" not in f.words:
            return "Protest with intervention"
        return "Excessive force against protesters"
    if f.mode == "crowd-control":
        return "Excessive force against protesters" if f.killed and actors & _FORCES else "Protest with intervention"
    if f.territory in ("regained", "taken", "transferred_peacefully"):
        return _ground(f, actors)
    if _acting(f, _PROTESTERS) or (_acting(f, _CROWD) and not f.words.isdisjoint(_PROTEST_WORDS)):
        return "Violent demonstration"
    if _acting(f, _MOB) and not actors & _FORCES - {"PRM"} and f.mode not in ("firearms", "explosives", "aerial"):
        return "Mob violence"
    if f.mode == "suicide-attack":
        return "Suicide bomb"
    if f.mode in ("aerial", "drone"):
        return "Air/drone strike"
    if f.mode == "heavy-weapons" and not f.two_sided:
        return "Shelling/artillery/missile attack"
    if f.mode == "explosives":
        kinds = {w.kind for w in f.weapons}
        grenade = "grenade" in f.trigger or ("grenade" in kinds and not kinds & {"explosive", "vehicle_bomb", "mine"})
        return "Grenade" if grenade else "Remote explosive/landmine/IED"
    if f.mode == "destroy" and not f.killed:
        return "Looting/property destruction"
    if f.territory == "contested" or (f.two_sided and (armed_actor or armed_target)):
        return "Armed clash"
    if armed_actor and armed_target:
        return "Armed clash"
    if f.two_sided and f.words.isdisjoint(_CROWD):
        return "Armed clash"
    shot = f.mode in ("firearms", "explosives", "targeted")  # unknown people with guns or bombs are no mob
    if actors & {"CVL", "UNK", "EDU", "LAB", "REL"} and not actors & o.armed and not shot:
        return "Mob violence"
    if civil_target or armed_actor or "UAF" in actors:
        return "Armed clash" if armed_target and "UAF" not in actors else "Attack"
    return "Attack"


def _ground(f: Facts, actors: set[str]) -> str:
    """Who holds it now, or that it was handed over: without a fight, or after the others had left."""
    fought = any(t == "ASSAULT" and m is not None for t, m in f.beside)
    if f.territory == "transferred_peacefully" or (("RETREAT", "withdraw") in f.beside and not fought):
        return "Non-violent transfer of territory"
    if f.territory == "regained" and (not actors & _REBELS or actors & _STATE):
        return "Government regains territory"
    return "Non-state actor overtakes territory"


def _protest(f: Facts) -> str | None:
    forceful = {("COERCE", "arrest"), ("ASSAULT", "crowd-control"), ("COERCE", "restrict")}
    if f.mode in ("riot", "vandalize", "obstruct"):
        return "Violent demonstration"
    if ("ASSAULT", "clash") in f.beside:
        return "Violent demonstration"
    if f.beside & forceful or ("ASSAULT", "beat") in f.beside:
        return "Protest with intervention"
    return "Peaceful protest"


def ucdp_type(f: Facts, ontology: Ontology) -> int | None:
    """1 state-based, 2 non-state, 3 one-sided; None without a death or an organised actor.

    Needs at least one person killed. One-sided: organised actor against unarmed people. State-based: a state's forces
    on one side and an organised armed other. Non-state: two organised armed sides, neither a state's.
    """
    if f.event_type != "ASSAULT" or not f.killed:
        return None
    actors, recipients = _sectors(f, "actor") - {"UAF"}, _sectors(f, "recipient")
    organised = ontology.armed | {"GOV"}
    if not actors & organised or not recipients:
        return None
    if recipients <= ontology.civilian:
        return 3
    if not recipients & organised:
        return None
    state = any(a.sector in _STATE and (a.country or a.role) for a in f.actors if a.text)
    return 1 if state else 2
