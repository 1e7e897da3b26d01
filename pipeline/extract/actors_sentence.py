"""One sentence read from left to right: phrases, what hangs on them, pronouns, and what is remembered of them.

Belongs here: joining phrases ("members of the ..."), choosing what counts as a mention, filling candidates.
Does not belong here: phrase borders (nounphrases.py), meaning of words (actors_describe.py), the document (actors.py).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.actors_candidate import ActorCandidate
from pipeline.extract.actors_coreference import Memory, Mention
from pipeline.extract.actors_describe import ACTING_KINDS, STATE_SECTORS, Meaning, Setting, describe, lend, role_at
from pipeline.extract.actors_names import unlisted_name
from pipeline.extract.actors_tags import tag
from pipeline.extract.document import Document, Sentence, Token
from pipeline.extract.nounphrases import NounPhrase, dateline_end, noun_phrases
from pipeline.reference.actors import Match
from pipeline.reference.actors_words import load_words

_HOME_SECTORS = STATE_SECTORS | {"REB"}
_PRONOUNS = frozenset(("he", "she", "it", "they", "them", "him"))
_SETTLEMENTS = frozenset(
    "village town city hamlet settlement neighborhood neighbourhood suburb district township locality quarter commune "
    "shantytown hometown slum".split()
)
_GOVERNMENT_BEFORE = frozenset("with against by between and urged told accused asked warned for".split())
_BOUNDARY = frozenset(("(", "["))
_STATES = frozenset(("dead", "wounded", "injured"))
_OF_DEPTH = 3
_OWNER_OF = {"its": "it", "their": "they", "his": "he", "her": "she"}
_SINGULAR = frozenset(("a", "an", "another", "one"))


class SentenceReader:
    """Reads one sentence; what it finds goes into the document's memory."""

    def __init__(
        self,
        doc: Document,
        sentence: Sentence,
        capitals: bool,
        matches: Sequence[Match],
        setting: Setting,
        memory: Memory,
    ) -> None:
        self.doc, self.sentence, self.setting, self.memory = doc, sentence, setting, memory
        self.tokens: tuple[Token, ...] = sentence.tokens
        self.start = dateline_end(self.tokens)
        self.matches = [m for m in matches if m.first >= self.start]
        self.match_starts = [m.first for m in self.matches]
        self.capitals = capitals
        self.tags = tag(self.tokens, self.matches, capitals)
        self.home = setting.home()
        self.found: list[ActorCandidate] = []
        self.spans: set[tuple[int, int]] = set()

    def read(self) -> list[ActorCandidate]:
        tokens, tags = self.tokens, self.tags
        phrases = noun_phrases(tokens, tags, self.matches, self.start)
        by_start = {phrase.outer: k for k, phrase in enumerate(phrases)}
        i, n = self.start, len(tokens)
        while i < n:
            k = by_start.get(i)
            if k is not None:
                i = max(i + 1, self._phrase(phrases, k, by_start))
            else:
                if tags[i] in "RW":
                    self._pronoun(i)
                i += 1
        return self.found

    def _phrase(self, phrases: list[NounPhrase], k: int, by_start: dict[int, int]) -> int:
        """Read phrase `k` with what "of" hangs on it; returns the token to go on from."""
        tokens, phrase = self.tokens, phrases[k]
        before = tokens[phrase.outer - 1].lower if phrase.outer else ""
        if before in _BOUNDARY and self._acronym(phrase):
            return phrase.last
        if before == "[":
            return phrase.last
        words = load_words()
        meaning = self._meaning(phrase)
        head_word = tokens[phrase.head].lower
        speaks = meaning is not None and meaning.lemma.startswith("spokes")
        inner_k = by_start.get(phrase.last + 1) if self._is_of(phrase.last, speaks) else None
        if inner_k is None and meaning is not None and self._is_titled(phrase, meaning):
            inner_k = by_start.get(phrase.last + 1)
            if inner_k is not None and self.tokens[phrases[inner_k].first].text[0].isupper():
                last = phrases[inner_k].last
                self._emit(replace(phrase, last=last), meaning, before)
                return last
            inner_k = None
        if inner_k is not None:
            inner = phrases[inner_k]
            if head_word in words.partitives and (meaning is None or meaning.name is None):
                inner_meaning = self._meaning(inner)
                if inner_meaning is not None and inner_meaning.kind in (*ACTING_KINDS, "vehicle", "facility"):
                    count = phrase.count if head_word in ("dozen", "hundreds") else None
                    span = replace(
                        inner, outer=phrase.outer, first=phrase.first, count=count, determiner=phrase.determiner
                    )
                    self._emit(span, inner_meaning, before)
                    return inner.last
            if meaning is not None and self._takes_of(phrase, meaning, inner):
                merged, last = self._with_owner(meaning, inner, phrases, by_start)
                self._emit(replace(phrase, last=last), merged, before)
                return last
        if meaning is None:
            self._modifiers(phrase, before)
        else:
            self._emit(phrase, meaning, before)
        return phrase.last

    def _is_titled(self, phrase: NounPhrase, meaning: Meaning) -> bool:
        """A capitalised body whose name goes on after "for": "Movement for a Free Delta"."""
        if self.capitals or not meaning.body or meaning.basis == "named" or phrase.last != phrase.head + 1:
            return False
        if not self.tokens[phrase.head].text[0].isupper() or phrase.last >= len(self.tokens):
            return False
        return self.tokens[phrase.last].lower in ("for", "on")

    def _is_of(self, i: int, speaks: bool = False) -> bool:
        return i < len(self.tokens) and (self.tokens[i].lower == "of" or (speaks and self.tokens[i].lower == "for"))

    def _inside(self, phrase: NounPhrase) -> Sequence[Match]:
        low = bisect_left(self.match_starts, phrase.outer)
        return self.matches[low : bisect_left(self.match_starts, phrase.last, low)]

    def _meaning(self, phrase: NounPhrase) -> Meaning | None:
        meaning = describe(self.tokens, self.tags, phrase, self._inside(phrase), self.setting)
        if meaning is None and not phrase.adjectival:
            meaning = unlisted_name(self.tokens, self.tags, phrase, self.setting, self.memory, self.capitals)
        if meaning is None and phrase.adjectival:
            meaning = self._adjectival(phrase)
        return meaning

    def _adjectival(self, phrase: NounPhrase) -> Meaning | None:
        """ "The British", and the first half of "Hungarian and Romanian officials"."""
        match = next((m for m in self._inside(phrase) if m.last == phrase.last and m.country is not None), None)
        if match is None or match.country is None:
            return None
        following = self.tags[phrase.last] if phrase.last < len(self.tags) else "S"
        if following != "C" and phrase.determiner != "the":
            return None
        country = match.country.country
        state = self.setting.actors.state_body(country, "")
        name = state.name if state else None
        return Meaning("organisation", "GOV", country, name, "named", phrase.head, False, True, "government")

    def _takes_of(self, phrase: NounPhrase, meaning: Meaning, inner: NounPhrase) -> bool:
        if phrase.last != phrase.head + 1 or meaning.basis == "named" or meaning.surname:
            return False  # "accused Moscow of ..."
        if meaning.lemma in _SETTLEMENTS or meaning.kind == "person" or meaning.lemma == "member":
            return True
        if meaning.kind in ACTING_KINDS and (inner.determiner or self._meaning(inner) is not None):
            return True
        return not self.capitals and self.tokens[inner.head].text[0].isupper()

    def _with_owner(
        self, meaning: Meaning, inner: NounPhrase, phrases: list[NounPhrase], by_start: dict[int, int], depth: int = 0
    ) -> tuple[Meaning, int]:
        """ "Members of the FMLN", "president of Syria": the owner lends country, sector and name."""
        owner, last = self._meaning(inner), inner.last
        next_k = by_start.get(last + 1) if self._is_of(last) else None
        if owner is not None and next_k is not None and owner.kind in ACTING_KINDS and depth < _OF_DEPTH:
            owner, last = self._with_owner(owner, phrases[next_k], phrases, by_start, depth + 1)
        if owner is None:
            name = self.doc.text[self.tokens[inner.first].start : self.tokens[inner.last - 1].end]
            country = self.setting.gazetteer_country(name) if name[:1].isupper() else None
            return replace(meaning, country=meaning.country or country), last
        return lend(meaning, owner, self.setting), last

    def _emit(self, phrase: NounPhrase, meaning: Meaning, before: str) -> None:
        tokens = self.tokens
        if meaning.lemma in _SETTLEMENTS and before in load_words().locatives:
            return
        if meaning.lemma in _STATES and phrase.determiner != "the" and phrase.count is None:
            return
        if phrase.determiner == "no" or self._is_bare_place(phrase, meaning, before):
            return
        if meaning.country is None and meaning.sector in _HOME_SECTORS and phrase.determiner in _OWNER_OF:
            owner = self.memory.pronoun(_OWNER_OF[phrase.determiner], self.sentence.index)
            meaning = replace(meaning, country=owner.country if owner is not None else None)
        elif (
            meaning.kind != "thing"
            and meaning.country is None
            and meaning.sector in _HOME_SECTORS
            and meaning.name is None
            and self.home
        ):
            meaning = replace(meaning, country=self.home)
        if before == "," and meaning.surname and meaning.sector == "UNK" and meaning.name is None:
            meaning = self._after_office(phrase, meaning)
        if before in ("and", "or") and meaning.country is None:
            meaning = replace(meaning, country=self._shared_country(phrase, meaning))
        antecedent: tuple[int, int] | None = None
        if meaning.name is None and meaning.kind in ACTING_KINDS and self._is_short(phrase, meaning):
            earlier = self.memory.short_form(
                meaning.lemma, meaning.sector, meaning.kind, meaning.plural, self.sentence.index
            )
            if earlier is not None:
                antecedent = (earlier.start, earlier.end)
                meaning = replace(
                    meaning,
                    name=earlier.name,
                    country=earlier.country if earlier.name is not None else earlier.country or meaning.country,
                    sector=earlier.sector,
                    basis="coreference",
                )
        if meaning.surname and meaning.name is None:
            person = self.memory.by_surname(meaning.surname)
            if (person is not None and person.sector not in ("UNK", "CVL")) or (person is not None and person.name):
                antecedent = (person.start, person.end)
                meaning = replace(
                    meaning, name=person.name, country=person.country, sector=person.sector, basis="coreference"
                )
        count = phrase.count
        if count is None and meaning.kind == "person" and phrase.determiner in _SINGULAR:
            count = 1
        self._add(phrase.first, phrase.last, meaning, count, antecedent, pronoun=False)
        following = self.tags[phrase.last] if phrase.last < len(tokens) else "S"
        self._remember(meaning, subject=following in "VF" and before not in load_words().locatives)

    def _after_office(self, phrase: NounPhrase, meaning: Meaning) -> Meaning:
        """ "The governor of Homs, Talal Barazi": the office before the comma is his."""
        previous = self.found[-1] if self.found else None
        if previous is None or previous.kind != "person" or previous.name is not None or previous.pronoun:
            return meaning
        if phrase.outer < 2 or previous.end != self._end(phrase.outer - 2):
            return meaning
        return replace(meaning, sector=previous.sector, country=previous.country)

    def _shared_country(self, phrase: NounPhrase, meaning: Meaning) -> str | None:
        """ "Russian soldiers and policemen": what stands before the first counts for a bare second."""
        previous = self.found[-1] if self.found else None
        if previous is None or phrase.outer != phrase.first or phrase.outer < 2 or meaning.kind != "group":
            return None
        adjacent = previous.end == self._end(phrase.outer - 2) and previous.kind == "group"
        return previous.country if adjacent and previous.basis == "described" else None

    def _is_bare_place(self, phrase: NounPhrase, meaning: Meaning, before: str) -> bool:
        """A country or capital by its name alone stands for its government, unless it says where."""
        if meaning.lemma != "government" or meaning.basis != "named" or phrase.adjectival:
            return False
        match = next((m for m in self._inside(phrase) if m.last == phrase.head + 1 and m.country is not None), None)
        if match is None or match.aliases or match.country is None:
            return False
        if before in load_words().locatives and not (before == "between" or before == "toward"):
            return True
        if before == "," and self.tags[phrase.outer - 2 : phrase.outer - 1] in (["X"], ["K"], ["U"]):
            previous = self.found[-1] if self.found else None
            if previous is not None and previous.end == self._end(phrase.outer - 2) and previous.sector == "GOV":
                return False
            after = self.tokens[phrase.last].text if phrase.last < len(self.tokens) else "."
            return after in ",.;" or match.country.what == "capital"
        if match.country.what == "capital":
            following = self.tags[phrase.last] if phrase.last < len(self.tags) else "S"
            return not (following in "VFC" or before in _GOVERNMENT_BEFORE)
        return False

    def _is_short(self, phrase: NounPhrase, meaning: Meaning) -> bool:
        """A bare role noun that points back: "the rebels", "the group", "the army"."""
        role = role_at(self.tokens, phrase.first, phrase.head + 1)
        if role is None or role[1] != phrase.first or phrase.last != phrase.head + 1:
            return False
        return phrase.determiner in ("the", "this", "that", "these", "those") and phrase.count is None

    def _modifiers(self, phrase: NounPhrase, before: str) -> None:
        """ "Israel's attack", "a Taliban attack", "police raid": the words before a deed name who does it."""
        for end in phrase.possessors:
            part = replace(phrase, last=end, head=end - 1, possessors=())
            if self.tags[end - 1] == "O":
                part = replace(part, last=end - 1, head=end - 2)
            meaning = self._meaning(part)
            if meaning is not None:
                self._emit(part, meaning, before)
                return
        if phrase.adjectival:
            return
        for end in range(phrase.head, phrase.first, -1):
            part = replace(phrase, last=end, head=end - 1, possessors=(), determiner="", count=None)
            match = next((m for m in self._inside(phrase) if m.last == end and m.first >= phrase.first), None)
            meaning = None
            if match is not None:
                meaning = describe(self.tokens, self.tags, part, self._inside(part), self.setting)
            elif (role := role_at(self.tokens, phrase.first, end)) is not None and role[0].kind in ACTING_KINDS:
                meaning = describe(self.tokens, self.tags, part, self._inside(part), self.setting)
                if meaning is not None and meaning.kind == "person":
                    meaning = replace(meaning, kind="group")
            if meaning is not None:
                self._emit(part, meaning, "")
                return

    def _acronym(self, phrase: NounPhrase) -> bool:
        """ "... Front (FMLN)": the acronym is another name of the mention before the bracket, not a mention."""
        if phrase.last - phrase.first != 1 or not self.found:
            return False
        token, last = self.tokens[phrase.first], self.found[-1]
        between = self.doc.text[last.end : token.start].strip(" \"'”’")
        if between not in _BOUNDARY or not token.text.isupper():
            return False
        mention = self.memory.latest()
        if mention is not None:
            self.memory.name_acronym(token.text, mention)
        return True

    def _pronoun(self, i: int) -> None:
        token = self.tokens[i]
        following = self.tags[i + 1] if i + 1 < len(self.tags) else "S"
        if self.tags[i] == "W":
            previous = self.found[-1] if self.found else None
            if token.lower == "whom" or previous is None or following not in "VFEB":
                return
            if self.doc.text[previous.end : token.start].strip(" ,") or previous.sentence != self.sentence.index:
                return
            mention = self.memory.latest()
        elif token.lower in _PRONOUNS and not (token.text.isupper() and token.text == "IT" and not self.capitals):
            taken = self.spans if token.lower in ("them", "him") else ()
            mention = self.memory.pronoun(token.lower, self.sentence.index, taken)
        else:
            return
        if mention is None:
            return
        self.spans.add((mention.start, mention.end))
        meaning = Meaning(
            mention.kind,
            mention.sector,
            mention.country,
            mention.name,
            "coreference",
            i,
            mention.plural,
            mention.body,
            mention.lemma,
        )
        self._add(i, i + 1, meaning, None, (mention.start, mention.end), pronoun=True)

    def _add(
        self,
        first: int,
        last: int,
        meaning: Meaning,
        count: int | None,
        antecedent: tuple[int, int] | None,
        pronoun: bool,
    ) -> None:
        tokens = self.tokens
        start, end = tokens[first].start, self._end(last - 1)
        head = min(meaning.head, last - 1)
        self.found.append(
            ActorCandidate(
                text=self.doc.text[start:end],
                start=start,
                end=end,
                head_start=tokens[head].start,
                head_end=self._end(head),
                kind=meaning.kind,
                name=meaning.name,
                country=meaning.country,
                sector=meaning.sector,
                basis=meaning.basis,
                count=count,
                pronoun=pronoun,
                sentence=self.sentence.index,
                antecedent=antecedent,
            )
        )

    def _end(self, i: int) -> int:
        token = self.tokens[i]
        return token.end - 2 if token.lower.endswith(("'s", "’s")) and len(token.text) > 2 else token.end

    def _remember(self, meaning: Meaning, subject: bool) -> None:
        last = self.found[-1]
        self.memory.remember(
            Mention(
                last.start,
                last.end,
                last.sentence,
                last.kind,
                last.sector,
                last.country,
                last.name,
                meaning.plural,
                meaning.body,
                subject,
                meaning.lemma,
                meaning.surname,
            )
        )
