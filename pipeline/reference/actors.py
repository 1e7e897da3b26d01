"""Who is who: named armed groups, armies, governments, leaders, international bodies and their other names.

Belongs here: reading the actor lists, looking a name up, and finding listed names in a row of tokens.
Does not belong here: common nouns (actors_words.py), country names (actors_countries.py), and who a sentence means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from pipeline.reference.actors_countries import CountryWord, Organs, country_words, fold, state_organs

_DATA = Path(__file__).resolve().parent / "data" / "actors"
_NOT_LISTS = frozenset(("countries.yml", "organs.yml", "roles.yml", "words.yml"))
_ACRONYM_LENGTH = 7
_INNER_MARKS = 2


@dataclass(frozen=True, slots=True)
class KnownActor:
    """One listed actor. `country` is ISO 3166 alpha-3 or None for what belongs to none; `sector` is a PLOVER code.

    `kind` is person, group or organisation. The years bound its activity or term of office; None is open.
    `member_of` names the organisation a person leads, where it is listed.
    """

    name: str
    country: str | None
    sector: str
    kind: str
    aliases: tuple[str, ...]
    active_from: int | None
    active_to: int | None
    member_of: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of an actor. An acronym counts only in capitals; an unsafe name also means other things."""

    actor: KnownActor
    acronym: bool
    unsafe: bool


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens ``first`` to ``last`` (exclusive) are a listed name: of actors, of a country, or of both."""

    first: int
    last: int
    aliases: tuple[Alias, ...]
    country: CountryWord | None


class Word(Protocol):
    """What the scanner needs of a token."""

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ActorIndex:
    """All listed names, keyed by their folded form (lower case, no accents, dots or hyphens)."""

    actors: tuple[KnownActor, ...]
    organs: Organs
    _aliases: dict[str, tuple[Alias, ...]] = field(repr=False)
    _countries: dict[str, CountryWord] = field(repr=False)
    _starts: dict[str, int] = field(repr=False)

    def lookup(self, phrase: str) -> tuple[KnownActor, ...]:
        """Actors that bear exactly this name, then the state body it describes ("Syrian army"); () if none."""
        key = fold(phrase)
        found = [alias.actor for alias in self._aliases.get(key, ())]
        words = key.split()
        for cut in range(1, len(words) + 1):
            word = self._countries.get(" ".join(words[:cut]))
            if word is not None:
                organ = self.state_body(word.country, " ".join(words[cut:]))
                if organ is not None and organ not in found:
                    found.append(organ)
        return tuple(found)

    def country(self, phrase: str) -> CountryWord | None:
        """What `phrase` says about a country: its name, adjective, people or capital."""
        return self._countries.get(fold(phrase))

    def state_body(self, country: str, noun: str) -> KnownActor | None:
        """The army, police, government ... of a country (alpha-3) by its common noun; "" is the government."""
        name = self.organs.name(country, noun)
        if name is None:
            return None
        return KnownActor(name[0], country, name[1], "organisation", (), None, None)

    def scan(self, tokens: Sequence[Word], capitals: bool = False) -> tuple[Match, ...]:
        """Listed names in reading order, longest first where they start alike, never overlapping.

        `capitals` says the sentence is all in capitals, so that letter case tells nothing.
        """
        keys = [fold(token.text) for token in tokens]
        starts, aliases, countries = self._starts, self._aliases, self._countries
        matches: list[Match] = []
        i, n = 0, len(keys)
        while i < n:
            longest = starts.get(keys[i].split(" ", 1)[0], 0) if keys[i] else 0
            step = 1
            for size in range(min(longest, n - i), 0, -1):
                if not keys[i + size - 1]:
                    continue
                key = " ".join(filter(None, keys[i : i + size])) if size > 1 else keys[i]
                names, country = aliases.get(key, ()), countries.get(key)
                if not names and country is None:
                    continue
                shown = " ".join(token.text for token in tokens[i : i + size])
                names = tuple(name for name in names if _written_as(shown, name.acronym, capitals))
                if country is not None and not _written_as(shown, len(key) == 2, capitals):
                    country = None
                if names or country is not None:
                    matches.append(Match(i, i + size, names, country))
                    step = size
                    break
            i += step
        return tuple(matches)


@cache
def load_actors() -> ActorIndex:
    """Everything listed, read once in well under 0.3 s. Raises nothing: the lists ship with the package."""
    actors: list[KnownActor] = []
    aliases: dict[str, tuple[Alias, ...]] = {}
    for path in sorted(_DATA.glob("*.yml")):
        if path.name in _NOT_LISTS:
            continue
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        defaults = content.pop("defaults", {})
        for country, entries in content.items():
            for entry in entries:
                actor, unsafe = _actor(entry, None if country == "NONE" else country, defaults)
                actors.append(actor)
                for name in (actor.name, *actor.aliases):
                    key = fold(name)
                    acronym = name.isupper() and len(name) <= _ACRONYM_LENGTH and " " not in name
                    known = aliases.get(key, ())
                    if all(alias.actor is not actor for alias in known):
                        aliases[key] = (*known, Alias(actor, acronym, name in unsafe))
    countries = country_words(_DATA / "countries.yml")
    starts: dict[str, int] = {}
    for key in (*aliases, *countries):
        # A token may hold several words ("al-Shabaab"); marks inside a name ("Workers' Party") are tokens of their own.
        first, size = key.split(" ", 1)[0], key.count(" ") + 1 + _INNER_MARKS
        starts[first] = max(size, starts.get(first, 0))
    return ActorIndex(tuple(actors), state_organs(_DATA / "organs.yml", countries), aliases, countries, starts)


def _actor(entry: Any, country: str | None, defaults: Any) -> tuple[KnownActor, frozenset[str]]:
    written = [entry["name"], *entry.get("aliases", ())]
    names = tuple(name.rstrip("?") for name in written)
    unsafe = frozenset(name.rstrip("?") for name in written if name.endswith("?"))
    years = entry.get("active", defaults.get("active", (None, None)))
    actor = KnownActor(
        name=names[0],
        country=country,
        sector=entry.get("sector", defaults.get("sector")),
        kind=entry.get("kind", defaults.get("kind", "organisation")),
        aliases=names[1:],
        active_from=years[0],
        active_to=years[1],
        member_of=entry.get("of"),
    )
    return actor, unsafe


def _written_as(shown: str, acronym: bool, capitals: bool) -> bool:
    """Whether the letter case fits a name: an acronym in capitals, another name with at least one capital."""
    if acronym:
        bare = shown.removesuffix("'s").removesuffix("’s")
        return bare.isupper() and (not capitals or len(bare) > 2)
    return shown != shown.lower()
