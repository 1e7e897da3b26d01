"""The actor lists: well formed, large enough, quick to read, and found by any usual spelling."""

from __future__ import annotations

import json

import pytest

from pipeline.extract.document import read_document
from pipeline.reference.actors import load_actors
from pipeline.reference.actors_countries import fold
from pipeline.reference.actors_words import load_words, plural_of, verb_forms
from pipeline.shipped import shipped

INDEX = load_actors()


def test_every_entry_has_a_known_sector_kind_and_ordered_years() -> None:
    ontology = json.loads(shipped("schemas", "ontology", "plover.json").read_text(encoding="utf-8"))
    sectors = {*ontology["sectors"], *ontology["international_actor_codes"]}
    for actor in INDEX.actors:
        assert actor.sector in sectors, actor
        assert actor.kind in ("person", "group", "organisation"), actor
        assert actor.country is None or INDEX.organs.names[actor.country], actor
        assert actor.active_from is None or actor.active_to is None or actor.active_from <= actor.active_to, actor


def test_names_are_unique_and_many() -> None:
    names = [actor.name for actor in INDEX.actors]
    assert len(names) == len(set(names)) >= 1500


def test_leaders_belong_to_listed_organisations() -> None:
    names = {actor.name for actor in INDEX.actors}
    assert {actor.member_of for actor in INDEX.actors if actor.member_of} <= names


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("FMLN", "Farabundo Marti National Liberation Front"),
        ("Sendero Luminoso", "Shining Path"),
        ("al Shabaab", "Al-Shabaab"),
        ("Kurdistan Workers' Party", "Kurdistan Workers' Party"),
        ("Médecins sans frontières", "Medecins Sans Frontieres"),
        ("Syrian army", "Syrian Armed Forces"),
        ("Malian armed forces", "Malian Armed Forces"),
        ("Colombian police", "Colombian Police"),
        ("Syria", "Government of Syria"),
    ],
)
def test_lookup(phrase: str, name: str) -> None:
    assert name in [actor.name for actor in INDEX.lookup(phrase)]


def test_lookup_of_nobody() -> None:
    assert INDEX.lookup("") == INDEX.lookup("quarterly dividend") == ()


def test_scan_takes_the_longest_name() -> None:
    tokens = read_document("The Islamic State West Africa Province attacked Nigeria's army.").sentences[0].tokens
    found = [" ".join(t.text for t in tokens[m.first : m.last]) for m in INDEX.scan(tokens)]
    assert found == ["Islamic State West Africa Province", "Nigeria's"]


def test_acronyms_need_capitals() -> None:
    tokens = read_document("We are who we are, and it helps us.").sentences[0].tokens
    assert INDEX.scan(tokens) == ()


def test_fold() -> None:
    assert fold("Côte d’Ivoire’s") == "cote divoire"
    assert fold("U.S.") == "us"


def test_word_forms() -> None:
    assert [plural_of(w) for w in ("army", "policeman", "church", "boy")] == ["armies", "policemen", "churches", "boys"]
    assert verb_forms("carry")[1][0] == "carried"
    third, past, ing = verb_forms("stop")
    assert (third, past[1], ing[:4]) == ("stops", "stopped", "stop")


def test_every_role_has_a_known_sector() -> None:
    ontology = json.loads(shipped("schemas", "ontology", "plover.json").read_text(encoding="utf-8"))
    sectors = {*ontology["sectors"], *ontology["international_actor_codes"]}
    words = load_words()
    assert {role.sector for role in words.roles.values()} <= sectors
    assert set(words.modifiers.values()) <= sectors
