"""Verbs of killing and hurting: who suffers them, and whether they are told as having happened.

Belongs here: voice, word order, shared subjects, negation. Does not belong here: counted nouns and tolls (casualties).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.casualties_cues import Cue
from pipeline.extract.casualties_lexicon import (
    ADVERBS,
    AUXILIARIES,
    BASE_FORMS,
    HURT_VERBS,
    MODALS,
    PREPOSITIONS,
    RELATIVES,
    TIME_WORDS,
    VERBS,
)
from pipeline.extract.casualties_nouns import Phrase, Words, is_noun_like
from pipeline.extract.casualties_phrases import left_phrase, right_phrase
from pipeline.extract.document import Token


def of_verb(words: Words, cue: Cue) -> Phrase | None:
    """The people who suffer the verb: its object, or its subject in the passive."""
    tokens = words.tokens
    suffered = passive(tokens, cue.first)
    if not suffered and (inverted := _inverted(words, cue)) is not None:
        return inverted
    if not suffered:
        i = cue.last
        while i < len(tokens) and tokens[i].lower in ("instantly", "another", "also") and i not in words.begins:
            i += 1
        if i < len(tokens) and tokens[i].lower not in TIME_WORDS:
            phrase = right_phrase(words, i)
            if phrase is not None and not _next_clause(words, cue, phrase):
                return phrase
        if tokens[cue.first].lower.endswith("ing") or tokens[cue.first].lower in (BASE_FORMS - {"hurt"}) | {
            "kills",
            "wounds",
        }:
            return None
        if i < len(tokens) and (
            tokens[i].lower in ("a", "an", "the", "his", "her", "their", "its", "them", "civilians", "many")
            or (i in words.begins and not _next_clause(words, cue, Phrase(i, words.begins[i].last, i, 0, 0, 0)))
        ):
            return None  # it has an object, but no people whose number is told
    return of_subject(words, cue)


def of_subject(words: Words, cue: Cue) -> Phrase | None:
    """The people who are the subject of the verb at a cue, told before it or before a verb it is joined to."""
    group = verb_group(words.tokens, cue.first)
    phrase = left_phrase(words, group, participle=group == cue.first)
    if phrase is None:
        phrase = _shared_subject(words, group)
    return phrase if phrase is not None else _of_relative(words, group)


def _of_relative(words: Words, group: int) -> Phrase | None:
    """ "A man who was shot on Friday has died": the subject before a relative clause."""
    tokens = words.tokens
    for j in range(group - 2, max(0, group - _SHARED_REACH), -1):
        if tokens[j].text in ",.;:()":
            return None
        if tokens[j].lower == "who":
            return left_phrase(words, j)
    return None


_JOINTS = frozenset(("and", "but", "then", "or"))
_SHARED_REACH = 16
_OPENERS = RELATIVES | {"when", "where", "after", "before", "while"}


def _shared_subject(words: Words, group: int) -> Phrase | None:
    """ "A man was shot in the chest and died": the subject of the verb before the joint."""
    tokens = words.tokens
    k = group - 1
    by_being = tokens[k].lower in ("after", "from") and tokens[group].lower in ("being", "having")
    if k < 2 or not (by_being or tokens[k].lower in _JOINTS):
        return None
    for j in range(k - 1, max(-1, k - _SHARED_REACH), -1):
        low = tokens[j].lower
        if (
            tokens[j].text in ".;:()"
            or low in RELATIVES
            or low in ("when", "where", "after", "before", "while", "that")
        ):
            return None
        finite = low in VERBS or low in HURT_VERBS or low in AUXILIARIES
        if finite or (low.endswith("ed") and tokens[j].text.islower() and not is_noun_like(words, j)):
            begin = verb_group(tokens, j)
            if begin > 0 and tokens[begin - 1].lower in _JOINTS:
                continue
            return left_phrase(words, begin)
    return None


def of_shooting(words: Words, cue: Cue) -> Phrase | None:
    """Who was hit where "shot" or "stabbed" says neither dead nor wounded: a passive subject, an object, the subject
    of a headline. "Shot at" hits nobody unless a place or an occasion follows."""
    tokens = words.tokens
    nxt = tokens[cue.last].lower if cue.last < len(tokens) else ""
    if nxt == "at" and (cue.last + 1 >= len(tokens) or tokens[cue.last + 1].lower not in _OCCASIONS):
        return None
    if passive(tokens, cue.first) or tokens[cue.first - 1 if cue.first else 0].lower in ("being", "been"):
        return of_subject(words, cue)
    if nxt and nxt not in TIME_WORDS and nxt not in PREPOSITIONS and nxt != "at":
        phrase = right_phrase(words, cue.last)
        if phrase is not None:
            return phrase
    if cue.first <= _HEADLINE_SUBJECT and (nxt in _AFTER_HEADLINE or cue.last == len(tokens)):
        phrase = left_phrase(words, cue.first, participle=True)
        if phrase is not None and phrase.first == 0 and phrase.last == cue.first:
            return phrase
    return None


_OCCASIONS = frozenset("a an the his her their close point".split())
_HEADLINE_SUBJECT = 10  # tokens a headline may spend on whom it is about
_AFTER_HEADLINE = frozenset("in outside near at during on inside by while after multiple twice several , ; .".split())


def _inverted(words: Words, cue: Cue) -> Phrase | None:
    """ "Killed in the attack were four soldiers and a medic", "Among the dead were two children" is none."""
    tokens = words.tokens
    if cue.first > 0 and tokens[cue.first - 1].lower not in ("also", ",", ".", ";"):
        return None
    if cue.first > 1 or (not tokens[cue.first].text[0].isupper() and cue.first == 0):
        return None
    for i in range(cue.last, min(len(tokens) - 1, cue.last + 14)):
        low = tokens[i].lower
        if low in ("was", "were"):
            return right_phrase(words, i + 1)
        if (i in words.begins and i == cue.last) or tokens[i].text in ".;":
            return None
    return None


def _next_clause(words: Words, cue: Cue, phrase: Phrase) -> bool:
    """ "35 killed, 12 wounded": what follows the cue belongs to the next cue."""
    tokens = words.tokens
    if phrase.last < len(tokens) and tokens[phrase.last].lower in AUXILIARIES | MODALS:
        return cue.first - 1 in words.ends
    return False


def passive(tokens: Sequence[Token], i: int) -> bool:
    for k in range(i - 1, max(-1, i - 5), -1):
        low = tokens[k].lower
        if low in ("was", "were", "been", "being", "be", "is", "are", "got", "get", "gets", "'s"):
            return True
        if low not in ADVERBS and low not in ("also", "reportedly", "shot", "and", "seriously"):
            return False
        if low == "and" and (
            k == 0
            or tokens[k - 1].lower not in ("shot", "stabbed", "beaten", "abducted", "kidnapped", "tortured", "captured")
        ):
            return False
    return False


_STAYING = frozenset("remain remains remained remaining listed".split())
_FOUND = frozenset("found pronounced confirmed presumed shot reported feared believed declared".split())
# Deeds that lead to a death told next: "abducted and killed", "shot, killed".
_LEADING = frozenset("shot stabbed beaten abducted kidnapped tortured captured bombed ambushed attacked".split())
_KNOWN = frozenset("known confirmed reported believed".split())


def verb_group(tokens: Sequence[Token], i: int) -> int:
    """Where the verb group ends with the cue at token `i` begins: "have reportedly been" belongs to it."""
    k = i
    while k > 0:
        low = tokens[k - 1].lower
        before = tokens[k - 2].lower if k > 1 else ""
        found = low in _FOUND and (before in AUXILIARIES | ADVERBS or (low not in ("found", "shot") and k == i))
        if found or low in AUXILIARIES or (low in ADVERBS and low != "dead") or low in MODALS or low in _STAYING:
            k -= 1
        elif (
            (low == "and" and before in _LEADING)
            or (low == "to" and before in _KNOWN)
            or (low == "," and k == i and before in ("shot", "stabbed"))
        ):
            k -= 2
        else:
            break
    return k


def unreal(tokens: Sequence[Token], cue: Cue) -> bool:
    """Not told as having happened: "to kill", "could be killed", "was not injured", "if killed"."""
    first = tokens[cue.first].lower
    before = [t.lower for t in tokens[max(0, cue.first - 4) : cue.first]]
    if first in BASE_FORMS and before and (before[-1] in MODALS | {"to", "not", "n't", "did", "do"}):
        return not (before[-1] == "to" and len(before) > 1 and before[-2] in ("known", "continued", "went"))
    if (
        first in ("executed", "executing")
        and cue.last < len(tokens)
        and tokens[cue.last].lower in ("in", "by")
        and not before
    ):
        return False
    if before and before[-1] in ("not", "n't", "never", "if", "nobody"):
        return True
    if "be" in before and any(w in MODALS or w == "to" for w in before):
        return True
    if "have" in before and any(w in ("would", "could", "might") for w in before):
        return True
    joined = " ".join(before)
    return any(
        w in joined
        for w in ("attempted to", "threatened to", "tried to", "isn't", "wasn't", "wasn’t", "weren't", "weren’t")
    )
