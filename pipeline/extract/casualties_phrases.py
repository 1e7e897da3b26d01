"""Noun phrases for people around a cue, and how many they stand for: "his wife and two sons" is three.

Belongs here: reading a phrase to the right of a word or to the left of it. Does not belong here: which side a cue's
victims stand on (casualties).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.casualties_asides import before_aside, before_asides, past_age
from pipeline.extract.casualties_lexicon import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    DETERMINERS,
    HURT_VERBS,
    KILL_VERBS,
    MODALS,
    PERSON_MANY,
    PERSON_ONE,
    PREPOSITIONS,
    PRONOUNS_ONE,
    RELATIVES,
    TIME_WORDS,
    VERBS,
)
from pipeline.extract.casualties_nouns import Phrase, Words, is_noun_like, is_word, person_kind
from pipeline.extract.document import Token

_REACH = 40  # tokens a subject may stand from its verb


def right_phrase(words: Words, i: int, *, more: bool = True) -> Phrase | None:
    """The people named from token `i` on, with what is joined to them by "and"; None if none are, or not how many."""
    phrase = _one_right(words, i)
    if phrase is None:
        return None
    while more:
        joined = _joined_right(words, phrase)
        if joined is None:
            break
        phrase = joined
    return phrase


def _joined_right(words: Words, phrase: Phrase) -> Phrase | None:
    tokens = words.tokens
    j = past_age(tokens, phrase.last) if tokens[phrase.last - 1].text[0].isupper() else phrase.last
    n = len(tokens)
    aged = j > phrase.last
    comma_only = j < n and tokens[j].text == ","
    j += comma_only
    if j < n and tokens[j].lower == "and":
        j += 1
        comma_only = False
        if j < n and tokens[j].lower == "then":
            j += 1
    elif j + 1 < n and (tokens[j].lower, tokens[j + 1].lower) in (("along", "with"), ("together", "with")):
        j += 2
        comma_only = False
    elif j + 2 < n and [t.lower for t in tokens[j : j + 3]] == ["as", "well", "as"]:
        j += 3
        comma_only = False
    elif not comma_only:
        return None
    nxt = _one_right(words, j)
    if nxt is None or nxt.last >= n + 1:
        return None
    after = tokens[nxt.last] if nxt.last < n else None
    if after is not None and (
        after.lower in AUXILIARIES | MODALS | VERBS | KILL_VERBS | HURT_VERBS | {"died", "dead"}
        or (after.lower.endswith("ed") and after.text.islower())
        or (after.lower in RELATIVES and comma_only)
    ):
        return None
    if comma_only and aged and nxt.best == 1 and past_age(tokens, nxt.last) > nxt.last:
        pass  # "Ann Lee, 44, Tom Reed, 9, and"
    elif comma_only:
        # a list goes on to an "and": "his wife, two sons and a niece"; else the comma opens an apposition
        if after is None or after.text not in (",", "and"):
            return None
        k = nxt.last
        if after.text == "," and not (
            k + 1 < n and (tokens[k + 1].lower == "and" or k + 1 in words.begins or tokens[k + 1].lower in ARTICLES)
        ):
            return None
        if nxt.last < n and nxt.noun == nxt.last and after.text == ",":
            return None
        if nxt.best == 1 and tokens[j].lower in ARTICLES | {"the"} and tokens[phrase.last - 1].text[0].isupper():
            return Phrase(phrase.first, nxt.last, phrase.noun, phrase.low, phrase.best, phrase.high)  # "Omar, a guard,"
    return Phrase(
        phrase.first, nxt.last, phrase.noun, phrase.low + nxt.low, phrase.best + nxt.best, phrase.high + nxt.high
    )


def _one_right(words: Words, i: int) -> Phrase | None:
    tokens, n = words.tokens, len(words.tokens)
    start = i
    if i >= n:
        return None
    quantity = words.begins.get(i)
    if (quantity is None and tokens[i].lower in DETERMINERS and i + 1 in words.begins) or (
        quantity is None and tokens[i].lower in ("all", "another", "other", "a", "the") and i + 1 in words.begins
    ):
        i += 1
        quantity = words.begins[i]
    if quantity is not None:
        if quantity.number == quantity.first and tokens[i].lower in ("no",) and quantity.best == 0:
            pass
        j = quantity.last
        if j + 1 < n and tokens[j].lower == "of":
            k = j + 1
            while k < n and tokens[k].lower in DETERMINERS | {"them", "all"}:
                k += 1
            inner = words.begins.get(k)
            k = inner.last if inner else k
            end = _noun_end(words, k)
            kind = person_kind(words, k, end)
            if kind == "thing":
                return None
            return Phrase(start, max(end, k), k, quantity.low, quantity.best, quantity.high)
        end = _noun_end(words, j)
        if person_kind(words, j, end) == "thing":
            return None
        return Phrase(start, end, j, quantity.low, quantity.best, quantity.high)
    low = tokens[i].lower
    if low in PRONOUNS_ONE:
        return Phrase(i, i + 1, i, 1, 1, 1)
    if low in ARTICLES | DETERMINERS:
        end = _noun_end(words, i + 1)
        kind = person_kind(words, i + 1, end)
        if low in ARTICLES:
            if end < n and tokens[end].lower == "of" and kind != "one":
                inner = words.begins.get(end + 1)
                if inner is not None:  # "a group of 12 soldiers", "a family of five"
                    last = _noun_end(words, inner.last)
                    return Phrase(start, last, end + 1, inner.low, inner.best, inner.high)
                return None
            if kind == "many" and tokens[end - 1].lower == "couple":
                return Phrase(start, end, i, 2, 2, 2)
            return Phrase(start, end, i, 1, 1, 1) if kind == "one" or (kind == "name" and end - i > 2) else None
        return Phrase(start, end, i, 1, 1, 1) if kind == "one" else None
    if tokens[i].text[0].isupper() and low not in TIME_WORDS and is_word(tokens[i]):
        end = _noun_end(words, i)
        kind = person_kind(words, i, end)
        if kind in ("one", "name", "surname"):
            return Phrase(start, end, i, 1, 1, 1)
        return None
    if is_word(tokens[i]):  # bare title or role: "killing shopkeeper Ali Hassan"; "al-Shabaab leader Godane"
        end = _noun_end(words, i)
        kind = person_kind(words, i, end)
        told = any(t.lower in PERSON_ONE or t.lower.endswith("-old") for t in tokens[i:end])
        if kind == "name" or (kind in ("one", "surname") and told):
            return Phrase(start, end, i, 1, 1, 1)
    return None


def _noun_end(words: Words, i: int) -> int:
    """One past the last word of the noun phrase whose nouns begin at `i`."""
    tokens, n = words.tokens, len(words.tokens)
    j = i
    while j < n and j - i < 10 and is_word(tokens[j]):
        low = tokens[j].lower
        if low in TIME_WORDS or (j > i and j in words.begins) or low in ("dead", "to"):
            break
        if (
            j > i
            and (low.endswith("ing") or (low.endswith("ed") and tokens[j].text.islower()))
            and (_head_before(tokens, j) or tokens[j - 1].text[0].isupper())
        ):
            break
        j += 1
    return j


def _head_before(tokens: Sequence[Token], j: int) -> bool:
    before = tokens[j - 1].lower
    return before in PERSON_MANY or before in PERSON_ONE or before.endswith("s")


def left_phrase(words: Words, j: int, *, participle: bool = False) -> Phrase | None:
    """The people who are the subject of the verb group that begins at token `j`; None if none are found, or not how
    many. Steps over phrases with prepositions, asides between commas and relative clauses without a finite verb.
    `participle`: the cue describes the noun it follows ("among 11 people killed in"), whatever that noun depends on."""
    p = j - 1
    floor = max(0, j - _REACH)
    while p >= floor:
        token = words.tokens[p]
        low = token.lower
        if token.text == ",":
            p = before_aside(words, p, floor)
            if p < 0:
                return None
            continue
        if token.text == ")":
            while p >= floor and words.tokens[p].text != "(":
                p -= 1
            p -= 1
            continue
        if low in PREPOSITIONS:  # "all 132 people aboard were"
            p -= 1
            if p == j - 2:
                continue
            return None
        if low in ADVERBS or low in RELATIVES or low in TIME_WORDS or low in ("all", "of", "whom"):
            if low == "whom" or (low in RELATIVES and p == 0):
                return None
            p -= 1
            continue
        if token.text.isdigit() and p not in words.ends and p - 1 >= floor and words.tokens[p - 1].text == ",":
            p -= 2  # the age in "Hassan Omar, 35, a shopkeeper, was"
            continue
        if p not in words.ends and not is_word(token) and not _nominal_hurt(words, p) and low != "another":
            return None
        found = _np_ending(words, p, floor)
        if found is None:
            return None
        phrase, start = found
        before = words.tokens[start - 1].lower if start > 0 else ""
        if participle and p == j - 1 and phrase is not None and before in PREPOSITIONS:
            return phrase
        if before == "of" and start - 2 >= floor:
            upper = words.ends.get(start - 2)
            if upper is not None:
                part = Phrase(upper.first, p + 1, start, upper.low, upper.best, upper.high)
                return _joined_left(words, part, floor)
            if words.tokens[start - 2].lower in ARTICLES:  # "one of the attackers"
                return Phrase(start - 2, p + 1, start, 1, 1, 1)
            if phrase is not None and words.tokens[start - 2].lower in ("group", "family", "total", "crowd", "couple"):
                return phrase
            p = start - 2
            continue
        if start >= 2 and _reduced_clause(words, start - 1):
            p = start - 2  # "the woman holding a knife was"
            continue
        if before in PREPOSITIONS or before == "to":
            p = start - 2
            if p >= 0 and (words.tokens[p].lower.endswith(("ing", "ed")) and not is_noun_like(words, p)):
                p -= 1
            continue
        if phrase is None:
            if low.endswith(("ing", "ed")) and start == p and p > floor:
                p -= 1
                continue
            return None
        return _joined_left(words, phrase, floor)
    return None


def _reduced_clause(words: Words, i: int) -> bool:
    """A participle that describes the noun before it; "leaving 12 people dead" is none."""
    text = words.tokens[i].text
    if not text.endswith("ing") or text in ("leaving", "including", "bringing", "during"):
        return False
    return text.islower() and not is_noun_like(words, i)


def _nominal_hurt(words: Words, p: int) -> bool:
    """ "five of the 12 wounded died": wounded stands for people."""
    return (
        words.tokens[p].lower in ("wounded", "injured", "dead")
        and p > 0
        and (p - 1 in words.ends or words.tokens[p - 1].lower == "the")
    )


_QUARTERS = frozenset("southern northern eastern western central southeastern northeastern downtown".split())
_ORDINALS = frozenset("second third fourth fifth sixth".split())


def _np_ending(words: Words, p: int, floor: int) -> tuple[Phrase | None, int] | None:
    """The noun phrase that ends at token `p`, and where it begins; the phrase is None if it does not say how many."""
    tokens = words.tokens
    s = p + 1
    while s - 1 >= floor:
        k = s - 1
        quantity = words.ends.get(k)
        if quantity is not None:
            start = quantity.first
            if start - 1 >= floor and tokens[start - 1].lower in (DETERMINERS | {"all", "other"}) - {
                "that",
                "this",
                "every",
                "each",
            }:
                start -= 1
            if s <= p and person_kind(words, s, p + 1) == "thing":
                return None, start
            return Phrase(start, p + 1, s, quantity.low, quantity.best, quantity.high), start
        low = tokens[k].lower
        if low in ARTICLES or low in DETERMINERS:
            kind = person_kind(words, s, p + 1)
            if s == p and tokens[p].lower in (_ORDINALS if low in ARTICLES else ("other",)):
                return Phrase(k, p + 1, k, 1, 1, 1), k  # "a third was", "the other was"
            if (low in ARTICLES and kind in ("one",)) or (low in DETERMINERS and kind == "one"):
                return Phrase(k, p + 1, k, 1, 1, 1), k
            if low in ARTICLES and kind == "many" and tokens[p].lower == "couple":
                return Phrase(k, p + 1, k, 2, 2, 2), k
            if low == "another" and s > p:
                return Phrase(k, k + 1, k, 1, 1, 1), k
            if low == "one" and s > p:
                return Phrase(k, p + 1, k, 1, 1, 1), k
            return None, k
        if low in PRONOUNS_ONE and s > p:
            return Phrase(k, k + 1, k, 1, 1, 1), k
        if not is_word(tokens[k]) and not (k == p and _nominal_hurt(words, k)):
            break
        if low in TIME_WORDS and tokens[k].text[0].isupper():
            break
        s -= 1
    if s > p:
        return None
    kind = person_kind(words, s, p + 1)
    if kind in ("name", "surname") and tokens[s].lower in _QUARTERS:
        return None, s  # "southern Kivu"
    if kind in ("name", "surname", "one"):  # with no article in headlines: "Soldier killed in ambush"
        return Phrase(s, p + 1, s, 1, 1, 1), s
    return None, s


def _joined_left(words: Words, phrase: Phrase, floor: int) -> Phrase:
    """Adds what is joined to the subject from the left: "a policeman and two civilians were killed"."""
    tokens = words.tokens
    while phrase.first - 2 >= floor:
        joint = tokens[phrase.first - 1]
        if joint.lower == "and" or joint.text == ",":
            p = phrase.first - 2
            if joint.text == ",":
                p += 1
            if tokens[p].text == "," and tokens[phrase.first].text[0].isupper():
                p = before_asides(tokens, p, floor)
            elif tokens[p].text == ",":
                p -= 1
        else:
            break
        if p < floor or not (p in words.ends or is_word(tokens[p])):
            break
        found = _np_ending(words, p, floor)
        if found is None or found[0] is None:
            break
        more, start = found
        before = tokens[start - 1] if start > 0 else None
        if before is not None and not (
            before.text in ',“"' or before.lower in ("that", "and", "when", "after", "while")
        ):
            break
        if joint.text == "," and not (phrase.last and _has_and(words, phrase)):
            break
        assert more is not None
        first = tokens[phrase.first].lower
        if joint.text == "," and first in ARTICLES | {"the"} and tokens[more.last - 1].text[0].isupper():
            # an apposition: "Omar, a guard, and his brother"
            phrase = Phrase(start, phrase.last, more.noun, phrase.low, phrase.best, phrase.high)
            continue
        phrase = Phrase(
            start, phrase.last, more.noun, phrase.low + more.low, phrase.best + more.best, phrase.high + more.high
        )
    return phrase


def _has_and(words: Words, phrase: Phrase) -> bool:
    return any(t.lower == "and" for t in words.tokens[phrase.first : phrase.last])
