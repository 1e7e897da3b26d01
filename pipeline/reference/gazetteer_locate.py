"""Rank the gazetteer's candidates for a name as data sets and reports write it.

Tries in turn: the name itself, the parts of a compound ("Tadmur/Palmyra town", "Tabqa air base", "north of Homs"), its
loose form, its consonants, and the nearest spelling among all names of the country. Belongs here: the order and the
scores. Does not belong here: reading a whole text (pipeline/extract/places.py).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from math import log10
from typing import TYPE_CHECKING

from pipeline.reference.gazetteer_names import loose, normal, similarity, skeleton, trigrams

if TYPE_CHECKING:
    from pipeline.reference.gazetteer import Gazetteer, GazetteerPlace

Scored = dict["GazetteerPlace", float]

_KINDS = {  # words that say what kind of place is meant, and the kinds that fit it
    "air base": ("airfield",), "airbase": ("airfield",), "airport": ("airfield",), "military airport": ("airfield",),
    "international airport": ("airfield",), "airfield": ("airfield",), "military airbase": ("airfield",),
    "city": ("city",), "town": ("city",), "village": ("city",), "villages": ("city",), "settlement": ("city",),
    "area": ("city", "neighbourhood", "region"), "suburb": ("city", "neighbourhood"),
    "neighbourhood": ("neighbourhood",), "neighborhood": ("neighbourhood",), "quarter": ("neighbourhood",),
    "district": ("adm2", "neighbourhood", "city"), "subdistrict": ("city", "adm2"), "sub district": ("city", "adm2"),
    "county": ("adm2",), "parish": ("adm2",), "governorate": ("adm1",), "province": ("adm1",), "state": ("adm1",),
    "region": ("adm1", "region"), "oblast": ("adm1",), "department": ("adm1",), "muhafazah": ("adm1",),
    "countryside": ("adm1", "city"), "suburbs": ("adm1", "city"), "camp": ("facility", "neighbourhood", "city"),
    "refugee camp": ("facility", "neighbourhood", "city"), "crossing": ("facility",), "border crossing": ("facility",),
    "military base": ("facility", "airfield"), "base": ("facility", "airfield"), "prison": ("facility",),
    "gas field": ("facility",), "oil field": ("facility",), "oilfield": ("facility",), "dam": ("facility",),
    "hospital": ("facility",), "mountain": ("region", "facility"), "mountains": ("region",), "valley": ("region",),
    "river": ("water",), "lake": ("water", "region"), "front": ("city",), "road": ("city",), "highway": ("city",),
    "junction": ("city",), "checkpoint": ("facility", "city"), "hill": ("city",), "farms": ("city",), "farm": ("city",),
}  # fmt: skip
_TAIL = re.compile(r"\s+(" + "|".join(sorted(map(re.escape, _KINDS), key=len, reverse=True)) + r")$")
_HEAD = re.compile(
    r"^(?:the )?(?:(?:north|south|east|west|northeast|northwest|southeast|southwest|northern|southern|eastern|western|"
    r"north eastern|north western|south eastern|south western|central|rural|greater|upper|lower|old|outskirts|near|"
    r"outside|vicinity|area|surroundings|countryside|suburbs?|around|city|town|village|district|province|governorate|"
    r"state|region|camp|neighbou?rhood|between|villages|edge|border)(?: of| to| the| in)? )+"
)
_ENOUGH = 0.85  # with a candidate this good, coarser ways are not tried


def ranked(
    gazetteer: Gazetteer, name: str, country: str | None, limit: int
) -> tuple[tuple[GazetteerPlace, float], ...]:
    """See Gazetteer.locate."""
    found: Scored = {}
    for part, weight in _parts(name):
        form, wanted = normal(part), _wanted(normal(part))
        _keep(found, _exact(gazetteer, form, country, wanted), weight)
        bare = _bare(form)
        if bare != form:
            _keep(found, _exact(gazetteer, bare, country, wanted), weight * 0.97)
        if max(found.values(), default=0.0) < _ENOUGH * weight:
            _keep(found, _near(gazetteer, bare or form, country, wanted), weight)
    order = sorted(found.items(), key=lambda item: (-item[1], -item[0].population, item[0].name))
    return tuple((place, round(score, 4)) for place, score in order[:limit])


def _parts(name: str) -> list[tuple[str, float]]:
    """The name, then its alternatives: "A/B", "A (B)", "A, B"."""
    parts = [(name, 1.0)]
    inner = re.findall(r"\(([^()]{2,80})\)", name)
    outer = re.sub(r"\([^()]*\)", " ", name)
    pieces = [p.strip() for p in re.split(r"[/;]| or | and | - ", outer) if p.strip()]
    if inner or len(pieces) > 1:
        parts += [(p, 0.95) for p in pieces] + [(p, 0.9) for p in inner]
    first = outer.split(",")[0].strip()
    if first and first != name:
        parts.append((first, 0.93))
    return parts


def _wanted(form: str) -> tuple[str, ...]:
    match = _TAIL.search(form)
    if match is None:
        match = re.match(r"^(city|town|village|district|province|governorate|state|region|camp)(?: of)? ", form)
    return _KINDS.get(match.group(1), ()) if match else ()


def _bare(form: str) -> str:
    """The name proper: "village of X", "X air base", "north of X" all give X."""
    before = None
    while form != before:
        before = form
        form = _TAIL.sub("", form)
    return _HEAD.sub("", form) or form


def _exact(gazetteer: Gazetteer, form: str, country: str | None, wanted: tuple[str, ...]) -> Scored:
    scores: Scored = {}
    for named in gazetteer.named(form):
        place = named.place
        if country in (None, place.country):
            score = 0.86 + 0.04 * named.own + _fit(place, wanted)
            scores[place] = max(score, scores.get(place, 0.0))
    return scores


def _fit(place: GazetteerPlace, wanted: tuple[str, ...]) -> float:
    size = 0.004 * log10(place.population + 1)
    if wanted:
        return size + (0.05 if place.kind in wanted else -0.05 if place.kind in ("adm1", "country") else -0.01)
    return size + (0.02 if place.kind in ("city", "country") else 0.0)


def _near(gazetteer: Gazetteer, form: str, country: str | None, wanted: tuple[str, ...]) -> Scored:
    scores: Scored = {}
    target = loose(form)
    for place in gazetteer.similar("loose", target):
        if country in (None, place.country):
            scores[place] = 0.8 + _fit(place, wanted)
    if scores:
        return scores
    bones = skeleton(form)
    for place in gazetteer.similar("skeleton", bones) if len(bones) >= 3 else ():
        if country in (None, place.country):
            likeness = similarity(target, loose(normal(place.name)))
            scores[place] = 0.45 + 0.3 * likeness + _fit(place, wanted)
    if country is not None:
        for place, likeness in _nearest(gazetteer, target, country):
            if likeness >= 0.6:
                scores[place] = max(scores.get(place, 0.0), 0.15 + 0.6 * likeness + _fit(place, wanted))
    return scores


def _nearest(gazetteer: Gazetteer, target: str, country: str) -> list[tuple[GazetteerPlace, float]]:
    """The 12 most alike names of the country: by shared trigrams first, then by edit distance."""
    index, names = _spellings(gazetteer, country)
    pieces = trigrams(target)
    shared = Counter[int]()
    for piece in pieces:
        shared.update(index.get(piece, ()))
    best = sorted(shared, key=lambda i: -shared[i] / (len(pieces) + len(names[i][0]) + 3))[:40]
    scored = sorted(((similarity(target, names[i][0]), names[i][1]) for i in best), reverse=True)[:12]
    return [(gazetteer.by_number(number), likeness) for likeness, number in scored]


@lru_cache(maxsize=4)
def _spellings(gazetteer: Gazetteer, country: str) -> tuple[dict[str, list[int]], list[tuple[str, int]]]:
    names = gazetteer.names_of_country(country)
    index: dict[str, list[int]] = defaultdict(list)
    for i, (form, _) in enumerate(names):
        for piece in trigrams(form):
            index[piece].append(i)
    return dict(index), names


def _keep(found: Scored, new: Scored, weight: float) -> None:
    for place, score in new.items():
        found[place] = max(found.get(place, 0.0), min(1.0, score * weight))
