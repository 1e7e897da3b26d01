"""Counts of things in running text: digits, words, ranges, bounds and vague amounts, each with low, best and high.

Belongs here: reading how many. Ages, years, dates, money, distances, percentages, ordinals, clock times and the
numbers in names are told apart and left out. Does not belong here: what was counted and what became of it.

The rules for a figure that is not exact (the brief form of ACLED's coding rules, which take the most conservative
reading: "dozens" is 12, "hundreds" is 100, "several" and "a few" are 3):

* "at least", "more than", "over" N: low = best = high = N; the text names no higher figure, so none is made up.
* "about", "nearly", "some" N: N; the rounding is the reporter's, no margin is added.
* "up to", "as many as", "fewer than" N: low 1, best and high N: the only figure named is kept, but not as a minimum.
* "15 to 20", "between 15 and 20": low = best = 15, high = 20.
* "tens" 10, "dozens" 12, "scores" 20 (each at most 99), "hundreds" 100 (to 999), "thousands" 1,000 (to 9,999), and
  so on: a writer with a rounder word at hand would have used it beyond that.
* "several", "a few", "many" are 3, at most 9 (99 for "many"); before a unit they multiply ("several thousand": 3,000
  to 9,000).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.document import Document, Sentence, Token

_WORDS: dict[str, int] = {
    w: n
    for n, w in enumerate(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        ).split()
    )
}
_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_WORDS |= _TENS
_WORDS |= {f"{t}-{u}": _TENS[t] + _WORDS[u] for t in _TENS for u in list(_WORDS)[1:10]}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_UNITS = _SCALES | {"dozen": 12, "score": 20}
# plural -> (low and best, high)
_PLURALS = {
    "tens": (10, 99),
    "dozens": (12, 99),
    "scores": (20, 99),
    "hundreds": (100, 999),
    "thousands": (1_000, 9_999),
    "millions": (1_000_000, 9_999_999),
}
_VAGUE = {
    ("several",): (3, 9),
    ("a", "few"): (3, 9),
    ("a", "handful", "of"): (3, 9),
    ("a", "number", "of"): (3, 9),
    ("multiple",): (3, 9),
    ("numerous",): (3, 99),
    ("a", "couple", "of"): (2, 2),
    ("a", "couple"): (2, 2),
    ("many",): (3, 99),
    ("both",): (2, 2),
    ("a", "pair", "of"): (2, 2),
    ("a", "trio", "of"): (3, 3),
}
_NONE = {("no", "one"), ("nobody",), ("none",), ("no-one",), ("no",)}
_OPENERS = frozenset(phrase[0] for phrase in (*_VAGUE, *_NONE))
_MIN = {
    ("at", "least"),
    ("more", "than"),
    ("over",),
    ("no", "fewer", "than"),
    ("no", "less", "than"),
    ("not", "less", "than"),
    ("upwards", "of"),
    ("well", "over"),
    ("a", "minimum", "of"),
    ("minimum",),
}
_MAX = {
    ("up", "to"),
    ("as", "many", "as"),
    ("fewer", "than"),
    ("less", "than"),
    ("at", "most"),
    ("a", "maximum", "of"),
    ("not", "more", "than"),
    ("no", "more", "than"),
}
_ABOUT = {
    ("about",),
    ("around",),
    ("roughly",),
    ("approximately",),
    ("nearly",),
    ("almost",),
    ("some",),
    ("an", "estimated"),
    ("estimated",),
    ("close", "to"),
    ("just",),
    ("only",),
    ("a", "total", "of"),
    ("another",),
    ("a", "further"),
    ("perhaps",),
    ("possibly",),
    ("exactly",),
    ("just", "over"),
    ("just", "under"),
    ("in", "excess", "of"),
}
_MODIFIERS = sorted(_MIN | _MAX | _ABOUT, key=len, reverse=True)
_MODIFIER_ENDS = frozenset(m[-1] for m in _MODIFIERS)

_MONTHS = frozenset(
    (
        "january february march april may june july august september october november december jan feb mar apr jun "
        "jul aug sep sept oct nov dec"
    ).split()
)
_NOT_COUNTED = frozenset(
    (
        "% percent per cent pc km kms kilometre kilometres kilometer kilometers metre metres meter meters mile miles "
        "foot feet ft inch inches yard yards acre acres hectare hectares sq square cm mm kg kgs kilo kilos kilogram "
        "kilograms kilogramme kilogrammes ton tons tonne tonnes pound pounds lb lbs ounce ounces gram grams grammes "
        "litre litres liter liters gallon gallons barrel barrels dollar dollars euro euros rupee rupees cents usd "
        "yuan yen peso pesos rial rials lira liras naira dinar dinars shilling shillings francs rubles roubles second "
        "seconds minute minutes hour hours day days night nights week weeks weekend weekends month months year years "
        "decade decades century centuries year-old years-old yr yrs a.m am p.m pm a.m. p.m. hrs gmt utc o'clock "
        "o’clock degrees times point points magnitude mph caliber calibre mw kw ghz"
    ).split()
)
_LABEL_BEFORE = frozenset(
    (
        "$ € £ ¥ # usd no nos number route highway road interstate aged age ages room chapter article articles "
        "resolution page pages flight channel phase level section apollo grade boeing airbus exit district ward zone "
        "area region block rs rs. tk magnitude version act rule mile kilometer sector point unit bus train camp"
    ).split()
)
_YEAR_BEFORE = frozenset(
    (
        "in since from until till by before after during of early mid late circa through year the a an and to between"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many. `start`/`end` are characters of the document, with the words that bound it ("at least 35");
    `sentence` is the sentence's index and `first`/`last` its half-open range of tokens; `number` is the token where
    the figure itself begins. `exact` is False for vague amounts and bounds."""

    text: str
    start: int
    end: int
    low: int
    best: int
    high: int
    sentence: int
    first: int
    last: int
    number: int
    exact: bool


