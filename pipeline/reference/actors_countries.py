"""Country words and the bodies every state has: "Syrian", "Damascus", "Syrian army", "government of Syria".

Belongs here: reading countries.yml and organs.yml. Does not belong here: places as such and named actors.
Codes are ISO 3166 alpha-3 as PLOVER uses them (Kosovo KOS; former states under their successor).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class CountryWord:
    """A word that tells a country. `what`: name, adjective, people or capital; `unsafe`: it means other things too."""

    country: str
    what: str
    unsafe: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organs:
    """How the bodies of a state are called. `nouns` maps a common noun to a name pattern and a sector."""

    nouns: dict[str, tuple[str, str]]
    names: dict[str, str]
    adjectives: dict[str, str]
    overrides: dict[str, dict[str, str]]

    def name(self, country: str, noun: str) -> tuple[str, str] | None:
        """Canonical name and sector of the body that `noun` means in `country`; None if the noun means no such body."""
        pattern = self.nouns.get(noun)
        if pattern is None or country not in self.names:
            return None
        own = self.overrides.get(country, {}).get(pattern[0])
        if own is not None:
            return own, pattern[1]
        return pattern[0].format(country=self.names[country], adjective=self.adjectives[country]), pattern[1]


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents, dots, hyphens, quotes and a possessive ending: the form names are compared in."""
    for ending in ("'s", "’s"):
        text = text.removesuffix(ending)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    folded = text.lower()
    if folded.isalpha():
        return folded
    for mark in ("-", "‐", "‑", "/"):
        folded = folded.replace(mark, " ")
    for mark in (".", "’", "'", "`", "ʻ", "ʿ", '"', "(", ")"):
        folded = folded.replace(mark, "")
    return " ".join(folded.split())


def country_words(path: Path) -> dict[str, CountryWord]:
    """All country words by folded form. A word of several countries keeps the others in `others`."""
    words: dict[str, CountryWord] = {}
    table = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    for part, what in (("names", "name"), ("adjectives", "adjective"), ("people", "people"), ("capitals", "capital")):
        for country, row in table.items():
            for word in row[part]:
                key = fold(word.rstrip("?"))
                known = words.get(key)
                if known is None:
                    words[key] = CountryWord(country, what, word.endswith("?"))
                elif known.country != country:
                    words[key] = CountryWord(
                        known.country, known.what, known.unsafe, tuple(dict.fromkeys((*known.others, country)))
                    )
    return words


def state_organs(path: Path, words: dict[str, CountryWord]) -> Organs:
    """The name patterns of organs.yml with each country's first name and adjective."""
    table = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    rows = yaml.load(path.with_name("countries.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    names = {country: row["names"][0].rstrip("?") for country, row in rows.items()}
    adjectives = {country: (row["adjectives"] or row["names"])[0].rstrip("?") for country, row in rows.items()}
    nouns = {noun: (organ["name"], organ["sector"]) for organ in table["organs"] for noun in organ["nouns"]}
    return Organs(nouns, names, adjectives, table["overrides"])
