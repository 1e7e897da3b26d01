"""How many people a text says were killed or injured: each figure with its words, its cue and its bounds.

Belongs here: matching figures to the words that make them casualties. Does not belong here: reading figures (numbers),
reading phrases (casualties_phrases), or adding figures up to an event's toll.

Only people killed or hurt count: never strength ("30,000 soldiers were deployed"), ages, animals or threats of killing.
A person told of singly ("a policeman was shot dead", "killing his wife and two sons") counts; a number of victims
within another ("three people, including a child") does not count again. Vague amounts follow `numbers`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.extract.casualties_context import Surroundings
from pipeline.extract.casualties_cues import CUE_WORDS, FIRST_WORDS, Cue, find_cues, join_ages
from pipeline.extract.casualties_lexicon import (
    AUXILIARIES,
    COUNTED_HURT,
    DEATH_WORDS,
    FORCES,
    HURT_VERBS,
    KILL_VERBS,
    PERSON_ONE,
    SHOT,
)
from pipeline.extract.casualties_nouns import Phrase, Words, index_words
from pipeline.extract.casualties_phrases import right_phrase
from pipeline.extract.casualties_verbs import of_shooting, of_subject, of_verb, passive, unreal
from pipeline.extract.document import Document, Sentence, Token
from pipeline.extract.numbers import token_quantities

# More than any single event on record; the two million of a whole war are no event's toll.
_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class CasualtyMention:
    """A figure of people killed or injured. `text` is the figure with its noun; `cue_*` the word that makes it one;
    `victims` the noun phrase, "" if there is none; `cumulative` a total over a campaign or period; `corrected` a
    figure that replaces an earlier one; `own_hand` one who killed himself, no victim of the event."""

    text: str
    start: int
    end: int
    kind: str
    low: int
    best: int
    high: int
    cue_start: int
    cue_end: int
    victims: str
    cumulative: bool
    corrected: bool
    own_hand: bool = False


def find_casualties(doc: Document) -> tuple[CasualtyMention, ...]:
    """Every figure of killed or injured, in text order. Offsets count in `doc.text`. Linear in its length."""
    found: list[CasualtyMention] = []
    hurt: list[tuple[int, CasualtyMention]] = []  # shot or in hospital: injured, but for those who died of it
    killed: list[tuple[int, int]] = []  # (start, figure)
    deaths: list[int] = []  # sentences that speak of a death
    for sentence in doc.sentences:
        told = _of_sentence(doc, sentence)
        found.extend(m for m, provisional in told if not provisional)
        hurt.extend((sentence.index, m) for m, provisional in told if provisional)
        killed.extend((m.start, m.best) for m, _ in told if m.kind == "killed" and not m.cumulative)
        if _speaks_of_death(sentence):
            deaths.append(sentence.index)
    killed.sort()
    most = max((best for _, best in killed), default=0)
    for index, mention in hurt:
        at = bisect_left(deaths, index - _DEATH_BEFORE)
        near = at < len(deaths) and deaths[at] <= index + _DEATH_AFTER
        if mention.best <= (max(most, 1) if near else most):
            continue
        at = bisect_left(killed, (mention.end, 0))
        last = doc.sentences[min(index + 2, len(doc.sentences) - 1)].end
        of_them = killed[at][1] if at < len(killed) and killed[at][0] < last else 0
        if (
            of_them
            and doc.text[mention.cue_start : mention.cue_end].lower() in SHOT
            and "other" not in mention.text
            and mention.low == mention.high
        ):
            rest = mention.best - of_them  # "two people were shot, one fatally"
            mention = replace(mention, low=rest, best=rest, high=rest)
        found.append(mention)
    return tuple(sorted(found, key=lambda m: (m.start, m.end)))


# Sentences around a shooting in which a death is that of the one who was shot.
_DEATH_BEFORE, _DEATH_AFTER = 3, 8


def _speaks_of_death(sentence: Sentence) -> bool:
    tokens = sentence.tokens
    for i, token in enumerate(tokens):
        if token.lower in ("nobody", "none", "no"):
            return False
        if token.lower in DEATH_WORDS and not (i and tokens[i - 1].lower in ("attempted", "not")):
            return True
    return False


def sentence_casualties(
    doc: Document, mentions: Sequence[CasualtyMention], sentence_index: int
) -> tuple[CasualtyMention, ...]:
    """Those of `mentions` that stand in one sentence."""
    sentence = doc.sentences[sentence_index]
    return tuple(m for m in mentions if sentence.start <= m.start < sentence.end)


def _of_sentence(doc: Document, sentence: Sentence) -> list[tuple[CasualtyMention, bool]]:
    """The figures of a sentence, and whether each is of people of whom it is not told whether they live."""
    tokens = join_ages(sentence.tokens)
    if not any(t.lower in CUE_WORDS or t.lower in FIRST_WORDS for t in tokens):
        return []
    cues = find_cues(tokens)
    if not cues:
        return []
    words = index_words(tokens, token_quantities(doc.text, tokens, sentence.index))
    around = Surroundings(doc, sentence)
    found: list[tuple[CasualtyMention, bool]] = []
    taken: set[tuple[str, int]] = set()
    for cue in cues:
        for kind, phrase in _victims(words, cue):
            if phrase.best > _MOST or (kind, phrase.first) in taken:
                continue
            taken.add((kind, phrase.first))
            found.append((_mention(doc, sentence, words, around, cue, kind, phrase), cue.group in ("H", "G")))
    return found


def _victims(words: Words, cue: Cue) -> list[tuple[str, Phrase]]:
    """(kind, people) the cue speaks of."""
    tokens, n = words.tokens, len(words.tokens)
    phrase: Phrase | None = None
    if cue.group in ("V", "I") and unreal(tokens, cue):
        return []
    if cue.group in ("V", "H") and (either := _either(words, cue)) is not None:
        return either
    if cue.group == "V":
        phrase = of_verb(words, cue)
    elif cue.group == "I":
        phrase = of_subject(words, cue)
        if phrase is None and tokens[cue.first].lower == "dead":
            phrase = _after_colon(words, cue)
    elif cue.group in ("H", "G"):
        if unreal(tokens, cue):
            return []
        phrase = of_shooting(words, cue) if cue.group == "H" else of_subject(words, cue)
    elif cue.group == "S":
        phrase = Phrase(cue.first, cue.last, cue.first, 1, 1, 1)
    elif cue.group == "B":
        phrase = _owner(words, cue.first - 1)
    elif cue.group == "P" and tokens[cue.first - 1].text[0].isupper():  # "Omar's murder"
        phrase = Phrase(cue.first - 1, cue.first, cue.first - 1, 1, 1, 1)
    elif cue.group == "F":
        phrase = right_phrase(words, cue.last)
        if phrase is None or not any(t.lower in FORCES for t in tokens[phrase.first : phrase.last]):
            return []
    elif cue.group == "A":
        quantity = words.ends.get(cue.first - 1)
        if quantity is not None:
            phrase = Phrase(quantity.first, quantity.last, quantity.last, quantity.low, quantity.best, quantity.high)
    elif cue.group == "N":
        if cue.last < n and tokens[cue.last].lower == "of":
            phrase = right_phrase(words, cue.last + 1)
    elif cue.group in ("C", "L", "J", "Z"):
        return _counted(words, cue)
    elif cue.group == "T":
        phrase = _toll(words, cue)
        if phrase is not None and any(
            t.lower in ("injured", "injury", "wounded") for t in tokens[max(0, cue.first - 1) : cue.first]
        ):
            return [("injured", phrase)]
    if phrase is None or phrase.last > n:
        return []
    return [(cue.kind, phrase)]


def _either(words: Words, cue: Cue) -> list[tuple[str, Phrase]] | None:
    """ "12 people were killed or wounded", "killed or injured 12 people": a figure for both, and none for either."""
    tokens = words.tokens
    kinds = KILL_VERBS | HURT_VERBS
    if cue.last + 1 < len(tokens) and tokens[cue.last].lower == "or" and tokens[cue.last + 1].lower in kinds:
        other = Cue(cue.last + 1, cue.last + 2, cue.kind, "V")
    elif cue.first > 1 and tokens[cue.first - 1].lower == "or" and tokens[cue.first - 2].lower in kinds:
        return []  # told with the first of the two
    else:
        return None
    phrase = of_verb(words, other) if not passive(tokens, cue.first) else of_subject(words, cue)
    if phrase is None or phrase.best == 0:
        return [] if phrase is None else [("killed", phrase), ("injured", phrase)]
    both = replace(phrase, low=1)
    return [("killed", both), ("injured", both)]


def _owner(words: Words, i: int) -> Phrase | None:
    """The one whose body it is: "a man's body", "Omar's body"."""
    token = words.tokens[i]
    named = token.text[0].isupper() or token.lower[:-2] in PERSON_ONE
    return Phrase(i, i + 1, i, 1, 1, 1) if named else None


def _counted(words: Words, cue: Cue) -> list[tuple[str, Phrase]]:
    tokens = words.tokens
    low = tokens[cue.first].lower
    i = cue.first
    if cue.group == "L":
        if cue.last < len(tokens) - 1 and tokens[cue.last].lower == "of":
            phrase = right_phrase(words, cue.last + 1)
            claim = {t.lower for t in tokens[max(0, i - 4) : i]}
            ok = claim & {"claimed", "claiming", "claims", "claim", "took", "taking", "taken", "cost"}
            return [("killed", phrase)] if phrase and ok else []
        claim = {t.lower for t in tokens[max(0, i - 7) : i]}
        if not claim & {"claimed", "claiming", "claims", "claim", "took", "taking", "taken", "cost", "costing", "lost"}:
            return []
    quantity = None
    for k in range(i - 1, max(-1, i - 5), -1):
        if k in words.ends:
            quantity = words.ends[k]
            break
        if k == i - 1 and tokens[k].lower == "of" and cue.group == "L":
            continue
        if not tokens[k].text[0].isalpha() or tokens[k].lower in AUXILIARIES or tokens[k].lower in ("of", "and"):
            break
    if quantity is None:
        return []
    phrase = Phrase(quantity.first, cue.last, quantity.last, quantity.low, quantity.best, quantity.high)
    if cue.group == "Z":
        return [("killed", phrase), ("injured", phrase)] if quantity.best == 0 else []
    if cue.group == "J":
        return [("injured", phrase)] if quantity.best == 0 or _passive_report(tokens, cue) else []
    if low in COUNTED_HURT:
        return [("injured", phrase)]
    if low in ("bodies", "corpses") and cue.last < len(tokens) and tokens[cue.last].lower == "of":
        return [("killed", phrase)]
    return [("killed", phrase)]


def _passive_report(tokens: Sequence[Token], cue: Cue) -> bool:
    after = [t.lower for t in tokens[cue.last : cue.last + 3]]
    return "reported" in after or "were" in after


_TOLL_STOPS = frozenset("after when as but while including with among since".split())
_TOLL_LEADS = frozenset(
    ("to at of from reached reaches reach is was stands stood hit passed passes topped exceeds climbs : - –").split()
)


def _toll(words: Words, cue: Cue) -> Phrase | None:
    """ "the death toll rose from 12 to 19", "a toll of 31": the last figure led by a word of reaching."""
    tokens = words.tokens
    for i in range(cue.last, min(len(tokens), cue.last + 16)):
        if tokens[i].lower in _TOLL_STOPS and i > cue.last + 1:
            break
        quantity = words.begins.get(i)
        if quantity is None:
            continue
        before = tokens[i - 1].lower
        if before in _TOLL_LEADS or i == cue.last:
            after = quantity.last
            if before == "of" and after + 1 < len(tokens) and tokens[after].lower == "to" and after + 1 in words.begins:
                quantity = words.begins[after + 1]
            phrase = right_phrase(words, quantity.first, more=False)
            if phrase is not None:
                return phrase
            return Phrase(quantity.first, quantity.last, quantity.last, quantity.low, quantity.best, quantity.high)
    return None


def _after_colon(words: Words, cue: Cue) -> Phrase | None:
    tokens = words.tokens
    if cue.last + 1 < len(tokens) and tokens[cue.last].text == ":" and cue.last + 1 in words.begins:
        return right_phrase(words, cue.last + 1, more=False)
    return None


_INCLUDING = re.compile(r",?\s+including\s+[^,.;:()]{2,80}")


def _mention(
    doc: Document, sentence: Sentence, words: Words, around: Surroundings, cue: Cue, kind: str, phrase: Phrase
) -> CasualtyMention:
    tokens, text = words.tokens, doc.text
    start, end = tokens[phrase.first].start, tokens[phrase.last - 1].end
    noun = max(phrase.noun, phrase.first)
    victims = text[tokens[noun].start : end] if noun < phrase.last else ""
    if cue.group in ("S", "C", "L", "J", "Z"):
        victims = ""
    elif victims:
        tail = _INCLUDING.match(text, end, sentence.end)
        if tail:
            victims += text[end : tail.end()].rstrip()
    return CasualtyMention(
        text[start:end],
        start,
        end,
        kind,
        min(phrase.low, phrase.best),
        phrase.best,
        max(phrase.high, phrase.best),
        tokens[cue.first].start,
        tokens[cue.last - 1].end,
        victims,
        around.cumulative(start, end, phrase.best),
        around.corrected(start, end),
        cue.group == "S",
    )
