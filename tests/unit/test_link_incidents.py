"""Events that tell of one happening become one incident, whatever the order of arrival; tolls follow the rule."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ids import content_key
from pipeline.link.grouping import group_reports, regroup
from pipeline.link.incidents import Linked, link_reports, toll
from pipeline.link.likeness import WEIGHTS, kilometres, likeness
from pipeline.link.report import FAMILIES, Report
from pipeline.records import ActorMention, Event, Evidence, Place, Span, to_json
from pipeline.validate.rules import validate_record
from pipeline.validate.schema import contract

TOWNS = {
    "Palmyra": Place(None, "Tadmur", "SYR", "Syria", "Homs", 34.56, 38.27, 1, "city", None, None),
    "Aleppo": Place(None, "Aleppo", "SYR", "Syria", "Aleppo", 36.20, 37.16, 2, "city", None, None),
    "Mosul": Place(None, "Mosul", "IRQ", "Iraq", "Nineveh", 36.34, 43.12, 3, "city", None, None),
    "Syria": Place(None, "Syria", "SYR", "Syria", None, 35.0, 38.0, 4, "country", None, None),
}


def actor(role: str, name: str | None, country: str | None, sector: str) -> ActorMention:
    return ActorMention(role, "group", name or "", name, country, sector, None, None, "named" if name else "unstated")


RUSSIA, CIVILIANS = actor("actor", "Russian Air Force", "RUS", "MIL"), actor("recipient", None, "SYR", "CVL")


def report(
    article: str,
    sentence: str = "Jets bombed the town.",
    *,
    town: str | None = "Palmyra",
    day: str | None = "2016-12-10",
    outlet: str | None = None,
    cluster: str | None = None,
    published: str | None = "2016-12-11T08:00:00Z",
    killed: int | None = None,
    version: str = "1",
    trigger: str = "bombed",
    **changes: Any,
) -> Report:
    start = sentence.index(trigger)
    version_id = content_key("ver", article, version)
    event = Event(
        event_id=content_key("evt", article, version_id, changes.get("event_type", "ASSAULT"), start),
        article_id=article,
        version_id=version_id,
        event_type="ASSAULT",
        event_mode="aerial",
        contexts=(),
        quad_code="material_conflict",
        intensity=-9,
        status="occurred",
        status_basis=None,
        territorial_change="none",
        date_start=day,
        date_end=day,
        date_precision="day" if day else "unknown",
        date_text=None,
        date_basis="publication" if day else "none",
        actors=(RUSSIA, CIVILIANS),
        place=TOWNS[town] if town else None,
        place_basis="sentence" if town else "none",
        fatalities_low=killed,
        fatalities_best=killed,
        fatalities_high=killed,
        fatalities_text=None,
        injured_low=None,
        injured_best=None,
        injured_high=None,
        injured_text=None,
        weapons=(),
        trigger=Span(trigger, start, start + len(trigger)),
        evidence=Evidence(sentence, 0, len(sentence)),
        confidence=0.8,
        extractor="test",
        extractor_version="1",
        acled_like_event=None,
        acled_like_sub_event=None,
        ucdp_type_of_violence=None,
        cameo_code="195",
    )
    return Report(replace(event, **changes), outlet or article, cluster or article, published, "Headline")


def groups(linked: list[Linked]) -> list[int]:
    return sorted(item.incident.event_count for item in linked)


def test_every_type_has_a_family_and_the_weights_add_up() -> None:
    assert set(FAMILIES) == set(contract("event")["properties"]["event_type"]["enum"])
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_two_outlets_in_different_words_are_one_incident() -> None:
    linked = link_reports(
        [
            report("a", "Russian jets bombed Palmyra, killing 12 residents.", killed=12),
            report("b", "Air raids that bombed the ancient city left 14 dead.", killed=14, actors=()),
        ]
    )
    assert groups(linked) == [2]
    incident = linked[0].incident
    assert (incident.article_count, incident.outlet_count, incident.place_name) == (2, 2, "Tadmur")
    assert (incident.actor, incident.fatalities_low, incident.fatalities_high) == ("Russian Air Force", 12, 14)


@pytest.mark.parametrize(
    "other",
    [
        {"town": "Aleppo"},
        {"town": "Mosul"},
        {"day": "2016-12-14"},
        {"event_mode": "abduct"},
        {"event_type": "PROTEST", "event_mode": "demo"},
    ],
)
def test_what_differs_in_place_day_or_kind_is_another_incident(other: dict[str, Any]) -> None:
    assert groups(link_reports([report("a"), report("b", **other)])) == [1, 1]


@pytest.mark.parametrize("status", ["future", "hypothetical", "negated", "historical"])
def test_what_is_not_told_as_having_happened_makes_no_incident(status: str) -> None:
    assert link_reports([report("a", status=status)]) == []


@pytest.mark.parametrize("status", ["claimed", "denied"])
def test_a_claim_and_its_denial_belong_to_the_incident(status: str) -> None:
    assert groups(link_reports([report("a"), report("b", status=status)])) == [2]


def test_a_town_taken_by_one_side_and_regained_by_the_other_is_two_incidents() -> None:
    militants = actor("actor", "Islamic State", None, "REB")
    troops = actor("actor", "Syrian Armed Forces", "SYR", "MIL")
    taken = report("a", territorial_change="taken", event_mode=None, actors=(militants,))
    regained = report("b", territorial_change="regained", event_mode=None, actors=(troops,))
    retaken = report("c", territorial_change="regained", event_mode="heavy-weapons", actors=(militants,))
    assert groups(link_reports([taken, regained])) == [1, 1]
    assert groups(link_reports([taken, retaken])) == [2]


def test_one_town_one_day_but_the_sides_the_other_way_round_are_two_incidents() -> None:
    militants, troops = ("Islamic State", None, "REB"), ("Syrian Armed Forces", "SYR", "MIL")
    attack = (actor("actor", *militants), actor("recipient", *troops))
    strike = (actor("actor", "Russian Air Force", "RUS", "MIL"), actor("recipient", *militants))
    entered = report("a", "Militants bombed their way into the town.", actors=attack, event_mode=None)
    assert groups(link_reports([entered, report("b", actors=strike)])) == [1, 1]


def test_a_raid_on_a_town_and_its_fall_are_two_incidents() -> None:
    militants = actor("actor", "Islamic State", None, "REB")
    fall = {"territorial_change": "taken", "event_mode": None, "actors": (militants,)}
    for day in ("2016-12-10", "2016-12-11"):
        assert groups(link_reports([report("a"), report("b", day=day, **fall)])) == [1, 1]
    battle = report("c", "Militants bombed, then stormed.", event_mode="firearms", actors=(militants,))
    assert groups(link_reports([battle, report("b", **fall)])) == [2], "what is told of the battle belongs to the fall"


def test_who_does_it_in_one_report_and_suffers_it_in_the_other_makes_two_incidents() -> None:
    out = actor("actor", "Islamic State", None, "REB")
    driven_out = actor("recipient", "Islamic State", None, "REB")
    regained: dict[str, Any] = {"event_mode": None, "territorial_change": "regained"}
    told = [report("a", actors=(out,), **regained), report("b", actors=(driven_out,), **regained)]
    assert groups(link_reports(told)) == [1, 1]


@pytest.mark.parametrize("mode", ["arrest", "abduct", "crowd-control"])
def test_acts_of_kinds_that_exclude_each_other_are_two_incidents_whatever_their_types(mode: str) -> None:
    police = actor("actor", None, "SYR", "COP")
    shelling = report("a", event_mode="heavy-weapons", actors=(police,))
    assert groups(link_reports([shelling, report("b", event_type="COERCE", event_mode=mode, actors=(police,))])) == [
        1,
        1,
    ]


def test_one_place_and_day_are_not_enough_where_nothing_else_is_told() -> None:
    silent = {"event_mode": None, "actors": ()}
    baker = report("a", "A baker was wounded while opening his shop.", trigger="wounded", **silent)
    houses = report("b", "Two houses near the bridge were attacked overnight.", trigger="attacked", **silent)
    assert groups(link_reports([replace(baker, title="Baker hurt"), replace(houses, title="Fires at night")])) == [1, 1]


ISLAMIC_STATE, TROOPS = actor("actor", "Islamic State", None, "IMG"), actor("recipient", None, "SYR", "MIL")
SOMEBODY = actor("actor", None, None, "UAF")


def untitled(*args: Any, **changes: Any) -> Report:
    return replace(report(*args, **changes), title="")


def test_a_man_killed_is_not_of_the_attack_of_that_day_for_the_place_and_the_day_alone() -> None:
    """Presumed to be of the article's town and day, and of no figure, party, victim or word that the attack has."""
    commander = replace(TROOPS, text="commander")
    attack = untitled(
        "a",
        "Militants attacked army checkpoints and left at least 30 government troops dead.",
        trigger="attacked",
        killed=30,
        event_mode="heavy-weapons",
        actors=(ISLAMIC_STATE, replace(TROOPS, text="government troops")),
    )
    shot = untitled(
        "b",
        "He said that his commander had been shot dead by a sniper beside the orchards.",
        trigger="shot",
        killed=1,
        event_mode="firearms",
        actors=(SOMEBODY, commander),
        place_basis="document",
        published="2016-12-13T18:45:00Z",
    )
    assert groups(link_reports([attack, shot])) == [1, 1]
    told_again = untitled("c", "A commander was shot dead in the town.", trigger="shot", killed=1, actors=(commander,))
    assert groups(
        link_reports([shot, replace(told_again, event=replace(told_again.event, event_mode="firearms"))])
    ) == [2]