def find_quantities(doc: Document) -> tuple[Quantity, ...]:
    """Every count in the document, in text order, without overlaps. Linear in its length."""
    found: list[Quantity] = []
    for sentence in doc.sentences:
        found.extend(sentence_quantities(doc.text, sentence))
    return tuple(found)


def sentence_quantities(text: str, sentence: Sentence) -> list[Quantity]:
    """The counts of one sentence, in order. Singular nouns ("a policeman") are not counts here."""
    return token_quantities(text, sentence.tokens, sentence.index)


def token_quantities(text: str, tokens: Sequence[Token], index: int) -> list[Quantity]:
    """The counts of a run of tokens of sentence `index`, in order."""
    found: list[Quantity] = []
    i = 0
    while i < len(tokens):
        read = _read(tokens, i)
        if read is None:
            i += 1
            continue
        low, best, high, after, exact = read
        floor = found[-1].last if found else 0
        first, bound = _modifier(tokens, i, floor)
        if after < len(tokens) - 1 and tokens[after].lower == "or" and tokens[after + 1].lower in ("more", "so"):
            after += 2
            exact = False
        if bound == "max" and best > 0:
            low = 1
        exact = exact and bound == ""
        if not _is_count(tokens, i, after, best):
            i = after
            continue
        start, end = tokens[first].start, tokens[after - 1].end
        found.append(Quantity(text[start:end], start, end, low, best, high, index, first, after, i, exact))
        i = after
    return found


def number_at(tokens: Sequence[Token], i: int) -> tuple[int, int] | None:
    """The whole number that begins at token `i` and the index after it: 35, 1,200, 3.5 million, two hundred and
    five, a dozen, two dozen, half a dozen. None if there is none there."""
    word = tokens[i].lower
    n = len(tokens)
    value: float
    if word[0].isdigit():
        digits = word.replace(",", "")
        try:
            value = float(digits)
        except ValueError:
            return None
        if len(digits) > 12:
            return None
        j = i + 1
        whole = value.is_integer()
        while j < n and tokens[j].lower in _UNITS:
            value *= _UNITS[tokens[j].lower]
            whole = True
            j += 1
        return (round(value), j) if whole and value < 1e12 else None
    if word == "half" and i + 2 < n and tokens[i + 1].lower == "a" and tokens[i + 2].lower in _UNITS:
        return _UNITS[tokens[i + 2].lower] // 2, i + 3
    if word in ("a", "an"):
        if i + 1 < n and tokens[i + 1].lower in _UNITS:
            return _words(tokens, i + 1, 1)
        return None
    return _words(tokens, i, 0) if word in _WORDS else None


def _words(tokens: Sequence[Token], i: int, current: int) -> tuple[int, int] | None:
    """Number words from token `i`; `current` is what an article before a unit stands for ("a hundred")."""
    total, j, n = 0, i, len(tokens)
    last_unit = 10**15
    while j < n:
        word = tokens[j].lower
        if word in _WORDS:
            value = _WORDS[word]
            if current % 100 and not (current % 100 in range(20, 100, 10) and 0 < value < 10):
                break
            if current % 100 == 0 and current and value >= 100:
                break
            current += value
            j += 1
        elif word in _UNITS and current:
            unit = _UNITS[word]
            if unit >= 1_000:
                if unit >= last_unit:
                    break
                total, current, last_unit = total + current * unit, 0, unit
            elif current < 100:
                current *= unit
            else:
                break
            j += 1
        elif word == "and" and j + 1 < n and tokens[j + 1].lower in _WORDS and _after_scale(tokens, j):
            j += 1
        else:
            break
    value = total + current
    return (value, j) if j > i and value < 10**12 else None


def _after_scale(tokens: Sequence[Token], j: int) -> bool:
    return j > 0 and tokens[j - 1].lower in _SCALES


