"""Sentences cut into tagged tokens, noun phrases and verb groups, by rule and without a parser.

Belongs here: which word is a verb, its voice and its auxiliaries, and where noun phrases begin and end.
Does not belong here: who did what (clauses_arguments.py) or what a verb tells of (triggers.py).
The tags are listed in clauses_words.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.clauses_tags import tag_tokens
from pipeline.extract.clauses_words import BE, DO, HAVE, MAYBE, NEGATIONS, WILL
from pipeline.extract.document import Sentence, Token
from pipeline.reference.lexicon_inflection import ING, PARTICIPLE, PAST

_NP = frozenset("DNM")


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """Auxiliaries and the verb they belong to: tokens `first` to `head` inclusive.

    `form` is finite, infinitive, ing or participle (a past participle without auxiliary, or a past tense: the two
    look alike, and the verb's frame decides). `passive` is True where an auxiliary says so.
    """

    first: int
    head: int
    lemma: str
    form: str
    passive: bool
    perfect: bool
    negated: int | None  # token of the negation
    future: int | None  # token of "will"
    modal: int | None  # token of "could", "may" ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """A row of tokens of one sort, `first` to `last` inclusive: NP, VG, or the tag of a single token."""

    kind: str
    first: int
    last: int


@dataclass(slots=True)
class Clauses:
    """One sentence, analysed. `chunk_of[i]` is the chunk of token i; `groups` maps a chunk's number to its
    verb group."""

    sentence: Sentence
    tokens: Sequence[Token]
    tags: list[str]
    chunks: list[Chunk]
    chunk_of: list[int]
    groups: dict[int, VerbGroup]
    shouting: bool  # most words start with a capital: headline or wire in capitals

    def lower(self, i: int) -> str:
        return self.tokens[i].lower if 0 <= i < len(self.tokens) else ""


def analyse(sentence: Sentence, forms: dict[str, int], lemmas: dict[str, str]) -> Clauses:
    """Tag and chunk a sentence. Linear in its tokens."""
    tokens = sentence.tokens
    tags, shouting = tag_tokens(tokens, forms)
    chunks: list[Chunk] = []
    chunk_of = [0] * len(tokens)
    groups: dict[int, VerbGroup] = {}
    i, n = 0, len(tokens)
    while i < n:
        tag = tags[i]
        number = len(chunks)
        j = i
        if tag in _NP:
            while j + 1 < n and tags[j + 1] in _NP and not (tags[j + 1] == "D" and tags[j] == "N"):
                j += 1
            chunks.append(Chunk("NP", i, j))
        elif tag == "R":
            chunks.append(Chunk("NP", i, i))
        elif tag in "XVT":
            j, group = _verb_group(tokens, tags, forms, lemmas, i)
            groups[number] = group
            chunks.append(Chunk("VG", i, j))
        else:
            chunks.append(Chunk(tag, i, i))
        for k in range(i, j + 1):
            chunk_of[k] = number
        i = j + 1
    return Clauses(sentence, tokens, tags, chunks, chunk_of, groups, shouting)


def _verb_group(
    tokens: Sequence[Token], tags: list[str], forms: dict[str, int], lemmas: dict[str, str], i: int
) -> tuple[int, VerbGroup]:
    first, n = i, len(tokens)
    passive = perfect = progressive = infinitive = False
    negated = future = modal = None
    if i and tags[i - 1] == "A" and tokens[i - 1].lower in NEGATIONS:
        negated = i - 1  # "never attacked"
    j = i
    while True:
        tag, word = tags[j], tokens[j].lower
        if tag == "T":
            infinitive = True
        elif tag == "X":
            if word in BE:
                progressive = passive = True
            elif word in HAVE:
                perfect, passive = True, False
            if word in WILL:
                future = j
            elif word in MAYBE:
                modal = j
        if word in NEGATIONS and negated is None:
            negated = j
        if tag == "V":
            break
        k = j + 1
        while k < n and tags[k] == "A":  # "has reportedly been", "did not"
            if tokens[k].lower in NEGATIONS and negated is None:
                negated = k
            k += 1
        if k < n and tags[k] in ("X", "V", "T") and not (tags[k] == "T" and tag != "X"):
            j = k
            continue
        if k < n and tags[k] == "D" and tokens[k].lower == "no" and negated is None:
            negated = k  # "there were no clashes"
        break
    word = tokens[j].lower
    kind = forms.get(word, 0)
    if tags[j] != "V":  # an auxiliary that stands alone is the verb itself
        lemma = "be" if word in BE else "have" if word in HAVE else "do" if word in DO else lemmas.get(word, word)
        form = "infinitive" if infinitive else "ing" if word in ("being", "having") and j == first else "finite"
        return j, VerbGroup(first, j, lemma, form, False, perfect, negated, future, modal)
    is_passive = passive and bool(kind & PARTICIPLE) and not (kind & ING)
    if infinitive:
        form = "infinitive"
    elif j > first:
        form = "ing" if tokens[first].lower in ("being", "having") else "finite"
    elif kind & ING:
        form = "ing"
    elif kind & PARTICIPLE:
        form = "participle"
    else:
        form = "finite"
    if progressive and kind & ING and j > first:
        form = "infinitive" if infinitive else "finite"
    if not is_passive and kind & PAST and not kind & PARTICIPLE and j == first:
        form = "finite"
    return j, VerbGroup(first, j, lemmas.get(word, word), form, is_passive, perfect, negated, future, modal)