def test_a_toll_that_rises_through_the_day_is_of_one_happening() -> None:
    tolls = {"a": (3, "08"), "b": (14, "11"), "c": (30, "20")}
    told = [
        untitled(
            article,
            f"A bomb killed {killed} people in a ferry terminal.",
            trigger="killed",
            killed=killed,
            published=f"2016-12-10T{hour}:00:00Z",
            event_mode="explosives",
            actors=(SOMEBODY, CIVILIANS),
        )
        for article, (killed, hour) in tolls.items()
    ]
    assert groups(link_reports(told)) == [3]


def test_near_the_town_is_not_in_it_unless_something_else_agrees() -> None:
    schoolboys, soldiers = replace(CIVILIANS, text="schoolboys"), replace(TROOPS, text="soldiers")
    bomb: dict[str, Any] = {"event_mode": "explosives", "trigger": "hit"}
    near = replace(TOWNS["Palmyra"], geo_precision="near")
    inside = untitled("a", "A bomb hit schoolboys in a street.", killed=11, actors=(schoolboys,), **bomb)
    bus = untitled("b", "A bomb hit soldiers on a highway.", killed=12, actors=(soldiers,), place=near, **bomb)
    outskirts = untitled("c", "A bomb hit schoolboys at a gate.", killed=12, actors=(schoolboys,), place=near, **bomb)
    assert groups(link_reports([inside, bus])) == [1, 1]
    assert groups(link_reports([inside, outskirts])) == [2]


