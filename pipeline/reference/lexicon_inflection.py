"""English verb forms from the base: by rule, with the exceptions of pipeline/extract/lexicon/verbs.yml.

Belongs here: spelling of forms. Does not belong here: what a form means in a sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

BASE, S_FORM, PAST, PARTICIPLE, ING = 1, 2, 4, 8, 16
_VOWELS = "aeiou"


def verb_forms(base: str, irregular: Mapping[str, list[str]], doubling: Collection[str]) -> dict[str, int]:
    """All forms of a verb with their kinds as bits, e.g. ``{"hit": BASE|PAST|PARTICIPLE, "hits": S_FORM, ...}``.

    A hyphenated base ("air-strike", "re-take") inflects its last part.
    """
    prefix, sep, last = base.rpartition("-")
    if sep and base not in irregular:
        return {f"{prefix}-{form}": kind for form, kind in verb_forms(last, irregular, doubling).items()}
    forms: dict[str, int] = {}

    def put(form: str, kind: int) -> None:
        forms[form] = forms.get(form, 0) | kind

    put(base, BASE)
    if base == "be":
        for form in ("is", "am", "are", "'s", "'re"):
            put(form, S_FORM)
    elif base == "have":
        put("has", S_FORM)
    else:
        put(_s_form(base), S_FORM)
    doubled = base + base[-1] if base in doubling or _doubles(base) else base
    entry = irregular.get(base)
    if entry:
        for form in entry[0].split("|"):
            put(form, PAST)
        for form in entry[1].split("|"):
            put(form, PARTICIPLE)
        put(entry[2] if len(entry) > 2 else _ing(base, doubled), ING)
    else:
        past = _ed(base, doubled)
        put(past, PAST | PARTICIPLE)
        put(_ing(base, doubled), ING)
    if base[-1] == "l" and doubled == base and len(base) > 4 and base[-2] in _VOWELS and base[-3] not in _VOWELS:
        put(base + "led", PAST | PARTICIPLE)  # British spelling beside the American one
        put(base + "ling", ING)
    return forms


def _s_form(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and len(base) > 1 and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _ed(base: str, doubled: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and len(base) > 1 and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    if base.endswith("c"):
        return base + "ked"
    return doubled + "ed"


def _ing(base: str, doubled: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return base[:-1] + "ing"
    if base.endswith("c"):
        return base + "king"
    return doubled + "ing"


def _doubles(base: str) -> bool:
    """One syllable ending in consonant, vowel, consonant (not w, x, y): stab, stabbed."""
    if len(base) < 3 or base[-1] in _VOWELS + "wxy" or base[-2] not in _VOWELS or base[-3] in _VOWELS:
        return bool(len(base) > 3 and base.endswith(("quit", "quip")))
    return sum(a in _VOWELS and b not in _VOWELS for a, b in zip(base, base[1:] + "", strict=False)) == 1


def plural(noun: str) -> str:
    """Regular plural of a noun phrase's last word."""
    return _s_form(noun)
