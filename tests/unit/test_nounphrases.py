"""Phrase borders, numbers and datelines."""

from __future__ import annotations

import pytest

from pipeline.extract.actors_tags import is_capitals, tag
from pipeline.extract.document import read_document
from pipeline.extract.nounphrases import dateline_end, noun_phrases, number_value
from pipeline.reference.actors import load_actors


def phrases(text: str) -> list[str]:
    tokens = read_document(text).sentences[0].tokens
    capitals = is_capitals(tokens)
    matches = load_actors().scan(tokens, capitals)
    found = noun_phrases(tokens, tag(tokens, matches, capitals), matches, dateline_end(tokens))
    return [text[tokens[p.first].start : tokens[p.last - 1].end] for p in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The heavily armed gunmen attacked two buses.", ["heavily armed gunmen", "buses"]),
        ("Soldiers wounded in the blast died.", ["Soldiers", "blast"]),
        ("The wounded soldiers died.", ["wounded soldiers"]),
        ("Twelve soldiers and three policemen died on Friday.", ["soldiers", "policemen"]),
        ("Gunmen killed two soldiers Friday.", ["Gunmen", "soldiers"]),
        ("He met suspected rebels.", ["suspected rebels"]),
        ("They were accused of killing civilians.", ["civilians"]),
        ("The ruling party rejected the offer.", ["ruling party", "offer"]),
        ("Troops attack villages near the border.", ["Troops", "villages", "border"]),
        ("The rebel attack in the north failed.", ["rebel attack", "north"]),
        ('They burned the "Santa Rita" farm.', ['"Santa Rita" farm']),
        ("TROOPS ATTACKED THE POLICE STATION.", ["TROOPS", "POLICE STATION"]),
        ("Gen. John Smith told reporters that police left.", ["Gen. John Smith", "reporters", "police"]),
    ],
)
def test_borders(text: str, expected: list[str]) -> None:
    assert phrases(text) == expected


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["12"], 12),
        (["1,200"], 1200),
        (["two", "dozen"], 24),
        (["twenty-five"], 25),
        (["three", "hundred"], 300),
        (["two", "thousand"], 2000),
        (["several"], None),
        ([], None),
        (["3.5"], None),
        (["9" * 40], None),
    ],
)
def test_number_words(words: list[str], value: int | None) -> None:
    assert number_value(words) == value


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("BAGHDAD (Reuters) - Gunmen fled.", "Gunmen"),
        ("KABUL, Afghanistan — A bomb exploded.", "A"),
        ("Lima, 12 May 89 (EFE) -- [Text] Police fled.", "["),
        ("The man - a soldier - fled.", "The"),
        ("Gunmen attacked a bus - again.", "Gunmen"),
    ],
)
def test_a_dateline_ends_before_the_news(text: str, first: str) -> None:
    tokens = read_document(text).sentences[0].tokens
    assert tokens[dateline_end(tokens)].text == first