def test_one_sentence_that_names_two_doers_tells_of_two_acts() -> None:
    text = "Coalition jets destroyed tanks that Islamic State had captured when it overran the town."
    tanks = replace(TROOPS, text="tanks")
    coalition = actor("actor", "US-led coalition", None, "IGO")
    one = report("a", text, trigger="destroyed", actors=(coalition, tanks))
    other = report("a", text, trigger="captured", actors=(ISLAMIC_STATE, tanks))
    assert groups(link_reports([one, other])) == [1, 1]
    assert groups(link_reports([one, report("a", text, trigger="jets", actors=(coalition, tanks))])) == [2]


def test_a_town_is_not_taken_by_those_who_are_driven_out_of_it() -> None:
    rebels, driven = actor("actor", None, "SSD", "REB"), actor("recipient", None, "SSD", "REB")
    army = actor("recipient", None, "SSD", "MIL")
    fell: dict[str, Any] = {"event_mode": None, "trigger": "town"}
    taken = report("a", "Rebels won the town.", actors=(rebels, army), territorial_change="taken", **fell)
    lost = report("b", "Rebels were driven from the town.", actors=(driven,), territorial_change="regained", **fell)
    assert groups(link_reports([taken, lost])) == [1, 1]


def test_telling_words_are_those_that_two_happenings_hardly_share() -> None:
    told = untitled(
        "a", "Police said a car bomb killed Syrian bakers in Tadmor on Monday.", trigger="killed", outlet="Bakers"
    )
    place = replace(TOWNS["Palmyra"], text="Tadmor")
    assert replace(told, event=replace(told.event, place=place)).telling == {"car"}
    assert replace(told, outlet="Gazette").telling == {"car", "bakers", "tadmor"}


