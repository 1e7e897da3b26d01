"""What the words of one noun phrase say: kind, sector, country and, where it is listed, the name.

Belongs here: reading a phrase on its own, with what the document as a whole makes likely. Does not belong here:
earlier mentions (actors_coreference.py) and the walk through the document (actors.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.document import Token
from pipeline.extract.nounphrases import NounPhrase
from pipeline.reference.actors import ActorIndex, Alias, KnownActor, Match
from pipeline.reference.actors_countries import fold
from pipeline.reference.actors_words import Role, load_words

STATE_SECTORS = frozenset(("MIL", "COP", "GOV", "JUD", "LEG", "SPY"))
ACTING_KINDS = frozenset(("person", "group", "organisation"))
_TAKES_OWNER = frozenset(("MIL", "REB", "UAF", "PRM", "CRM", "UNK", "PTY", "GOV", "COP", "OPP", "SPY"))
_OVERRIDES = frozenset(("REB", "PRM", "CRM"))
_OWNERS = frozenset(("MIL", "COP", "REB", "PRM", "CRM", "UNO"))
_NOT_ARMED = frozenset(("unidentified", "unknown", "unnamed"))
_PEOPLE_ENDINGS = ("men", "women", "ists", "ians", "ites", "eers", "ers", "ors", "crats")
_NOT_PEOPLE = frozenset(
    "others powers papers matters letters numbers orders borders offers quarters headquarters prayers answers waters "
    "rivers computers barriers factors sectors doors errors chapters centers members centimeters kilometers meters "
    "dollars corridors manners summers winters colors flowers dinners transfers counters encounters disasters posters "
    "shoulders fingers containers carriers rumors".split()
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means on its own. `head` is a token index; `plural` and `body` say what pronoun can mean it."""

    kind: str
    sector: str
    country: str | None
    name: str | None
    basis: str
    head: int
    plural: bool
    body: bool
    lemma: str
    surname: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the document as a whole makes likely: countries with their share, those it names, and the year."""

    actors: ActorIndex
    shares: Mapping[str, float]
    mentioned: frozenset[str]
    year: int | None
    gazetteer_country: Callable[[str], str | None]

    def home(self) -> str | None:
        """The country that the document is mostly about, or None."""
        if not self.shares:
            return None
        country = max(self.shares, key=lambda code: (self.shares[code], code))
        return country if self.shares[country] >= 0.5 else None

    def choose(self, aliases: Sequence[Alias]) -> KnownActor | None:
        """The bearer of a name that fits best; None if the name is unsafe here or its bearers did not exist yet."""
        best: tuple[tuple[float, float, float], KnownActor] | None = None
        for alias in aliases:
            actor = alias.actor
            here = actor.country is not None and (
                self.shares.get(actor.country, 0.0) >= 0.05 or actor.country in self.mentioned
            )
            if alias.unsafe and not here:
                continue
            if self.year is not None and actor.active_from is not None and self.year < actor.active_from - 1:
                continue
            ended = self.year is not None and actor.active_to is not None and self.year > actor.active_to + 1
            rank = (
                self.shares.get(actor.country or "", 0.0) + here,
                0.0 if ended else 1.0,
                0.0 if alias.unsafe else 1.0,
            )
            if best is None or rank > best[0]:
                best = (rank, actor)
        return best[1] if best else None


def bare(word: str) -> str:
    """A lower-case word without its possessive ending."""
    return word[:-2] if word.endswith(("'s", "’s")) else word


def role_at(tokens: Sequence[Token], first: int, end: int) -> tuple[Role, int] | None:
    """The longest listed noun group that ends at `end` (exclusive), with the index of its first token."""
    words = load_words()
    last = bare(tokens[end - 1].lower)
    if last not in words.heads:
        return None
    for size in range(min(4, end - first), 0, -1):
        phrase = " ".join(t.lower for t in tokens[end - size : end - 1])
        role = words.roles.get(f"{phrase} {last}" if phrase else last)
        if role is not None:
            return role, end - size
    return None


def describe(
    tokens: Sequence[Token], tags: Sequence[str], phrase: NounPhrase, matches: Sequence[Match], setting: Setting
) -> Meaning | None:
    """Meaning of a phrase, or None if its head is nothing that acts or that something is done to."""
    first, end = phrase.first, phrase.head + 1
    inside = [m for m in matches if m.first >= phrase.outer and m.last <= phrase.last]
    country = _country(tokens, first, end, inside, setting)
    for match in inside:
        if match.last >= end > match.first and match.aliases:
            actor = setting.choose(match.aliases)
            if actor is not None:
                meaning = _named(actor, phrase.head)
                if actor.kind == "person":
                    late = actor.sector in STATE_SECTORS and modifier_before(tokens, first, match.first) == "ELI"
                    return replace(meaning, sector="ELI") if late else meaning
                members = role_at(tokens, first, end)
                if members is not None and members[0].plural and not members[0].body:
                    return replace(meaning, kind="group", plural=True, lemma=members[0].lemma)
                return meaning
    role = role_at(tokens, first, end)
    if role is not None:
        return _by_role(tokens, phrase, role, country, inside, setting)
    for match in inside:
        if match.last >= end > match.first and match.country is not None:
            return _by_country(match, phrase, setting)
    person = _person(tokens, phrase, country, inside, setting)
    if person is not None:
        return person
    word = tokens[phrase.head].lower
    plural_people = word.endswith(_PEOPLE_ENDINGS) and len(word) > 5 and word not in _NOT_PEOPLE
    if plural_people and tags[phrase.head] in "U" and not tokens[phrase.head].text[0].isupper():
        sector = modifier_before(tokens, first, phrase.head) or "CVL"
        return Meaning("group", sector, country, None, "described", phrase.head, True, False, word)
    return None


def _named(actor: KnownActor, head: int) -> Meaning:
    surname = fold(actor.name).split()[-1] if actor.kind == "person" else ""
    body = actor.kind == "organisation"
    return Meaning(actor.kind, actor.sector, actor.country, actor.name, "named", head, False, body, "", surname)


def _country(tokens: Sequence[Token], first: int, end: int, inside: Sequence[Match], setting: Setting) -> str | None:
    found = None
    for match in inside:
        word = match.country
        if word is None or match.last > end:
            continue
        options = (word.country, *word.others)
        found = max(options, key=lambda code: (setting.shares.get(code, 0.0), code == word.country))
    return found


def _by_country(match: Match, phrase: NounPhrase, setting: Setting) -> Meaning | None:
    word = match.country
    if word is None:
        return None
    options = (word.country, *word.others)
    code = max(options, key=lambda c: (setting.shares.get(c, 0.0), c == word.country))
    if word.what == "people":
        return Meaning("group", "CVL", code, None, "described", phrase.head, True, False, "people")
    if word.unsafe and code not in setting.mentioned and setting.shares.get(code, 0.0) < 0.05:
        return None
    state = setting.actors.state_body(code, "")
    name = state.name if state is not None else None
    return Meaning("organisation", "GOV", code, name, "named", phrase.head, False, True, "government")


def _by_role(
    tokens: Sequence[Token],
    phrase: NounPhrase,
    found: tuple[Role, int],
    country: str | None,
    inside: Sequence[Match],
    setting: Setting,
) -> Meaning:
    role, role_first = found
    sector, name, basis = role.sector, None, "described"
    owner = None
    for match in inside:
        if match.aliases and match.last <= role_first:
            owner = setting.choose(match.aliases) or owner
    modifier = modifier_before(tokens, phrase.first, role_first)
    if owner is not None:
        country = owner.country or country
        if role.kind in ("facility", "vehicle", "thing"):
            sector = owner.sector
        elif role.sector in _TAKES_OWNER or role.weak:
            sector, name, basis = owner.sector, owner.name, "named"
    elif modifier is not None:
        sector = with_modifier(role, modifier)
    noun = " ".join(t.lower for t in tokens[role_first : phrase.head + 1])
    if (
        name is None
        and country is None
        and role.kind in ACTING_KINDS
        and role.lemma in ("man", "person", "individual", "suspect", "people")
        and any(t.lower in _NOT_ARMED for t in tokens[phrase.first : role_first])
    ):
        sector = "UNK"
    if role.body and country is not None and name is None:
        state = setting.actors.state_body(country, bare(noun))
        if state is not None and state.sector == sector:
            name, basis = state.name, "named"
    return Meaning(role.kind, sector, country, name, basis, phrase.head, role.plural, role.body, role.lemma)


def with_modifier(role: Role, modifier: str) -> str:
    """Sector of a role noun after the sector that a word before it says."""
    if role.kind in ("vehicle", "facility") and role.sector == "CVL" and modifier in _OWNERS:
        return modifier
    if role.weak and not (role.sector == "MIL" and modifier == "GOV"):
        return modifier
    if modifier in _OVERRIDES and role.sector in ("MIL", "UNK", "UAF", "PTY", "GOV"):
        return modifier
    if modifier == "ELI" and role.kind == "person" and role.sector in STATE_SECTORS:
        return "ELI"
    if modifier == "UAF" and role.sector == "CVL" and role.kind in ACTING_KINDS:
        return "UAF"
    if modifier == "OPP" and role.sector in ("PTY", "LEG"):
        return "OPP"
    return role.sector


def modifier_before(tokens: Sequence[Token], first: int, end: int) -> str | None:
    """Sector said by the nearest word before the noun; "former" is heard only where nothing else speaks."""
    words = load_words()
    modifiers, late = words.modifiers, None
    for k in range(end - 1, first - 1, -1):
        word = bare(tokens[k].lower)
        sector = modifiers.get(word)
        if sector is None and word in words.heads:
            role = role_at(tokens, first, k + 1)
            sector = role[0].sector if role is not None and role[0].body and not role[0].weak else None
        if sector == "ELI":
            return "ELI"
        late = late or sector
    return late


def _person(
    tokens: Sequence[Token],
    phrase: NounPhrase,
    country: str | None,
    inside: Sequence[Match],
    setting: Setting,
) -> Meaning | None:
    """A title or a person's role before a name makes a person of that sector."""
    titles = load_words().titles
    first, head = phrase.first, phrase.head
    surname = fold(tokens[head].text)
    for k in range(head, first, -1):
        role = role_at(tokens, first, k)
        if role is None or role[0].kind != "person":
            continue
        shorter = replace(phrase, head=k - 1)
        meaning = _by_role(tokens, shorter, role, country, inside, setting)
        return replace(meaning, head=head, surname=surname, plural=False)
    for k in range(head, first, -1):
        at = k - 2 if tokens[k - 1].text == "." and k - 2 >= first else k - 1
        title = titles.get(tokens[at].lower)
        if title is not None:
            modifier = modifier_before(tokens, first, at)
            sector = modifier if modifier is not None and title[1] else title[0]
            return Meaning("person", sector, country, None, "described", head, False, False, "person", surname)
    return None


def lend(meaning: Meaning, owner: Meaning, setting: Setting) -> Meaning:
    """What a phrase means after the owner that "of" brings: "members of the FMLN", "army of Syria"."""
    country = meaning.country or owner.country
    sector, name, basis = meaning.sector, meaning.name, meaning.basis
    if owner.sector != "GOV" or owner.lemma != "government":
        if meaning.sector in _TAKES_OWNER and owner.kind == "organisation":
            sector = owner.sector
            if owner.name is not None and name is None:
                name, basis = owner.name, "named"
    elif meaning.kind == "organisation" and meaning.lemma and owner.country:
        state = setting.actors.state_body(owner.country, meaning.lemma)
        if state is not None and state.sector == sector:
            name, basis = state.name, "named"
    return replace(meaning, country=country, sector=sector, name=name, basis=basis)
