"""The walk through a document: offsets, order, and that no text breaks it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.actors import ActorCandidate, find_actors, unknown_actor
from pipeline.extract.document import read_document
from pipeline.reference.actors import load_actors
from tests.work import lines_run

WORDS = st.sampled_from(
    [
        *"the The a of and , . ( ) [ ] \" ' — - said who they it He soldiers troops rebels Moscow".split(),
        *"Syrian Syria's FMLN Gen John Smith 12 two dozen killed attacked army police station Taliban".split(),
        *"in near Friday 1990 to by EU U.S. Hezbollah's fighters' group wounded them dead".split(),
        *"heavily armed for spokesman".split(),
        "\n",
    ]
)


def find(text: str, **prior: float) -> tuple[ActorCandidate, ...]:
    doc = read_document(text, published=date(2016, 12, 11))
    return find_actors(doc, load_actors(), lambda name: None, prior)


def check(text: str) -> None:
    doc = read_document(text)
    end = 0
    for candidate in find_actors(doc, load_actors(), lambda name: None, {}):
        assert candidate.text == doc.text[candidate.start : candidate.end] != ""
        assert end <= candidate.start <= candidate.head_start < candidate.head_end <= candidate.end
        assert doc.sentences[candidate.sentence].start <= candidate.start
        assert candidate.pronoun is False or candidate.basis == "coreference"
        end = candidate.end


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_candidates_inside_it(text: str) -> None:
    check(text)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_any_row_of_news_words_gives_candidates_inside_it(words: list[str]) -> None:
    check(" ".join(words))
    check(" ".join(words).upper())


def test_unstated_actors_are_armed_or_unknown() -> None:
    assert unknown_actor("actor", True).sector == "UAF"
    assert unknown_actor("recipient", False).sector == "UNK"


def test_an_organisation_not_yet_founded_is_not_meant() -> None:
    doc = read_document("The Syrian Democratic Forces advanced.", published=date(1985, 1, 1))
    names = [c.name for c in find_actors(doc, load_actors(), lambda name: None, {})]
    assert "Syrian Democratic Forces" not in names


def test_an_ambiguous_acronym_needs_its_country() -> None:
    text = "The AA attacked an outpost."
    assert next(c.name for c in find(text, MMR=1.0)) == "Arakan Army"
    assert "Arakan Army" not in [c.name for c in find(text, GBR=1.0)]


def test_the_army_of_an_article_about_one_country_is_its_army() -> None:
    first = find("The army shelled the town.", SYR=0.9, TUR=0.1)[0]
    assert (first.country, first.sector) == ("SYR", "MIL")


def test_they_are_not_a_government_and_its_planes_are_its_own() -> None:
    text = (
        "Militants entered the town. Russian airstrikes pushed them back. The Turkish army said its warplanes helped."
    )
    found = {c.text: c for c in find(text, SYR=0.9)}
    assert found["them"].antecedent == (0, len("Militants"))
    assert found["warplanes"].country == "TUR"


def test_an_office_before_a_name_is_its_bearers() -> None:
    found = {c.text: c for c in find("The governor of Homs, Talal Barazi, left. Barazi resigned.", SYR=0.9)}
    assert found["Talal Barazi"].sector == found["Barazi"].sector == "GOV"
    assert found["Barazi"].basis == "coreference"


def test_nobody_is_no_actor() -> None:
    assert find("No group claimed responsibility.") == ()


def test_a_place_name_after_in_is_no_actor() -> None:
    assert [c.text for c in find("Gunmen in Turkey fled.")] == ["Gunmen"]
    assert [c.text for c in find("Turkey bombed rebels.")] == ["Turkey", "rebels"]


@pytest.mark.parametrize(
    "piece",
    [
        "Gunmen attacked a bus near Homs, and they fled before the army came. ",
        "gunmen attacked a bus near Syria and they fled before the army came ",
        "members of the leaders of the ",
        "police ",
        "Syrian ",
    ],
)
def test_a_long_text_takes_no_more_than_its_share(piece: str) -> None:
    def work(times: int) -> int:
        doc = read_document(piece * times)
        return lines_run(lambda: find_actors(doc, load_actors(), lambda name: None, {}))

    work(10)  # what is read once
    assert work(800) < 4.5 * work(200)
