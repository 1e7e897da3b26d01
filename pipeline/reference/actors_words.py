"""Words that tell who is meant: common nouns with their sector and kind, modifiers, titles, and word classes.

Belongs here: reading roles.yml and words.yml into tables and making plurals and verb forms by rule.
Does not belong here: named actors (see actors.py) and anything that looks at a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).resolve().parent / "data" / "actors"
_PEOPLE_ENDINGS = ("man", "men")


@dataclass(frozen=True, slots=True)
class Role:
    """What a common noun says. `weak`: words before the noun may replace the sector. `lemma` is its singular.

    `body` marks an institution or force under one noun, which both "it" and "they" can mean.
    """

    sector: str
    kind: str
    plural: bool
    weak: bool
    lemma: str
    body: bool


@dataclass(frozen=True, slots=True)
class Words:
    """All tables. `roles` is keyed by the lower-case noun or noun group; `classes` gives a word's class letter.

    Classes: D determiner, Q quantifier, P preposition, C conjunction, B breaker, R pronoun, W relative, T time,
    V finite or base verb, F auxiliary, E past form or participle, G -ing form, A adjective, M noun or verb, N noun.
    """

    roles: dict[str, Role]
    heads: frozenset[str]
    partitives: frozenset[str]
    modifiers: dict[str, str]
    titles: dict[str, tuple[str, bool]]
    classes: dict[str, str]
    participles: frozenset[str]
    locatives: frozenset[str]
    sayings: frozenset[str]


def plural_of(noun: str) -> str:
    """Regular English plural of a noun or noun group: its last word takes the ending."""
    if noun.endswith("man") and not noun.endswith(("human", "german", "roman")):
        return noun[:-2] + "en"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return noun + "es"
    return noun + "s"


def verb_forms(base: str) -> tuple[str, tuple[str, str], str]:
    """Third person, past forms (with and without a doubled consonant) and -ing form of a regular verb."""
    if base.endswith("y") and base[-2:-1] not in "aeiou":
        return base[:-1] + "ies", (base[:-1] + "ied", base[:-1] + "ied"), base + "ing"
    third = base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    if base.endswith("e"):
        return third, (base + "d", base + "d"), base[:-1] + "ing"
    return third, (base + "ed", base + base[-1] + "ed"), base + "ing"


@cache
def load_words() -> Words:
    """The tables, read once. Raises nothing: the files ship with the package."""
    roles_file, words_file = _read("roles.yml"), _read("words.yml")
    roles = _roles(roles_file)
    titles = {
        title: (sector.strip("<>"), sector.startswith("<"))
        for sector, line in roles_file["titles"].items()
        for title in _items(line)
    }
    return Words(
        roles=roles,
        heads=frozenset(noun.rsplit(" ", 1)[-1] for noun in roles),
        partitives=frozenset(_items(roles_file["partitives"])),
        modifiers={word: sector for sector, line in roles_file["modifiers"].items() for word in _items(line)},
        titles=titles,
        classes=_classes(words_file, roles),
        participles=frozenset(words_file["participles"].split()),
        locatives=frozenset(words_file["locatives"].split()),
        sayings=frozenset(words_file["sayings"].split()),
    )


def _read(name: str) -> Any:
    return yaml.load((_DATA / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


def _items(line: str) -> list[str]:
    return [item for part in line.split(",") if (item := part.strip())]


def _roles(tables: Any) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    kinds = (("things", "thing"), ("vehicles", "vehicle"), ("facilities", "facility"), ("bodies", "organisation"))
    for table, kind in kinds:
        for key, line in tables[table].items():
            for noun, plural in _forms(line):
                weak, body = key.startswith("<"), kind == "organisation"
                sector = key.strip("<>")
                is_plural = body and _is_plural_body(noun)
                roles[noun] = Role(sector, "group" if is_plural else kind, is_plural, weak, noun, body)
                if plural != noun and not is_plural:
                    many = "group" if body else kind
                    roles.setdefault(plural, Role(sector, many, True, weak, noun, body))
    for key, line in tables["people"].items():
        for noun, plural in _forms(line):
            weak, sector = key.startswith("<"), key.strip("<>")
            roles[plural] = Role(sector, "group", True, weak, noun, False)
            roles[noun] = Role(sector, "person" if plural != noun else "group", plural == noun, weak, noun, False)
    return roles


def _is_plural_body(noun: str) -> bool:
    last = noun.rsplit(" ", 1)[-1]
    return last.endswith(("men", "people", "troops")) or (
        last.endswith("s") and not last.endswith(("ss", "us", "press"))
    )


def _forms(line: str) -> list[tuple[str, str]]:
    forms = []
    for item in _items(line):
        noun, _, plural = item.partition("/")
        forms.append((noun, plural or plural_of(noun)))
    return forms


def _classes(words: Any, roles: dict[str, Role]) -> dict[str, str]:
    classes: dict[str, str] = {}
    for noun in roles:
        classes[noun.rsplit(" ", 1)[-1]] = "N"
    for word in words["adjectives"].split():
        if word not in roles:
            classes[word] = "A"
    for base in words["verbs"].split():
        third, past, ing = verb_forms(base)
        for form, letter in ((base, "V"), (third, "V"), (past[0], "E"), (past[1], "E"), (ing, "G")):
            if form not in roles:
                classes[form] = letter
    for base in words["ambiguous"].split():
        third, past, ing = verb_forms(base)
        for form, letter in ((base, "M"), (third, "M"), (past[0], "E"), (past[1], "E"), (ing, "G")):
            if letter != "M" or form not in roles:
                classes[form] = letter
    for word in words["irregular"].split():
        classes[word] = "E"
    for word in words["participles"].split():
        classes[word] = "E"
    for word in words["ing_nouns"].split():
        classes[word] = "N"
    for name, letter in (
        ("adverbs", "B"),
        ("times", "T"),
        ("quantifiers", "Q"),
        ("breakers", "B"),
        ("prepositions", "P"),
        ("auxiliaries", "F"),
        ("determiners", "D"),
        ("relatives", "W"),
        ("conjunctions", "C"),
        ("pronouns", "R"),
    ):
        for word in words[name].split():
            classes[word] = letter
    return classes
