"""Sentences cut into tagged tokens, noun phrases and verb groups, by rule and without a parser.

Belongs here: which word is a verb, its voice and its auxiliaries, and where noun phrases begin and end.
Does not belong here: who did what (clauses_arguments.py) or what a verb tells of (triggers.py).
The tags are listed in clauses_words.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.clauses_words import (
    ADJECTIVES,
    BE,
    CLOSED,
    DO,
    HAVE,
    MAYBE,
    MODAL,
    NEGATIONS,
    NOUNISH,
    TIME_WORDS,
    WILL,
)
from pipeline.extract.document import Sentence, Token
from pipeline.reference.lexicon_inflection import BASE, ING, PARTICIPLE, PAST, S_FORM

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
    """One sentence, analysed. `chunk_of[i]` is the chunk of token i; `groups` maps a chunk's number to its verb group."""

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
    tags, shouting = _tag(tokens, forms)
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


def _tag(tokens: Sequence[Token], forms: dict[str, int]) -> tuple[list[str], bool]:
    n = len(tokens)
    words = capitals = 0
    finite = False
    for t in tokens:
        if t.text[0].isalpha():
            words += 1
            capitals += t.text[0].isupper()
            if not finite:
                kind = forms.get(t.lower, 0)
                finite = (CLOSED.get(t.lower) == "X" and t.lower not in ("being", "having", "been")) or (
                    kind & PAST != 0 and kind & BASE == 0 and t.lower not in ADJECTIVES
                )
    shouting = words > 2 and capitals > 0.7 * words
    tags: list[str] = []
    for i, t in enumerate(tokens):
        lower = t.lower
        tag = CLOSED.get(lower)
        if tag is not None:
            if (tag == "A" and lower == "back" and forms.get("back") and i + 1 < n and tags and tags[-1] == "X") or (
                tag == "P" and _before_number(tokens, i)
            ):
                tag = "A"
            elif lower == "that":
                tag = _that(tokens, tags, forms, i)
            elif lower in ("may", "march") and t.text[0].isupper() and not shouting and i > 0:
                tag = "N"
            elif lower in ("after", "before", "since", "until", "till", "as", "than", "once") and _phrase(
                tokens, i, forms
            ):
                tag = "P"
            elif lower == "her" and (i + 1 >= n or tokens[i + 1].lower in CLOSED):
                tag = "R"
            elif lower in ("this", "these", "those", "some", "many", "several", "all", "both", "others") and (
                i + 1 < n and (CLOSED.get(tokens[i + 1].lower) in ("X", "P") or tokens[i + 1].lower == "who")
            ):
                tag = "N"
            tags.append(tag)
            continue
        first = t.text[0]
        if first.isdigit():
            tags.append("M")
        elif not first.isalpha():
            tags.append(".")
        elif lower == "to":
            nxt = tokens[i + 1].lower if i + 1 < n else ""
            if tags and tags[-1] == "A" and tokens[i - 1].lower == "up":
                tags.append("A")
            elif (
                nxt in ("be", "have", "do")
                or forms.get(nxt, 0) & BASE
                or (nxt.endswith("ly") and i + 2 < n and forms.get(tokens[i + 2].lower, 0) & BASE)
            ):
                tags.append("T")
            else:
                tags.append("P")
        elif lower.endswith("ly") and len(lower) > 4 and not first.isupper() and lower not in _LY_NOUNS:
            tags.append("A")
        else:
            kind = forms.get(lower, 0)
            if not kind or (first.isupper() and i > 0 and not shouting and tags[-1] not in (".",)):
                tags.append("N")
            elif _is_verb(tokens, tags, forms, i, kind, finite, shouting):
                tags.append("V")
            else:
                tags.append("N")
    return tags, shouting


_ROUGHLY = frozenset("nearly almost more some another".split())
_LY_NOUNS = frozenset("family assembly july italy ally anomaly supply reply rally daily weekly monthly elderly friendly deadly early likely only fly bully belly".split())  # fmt: skip


def _before_number(tokens: Sequence[Token], i: int) -> bool:
    """ "at least", "up to 30", "about 30", "over 30": words that belong to the figure after them."""
    lower = tokens[i].lower
    nxt = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    if lower == "at":
        return nxt in ("least", "most")
    if lower == "up" and nxt == "to":
        nxt = tokens[i + 2].lower if i + 2 < len(tokens) else ""
    elif lower not in ("about", "around", "over", "under", "near"):
        return False
    return nxt[:1].isdigit() or CLOSED.get(nxt) == "M"


def _that(tokens: Sequence[Token], tags: list[str], forms: dict[str, int], i: int) -> str:
    """Relative, subordinator or demonstrative?"""
    nxt = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    previous = tags[-1] if tags else "."
    if previous == "N" and (CLOSED.get(nxt) == "X" or (forms.get(nxt, 0) & (PAST | S_FORM) and nxt not in NOUNISH)):
        return "W"
    if previous in ("V", "X", "N", ",", ".", "C", "R") and not (
        previous in ("V", "P") and CLOSED.get(nxt) in ("P", ",")
    ):
        return "S"
    return "D"


