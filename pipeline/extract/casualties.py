"""How many people a text says were killed or injured: each figure with its words, its cue and its bounds.

Belongs here: matching figures to the words that make them casualties. Does not belong here: reading figures (numbers),
reading phrases (casualties_phrases), or adding figures up to an event's toll.

Only people killed or hurt count: never strength ("30,000 soldiers were deployed"), ages, animals or threats of killing.
A person told of singly ("a policeman was shot dead", "killing his wife and two sons") counts; a number of victims
within another ("three people, including a child") does not count again. Vague amounts follow `numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.casualties_context import Surroundings
from pipeline.extract.casualties_cues import CUE_WORDS, FIRST_WORDS, Cue, find_cues, join_ages
from pipeline.extract.casualties_lexicon import (
    ADVERBS,
    AUXILIARIES,
    BASE_FORMS,
    COUNTED_HURT,
    FORCES,
    MODALS,
    TIME_WORDS,
)
from pipeline.extract.casualties_nouns import Phrase, Words, index_words
from pipeline.extract.casualties_phrases import left_phrase, right_phrase
from pipeline.extract.document import Document, Sentence, Token
from pipeline.extract.numbers import token_quantities

# More than any single event on record; the two million of a whole war are no event's toll.
_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class CasualtyMention:
    """A figure of people killed or injured. `text` is the figure with its noun; `cue_*` the word that makes it one;
    `victims` the noun phrase, "" if there is none; `cumulative` a total over a campaign or period; `corrected` a
    figure that replaces an earlier one."""

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


def find_casualties(doc: Document) -> tuple[CasualtyMention, ...]:
    """Every figure of killed or injured, in text order. Offsets count in `doc.text`. Linear in its length."""
    found: list[CasualtyMention] = []
    for sentence in doc.sentences:
        found.extend(_of_sentence(doc, sentence))
    return tuple(found)


def sentence_casualties(
    doc: Document, mentions: Sequence[CasualtyMention], sentence_index: int
) -> tuple[CasualtyMention, ...]:
    """Those of `mentions` that stand in one sentence."""
    sentence = doc.sentences[sentence_index]
    return tuple(m for m in mentions if sentence.start <= m.start < sentence.end)


def _of_sentence(doc: Document, sentence: Sentence) -> list[CasualtyMention]:
    tokens = join_ages(sentence.tokens)
    if not any(t.lower in CUE_WORDS or t.lower in FIRST_WORDS for t in tokens):
        return []
    cues = find_cues(tokens)
    if not cues:
        return []
    words = index_words(tokens, token_quantities(doc.text, tokens, sentence.index))
    around = Surroundings(doc, sentence)
    found: list[CasualtyMention] = []
    taken: set[tuple[str, int]] = set()
    for cue in cues:
        for kind, phrase in _victims(words, cue):
            if phrase.best > _MOST or (kind, phrase.first) in taken:
                continue
            taken.add((kind, phrase.first))
            found.append(_mention(doc, sentence, words, around, cue, kind, phrase))
    found.sort(key=lambda m: (m.start, m.end))
    return found


def _victims(words: Words, cue: Cue) -> list[tuple[str, Phrase]]:
    """(kind, people) the cue speaks of."""
    tokens, n = words.tokens, len(words.tokens)
    phrase: Phrase | None = None
    if cue.group in ("V", "I") and _unreal(tokens, cue):
        return []
    if cue.group == "V":
        phrase = _of_verb(words, cue)
    elif cue.group == "I":
        phrase = left_phrase(words, _verb_group(tokens, cue.first))
        if phrase is None and tokens[cue.first].lower == "dead":
            phrase = _after_colon(words, cue)
    elif cue.group == "S":
        phrase = Phrase(cue.first, cue.last, cue.first, 1, 1, 1)
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


def _of_verb(words: Words, cue: Cue) -> Phrase | None:
    tokens = words.tokens
    passive = _passive(tokens, cue.first)
    if not passive and (inverted := _inverted(words, cue)) is not None:
        return inverted
    if not passive:
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
    group = _verb_group(tokens, cue.first)
    return left_phrase(words, group, participle=group == cue.first)


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


def _passive(tokens: Sequence[Token], i: int) -> bool:
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


def _verb_group(tokens: Sequence[Token], i: int) -> int:
    """Where the verb group ends with the cue at token `i` begins: "have reportedly been" belongs to it."""
    k = i
    extra = frozenset(
        ("found", "pronounced", "confirmed", "presumed", "shot", "reported", "feared", "believed", "declared")
    )
    while k > 0:
        low = tokens[k - 1].lower
        if (
            low in AUXILIARIES
            or (low in ADVERBS and low != "dead")
            or low in MODALS
            or (low in extra and k - 2 >= 0 and tokens[k - 2].lower in AUXILIARIES | ADVERBS)
            or (low in extra and low not in ("found", "shot") and k == i)
        ):
            k -= 1
        elif (
            low == "and"
            and k - 2 >= 0
            and tokens[k - 2].lower
            in (
                "shot",
                "stabbed",
                "beaten",
                "abducted",
                "kidnapped",
                "tortured",
                "captured",
                "bombed",
                "ambushed",
                "attacked",
            )
        ) or (low == "to" and k - 2 >= 0 and tokens[k - 2].lower in ("known", "confirmed", "reported", "believed")):
            k -= 2
        else:
            break
    return k


def _unreal(tokens: Sequence[Token], cue: Cue) -> bool:
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
    )
