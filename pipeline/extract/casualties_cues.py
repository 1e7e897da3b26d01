"""The words that make a figure a casualty: finding them and telling how each takes its victims.

Belongs here: cues. Does not belong here: whom a cue speaks of (casualties) or how many they are (casualties_phrases).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.casualties_lexicon import (
    COUNTED_HURT,
    COUNTED_KILLED,
    DIE_VERBS,
    FOUND_VERBS,
    HOSPITALS,
    HURT_VERBS,
    KILL_NOUNS,
    KILL_VERBS,
    MISSILES,
    PHRASES,
    SHOT,
    SPLIT,
    STRUCK,
    SUFFERING,
    TAKEN,
    WOUNDS,
)
from pipeline.extract.document import Token


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue at tokens first..last-1. `group` says how it takes its victims: V verb with an object or a passive
    subject, I verb or adjective whose subject suffers, S suicide, F "lost" with forces, A a figure before "fatally",
    H shot or stabbed and G taken to hospital (hurt unless a death is told), B somebody's body, N noun with "of", P noun
    after a possessive, C noun counted itself, L lives, J injuries, Z casualties, T toll."""

    first: int
    last: int
    kind: str
    group: str


_BY_FIRST = {p[0][0]: [q for q in PHRASES if q[0][0] == p[0][0]] for p in PHRASES}
FIRST_WORDS = frozenset(_BY_FIRST)


CUE_WORDS = (
    KILL_VERBS
    | HURT_VERBS
    | DIE_VERBS
    | KILL_NOUNS
    | COUNTED_KILLED
    | COUNTED_HURT
    | {"toll", "tolls", "body", "corpse", "lives", "casualties", "himself", "herself"}
    | {"lost", "losing", "number", "fatally"}
    | SHOT
    | TAKEN
    | SUFFERING
    | STRUCK
    | SPLIT
    | {"treated", "bodies"}
)


def join_ages(tokens: Sequence[Token]) -> Sequence[Token]:
    """Tokens with "25-year-old" made one word, so that an age is an adjective and no figure."""
    if not any(t.lower.startswith(("year-old", "month-old", "years-old", "day-old", "week-old")) for t in tokens):
        return tokens
    out: list[Token] = []
    for token in tokens:
        if (
            "-old" in token.lower
            and len(out) >= 2
            and out[-1].text in "-‐‑–"
            and out[-2].text[0].isdigit()
            and out[-2].end == out[-1].start
            and out[-1].end == token.start
        ):
            text = out[-2].text + out[-1].text + token.text
            token = Token(text, text.lower(), out[-2].start, token.end)
            del out[-2:]
        out.append(token)
    return out


def find_cues(tokens: Sequence[Token]) -> list[Cue]:
    cues: list[Cue] = []
    i = 0
    while i < len(tokens):
        low = tokens[i].lower
        cue: Cue | None = None
        if low in SPLIT:
            cue = _split(tokens, i)
        if cue is None and low in FIRST_WORDS:
            for phrase, kind, group in _BY_FIRST[low]:
                if tuple([t.lower for t in tokens[i : i + len(phrase)]]) == phrase:
                    cue = Cue(i, i + len(phrase), kind, group)
                    break
        if cue is None and low in CUE_WORDS:
            cue = _single(tokens, i)
        if cue is None:
            i += 1
            continue
        cues.append(cue)
        i = cue.last
    return cues


_EXECUTED_THINGS = frozenset("search warrant plan order orders raid operation".split())


def _names(tokens: Sequence[Token], i: int, words: frozenset[str]) -> bool:
    return i < len(tokens) and tokens[i].lower in words


def _split(tokens: Sequence[Token], i: int) -> Cue | None:
    """ "gunned a man down", "burned a guard to death", "shot two men dead": the verb with its people inside."""
    low = tokens[i].lower
    for k in range(i + 2, min(len(tokens), i + 8)):
        word = tokens[k].lower
        if word in SPLIT or tokens[k].text in ",.;:":
            return None
        if word == ("down" if low in ("gunned", "gunning", "mowed") else "dead"):
            return Cue(i, i + 1, "killed", "V")
        if word == "death" and tokens[k - 1].lower == "to":
            return Cue(i, i + 1, "killed", "V") if k > i + 2 else None
    return None