def _phrase(tokens: Sequence[Token], i: int, forms: dict[str, int]) -> bool:
    """True where the word after a subordinator starts no clause: "after the attack.", "as part of"."""
    for j in range(i + 1, min(i + 9, len(tokens))):
        lower = tokens[j].lower
        tag = CLOSED.get(lower)
        if tag == "X":
            return False
        if tag in ("P", "C", "S", "W", ",") or not tokens[j].text[0].isalnum():
            return True
        kind = forms.get(lower, 0)
        if kind & ING and j == i + 1:
            return True
        if kind & PAST and lower not in ADJECTIVES and j > i + 1 and CLOSED.get(tokens[j - 1].lower) != "D":
            return False
    return True


def _is_verb(
    tokens: Sequence[Token], tags: list[str], forms: dict[str, int], i: int, kind: int, finite: bool, shouting: bool
) -> bool:
    lower = tokens[i].lower
    p = i - 1
    while p >= 0 and tags[p] == "A":
        p -= 1
    prev = tags[p] if p >= 0 else "^"
    before = tokens[p].lower if p >= 0 else ""
    nxt = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    after = CLOSED.get(nxt, "N" if nxt[:1].isalpha() else "M" if nxt[:1].isdigit() else "")
    if nxt == "to":
        after = "P"
    elif i + 2 < len(tokens) and (_before_number(tokens, i + 1) or nxt in _ROUGHLY):
        after = "M"
    if prev == "T":
        return bool(kind & BASE)
    if prev == "X":
        if before in MODAL or before in DO:
            return bool(kind & BASE)
        if before in HAVE:
            return bool(kind & PARTICIPLE)
        return bool(kind & (PARTICIPLE | ING)) and not (lower in ADJECTIVES and after == "N")
    if prev == "D" or before.endswith(("'s", "’s", "s'", "s’")):
        if kind & ING and after in ("D", "R") and before.endswith(("'s", "’s")):
            return True
        return bool(before in ("all", "both", "many", "several", "some") and kind & PAST and after in ("P", "D"))
    if lower in ADJECTIVES and (
        prev in ("P", "^", ".", "C") or (after == "N" and nxt not in TIME_WORDS and prev != "N")
    ):
        return False
    if lower in ADJECTIVES and after == "N" and nxt not in TIME_WORDS:
        return not finite and tokens[p].text[:1].isupper() and i + 2 < len(tokens)
    if prev == "P":
        if not kind & ING or nxt == "of":
            return False
        base = lower[:-3]
        if lower in _NOMINAL_ING:
            return after in ("D", "M", "R") or (after == "N" and nxt not in forms and not nxt.endswith("ly"))
        return bool(base)
    if prev == "M":
        if kind & PARTICIPLE:
            return after in ("P", ",", "", "C", "S", "A") or not nxt[:1].isalnum() or nxt in TIME_WORDS
        return bool(kind & BASE) and lower not in NOUNISH
    if kind & ING:
        if lower in _NOMINAL_ING:
            if prev in (",", "W", "C", "^", "S", "."):
                return after in ("D", "M", "R") or (after == "N" and nxt not in forms and prev == ",")
            return after in ("D", "M", "R")
        if prev == "^" or prev == ".":
            return after in ("D", "M", "R", "N", "P")
        return True
    if kind & (PAST | PARTICIPLE) and not kind & BASE:
        return not (prev == "C" and after == "N" and tags[p - 1 : p] == ["N"] and not finite)
    # forms that are base, s-form or past alike from here on
    if kind & (PAST | PARTICIPLE):
        return prev in ("N", "R", "W", ",", "C", "^", ".", "S") and not (prev in ("^", ".") and after == "N")
    nounish = lower in NOUNISH or (lower.endswith("s") and (lower[:-1] in NOUNISH or lower[:-2] in NOUNISH))
    if kind & S_FORM:
        if prev in ("R", "W"):
            return True
        follow = forms.get(nxt, 0)
        if nounish and follow & (BASE | PAST) and nxt not in NOUNISH:
            return False
        if not nounish:
            return prev in ("N", "C", ",", ")", ".") or prev == "M"
        if prev in ("N", "C") and after in ("D", "R") and nxt not in ("both", "all"):
            return True
        return prev == "N" and not finite and after in ("M", "N", "P", "D") and not _plural(before)
    if prev == "R":
        return before in ("they", "we", "you", "i", "who")
    if prev == "W":
        return True
    if prev == "C":
        return _last_verb_is_base(tokens, tags, forms, p)
    if prev in ("N", ","):
        if not nounish:
            return prev == "N" and (_plural(before) or shouting)
        return prev == "N" and not finite and _plural(before)
    return False


_NOMINAL_ING = frozenset("bombing shelling shooting killing fighting beating stabbing hijacking kidnapping looting burning hanging beheading meeting hearing building training testing lynching poisoning rioting signing ruling warning bloodletting suffering planning funding spending trafficking smuggling firing stoning flogging uprising gathering sentencing peacekeeping policing briefing reporting voting being".split())  # fmt: skip


def _plural(word: str) -> bool:
    return (word.endswith("s") and not word.endswith(("ss", "us", "is"))) or word in _PLURALS


_PLURALS = frozenset(
    "police people troops forces gunmen militiamen policemen women men children jihadis mujahedin protesters crowd "
    "dead thousands hundreds dozens youth military tribesmen taliban fedayeen mujahideen servicemen clergy".split()
)


def _last_verb_is_base(tokens: Sequence[Token], tags: list[str], forms: dict[str, int], p: int) -> bool:
    for k in range(p - 1, -1, -1):
        if tags[k] == "V":
            kind = forms.get(tokens[k].lower, 0)
            return bool(kind & BASE) and not kind & PAST
        if tags[k] in (".", "S", "W"):
            return False
    return False
