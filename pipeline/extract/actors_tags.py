"""Word classes for English news without a tagger: a lexicon, endings, letter case and the neighbours of a word.

Belongs here: giving each token of a sentence one class letter. Does not belong here: phrases and meaning.

Letters: D determiner, Q number or quantifier, P preposition, C conjunction, B breaker, R pronoun, W relative, T time,
F auxiliary, V verb, A adjective or adjectival participle, N noun, U unknown word (a noun by default), X capitalised
name, K part of a listed name, J a quotation mark inside a name, O possessive mark, S any other mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.extract.document import Token
from pipeline.reference.actors import Match
from pipeline.reference.actors_words import load_words

NOUNS = "NUXKM"
_NOUN_LIKE = "NUXKMAEJG"
_NEXT_TO_VERB = "DQXKRA"
_YEAR = re.compile(r"(?:1[89]|20)\d\d$")
_ADJECTIVE_TAILS = frozenset(
    "led backed held controlled based made run owned linked wing style level ranking year day speaking born occupied "
    "administered sponsored supported funded armed dominated declared imposed old term scale calibre range sized "
    "clad trained supplied listed bound affiliated aligned allied inspired ruled hour month week mile kilometer".split()
)
_OWN_PARTICIPLES = frozenset("run hit cut shut set split hurt".split())
_TRADES = frozenset("training building fishing mining drilling peacekeeping farming shopping wedding landing".split())
_ADJECTIVE_ENDINGS = ("ous", "ful", "ive", "ible", "able", "ish", "ical", "less")
_JOINERS = frozenset("de del la las los bin ibn bint al el van von der da dos di du ul ur".split())
_QUOTES = "\"“”'‘’«»"


@lru_cache(maxsize=65536)
def base_class(word: str) -> str:
    """Class letter of a lower-case word on its own; E and G are verb forms, M a noun or a verb."""
    words = load_words()
    letter = words.classes.get(word)
    if letter is not None:
        return letter
    first = word[0]
    if first.isdigit():
        return "A" if word.endswith(("st", "nd", "rd", "th")) else "Q"
    if not first.isalpha():
        return "C" if word == "&" else "S"
    for ending in ("'s", "’s"):
        if word.endswith(ending):
            stem = base_class(word[: -len(ending)])
            return stem if stem in "NXT" else "U"
    if "-" in word:
        head, _, tail = word.rpartition("-")
        if tail in _ADJECTIVE_TAILS or head in ("pro", "anti", "non", "semi", "pre", "post"):
            return "A"
        letter = words.classes.get(tail, "")
        if letter == "Q":
            return "Q"
        if letter in ("N", "A"):
            return letter
        return "A" if letter == "E" else "U"
    if len(word) > 4:
        if word.endswith("ly"):
            return "B"
        if word.endswith("ed"):
            return "E"
        if word.endswith("ing"):
            return "G"
        if word.endswith(_ADJECTIVE_ENDINGS):
            return "A"
    return "U"


def is_capitals(tokens: Sequence[Token]) -> bool:
    """Whether letter case tells nothing: nearly every word is in capitals, as on old wires and in some headings."""
    letters = [t.text for t in tokens if t.text[0].isalpha() and len(t.text) > 1]
    return len(letters) > 2 and sum(word.isupper() for word in letters) >= 0.8 * len(letters)


def tag(tokens: Sequence[Token], matches: Sequence[Match], capitals: bool) -> list[str]:
    """One letter a token. Listed names keep together; the rest is read left to right with one word of context."""
    tags = [base_class(token.lower) for token in tokens]
    names = [False] * len(tokens)
    for match in matches:
        adjective = match.country is not None and not match.aliases and match.country.what == "adjective"
        for i in range(match.first, match.last):
            tags[i] = "A" if adjective and match.last - match.first == 1 else "K"
            names[i] = True
    if not capitals:
        _names(tokens, tags, names)
    for i, token in enumerate(tokens):
        letter = tags[i]
        if letter == "Q" and _YEAR.match(token.text) and (i == 0 or tags[i - 1] in "TP" or tokens[i - 1].text == ","):
            tags[i] = "T"
        elif letter == "E":
            tags[i] = _participle(tokens, tags, i)
        elif letter == "G":
            tags[i] = _gerund(tags, i)
        elif letter == "N" and token.lower.endswith("ing") and i and tags[i - 1] == "P":
            following = tags[i + 1] if i + 1 < len(tags) else "S"
            if following in "DQANUXK" and token.lower not in _TRADES:
                tags[i] = "V"  # "of killing civilians"
        elif letter == "B" and token.lower.endswith("ly") and i and tags[i - 1] in "DQAP":
            if i + 1 < len(tags) and tags[i + 1] in "AE":
                tags[i] = "A"  # "the heavily armed gunmen"
        elif letter == "N" and i and tags[i - 1] == "W" and token.lower.endswith("s"):
            tags[i] = "V"  # "who heads the group"
        elif letter == "M":
            tags[i] = _noun_or_verb(tokens, tags, i)
        elif letter == "U" and i and tokens[i - 1].lower == "to" and i + 1 < len(tags) and tags[i + 1] in "DQRX":
            tags[i] = "V"
        elif letter == "S" and token.text == "." and i + 1 < len(tags):
            tags[i] = _abbreviation(tokens, tags, i)
        elif letter == "S" and token.text in _QUOTES:
            tags[i] = _quote(tokens, tags, i)
    return tags


def _names(tokens: Sequence[Token], tags: list[str], known: list[bool]) -> None:
    """Capitalised words inside a sentence are names, unless the lexicon knows them as grammar or as a role."""
    previous_name = False
    for i, token in enumerate(tokens):
        if known[i]:
            previous_name = True
            continue
        letter = tags[i]
        capital = token.text[0].isupper()
        if previous_name and not capital and token.lower in _JOINERS and i + 1 < len(tokens):
            after = tokens[i + 1]
            if after.text[0].isupper() or after.lower in _JOINERS:
                tags[i] = "X"
                continue
        if not capital or letter in "DPCRWFTQBS":
            if capital and token.text == "May":
                tags[i] = "T"
            previous_name = False
            continue
        following = i + 1 < len(tokens) and tokens[i + 1].text[0].isupper() and tags[i + 1] in "UXK"
        initial = i == 0 or not tokens[i - 1].text[0].isalnum()
        if letter == "U":
            tags[i] = "U" if initial and i == 0 and not following else "X"
        elif letter in "VEGM" and i and (previous_name or following) and not (i and tokens[i - 1].lower == "to"):
            tags[i] = "X"
        previous_name = tags[i] == "X" or (letter in "NA" and i > 0)


def _participle(tokens: Sequence[Token], tags: list[str], i: int) -> str:
    following = tags[i + 1] if i + 1 < len(tags) else "S"
    previous = tags[i - 1] if i else "S"
    if following not in _NOUN_LIKE or (following == "X" and previous not in "DAP"):
        # "The wounded", "five injured": a past form that is a noun for people
        return "N" if previous in "DQ" and tokens[i].lower in load_words().roles else "V"
    word = tokens[i].lower
    if previous == "A" and not word.endswith("ed") and word not in load_words().participles:
        return "V"  # "the French sent ..."
    if previous in "DAOPQ":
        return "A"
    sure = word in load_words().participles or (word.startswith("un") and len(word) > 5)
    if sure and previous not in "FNUXKTR":
        return "A"
    if previous in "SC":
        earlier = tags[i - 2] if i > 1 else "S"
        return "A" if i == 0 or (previous == "S" and i == 1) or (previous == "C" and earlier in "A") else "V"
    return "V"


def _gerund(tags: list[str], i: int) -> str:
    following = tags[i + 1] if i + 1 < len(tags) else "S"
    previous = tags[i - 1] if i else "S"
    if previous in "DAO":
        return "A" if following in "NUXKM" else "N"
    return "V"


def _noun_or_verb(tokens: Sequence[Token], tags: list[str], i: int) -> str:
    following = tags[i + 1] if i + 1 < len(tags) else "S"
    previous = tags[i - 1] if i else "S"
    if previous in "DAO":
        return "N"
    word, before = tokens[i].lower, tokens[i - 1].lower if i else ""
    if before == "to" or previous in "RW" or (previous == "F" and not word.endswith("s")):
        if previous == "F" and before in ("is", "are", "was", "were", "be", "been", "being", "has", "have", "had"):
            return "N"
        return "V"
    if previous in NOUNS and i:
        if word in _OWN_PARTICIPLES and i + 1 < len(tokens) and tokens[i + 1].lower == "by":
            return "V"
        plural = before.endswith("s") or before in ("police", "troops", "people", "men", "gunmen", "women", "children")
        if plural and not word.endswith("s") and before[-2:] not in ("'s", "’s"):
            return "V" if following in _NEXT_TO_VERB + "PNUVM" else "N"
        if not plural and word.endswith("s") and following in "DQXKRA":
            return "V"
    return "N"


def _abbreviation(tokens: Sequence[Token], tags: list[str], i: int) -> str:
    """J for the stop of a title or an initial before a name: "Gen. Smith", "George W. Bush"."""
    previous = tokens[i - 1] if i else None
    if previous is None or previous.end != tokens[i].start or not tokens[i + 1].text[0].isupper():
        return "S"
    if previous.lower in load_words().titles:
        tags[i - 1] = "N"
        return "J"
    if len(previous.text) == 1 and previous.text.isupper():
        tags[i - 1] = "X"
        return "J"
    return "S"


def _quote(tokens: Sequence[Token], tags: list[str], i: int) -> str:
    """J for marks around a short name inside a phrase (the "Santo Tomas" farm), O for a plural possessor's mark."""
    text = tokens[i].text
    previous = tokens[i - 1] if i else None
    if text in "'’" and previous is not None and previous.end == tokens[i].start and previous.lower.endswith("s"):
        return "O"
    if previous is not None and "J" in tags[max(0, i - 5) : i] and tags[i - 1] in NOUNS + "A":
        opening = max(k for k in range(max(0, i - 5), i) if tags[k] == "J")
        return "J" if "S" not in tags[opening:i] and tags[opening - 1 : opening] != ["J"] else "S"
    for k in range(i + 1, min(i + 6, len(tokens))):
        if tokens[k].text in _QUOTES:
            return "J" if k > i + 1 else "S"
        if not tokens[k].text[0].isupper() and tokens[k].lower not in ("de", "del", "of", "the", "al"):
            return "S"
    return "S"
