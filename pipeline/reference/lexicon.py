"""The trigger lexicon: which words tell of which event, read from pipeline/extract/lexicon/*.yml.

Form of a trigger group: ``type`` and ``mode`` (PLOVER), ``frame`` (who stands where around the verb: trans, intrans,
mutual, undergo), ``role`` (means, effect, matrix, material), ``territory`` (take, retake, lose, contest, withdraw),
``verbs``, ``nouns``, ``noun_frame`` (act, mutual, undergo, actor_of), ``needs`` and ``noun_needs`` (the condition a
pattern is under, see pipeline/extract/triggers_conditions.py), ``contexts``. In a pattern the first word of a verb is
inflected, ``..`` stands for up to six words (the object), ``(a|b)`` for either word.
Belongs here: reading and compiling the data. Does not belong here: finding triggers in text.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from pipeline.reference.lexicon_inflection import ING, PARTICIPLE, PAST, plural, verb_forms

_FOLDER = Path(__file__).resolve().parent.parent / "extract" / "lexicon"
_TRIGGER_FILES = ("assault.yml", "protest_coerce.yml", "verbal.yml")
GAP = ".."


@dataclass(frozen=True, slots=True)
class Pattern:
    """One trigger pattern. `rest` is what follows the first word; a gap is ``..``. `order` is its place in the
    files."""

    key: str
    event_type: str
    mode: str | None
    frame: str
    role: str
    territory: str | None
    needs: str
    contexts: tuple[str, ...]
    noun: bool
    rest: tuple[str, ...]
    order: int

    @property
    def weight(self) -> int:
        """Patterns are tried from the heaviest: more words first."""
        return sum(word != GAP for word in self.rest)


@dataclass(frozen=True, slots=True)
class Blocker:
    """Words around a trigger word that say it tells of something else. Phrases are tuples of words."""

    before: frozenset[tuple[str, ...]]
    after: frozenset[tuple[str, ...]]
    nearby: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Compiled lexicon. Indexes are keyed by the lower-case first word of a pattern."""

    verbs: dict[str, tuple[Pattern, ...]]
    nouns: dict[str, tuple[Pattern, ...]]
    forms: dict[str, int]
    lemmas: dict[str, str]
    blockers: dict[str, tuple[Blocker, ...]]
    weapons: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    sets: dict[str, frozenset[str]]
    content_modes: dict[str, dict[str, frozenset[str]]]
    context_words: dict[str, frozenset[str]]
    context_phrases: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    verb_lists: dict[str, frozenset[str]]
    trigger_words: frozenset[str]
    pattern_count: int


def _read(name: str) -> Any:
    """YAML without guessing at types: `on` and `no` are words here, not truth values."""
    with (_FOLDER / name).open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  BaseLoader makes only strings, lists and dicts


def load_lexicon() -> Lexicon:
    """Read and compile the shipped lexicon (about a tenth of a second). Raises OSError or yaml.YAMLError if it is
    damaged."""
    words = _read("verbs.yml")
    irregular: dict[str, list[str]] = words["irregular"]
    doubling = frozenset(words["doubling"])
    forms: dict[str, int] = {}
    lemmas: dict[str, str] = {}
    inflected: dict[str, dict[str, int]] = {}

    def inflect(base: str) -> dict[str, int]:
        if base not in inflected:
            inflected[base] = verb_forms(base, irregular, doubling)
            for form, kind in inflected[base].items():
                forms[form] = forms.get(form, 0) | kind
                if form not in lemmas or kind & (PAST | PARTICIPLE | ING) == 0:
                    lemmas.setdefault(form, base)
        return inflected[base]

    for base in [*irregular, *words["common"]]:
        inflect(base.split()[0])
    patterns: list[tuple[str, Pattern]] = []
    for name in _TRIGGER_FILES:
        for group in _read(name):
            patterns.extend(_compile(group, inflect, len(patterns)))
    verbs = _index((first, p) for first, p in patterns if not p.noun)
    nouns = _index((first, p) for first, p in patterns if p.noun)
    sets = _read("sets.yml")
    singles, phrases = _contexts(sets["contexts"])
    return Lexicon(
        verbs=verbs,
        nouns=nouns,
        forms=forms,
        lemmas=lemmas,
        blockers=_blockers(_read("blockers.yml")),
        weapons=_phrases(_read("weapons.yml")),
        sets={name: frozenset(items) for name, items in sets["sets"].items()},
        content_modes={
            kind: {mode: frozenset(items) for mode, items in modes.items()}
            for kind, modes in sets["content_modes"].items()
        },
        context_words=singles,
        context_phrases=phrases,
        verb_lists={
            name: frozenset(words[name])
            for name in (
                "reporting",
                "claiming",
                "denying",
                "light",
                "undergo",
                "affect",
                "object_control",
                "planning",
                "failing",
            )
        },
        trigger_words=frozenset(verbs) | frozenset(nouns),
        pattern_count=len({(p.key, p.noun, p.event_type, p.mode) for _, p in patterns}),
    )