def _of_hospital(tokens: Sequence[Token], i: int) -> Cue | None:
    """ "taken to a local hospital", "treated for burns", "suffered a gunshot wound"."""
    low = tokens[i].lower
    nxt = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    if low == "treated":
        return Cue(i, i + 1, "injured", "G") if nxt in ("for", "at", "in") else None
    if low in TAKEN and nxt != "to":
        return None
    ends = HOSPITALS if low in TAKEN else WOUNDS
    for k in range(i + 1, min(len(tokens), i + 9)):
        if tokens[k].text in ",.;:":
            return None
        if tokens[k].lower in ends:
            return Cue(i, k + 1, "injured", "G")
    return None


_SHOT_NOUN = frozenset("a the one first second single warning gun each another no every this that mug head".split())


def _single(tokens: Sequence[Token], i: int) -> Cue | None:
    low = tokens[i].lower
    nxt = tokens[i + 1].lower if i + 1 < len(tokens) else ""
    before = tokens[i - 1].lower if i else ""
    if low in ("toll", "tolls"):
        return Cue(i, i + 1, "killed", "T")
    if low in ("execute", "executing", "executed") and nxt in ("a", "the") and _names(tokens, i + 2, _EXECUTED_THINGS):
        return None
    if low in ("lost", "losing"):
        return Cue(i, i + 1, "killed", "F")
    if low == "fatally":
        return Cue(i, i + 1, "killed", "A")
    if low == "number":
        return _numbered(tokens, i)
    if low in ("murder", "killing", "assassination") and before.endswith(("'s", "’s")):
        return Cue(i, i + 1, "killed", "P")
    if low in KILL_NOUNS and nxt == "of":
        return None if before in ("attempted", "to", "alleged") else Cue(i, i + 1, "killed", "N")
    if low in ("killing", "murder", "execution", "assassination") and nxt in ("attempt", "attempts", "plot", "spree"):
        return None
    if low in TAKEN or low in SUFFERING or low == "treated":
        return _of_hospital(tokens, i)
    if low in STRUCK:
        hit = nxt == "by" and any(t.lower in MISSILES for t in tokens[i + 2 : i + 6])
        return Cue(i, i + 1, "injured", "G") if hit else None
    if low in SHOT:
        return None if before in _SHOT_NOUN or nxt in ("down", "up", "himself") else Cue(i, i + 1, "injured", "H")
    if low == "body" and before.endswith(("'s", "’s")) and _names(tokens, i + 1, FOUND_VERBS):
        return Cue(i, i + 1, "killed", "B")
    if low in ("bodies", "corpses") and nxt == "of":
        return Cue(i, i + 1, "killed", "N")
    if low in ("body", "corpse"):
        return Cue(i, i + 1, "killed", "N") if nxt == "of" else None
    if low == "lives":
        return Cue(i, i + 1, "killed", "L")
    if low == "casualties":
        return Cue(i, i + 1, "killed", "Z")
    if low == "injuries":
        return Cue(i, i + 1, "injured", "J")
    if low in ("himself", "herself"):
        return Cue(i, i + 1, "killed", "S") if before in ("killed", "shot", "hanged", "killing", "shooting") else None
    if low in DIE_VERBS:
        if low == "dead" and nxt in ("body", "bodies", "sea", "end", "heat", "or"):
            return None
        return Cue(i, i + 1, "killed", "I")
    if low in COUNTED_KILLED and low not in KILL_VERBS:
        return Cue(i, i + 1, "killed", "C")
    if low in ("wounded", "injured") and _of_the(tokens, i):
        return Cue(i, i + 1, "injured", "C")
    if low in KILL_VERBS:
        return Cue(i, i + 1, "killed", "V")
    if low in HURT_VERBS:
        return Cue(i, i + 1, "injured", "V")
    return None


def _numbered(tokens: Sequence[Token], i: int) -> Cue | None:
    """ "the number of people killed rose to 54": a toll under another name."""
    for k in range(i + 2, min(len(tokens), i + 7)):
        low = tokens[k].lower
        if low in KILL_VERBS or low in ("dead", "deaths", "fatalities"):
            return Cue(i, k + 1, "killed", "T")
        if low in ("wounded", "injured", "injuries", "hurt"):
            return Cue(i, k + 1, "injured", "T")
        if not tokens[k].text[0].isalpha():
            break
    return None


def _of_the(tokens: Sequence[Token], i: int) -> bool:
    """ "the 12 wounded", "five of the injured": people, not a verb."""
    if i + 1 < len(tokens) and tokens[i + 1].lower in ("in", "by", "and", "on", "at"):
        return False
    return i > 0 and (
        tokens[i - 1].lower == "the" or (i > 1 and tokens[i - 2].lower == "the" and tokens[i - 1].text[0].isdigit())
    )
