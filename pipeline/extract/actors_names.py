"""Names that no list holds: persons by their cues, organisations by an acronym said before; and places are neither.

Belongs here: judging a capitalised run. Does not belong here: listed names and common nouns (actors_describe.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.actors_coreference import Memory, Mention
from pipeline.extract.actors_describe import Meaning, Setting, modifier_before, role_at, with_modifier
from pipeline.extract.document import Token
from pipeline.extract.nounphrases import NounPhrase
from pipeline.reference.actors_countries import fold
from pipeline.reference.actors_words import load_words

_LOCATING = frozenset("in at near from outside across inside around throughout within".split())


def unlisted_name(
    tokens: Sequence[Token],
    tags: Sequence[str],
    phrase: NounPhrase,
    setting: Setting,
    memory: Memory,
    capitals: bool,
) -> Meaning | None:
    """A person or organisation that is in no list, or None where the run is a place or tells nothing."""
    head, first = phrase.head, phrase.first
    known = memory.by_acronym(tokens[head].text)
    if known is not None and phrase.last - first == 1:
        return _again(known, head, "")
    surname = fold(tokens[head].text)
    person = memory.by_surname(surname)
    if person is not None and phrase.last - first <= 2 and tags[head] in "XUK":
        return _again(person, head, surname)
    if capitals or tags[head] != "X" or phrase.determiner:
        return None
    run = head
    while run > first and tags[run - 1] == "X":
        run -= 1
    if run != first or head - run > 3:
        return None
    text = " ".join(t.text for t in tokens[run : head + 1])
    before = tokens[phrase.outer - 1].lower if phrase.outer else ""
    after = tokens[phrase.last].lower if phrase.last < len(tokens) else ""
    sayings = load_words().sayings
    tail = [t.text for t in tokens[phrase.last : phrase.last + 3]]
    aged = len(tail) == 3 and tail[0] == "," and tail[1].isdigit() and tail[2] in (",", ".")
    says = after in sayings or before in sayings
    described = _apposition(tokens, tags, phrase.last)
    if not (aged or described is not None or says) and (before in _LOCATING or head == run):
        return None
    if head == run and not aged and described is None and setting.gazetteer_country(text) is not None:
        return None
    if not aged and described is None and not says and setting.gazetteer_country(text) is not None:
        return None
    return Meaning("person", described or "UNK", None, None, "described", head, False, False, "person", surname)


def _again(known: Mention, head: int, surname: str) -> Meaning:
    kind, sector, country, name = known.kind, known.sector, known.country, known.name
    return Meaning(kind, sector, country, name, "coreference", head, known.plural, known.body, known.lemma, surname)


def _apposition(tokens: Sequence[Token], tags: Sequence[str], at: int) -> str | None:
    """Sector of a person's role right after a comma: "John Smith, a rebel commander"."""
    if at >= len(tokens) or tokens[at].text != ",":
        return None
    end = at + 1
    while end < len(tokens) and tags[end] in "DQANUXK" and end - at < 8:
        end += 1
        role = role_at(tokens, at + 1, end)
        if role is not None and role[0].kind == "person" and (end >= len(tokens) or tags[end] not in "NUXK"):
            modifier = modifier_before(tokens, at + 1, role[1])
            return with_modifier(role[0], modifier) if modifier else role[0].sector
    return None
