"""Decide which of several namesakes each name of a document means.

One name means one place throughout a document. Evidence: what the text says contains it ("Palmyra, Syria"), the
countries and divisions the document speaks of, size, and the places already decided. The weights were set by hand on
sentences written for this project. Does not belong here: finding the names (places_spans.py).
"""

from __future__ import annotations

from collections import defaultdict
from math import asin, cos, exp, log10, radians, sin, sqrt

from pipeline.extract import places_words as words
from pipeline.extract.places_cues import Span
from pipeline.extract.places_spans import Reading
from pipeline.reference.gazetteer import Gazetteer, GazetteerPlace, NamedPlace

_KIND = {  # what a kind is worth against a city without inhabitants
    "country": 3.2, "adm1": 0.6, "adm2": 0.2, "region": 1.7, "water": 1.9, "facility": 1.5, "airfield": 0.9,
    "neighbourhood": 1.2, "city": 0.0,
}  # fmt: skip
_SIZE = 0.45  # for a tenfold population
_OWN = 0.6
_PRIOR = 2.6  # for all mentions of countries in favour
_DIVISION = 1.5
_HELD = 4.0
_NEARBY = 1.2  # for a place decided before it right there, falling off over 150 km
_REACH_KM = 150.0
_WELL_KNOWN = 20_000  # inhabitants from which a name that lies in one country only speaks for it in full
_FAMOUS = 150_000  # inhabitants from which a city casts a shadow on its namesakes
_SEAT = 0.5  # what a namesake of a seat of government or diplomacy has against it
_SHADOW = 0.4  # for a tenfold population, beyond a fivefold one
_DOMINATED = 1.4  # yet more where one country has all the votes
_MANY_VOTES = 5.0  # a text that says what it is about
_UNBACKED = 1.4  # more for a place of a country that the text does not speak of
_BACKED = 0.25  # share of the leading country's that takes it all away
_LEAST_CUE = {0: 2.6, 1: 1.7, 2: 0.4}  # total a place needs, by the strength of the cue


def distance_km(a: GazetteerPlace, b: GazetteerPlace) -> float:
    """Great-circle distance."""
    la, lb = radians(a.latitude), radians(b.latitude)
    h = sin((lb - la) / 2) ** 2 + cos(la) * cos(lb) * sin(radians(b.longitude - a.longitude) / 2) ** 2
    return 12742.0 * asin(min(1.0, sqrt(h)))


def shares(countries: dict[str, float]) -> dict[str, float]:
    """The counts as shares of their sum; empty for none."""
    total = sum(countries.values())
    return {country: count / total for country, count in countries.items()} if total else {}


def country_votes(reading: Reading, outlet_country: str | None) -> dict[str, float]:
    """How much each country is spoken of: its names and people, names of places that can only lie there, the outlet's
    country a little."""
    votes = dict(reading.countries)
    if outlet_country:
        votes[outlet_country] = votes.get(outlet_country, 0.0) + 0.5
    for span in {s.form: s for s in reading.spans}.values():
        home = _only_country(span.found)
        if home:
            weight = 1.0 if max(n.place.population for n in span.found) >= _WELL_KNOWN else 0.3
            votes[home] = votes.get(home, 0.0) + weight
    return votes


def _only_country(found: tuple[NamedPlace, ...]) -> str | None:
    """The country of a name if no namesake elsewhere is of comparable size."""
    first = found[0].place
    if first.kind == "country" or first.country is None:
        return None  # counted by its word
    rivals = [n for n in found if n.place.country != first.country]
    if not rivals:
        return first.country
    largest = max((n.place for n in found), key=lambda p: p.population)
    most = max(n.place.population for n in found if n.place.country != largest.country)
    return largest.country if largest.population >= 100_000 and largest.population >= 20 * max(most, 1) else None


def resolve(reading: Reading, votes: dict[str, float], gazetteer: Gazetteer) -> dict[str, tuple[GazetteerPlace, float]]:
    """The place each form means and a score in 0..1. Forms that are likelier no place at all are left out."""
    groups: dict[str, list[Span]] = defaultdict(list)
    for span in reading.spans:
        groups[span.form].append(span)
    prior = shares(votes)
    enough = min(1.0, sum(votes.values()) / _MANY_VOTES)
    decided: dict[str, tuple[GazetteerPlace, float]] = {}
    divisions: dict[tuple[str | None, str | None], float] = {}
    for _ in range(2):  # the second round knows what the first found
        anchors = [place for place, _ in decided.values() if place.kind not in ("country", "region", "water")]
        total = sum(divisions.values())
        nearer = {key: count / total for key, count in divisions.items()} if total else {}
        decided, divisions = {}, defaultdict(float)
        for form, spans in groups.items():
            best = _best(spans, prior, nearer, anchors, enough, gazetteer)
            if best is None:
                continue
            decided[form] = best
            place = best[0]
            if place.admin1:
                divisions[(place.country, place.admin1)] += best[1] * (2.0 if len(spans[0].found) == 1 else 1.0)
    return decided