def test_names_of_place_and_parties_do_not_make_sentences_alike() -> None:
    one = report("a", "Russian Air Force jets bombed a market in Tadmur, Syria.")
    other = report("b", "The Russian Air Force bombed barracks near Tadmur in Syria.")
    assert {"tadmur", "russian", "force", "syria"}.isdisjoint(one.words)
    assert {"headline", "bombed"} <= one.words & other.words
    below = replace(one, event=replace(one.event, evidence=replace(one.event.evidence, start=900, end=950)))
    assert "headline" not in below.words, "a headline is about the lead"


def test_a_chain_of_towns_does_not_join_its_ends() -> None:
    chain = []
    for n in range(6):
        place = replace(TOWNS["Palmyra"], name=f"Town {n}", latitude=34.0 + 0.12 * n, admin1="Homs")
        chain.append(report(f"a{n}", place=place))
    assert kilometres(34.0, 38.27, 34.6, 38.27) > 50
    assert max(groups(link_reports(chain))) < 6


def test_dates_that_say_little_join_nothing() -> None:
    month = {"date_start": "2016-12-01", "date_end": "2016-12-31", "date_precision": "month"}
    assert groups(link_reports([report("a"), report("b", **month)])) == [1, 1]


def test_near_copies_are_one_source_and_an_outlet_counts_once() -> None:
    linked = link_reports(
        reports := [
            report("a", outlet="Agency", cluster="a", killed=10),
            report("b", outlet="Paper", cluster="a", killed=10),
            report("c", outlet="Paper", cluster="c", killed=10, published="2016-12-11T09:00:00Z"),
            report("d", outlet="Radio", cluster="d", killed=11),
        ]
    )
    assert groups(linked) == [4]
    assert linked[0].incident.outlet_count == 3, "the paper's reprint adds no source, its own report does"
    assert link_reports([r for r in reports if r.event.article_id != "c"])[0].incident.outlet_count == 2


def test_best_toll_is_the_median_of_the_latest_figure_of_each_independent_source() -> None:
    group = [
        report("a", outlet="A", killed=12, published="2016-12-11T08:00:00Z"),
        report("b", outlet="A", killed=19, published="2016-12-12T08:00:00Z"),
        report("c", outlet="B", killed=15, published="2016-12-11T09:00:00Z"),
        report("d", outlet="C", killed=20, published="2016-12-11T09:00:00Z"),
        report("e", outlet="D", killed=None, published="2016-12-13T09:00:00Z"),
    ]
    sources = {"a": "A", "b": "A", "c": "B", "d": "C", "e": "D"}
    assert toll(group, sources, "fatalities") == (12, 19, 20)
    assert toll(group, sources, "injured") == (None, None, None)


def test_the_id_survives_a_corrected_text_and_later_sources() -> None:
    first = report("a", killed=12)
    corrected = report("a", "Jets bombed the town and the toll rose to 19.", version="2", killed=19)
    later = report("b", published="2016-12-12T08:00:00Z", killed=19)
    ids = {link_reports(group)[0].incident.incident_id for group in ([first], [corrected], [corrected, later])}
    assert len(ids) == 1


def test_one_article_that_tells_of_two_strikes_keeps_them_apart() -> None:
    text = "Jets bombed the market and later bombed the airport."
    one = report("a", text, killed=30)
    two = replace(one.event, event_id=content_key("evt", "x"), trigger=Span("bombed", 34, 40), place=TOWNS["Aleppo"])
    assert groups(link_reports([one, replace(one, event=two)])) == [1, 1]


@st.composite
def some_reports(draw: st.DrawFn) -> list[Report]:
    made = []
    for n in range(draw(st.integers(1, 14))):
        made.append(
            report(
                f"art{n}",
                draw(
                    st.sampled_from(["Jets bombed the town.", "Planes bombed a market at dawn.", "They bombed homes."])
                ),
                town=draw(st.sampled_from([*TOWNS, None])),
                day=draw(st.sampled_from(["2016-12-10", "2016-12-11", "2016-12-13", None])),
                outlet=draw(st.sampled_from("ABC")),
                cluster=f"art{draw(st.integers(0, n))}",
                killed=draw(st.sampled_from([None, 5, 12, 80])),
                published=draw(st.sampled_from(["2016-12-11T08:00:00Z", "2016-12-12T08:00:00Z", None])),
                event_mode=draw(st.sampled_from(["aerial", "heavy-weapons", "firearms", None])),
            )
        )
    return made


