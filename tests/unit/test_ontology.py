"""The ontology, the trigger lexicon and what is derived from an event."""

from __future__ import annotations

import pytest

from pipeline.extract.confidence import WEIGHTS, confidence
from pipeline.extract.derived import Facts, acled_like, ucdp_type
from pipeline.extract.triggers_conditions import CONDITIONS
from pipeline.records import ActorMention, WeaponMention
from pipeline.reference.lexicon import load_lexicon
from pipeline.reference.lexicon_inflection import BASE, ING, PARTICIPLE, PAST, S_FORM, verb_forms
from pipeline.reference.ontology import load_ontology

_ONTOLOGY = load_ontology()
_LEXICON = load_lexicon()


def test_every_pattern_fits_the_ontology() -> None:
    patterns = {p for index in (_LEXICON.verbs, _LEXICON.nouns) for found in index.values() for p in found}
    assert {p.event_type for p in patterns} == set(_ONTOLOGY.events)
    for p in patterns:
        assert p.mode == "content" or _ONTOLOGY.has_mode(p.event_type, p.mode), p
        assert p.needs in CONDITIONS, p
        assert set(p.contexts) <= _ONTOLOGY.contexts, p
        assert p.frame in ("trans", "intrans", "mutual", "undergo", "act", "actor_of"), p
        assert p.role in ("means", "effect", "matrix", "material"), p
        assert p.territory in (None, "take", "retake", "lose", "contest", "withdraw"), p
        assert not p.rest or p.rest[-1] != "..", p
    assert _LEXICON.pattern_count >= 900


def test_content_modes_and_contexts_are_known() -> None:
    for event_type, modes in _LEXICON.content_modes.items():
        assert all(_ONTOLOGY.has_mode(event_type, mode) for mode in modes)
    assert set().union(*_LEXICON.context_words.values()) <= _ONTOLOGY.contexts


def test_conditions_are_used() -> None:
    used = {p.needs for index in (_LEXICON.verbs, _LEXICON.nouns) for found in index.values() for p in found}
    assert set(CONDITIONS) - used == set()


@pytest.mark.parametrize(
    ("base", "form", "kind"),
    [
        ("attack", "attacked", PAST | PARTICIPLE),
        ("stab", "stabbing", ING),
        ("shoot", "shot", PAST | PARTICIPLE),
        ("hit", "hit", BASE | PAST | PARTICIPLE),
        ("seize", "seizes", S_FORM),
        ("die", "dying", ING),
        ("carry", "carries", S_FORM),
        ("kidnap", "kidnapped", PAST | PARTICIPLE),
        ("free", "freeing", ING),
        ("open", "opened", PAST | PARTICIPLE),
        ("re-take", "re-took", PAST),
    ],
)
def test_forms(base: str, form: str, kind: int) -> None:
    irregular = {
        "shoot": ["shot", "shot"],
        "hit": ["hit", "hit"],
        "die": ["died", "died", "dying"],
        "take": ["took", "taken"],
    }
    assert verb_forms(base, irregular, {"kidnap"})[form] == kind


def _actor(role: str, sector: str, text: str = "x", country: str | None = "SYR") -> ActorMention:
    return ActorMention(role, "group", text, None, country, sector, 0, 1, "described")


def _facts(
    mode: str | None = None,
    actors: tuple[ActorMention, ...] = (),
    *,
    event_type: str = "ASSAULT",
    territory: str = "none",
    killed: int | None = None,
    weapons: tuple[WeaponMention, ...] = (),
    two_sided: bool = False,
    beside: frozenset[tuple[str, str | None]] = frozenset(),
) -> Facts:
    return Facts(event_type, mode, territory, actors, killed, None, weapons, "attack", frozenset(), two_sided, beside)


_REBELS, _ARMY = _actor("actor", "REB"), _actor("recipient", "MIL")
_PEOPLE = _actor("recipient", "CVL")


@pytest.mark.parametrize(
    ("facts", "label"),
    [
        (_facts("aerial", (_actor("actor", "MIL"), _PEOPLE)), "Air/drone strike"),
        (_facts("unconventional"), "Chemical weapon"),
        (_facts("suicide-attack"), "Suicide bomb"),
        (_facts("heavy-weapons", (_REBELS, _ARMY)), "Shelling/artillery/missile attack"),
        (_facts("explosives", weapons=(WeaponMention("grenade", 0, 7, "grenade"),)), "Grenade"),
        (_facts("explosives", weapons=(WeaponMention("bomb", 0, 4, "explosive"),)), "Remote explosive/landmine/IED"),
        (_facts("abduct", (_REBELS, _PEOPLE)), "Abduction/forced disappearance"),
        (_facts("firearms", (_REBELS, _ARMY)), "Armed clash"),
        (_facts("firearms", (_REBELS, _PEOPLE)), "Attack"),
        (_facts(None, (_REBELS,), territory="taken"), "Non-state actor overtakes territory"),
        (_facts(None, (_actor("actor", "MIL"),), territory="regained"), "Government regains territory"),
        (_facts("firearms", (_actor("actor", "COP"), _actor("recipient", "CVL", "protesters"))),
         "Excessive force against protesters"),
        (_facts("demo", event_type="PROTEST"), "Peaceful protest"),
        (_facts("demo", event_type="PROTEST", beside=frozenset((("COERCE", "arrest"),))), "Protest with intervention"),
        (_facts("riot", event_type="PROTEST"), "Violent demonstration"),
        (_facts("arrest", event_type="COERCE"), "Arrests"),
        (_facts(None, event_type="CONSULT"), None),
        (_facts(None, event_type="REJECT"), None),
    ],
)  # fmt: skip
def test_acled_like(facts: Facts, label: str | None) -> None:
    event, sub_event = acled_like(facts, _ONTOLOGY)
    assert sub_event == label
    assert event == (None if label is None else _ONTOLOGY.acled_like[label])


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (_facts("firearms", (_REBELS, _PEOPLE), killed=3), 3),
        (_facts("firearms", (_REBELS, _ARMY), killed=3), 1),
        (_facts("firearms", (_REBELS, _actor("recipient", "IMG")), killed=3), 2),
        (_facts("firearms", (_REBELS, _ARMY)), None),
        (_facts("firearms", (_actor("actor", "UAF", ""), _PEOPLE), killed=3), None),
        (_facts("demo", (_REBELS, _PEOPLE), event_type="PROTEST", killed=3), None),
    ],
)
def test_ucdp(facts: Facts, kind: int | None) -> None:
    assert ucdp_type(facts, _ONTOLOGY) == kind


def test_codes() -> None:
    assert _ONTOLOGY.quad("ASSAULT") == "material_conflict"
    assert _ONTOLOGY.intensity("ASSAULT", "drone") == -9.5
    assert _ONTOLOGY.intensity("PROTEST", "vandalize") is None
    assert _ONTOLOGY.cameo_code("COERCE", "arrest") == "173"
    assert _ONTOLOGY.cameo_code("COERCE", None) == "170"


def test_confidence_is_a_probability() -> None:
    assert 0 < confidence([]) < 1
    assert confidence(["verb", "actor_named"]) > confidence([]) > confidence(["negated"])
    assert 0 < confidence(WEIGHTS) < 1
    with pytest.raises(KeyError):
        confidence(["no such feature"])
