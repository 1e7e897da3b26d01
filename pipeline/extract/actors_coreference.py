"""Which earlier mention a pronoun, a short form or a lone surname means.

Belongs here: remembering the mentions of one document and choosing among them. Does not belong here: finding mentions.
The rule: number and kind must agree; the nearest sentence wins, a subject before the rest, a name before a description.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

PRONOUN_REACH = 2
SHORT_FORM_REACH = 6
_LOOK_BACK = 80  # mentions: a text without sentence marks must not cost the square of its length
_SINGULAR_PERSON = frozenset(("he", "she", "him", "himself", "herself"))
_THING = frozenset(("it", "itself"))
_MANY = frozenset(("they", "them", "themselves"))
_ANY_GROUP = frozenset(("group", "organization", "organisation", "movement", "faction", "network", "front", "alliance"))
_NON_STATE = frozenset(("REB", "IMG", "PRM", "CRM", "PTY", "NGO", "ISM", "OPP", "UAF"))
_SAME = {
    "REB": frozenset(("REB", "IMG", "UAF")),
    "UAF": frozenset(("UAF", "REB", "IMG", "CRM")),
    "IMG": frozenset(("IMG", "REB")),
    "PRM": frozenset(("PRM",)),
    "CRM": frozenset(("CRM",)),
    "PTY": frozenset(("PTY", "OPP")),
}


@dataclass(frozen=True, slots=True)
class Mention:
    """One earlier mention, with what agreement needs."""

    start: int
    end: int
    sentence: int
    kind: str
    sector: str
    country: str | None
    name: str | None
    plural: bool
    body: bool
    subject: bool
    lemma: str
    surname: str


class Memory:
    """The mentions of one document in reading order."""

    def __init__(self) -> None:
        self._mentions: list[Mention] = []
        self._surnames: dict[str, Mention] = {}
        self._acronyms: dict[str, Mention] = {}

    def remember(self, mention: Mention) -> None:
        self._mentions.append(mention)
        if mention.surname:
            known = self._surnames.get(mention.surname)
            if known is None or known.sector in ("UNK", "CVL") or mention.name is not None:
                self._surnames[mention.surname] = mention

    def latest(self) -> Mention | None:
        """The mention read last."""
        return self._mentions[-1] if self._mentions else None

    def name_acronym(self, acronym: str, mention: Mention) -> None:
        """From here on `acronym` means this mention: it stood in brackets right after it."""
        self._acronyms[acronym] = mention

    def by_acronym(self, acronym: str) -> Mention | None:
        return self._acronyms.get(acronym)

    def by_surname(self, surname: str) -> Mention | None:
        return self._surnames.get(surname)

    def pronoun(self, word: str, sentence: int, taken: Collection[tuple[int, int]] = ()) -> Mention | None:
        """The mention that `word` (lower case) means in this or the two sentences before; None if none agrees.

        `taken` are spans it cannot mean: what an earlier pronoun of its sentence already means. An object pronoun
        does not mean the subject of its own sentence either.
        """
        best: tuple[float, Mention] | None = None
        for mention in islice(reversed(self._mentions), _LOOK_BACK):
            distance = sentence - mention.sentence
            if distance > PRONOUN_REACH:
                break
            if not _agrees(word, mention) or (mention.start, mention.end) in taken:
                continue
            if word in ("them", "him") and mention.subject and distance == 0:
                continue
            score = 10.0 - 4 * distance + 3 * mention.subject + (mention.name is not None)
            if best is None or score > best[0]:
                best = (score, mention)
        return best[1] if best else None

    def short_form(self, lemma: str, sector: str, kind: str, plural: bool, sentence: int) -> Mention | None:
        """The named mention that "the rebels", "the army" or "the group" means; None if none fits."""
        for mention in islice(reversed(self._mentions), _LOOK_BACK):
            if sentence - mention.sentence > SHORT_FORM_REACH:
                break
            if mention.name is None and mention.country is None:
                continue
            if mention.kind in ("facility", "vehicle", "thing"):
                continue
            if kind == "person" and mention.kind != "person":
                continue
            if kind != "person" and mention.kind == "person":
                continue
            if lemma == mention.lemma and sector == mention.sector:
                return mention
            if mention.name is None:
                continue
            if lemma in _ANY_GROUP and not plural and mention.sector in _NON_STATE:
                return mention
            if mention.sector in _SAME.get(sector, ()) and kind != "person":
                return mention
            if kind == "organisation" and sector in ("MIL", "COP", "GOV") and mention.sector == sector:
                return mention
        return None


def _agrees(word: str, mention: Mention) -> bool:
    if word in _SINGULAR_PERSON:
        return mention.kind == "person"
    if word in _THING:
        return mention.kind == "organisation" and not mention.plural
    if word in _MANY:
        if mention.lemma == "government":
            return False
        return mention.kind in ("group", "organisation") and (mention.plural or mention.body)
    return False