def _compile(group: dict[str, Any], inflect: Any, start: int) -> list[tuple[str, Pattern]]:
    made: list[tuple[str, Pattern]] = []
    mode = None if group["mode"] == "null" else group["mode"]

    def make(key: str, noun: bool, frame: str, needs: str, words: list[str], first: str) -> None:
        made.append(
            (
                first,
                Pattern(
                    key=key,
                    event_type=group["type"],
                    mode=mode,
                    frame=frame,
                    role=group.get("role", "material"),
                    territory=group.get("territory"),
                    needs=needs,
                    contexts=tuple(group.get("contexts", ())),
                    noun=noun,
                    rest=tuple(words[1:]),
                    order=start + len(made),
                ),
            )
        )

    needs = group.get("needs", {})
    for key in group.get("verbs", []):
        for words in _alternatives(key):
            for form in inflect(words[0]):
                make(key, False, group["frame"], needs.get(key, "any"), words, form)
    noun_needs = group.get("noun_needs", {})
    listed = set(group.get("nouns", []))
    for key in group.get("nouns", []):
        words = key.split()
        frame = group.get("noun_frame", "act")
        make(key, True, frame, noun_needs.get(key, "any"), words, words[0])
        last = plural(words[-1])
        several = [*words[:-1], last]
        if not words[-1].endswith(("s", "ing")) and " ".join(several) not in listed:
            make(key, True, frame, noun_needs.get(key, "any"), several, several[0])
    return made


def _alternatives(key: str) -> list[list[str]]:
    parts = [word[1:-1].split("|") if word[0] == "(" else [word] for word in key.split()]
    return [list(words) for words in product(*parts)]


def _index(pairs: Any) -> dict[str, tuple[Pattern, ...]]:
    index: dict[str, list[Pattern]] = {}
    for first, pattern in pairs:
        index.setdefault(first, []).append(pattern)
    return {first: tuple(sorted(found, key=lambda p: (-p.weight, p.order))) for first, found in index.items()}


def _blockers(rows: list[dict[str, list[str]]]) -> dict[str, tuple[Blocker, ...]]:
    index: dict[str, list[Blocker]] = {}
    for row in rows:
        blocker = Blocker(
            *(frozenset(tuple(phrase.split()) for phrase in row.get(k, ())) for k in ("before", "after", "nearby"))
        )
        for word in row["words"]:
            index.setdefault(word, []).append(blocker)
    return {word: tuple(found) for word, found in index.items()}


def _phrases(table: dict[str, list[str]]) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word to (phrase, label) pairs, longest phrase first."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for label, items in table.items():
        for item in items:
            words = tuple(item.lower().split())
            index.setdefault(words[0], []).append((words, label))
    return {first: tuple(sorted(found, key=lambda x: -len(x[0]))) for first, found in index.items()}


def _contexts(
    table: dict[str, list[str]],
) -> tuple[dict[str, frozenset[str]], dict[str, tuple[tuple[tuple[str, ...], str], ...]]]:
    single: dict[str, set[str]] = {}
    several: dict[str, list[str]] = {}
    for context, items in table.items():
        for item in items:
            if " " in item:
                several.setdefault(context, []).append(item)
            else:
                single.setdefault(item, set()).add(context)
    return {word: frozenset(found) for word, found in single.items()}, _phrases(several)
