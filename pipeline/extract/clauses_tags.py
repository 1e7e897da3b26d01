"""Tags for the words of a sentence: verb or noun, preposition or subordinator, by the words around them.

Belongs here: deciding what a word is. Does not belong here: groups and phrases (clauses.py). The tags are listed in
clauses_words.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.clauses_words import ADJECTIVES, CLOSED, DO, HAVE, MODAL, NOUNISH, TIME_WORDS
from pipeline.extract.document import Token
from pipeline.reference.lexicon_inflection import BASE, ING, PARTICIPLE, PAST, S_FORM


def tag_tokens(tokens: Sequence[Token], forms: dict[str, int]) -> tuple[list[str], bool]:
    """A tag for each token, and whether most words start with a capital (a headline, or wire copy in capitals)."""
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
        if _is_time(tokens, tags, i):
            tags.append("A")
            continue
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


_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_MONTHS = frozenset("january february april june july august september october november december".split())
_UNITS = frozenset("week month year weekend night day morning afternoon evening summer winter spring autumn".split())


def _is_time(tokens: Sequence[Token], tags: list[str], i: int) -> bool:
    """Words that say when, so that "On Tuesday gunmen" and "last year rebels" are not one noun phrase."""
    t = tokens[i]
    lower = t.lower
    if lower in _DAYS or lower in _MONTHS:
        return t.text[0].isupper()
    before = tokens[i - 1].lower if i else ""
    after = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    if lower in _UNITS:
        return before in _DAYS or (before in ("last", "this", "next") and tags[-1] == "A")
    if lower in ("last", "this", "next"):
        return after in _UNITS or after in _DAYS
    if lower.isdigit() and len(lower) == 4 and lower[:2] in ("19", "20"):
        return before in ("in", "since", "until", "by", ",") or before in _MONTHS
    return lower.isdigit() and before in _MONTHS


_ROUGHLY = frozenset("nearly almost more some another".split())
_LY_NOUNS = frozenset(
    "family assembly july italy ally anomaly supply reply rally daily weekly monthly elderly friendly deadly "
    "early likely only fly bully belly".split()
)


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
    while p >= 0 and (tags[p] == "A" or (tags[p] == "P" and p < i - 1)):
        p -= 1  # "on Thursday rejected": the word before the time matters
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
        if kind & PAST and not kind & (PARTICIPLE | BASE):
            return True
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
    if p > 0 and prev == "N" and tokens[p - 1].lower in ("a", "an"):
        return False  # "a military court": no subject in the plural
    if kind & BASE and prev == "N" and tags[0] == "X" and "V" not in tags:
        return True  # "Did rebels shell the port?"
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


_NOMINAL_ING = frozenset(
    "bombing shelling shooting killing fighting beating stabbing hijacking kidnapping looting burning hanging "
    "beheading meeting hearing building training testing lynching poisoning rioting signing ruling warning "
    "bloodletting suffering planning funding spending trafficking smuggling firing stoning flogging uprising "
    "gathering sentencing peacekeeping policing briefing reporting voting being".split()
)


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