@settings(max_examples=60, deadline=None)
@given(made=some_reports(), order=st.randoms(use_true_random=False))
def test_the_same_reports_give_the_same_incidents_in_any_order(made: list[Report], order: random.Random) -> None:
    shuffled = made[:]
    order.shuffle(shuffled)
    linked = link_reports(shuffled)
    assert linked == link_reports(made)
    told = sorted(event_id for item in linked for event_id in item.event_ids)
    assert told == sorted(r.event.event_id for r in made), "every event is in exactly one incident"
    assert len({item.incident.incident_id for item in linked}) == len(linked)
    assert [validate_record("incident", to_json(item.incident)) for item in linked] == [None] * len(linked)


@settings(max_examples=60, deadline=None)
@given(made=some_reports())
def test_likeness_is_symmetric_and_bounded(made: list[Report]) -> None:
    for left in made:
        for right in made:
            score = likeness(left, right)
            assert score == likeness(right, left)
            assert score is None or 0 <= score <= 1 + 1e-9


class Stored:
    """What is grouped already, in memory."""

    def __init__(self) -> None:
        self.groups: dict[str, tuple[Report, ...]] = {}
        self.met = 0

    def members(self, groups: Collection[str]) -> dict[str, tuple[Report, ...]]:
        return {group: self.groups[group] for group in groups if group in self.groups}

    def near(self, reports: Sequence[Report]) -> dict[str, tuple[str, Report]]:
        wanted = {block for r in reports for block in r.blocks(reach=1)}
        found = {
            r.event.event_id: (group, r)
            for group, members in self.groups.items()
            for r in members
            if wanted & set(r.blocks())
        }
        self.met = max(self.met, len(found))
        return found

    def change(self, fresh: list[Report], gone: set[str]) -> None:
        touched = {g for g, members in self.groups.items() if gone & {r.event.event_id for r in members}}
        for group in touched:
            self.groups[group] = tuple(r for r in self.groups[group] if r.event.event_id not in gone)
        made = regroup(fresh, touched, self)
        for group in made.replaced:
            del self.groups[group]
        self.groups |= {min(r.event.event_id for r in members): members for members in made.groups}


def partition(groups: Iterable[Sequence[Report]]) -> set[frozenset[str]]:
    return {frozenset(r.event.event_id for r in members) for members in groups}


@settings(max_examples=150, deadline=None)
@given(made=some_reports(), data=st.data())
def test_what_changes_bit_by_bit_ends_as_if_grouped_at_once(made: list[Report], data: st.DataObject) -> None:
    """Reports come in any batches, some go again: at every moment the groups are those of all that are there."""
    stored, there = Stored(), dict[str, Report]()
    waiting = data.draw(st.permutations(made))
    while waiting:
        size = data.draw(st.integers(1, len(waiting)))
        batch, waiting = waiting[:size], waiting[size:]
        gone = data.draw(st.sets(st.sampled_from(sorted(there)), max_size=2)) if there else set()
        stored.change(list(batch), gone)
        there = {i: r for i, r in there.items() if i not in gone} | {r.event.event_id: r for r in batch}
        assert partition(stored.groups.values()) == partition(group_reports(there.values()))


def test_a_new_report_meets_its_surroundings_only() -> None:
    """However many there are: other countries, other kinds and other weeks are not looked at."""
    stored = Stored()
    days = [f"2016-{month:02}-{day:02}" for month in range(1, 12) for day in range(1, 28, 3)]
    stored.change([report(f"a{n}", day=day, published=f"{day}T20:00:00Z") for n, day in enumerate(days)], set())
    stored.change([report(f"b{n}", town="Mosul") for n in range(30)], set())
    stored.met = 0
    stored.change([report("c", day="2016-06-04", published="2016-06-04T20:00:00Z")], set())
    assert 0 < stored.met < 12
