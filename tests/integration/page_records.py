# ruff: noqa: E501 (stories read best on one line)
"""A small warehouse for the tests of the pages: events of every kind, told by several outlets, with hostile strings."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.config import Settings, settings_from_environment
from pipeline.ids import content_key
from pipeline.load.connect import open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.load.staging import write_records
from pipeline.records import ActorMention, Article, Event, Evidence, Place, Rejection, Span, WeaponMention
from tests.integration.warehouse_records import article, event, stage

AS_OF = "2016-12-14T18:00:00Z"
HOSTILE = '<img src=x onerror="window.hacked=1"></script><script>window.hacked=2</script>'
HOSTILE_URL = "javascript:window.hacked=3"

PLACES = {
    "Palmyra": ("SYR", "Syria", "Homs", 34.56, 38.27, "city"),
    "Deir ez-Zor": ("SYR", "Syria", "Deir ez-Zor", 35.34, 40.14, "near"),
    "Homs province": ("SYR", "Syria", "Homs", 34.5, 37.9, "adm1"),
    "Mogadishu": ("SOM", "Somalia", "Banaadir", 2.04, 45.34, "city"),
    "Madagali": ("NGA", "Nigeria", "Adamawa", 10.89, 13.63, "city"),
    "Mosul": ("IRQ", "Iraq", "Nineveh", 36.34, 43.13, "city"),
    "Aden": ("YEM", "Yemen", "Aden", 12.79, 45.03, "city"),
    "Istanbul": ("TUR", "Turkey", "Istanbul", 41.01, 28.95, "city"),
    "Warsaw": ("POL", "Poland", "Mazovia", 52.23, 21.01, "city"),
    "Bogota": ("COL", "Colombia", "Bogota", 4.61, -74.08, "city"),
    "Venezuela": ("VEN", "Venezuela", None, 8.0, -66.0, "country"),
}
QUADS = {"CONSULT": "verbal_cooperation", "RETREAT": "material_cooperation", "ACCUSE": "verbal_conflict"}

# sentence with {curly} marks: a actor, r recipient, t trigger, p place, d date, k killed, i injured, w weapon
# (type, mode, day, place, killed, injured, status, outlets, sentence)
STORIES: list[tuple[str, str | None, str, str, Any, Any, str, tuple[str, ...], str]] = [
    ("ASSAULT", "aerial", "2016-12-10", "Palmyra", (20, 25, 34), (40, 40, 40), "occurred", ("north", "south", "east"),
     "{a:Russian warplanes} {t:bombed} {r:Islamic State fighters} at {p:Palmyra} on {d:Saturday}, killing {k:at least 20} and wounding {i:40}."),
    ("ASSAULT", "explosives", "2016-12-11", "Mogadishu", (16, 29, 29), (48, 48, 48), "occurred", ("north", "west"),
     "{a:Al-Shabaab} {t:blew up} a {w:truck bomb} outside the port of {p:Mogadishu} on {d:Sunday}, killing {k:29 people}."),
    ("ASSAULT", "explosives", "2016-12-09", "Madagali", (45, 57, 60), (120, 177, 177), "occurred", ("south",),
     "Two women {t:blew themselves up} in the market of {p:Madagali} on {d:Friday}; {k:57} died and {i:177} were hurt."),
    ("ASSAULT", "explosives", "2016-12-10", "Istanbul", (38, 44, 44), (150, 155, 166), "occurred", ("east", "west"),
     "{a:Kurdish militants} {t:bombed} {r:police officers} near a stadium in {p:Istanbul} on {d:Saturday}, leaving {k:44 dead}."),
    ("ASSAULT", "explosives", "2016-12-10", "Aden", (45, 50, 50), None, "claimed", ("west",),
     "{a:Islamic State} said it had {t:attacked} {r:Yemeni soldiers} in {p:Aden} on {d:Saturday}, with {k:some 50} killed."),
    ("COERCE", "seize", "2016-12-11", "Palmyra", None, None, "occurred", ("north", "east"),
     "{a:Islamic State fighters} {t:seized} {p:Palmyra} again on {d:Sunday} from {r:the Syrian army}."),
    ("RETREAT", "withdraw", "2016-12-11", "Homs province", None, None, "occurred", ("south",),
     "{a:The Syrian army} {t:pulled out} of its posts in {p:Homs province} on {d:Sunday}."),
    ("ASSAULT", "firearms", "2016-12-12", "Deir ez-Zor", (3, 3, 3), None, "denied", ("north",),
     "{a:The army} denied that it had {t:shot} {r:villagers} near {p:Deir ez-Zor} on {d:Monday}."),
    ("ASSAULT", "firearms", "2016-12-13", "Mosul", (7, 9, 12), (20, 22, 22), "occurred", ("east",),
     "{a:Iraqi troops} {t:fought} {r:Islamic State} in eastern {p:Mosul} on {d:Tuesday}, with {k:nine} killed."),
    ("PROTEST", "demo", "2016-12-13", "Warsaw", None, None, "occurred", ("west", "south"),
     "{a:Thousands of people} {t:marched} in {p:Warsaw} on {d:Tuesday} against {r:the government}."),
    ("PROTEST", "strike", "2016-12-12", "Bogota", None, None, "future", ("west",),
     "{a:Truck drivers} will {t:strike} in {p:Bogota} from {d:Monday}."),
    ("PROTEST", "riot", "2016-12-14", "Venezuela", (1, 3, 3), None, "occurred", ("south",),
     "{a:Crowds} {t:looted} shops across {p:Venezuela} on {d:Wednesday}; {k:three people} were killed."),
    ("ACCUSE", "disapprove", "2016-12-12", "Aden", None, None, "occurred", ("north",),
     "{a:The United Nations} {t:condemned} {r:the Houthis} for the siege of {p:Aden} on {d:Monday}."),
    ("CONSULT", "visit", "2016-12-13", "Istanbul", None, None, "occurred", ("east",),
     "{a:The Russian foreign minister} {t:met} {r:his Turkish counterpart} in {p:Istanbul} on {d:Tuesday}."),
    ("ASSAULT", "aerial", "2016-11-02", "Deir ez-Zor", (8, 8, 8), None, "historical", ("south",),
     "In {d:early November} {a:jets} {t:struck} {p:Deir ez-Zor}, killing {k:eight}."),
]  # fmt: skip
_FIELD = re.compile(r"\{(\w):([^}]*)\}")


def coded(story: tuple[Any, ...], of: Article, at: int, marked: str) -> Event:
    """The event of one story's sentence, which stands at character `at` of the article's text."""
    kind, mode, day, place_name, killed, injured, status, _, _ = story
    spans: dict[str, Span] = {}
    removed = 0
    for match in _FIELD.finditer(marked):
        start = at + match.start() - removed
        spans[match[1]] = Span(match[2], start, start + len(match[2]))
        removed += len(match[0]) - len(match[2])
    sentence = _FIELD.sub(r"\2", marked)
    country, country_name, admin1, latitude, longitude, precision = PLACES[place_name]
    where = spans["p"]
    place = Place(
        where.text, place_name, country, country_name, admin1, latitude, longitude, None, precision, where.start, where.end
    )  # fmt: skip
    actors = tuple(
        ActorMention(role, "group", s.text, s.text if s.text[0].isupper() else None, country, sector, s.start, s.end, "named")
        for role, s, sector in (("actor", spans.get("a"), "REB"), ("recipient", spans.get("r"), "MIL"))
        if s
    )  # fmt: skip
    weapon = spans.get("w")
    ranges = dict.fromkeys(f"{what}_{end}" for what in ("fatalities", "injured") for end in ("low", "best", "high"))
    for what, figures in (("fatalities", killed), ("injured", injured)):
        if figures:
            ranges.update({f"{what}_{end}": n for end, n in zip(("low", "best", "high"), figures, strict=True)})
    return replace(
        event(of, spans["t"].text),
        event_id=content_key("evt", of.article_id, of.version_id, kind, spans["t"].start),
        event_type=kind, event_mode=mode, quad_code=QUADS.get(kind, "material_conflict"), status=status,
        date_start=day, date_end=day, date_text=spans["d"], date_basis="text", actors=actors, place=place,
        place_basis="sentence", fatalities_text=spans.get("k"), injured_text=spans.get("i"),
        weapons=(WeaponMention(weapon.text, weapon.start, weapon.end, "vehicle_bomb"),) if weapon else (),
        trigger=spans["t"], evidence=Evidence(sentence, at, at + len(sentence)),
        territorial_change="taken" if kind == "COERCE" else "none", **ranges,
    )  # fmt: skip


def fill(settings: Settings) -> Settings:
    """Load the stories, one hostile article and some rejections into the warehouse of `settings`, and link them."""
    articles, events = [], []
    for number, story in enumerate(STORIES):
        for turn, outlet in enumerate(story[7]):
            lead = ["", "Reports came in overnight. ", "As of the latest count: "][turn]
            text = lead + _FIELD.sub(r"\2", story[8])
            one = article(f"story-{number}-{outlet}", text, feed_id=outlet, title=f"What happened in {story[3]}")
            one = replace(one, published_at=f"{max(story[2], '2016-12-09')}T{18 + turn}:00:00Z")
            articles.append(one)
            events.append(coded(story, one, len(lead), story[8]))
    bad = article("bad", f"Rebels bombed {HOSTILE} at Palmyra.", feed_id="north", title=HOSTILE, url=HOSTILE_URL)
    bad = replace(bad, outlet=f"Evil & Sons {HOSTILE}", published_at="2016-12-14T09:00:00Z")
    articles.append(bad)
    named = ActorMention("actor", "group", HOSTILE, HOSTILE, "SYR", "REB", None, None, "named")
    events.append(replace(event(bad, "bombed"), actors=(named,), date_start="2016-12-14", date_end="2016-12-14"))
    staging = stage(settings.staging / "r1", "r1", articles, events)
    rejections = [
        Rejection(content_key("rej", n), "article", "no_text", "entry", f"ent_{n}", "north", HOSTILE_URL,
                  f"nothing to read in {HOSTILE}", "{}", "r1", AS_OF)
        for n in range(3)
    ]  # fmt: skip
    write_records(staging, "rejection", rejections, batch="0001")
    write_records(staging, "stage_count", [], batch="0001")
    with open_writer(settings.warehouse) as con:
        load_run(con, "r1", staging, as_of=AS_OF)
        link_incidents(con, run_id="r1", as_of=AS_OF)
    return settings


def pages_home(home: Path) -> Settings:
    """Settings of a home of their own with that warehouse in it."""
    return fill(settings_from_environment({}, home=home))
