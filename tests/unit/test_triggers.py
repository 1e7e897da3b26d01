"""Triggers: which word tells of what, and which only looks like it."""

from __future__ import annotations

import pytest

from pipeline.extract.actors import find_actors
from pipeline.extract.clauses import analyse
from pipeline.extract.document import read_document
from pipeline.extract.triggers import Trigger, find_triggers
from pipeline.extract.triggers_view import SentenceView
from pipeline.reference.actors import load_actors
from pipeline.reference.lexicon import load_lexicon

_LEXICON = load_lexicon()


def _triggers(text: str) -> list[Trigger]:
    doc = read_document(text)
    actors = find_actors(doc, load_actors(), lambda name: None, {})
    view = SentenceView(analyse(doc.sentences[0], _LEXICON.forms, _LEXICON.lemmas), actors, (), _LEXICON)
    return find_triggers(view, False)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Gunmen shot a guard dead.", [("ASSAULT", "firearms")]),
        ("Rebels blew up the bridge.", [("ASSAULT", "explosives")]),
        ("Rebels set fire to three houses.", [("ASSAULT", "destroy")]),
        ("Militants took two nurses hostage.", [("ASSAULT", "abduct")]),
        ("Police placed the editor under house arrest.", [("COERCE", "arrest")]),
        ("Sudan broke off diplomatic relations with Iran.", [("SANCTION", "discontinue")]),
        ("Iran refused to negotiate with Israel.", [("REJECT", "meet")]),
        ("Israel threatened on Monday to bomb Iran.", [("THREATEN", "violence")]),
        ("The rebels laid down their weapons.", [("RETREAT", "disarm")]),
    ],
)
def test_what_is_told(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(t.pattern.event_type, t.mode) for t in _triggers(text)] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "The bank raised the strike price of the option.",
        "The minister was bombarded with questions.",
        "She suffered a heart attack.",
        "He is fighting cancer.",
        "The comedy bombed at the box office.",
        "The orchestra executed the plan.",
        "The photographer captured the mood.",
        "The team launched a late assault on the summit.",
        "The lawyer seized the opportunity.",
        "A population explosion worries planners.",
        "The Ceasefire Violations Committee was founded in May.",
    ],
)
def test_what_is_not(text: str) -> None:
    assert _triggers(text) == []


def test_a_longer_pattern_hides_the_words_inside_it() -> None:
    (trigger,) = _triggers("The two presidents held peace talks with the rebels.")
    assert trigger.pattern.key == "hold .. talks with"
