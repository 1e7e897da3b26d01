"""Every rule turns away what it is for, with its own reason, and lets a sound event through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Reason
from pipeline.ids import text_sha256
from pipeline.records import ActorMention, Event, Evidence, Place, Span, WeaponMention, to_json
from pipeline.validate.rules import MOST_KILLED, validate_events, validate_record

TEXT = "Rain fell.\nArmy jets bombed Palmyra on Sunday, killing 12 people."
SENTENCE = "Army jets bombed Palmyra on Sunday, killing 12 people."


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(words, start, start + len(words))


def sound(**changes: Any) -> Event:
    jets, town = span("Army jets"), span("Palmyra")
    event = Event(
        event_id="evt_" + "0" * 20,
        article_id="art_" + "0" * 20,
        version_id="ver_" + "0" * 20,
        event_type="ASSAULT",
        event_mode="aerial",
        contexts=("military",),
        quad_code="material_conflict",
        intensity=-9,
        status="occurred",
        status_basis=None,
        territorial_change="none",
        date_start="2016-12-11",
        date_end="2016-12-11",
        date_precision="day",
        date_text=span("Sunday"),
        date_basis="text",
        actors=(ActorMention("actor", "group", jets.text, None, "SYR", "MIL", jets.start, jets.end, "described"),),
        place=Place(town.text, "Tadmur", "SYR", "Syria", "Homs", 34.56, 38.27, 163960, "city", town.start, town.end),
        place_basis="sentence",
        fatalities_low=12,
        fatalities_best=12,
        fatalities_high=12,
        fatalities_text=span("12"),
        injured_low=None,
        injured_best=None,
        injured_high=None,
        injured_text=None,
        weapons=(WeaponMention("jets", span("jets").start, span("jets").end, "aircraft"),),
        trigger=span("bombed"),
        evidence=Evidence(SENTENCE, TEXT.index(SENTENCE), len(TEXT)),
        confidence=0.9,
        extractor="test",
        extractor_version="1",
        acled_like_event=None,
        acled_like_sub_event=None,
        ucdp_type_of_violence=1,
        cameo_code="195",
    )
    return replace(event, **changes)


def in_syria(country: str, latitude: float, longitude: float) -> bool:
    return country == "SYR" and 32 < latitude < 38 and 35 < longitude < 43


def reason_of(event: Event, published_at: str | None = "2016-12-11T20:00:00Z") -> Reason | None:
    good, bad = validate_events([event], TEXT, in_syria, published_at)
    assert len(good) + len(bad) == 1
    return bad[0][1] if bad else None


def test_a_sound_event_passes() -> None:
    assert reason_of(sound()) is None
    assert reason_of(sound(place=None, actors=(), weapons=(), date_text=None)) is None


def test_an_actor_nobody_names_needs_no_place_in_the_text() -> None:
    assert (
        reason_of(sound(actors=(ActorMention("actor", "group", "", None, None, "UNK", None, None, "unstated"),)))
        is None
    )


PLACE = sound().place
assert PLACE is not None
FAULTS: list[tuple[Reason, dict[str, Any]]] = [
    (Reason.SCHEMA_VIOLATION, {"event_id": "evt_1"}),
    (Reason.SCHEMA_VIOLATION, {"confidence": 1.2}),
    (Reason.SCHEMA_VIOLATION, {"confidence": float("nan")}),
    (Reason.SCHEMA_VIOLATION, {"date_start": "2016-13-01"}),
    (Reason.SCHEMA_VIOLATION, {"evidence": Evidence("\ud800", 0, 1)}),
    (Reason.SCHEMA_VIOLATION, {"fatalities_low": -1}),
    (Reason.CODE_UNKNOWN, {"event_mode": "visit"}),
    (Reason.CODE_UNKNOWN, {"contexts": ("weather",)}),
    (Reason.CODE_UNKNOWN, {"quad_code": "verbal_conflict"}),
    (Reason.DATE_ORDER, {"date_end": "2016-12-10"}),
    (Reason.DATE_ORDER, {"date_end": None}),
    (Reason.DATE_IMPLAUSIBLE, {"date_start": "2016-12-20", "date_end": "2016-12-20"}),
    (Reason.RANGE_ORDER, {"fatalities_best": 11}),
    (Reason.RANGE_ORDER, {"fatalities_high": 11}),
    (Reason.RANGE_ORDER, {"injured_best": 3}),
    (Reason.VALUE_IMPLAUSIBLE, {"fatalities_high": MOST_KILLED + 1}),
    (Reason.OFFSETS_OUTSIDE_TEXT, {"trigger": Span("bombed", 10_000, 10_006)}),
    (Reason.OFFSETS_OUTSIDE_TEXT, {"trigger": Span("", 5, 5)}),
    (Reason.OFFSETS_MISMATCH, {"trigger": Span("shelled", span("bombed").start, span("bombed").end)}),
    (Reason.OFFSETS_MISMATCH, {"trigger": span("Rain")}),
    (Reason.OFFSETS_MISMATCH, {"weapons": (WeaponMention("tank", 0, 4, "armour"),)}),
    (Reason.OFFSETS_MISMATCH, {"place": replace(PLACE, start=None, end=None)}),
    (Reason.OFFSETS_MISMATCH, {"place": replace(PLACE, start=None)}),
    (Reason.COORDINATES_OUTSIDE_COUNTRY, {"place": replace(PLACE, longitude=-38.27)}),
    (Reason.COORDINATES_OUTSIDE_COUNTRY, {"place": replace(PLACE, latitude=None)}),
    (Reason.COORDINATES_OUTSIDE_COUNTRY, {"place": replace(PLACE, country="FRA")}),
]


@pytest.mark.parametrize(("reason", "changes"), FAULTS)
def test_each_fault_has_its_reason(reason: Reason, changes: dict[str, Any]) -> None:
    assert reason_of(sound(**changes)) is reason


def test_one_bad_event_does_not_take_the_good_ones_along() -> None:
    good, bad = validate_events([sound(), sound(quad_code="verbal_conflict"), sound()], TEXT, in_syria, None)
    assert (len(good), len(bad)) == (2, 1)
    assert "ASSAULT" in bad[0][2]


@pytest.mark.parametrize("status", ["future", "hypothetical", "negated", "denied"])
def test_what_has_not_happened_may_lie_ahead(status: str) -> None:
    assert reason_of(sound(status=status, date_start="2017-01-20", date_end="2017-01-20")) is None


def test_time_zones_and_missing_publication_dates_are_no_fault() -> None:
    assert reason_of(sound(date_start="2016-12-13", date_end="2016-12-13")) is None
    assert reason_of(sound(date_start="2016-12-20", date_end="2016-12-20"), published_at=None) is None


def test_points_at_sea_and_regions_are_not_held_to_borders() -> None:
    assert reason_of(sound(place=replace(PLACE, longitude=-38.27, geo_precision="water_air"))) is None
    assert reason_of(sound(place=replace(PLACE, longitude=-38.27, geo_precision="region"))) is None


def test_sums_over_history_may_be_large() -> None:
    assert reason_of(sound(status="historical", fatalities_high=6_000_000)) is None


@given(start=st.integers(-5, 90), length=st.integers(-3, 90))
def test_a_span_passes_only_if_it_quotes_the_text(start: int, length: int) -> None:
    end = start + length
    quoted = TEXT[max(start, 0) : max(end, 0)]
    reason = reason_of(sound(weapons=(WeaponMention(quoted, start, end, "other"),)))
    assert (reason is None) == (0 <= start < end <= len(TEXT))


def article(**changes: Any) -> dict[str, Any]:
    record = {
        "article_id": "art_" + "0" * 20,
        "version_id": "ver_" + "0" * 20,
        "entry_id": "ent_" + "0" * 20,
        "feed_id": "f",
        "outlet": "F",
        "outlet_country": None,
        "url": None,
        "title": "T",
        "text": TEXT,
        "text_basis": "page",
        "authors": [],
        "published_at": "2016-12-11T20:00:00Z",
        "published_basis": "page",
        "modified_at": None,
        "language": "en",
        "text_sha256": text_sha256(TEXT),
        "word_count": 10,
    }
    return {**record, **changes}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"text": " \n", "text_sha256": text_sha256(" \n")}, Reason.NO_TEXT),
        ({"text_sha256": "0" * 64}, Reason.OFFSETS_MISMATCH),
        ({"published_at": None}, Reason.DATE_IMPLAUSIBLE),
        ({"published_basis": "none"}, Reason.DATE_IMPLAUSIBLE),
        ({"published_at": "yesterday"}, Reason.SCHEMA_VIOLATION),
        ({"extra": 1}, Reason.SCHEMA_VIOLATION),
    ],
)
def test_articles(changes: dict[str, Any], reason: Reason | None) -> None:
    fault = validate_record("article", article(**changes))
    assert (fault[0] if fault else None) is reason


def test_the_same_rules_hold_for_what_is_read_back_as_json() -> None:
    record = to_json(sound())
    assert record["actors"][0]["sector"] == "MIL"
    assert validate_record("event", record) is None