def _in_one(place: GazetteerPlace, holders: list[str], gazetteer: Gazetteer) -> bool:
    """Whether the place can lie in the town or division that the text names as holding it."""
    for form in holders:
        for named in gazetteer.named(form)[:60]:
            other = named.place
            if other.kind == "country" and other.country == place.country:
                return True
            if other.kind == "adm1" and (other.country, other.name) == (place.country, place.admin1):
                return True
            if distance_km(place, other) < (150.0 if other.kind in ("adm1", "region") else 40.0):
                return True
    return False


def _best(
    spans: list[Span],
    prior: dict[str, float],
    divisions: dict[tuple[str | None, str | None], float],
    anchors: list[GazetteerPlace],
    enough: float,
    gazetteer: Gazetteer,
) -> tuple[GazetteerPlace, float] | None:
    found = spans[0].found
    within = {form for span in spans for form in span.within}
    wanted = {kind for span in spans for kind in span.wanted}
    parts = [form for span in spans for form in span.part_of]
    holders = [(gazetteer.country_word(form), form) for form in within]
    wide = any(n.own and n.place.kind in ("region", "country") and n.place.country is None for n in found)
    largest = max(n.place.population for n in found)
    seat = spans[0].form in words.SEATS
    largest_city = max((n.place.population for n in found if n.place.kind == "city"), default=0)
    scored: list[tuple[float, int, GazetteerPlace]] = []
    namesakes = {n.place for n in found}
    others = [place for place in anchors if place not in namesakes]
    seats = {n.place.country for n in found if n.place.kind == "city" and n.place.population >= 20_000 and n.own}
    towns = {n.place.country for n in found if n.place.kind == "city" and n.own}
    for order, named in enumerate(found[:60]):
        place = named.place
        score = _KIND[place.kind] + _SIZE * log10(place.population + 10) + _OWN * named.own
        score += _PRIOR * prior.get(place.country or "", 0.0) + _DIVISION * divisions.get(
            (place.country, place.admin1), 0.0
        ) * (place.admin1 is not None)
        if (place.kind == "adm1" and place.country in seats) or (place.kind == "adm2" and place.country in towns):
            score -= 1.6
        if wide and place.kind == "city" and not within:
            score -= 1.6
        if seat and place.kind == "city" and place.population < 0.5 * largest_city and not within:
            score -= _SEAT
        if largest >= _FAMOUS and place.kind in ("city", "adm2") and not within:
            score -= _SHADOW * max(0.0, log10(largest) - log10(place.population + 10) - 0.7)
        if wanted:
            score += 1.8 if place.kind in wanted else 0.0
        for country, form in holders:
            held = (country is not None and country[0] == place.country and place.kind != "country") or (
                place.admin1 is not None
                and place.kind != "adm1"
                and gazetteer.division(place.country or "", form) == place.admin1
            )
            score += _HELD if held else -0.5
        if others:
            score += _NEARBY * exp(-min(distance_km(place, other) for other in others) / _REACH_KM)
        scored.append((score, -order, place))
        scored[-1] = scored[-1] if not parts or _in_one(place, parts, gazetteer) else (-99.0, -order, place)
    scored.sort(key=lambda item: (-item[0], -item[1]))
    best, _, place = scored[0]
    cue = max(span.cue for span in spans)
    need = _LEAST_CUE[cue]
    if place.country is not None and place.kind != "country":
        # In a text about one country, a town of another is meant only if that country comes up too.
        leading = max(prior.values(), default=0.0)
        backing = min(1.0, prior.get(place.country, 0.0) / (_BACKED * leading)) if leading else 0.0
        need += (1.0 - backing) * (_UNBACKED + _DOMINATED * leading * enough)
    if best < need:
        return None
    rival = next((s for s, _, other in scored[1:] if distance_km(place, other) > 50), best - 3.0)
    margin = min(max(best - rival, 0.0), 3.0) / 3.0
    return place, round(min(1.0, 0.4 + 0.15 * cue + 0.3 * margin), 3)