def _read(tokens: Sequence[Token], i: int) -> tuple[int, int, int, int, bool] | None:
    """(low, best, high, index after, exact) of the amount that begins at token `i`."""
    word, n = tokens[i].lower, len(tokens)
    if word in _PLURALS:
        low, high = _PLURALS[word]
        j = i + 1
        if j + 1 < n and tokens[j].lower == "of" and tokens[j + 1].lower in _PLURALS and word in ("tens", "hundreds"):
            factor = _PLURALS[tokens[j + 1].lower][0]
            low, high, j = low * factor, (high + 1) * factor - 1, j + 2
        return low, low, high, j, False
    for length in (3, 2, 1) if word in _OPENERS else ():
        phrase = tuple([t.lower for t in tokens[i : i + length]])
        if len(phrase) < length:
            continue
        if phrase in _VAGUE and not (phrase == ("many",) and i and tokens[i - 1].lower in ("as", "how", "so", "too")):
            low, high = _VAGUE[phrase]
            j = i + length
            if j < n and tokens[j].lower in _UNITS:
                unit = _UNITS[tokens[j].lower]
                return low * unit, low * unit, high * unit, j + 1, False
            return low, low, high, j, phrase in (("both",), ("a", "pair", "of"), ("a", "trio", "of"))
        if phrase in _NONE and not (phrase == ("no",) and i + 1 < n and tokens[i + 1].lower in ("more", "less", ".")):
            return 0, 0, 0, i + length, True
    first = number_at(tokens, i)
    if first is None:
        return None
    value, j = first
    if j + 1 < n and tokens[j].lower in ("to", "-", "–", "—", "or", "and"):
        joint = tokens[j].lower
        second = number_at(tokens, j + 1)
        between = i > 0 and tokens[i - 1].lower == "between"
        if second is not None and value < second[0]:
            tight = joint != "or" or second[0] <= value + max(2, value // 2)
            if (joint == "and") == between and tight and (joint in ("to", "and", "or") or second[0] < 20 * value):
                if joint == "to" and i > 0 and tokens[i - 1].lower == "from":
                    return second[0], second[0], second[0], second[1], True
                return value, value, second[0], second[1], False
    return value, value, value, j, True


def _modifier(tokens: Sequence[Token], i: int, floor: int) -> tuple[int, str]:
    """Where the words that bound the figure at token `i` begin, and which way they bound it."""
    first, bound = i, ""
    while first > floor and tokens[first - 1].lower in _MODIFIER_ENDS | {"between"}:
        if tokens[first - 1].lower == "between":
            return first - 1, bound or "about"
        for phrase in _MODIFIERS:
            at = first - len(phrase)
            if at >= floor and tuple(t.lower for t in tokens[at:first]) == phrase:
                first = at
                bound = bound or ("min" if phrase in _MIN else "max" if phrase in _MAX else "about")
                break
        else:
            break
    return first, bound


def _is_count(tokens: Sequence[Token], i: int, after: int, value: int) -> bool:
    """False for the numbers that count no things: ages, years, dates, clock times, money, measures, labels, names."""
    n = len(tokens)
    before = tokens[i - 1] if i else None
    nxt = tokens[after] if after < n else None
    digits = tokens[i].text[0].isdigit()
    if nxt is not None:
        if nxt.lower in _NOT_COUNTED or (nxt.lower in _MONTHS and nxt.text[0].isupper()):
            return False
        if nxt.text in "-–/:." and nxt.start == tokens[after - 1].end and after + 1 < n and nxt.text:
            follow = tokens[after + 1]
            if follow.start == nxt.end and (
                follow.lower in _NOT_COUNTED or nxt.text in "/:" or follow.text[0].isdigit()
            ):
                return False
            if follow.start == nxt.end and follow.lower.split("-")[0] in _NOT_COUNTED | {"year", "strong", "member"}:
                return False
        if nxt.lower.split("-")[0] in ("year", "day", "month", "week", "hour") and "-" in nxt.text:
            return False
    if before is not None:
        if before.lower.rstrip(".") in _LABEL_BEFORE and digits:
            return False
        if before.lower in _MONTHS and before.text[0].isupper() and digits:
            return False
        if before.text == "." and i > 1 and tokens[i - 2].lower in _MONTHS | {"no", "rs"} and digits:
            return False
        joined = before.end == tokens[i].start and before.text in "-–/:.#'’"
        if joined and digits:
            return False
        if digits and 0 < value < 115 and before.text in ",(" and i > 1 and tokens[i - 2].text[0].isalpha():
            # "Ahmed, 35," and "the driver, 35, died": an age stands between two marks
            if nxt is None or nxt.text in ",);" or (nxt.text == "." and before.text == ","):
                return False
            if (
                nxt.lower == "and"
                and after + 1 < n
                and tokens[after + 1].text[0].isupper()
                and tokens[i - 2].text[0].isupper()
            ):
                return False
    if digits and 1900 <= value <= 2099 and tokens[i].text.isdigit() and len(tokens[i].text) == 4 and after == i + 1:
        if before is not None and before.lower in _YEAR_BEFORE:
            return False
        return (
            nxt is not None and nxt.text.isalpha() and nxt.lower.endswith(("s", "people", "men", "women", "children"))
        )
    return True
