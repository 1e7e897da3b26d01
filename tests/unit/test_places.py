"""Places in texts: golden sentences, and no text that breaks the finder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.document import read_document
from pipeline.extract.places import PlaceMention, country_prior, find_places, place_of_event
from pipeline.extract.places_event import EventPlaces
from pipeline.extract.places_resolve import distance_km
from pipeline.reference.gazetteer import Gazetteer, GazetteerPlace, load_gazetteer
from tests.work import lines_run

GOLDEN = yaml.safe_load((Path(__file__).parents[1] / "golden" / "places_golden.yml").read_text(encoding="utf-8"))
_OPEN: list[Gazetteer] = []
NEAR_ENOUGH_KM = {"adm1": 120.0, "adm2": 60.0, "region": 60.0, "country": 250.0, "water_air": 100.0}


@pytest.fixture(scope="module", autouse=True)
def gazetteer(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    if not _OPEN:
        _OPEN.append(load_gazetteer(tmp_path_factory.getbasetemp().parent / "gazetteer"))
    return _OPEN[0]


def places(text: str, **more: Any) -> tuple[PlaceMention, ...]:
    return find_places(read_document(text, **more), _OPEN[0])


@pytest.mark.parametrize("case", GOLDEN["find"], ids=lambda c: c["text"][:50])
def test_finds(case: dict[str, Any]) -> None:
    found = {m.text: m for m in places(case["text"])}
    for word in case.get("absent", ()):
        assert word not in found
    for text, wanted in case.get("find", {}).items():
        if wanted is None:
            continue
        assert text in found, sorted(found)
        country, admin1, latitude, longitude, precision = wanted
        mention = found[text]
        assert (mention.place.country, mention.geo_precision) == (country, precision), mention
        assert admin1 in (None, mention.place.admin1), mention
        there = GazetteerPlace("", None, None, None, latitude, longitude, None, "city", 0, "city")
        assert distance_km(mention.place, there) < NEAR_ENOUGH_KM.get(mention.place.geo_precision, 15.0), mention


@pytest.mark.parametrize("case", GOLDEN["event"], ids=lambda c: c["text"][:50])
def test_place_of_event(case: dict[str, Any]) -> None:
    doc = read_document(case["text"], title=case.get("title", ""))
    start = case["text"].rindex(case["trigger"])
    sentence = doc.sentence_at(start)
    assert sentence is not None
    mentions = find_places(doc, _OPEN[0])
    mention, basis = place_of_event(doc, mentions, sentence.index, start, start + len(case["trigger"]))
    assert (mention.text if mention else None, basis) == (case["place"], case["basis"])


def test_one_document_one_meaning() -> None:
    mentions = places("Palmyra fell on Sunday. Palmyra, Syria, lies in Homs province. The army left Palmyra.")
    assert {m.place for m in mentions if m.text == "Palmyra"} == {mentions[0].place}
    assert mentions[0].place.country == "SYR"


def test_outlet_and_title_weigh_in() -> None:
    text = "A fire broke out in Tripoli on Monday."
    assert places(text, title="Lebanese army sends help")[0].place.country == "LBN"
    assert places(text, title="Libyan unity government sends help")[0].place.country == "LBY"


def test_speakers_are_not_locations() -> None:
    roles = {m.text: m.role for m in places("Moscow said its jets bombed Aleppo. Mosul police found a body.")}
    assert roles == {"Moscow": "other", "Aleppo": "locative", "Mosul": "other"}


def test_country_prior_adds_up() -> None:
    prior = country_prior(read_document("Syrian and Russian jets bombed Idlib in Syria."), _OPEN[0])
    assert max(prior, key=lambda c: prior[c]) == "SYR"
    assert sum(prior.values()) == pytest.approx(1.0)
    assert country_prior(read_document(""), _OPEN[0]) == {}


def test_one_layout_serves_all_events_of_a_document() -> None:
    """What a question costs does not grow with the document."""
    line = "Rebels shelled Homs on Monday. Two people died there. In Idlib, jets struck a market.\n"

    def asked(times: int) -> tuple[list[tuple[PlaceMention | None, str]], int]:
        doc = read_document(line * times)
        layout = EventPlaces(doc, find_places(doc, _OPEN[0]))
        answers: list[tuple[PlaceMention | None, str]] = []
        work = lines_run(lambda: answers.extend(layout.at(s.index, s.start, s.end) for s in doc.sentences))
        return answers, work

    found, work = asked(800)
    assert work < 4.5 * asked(200)[1]
    assert [f[0].text if f[0] else None for f in found[-3:]] == ["Homs", "Homs", "Idlib"]


WORDS = st.sampled_from(
    "Homs Palmyra, Syria . \n Mr Paris near north of the St . Louis al-Bab T-4 U.S. (AP) - — ’s Deir ez-Zor army SAID "
    "University Of La. Jordan; 35 km from Rio de Janeiro 's".split(" ")
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_gives_true_offsets(text: str) -> None:
    doc = read_document(text)
    mentions = find_places(doc, _OPEN[0])
    at = 0
    for m in mentions:
        assert m.start >= at
        assert text[m.start : m.end] == m.text != ""
        assert m.role in ("locative", "other")
        assert 0.0 <= m.score <= 1.0
        at = m.end
    for sentence in doc.sentences:
        mention, basis = place_of_event(doc, mentions, sentence.index, sentence.start, sentence.end)
        assert (mention is None) == (basis == "none")
