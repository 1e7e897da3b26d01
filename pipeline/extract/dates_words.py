"""Words of time: names of months, weekdays and seasons, and which kinds of date a sentence may hold.

Belongs here: closed lists and the key words that decide which rules are tried on a sentence. Does not belong here:
the rules (dates_patterns).
"""

from __future__ import annotations

import re

from pipeline.extract.document import Sentence

MONTH_NAMES = (
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("may",),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)


MONTHS = {name: n for n, names in enumerate(MONTH_NAMES, 1) for name in names}


WEEKDAY_NAMES = (
    ("monday", "mon"),
    ("tuesday", "tues", "tue"),
    ("wednesday", "wed"),
    ("thursday", "thurs", "thur", "thu"),
    ("friday", "fri"),
    ("saturday", "sat"),
    ("sunday", "sun"),
)


WEEKDAYS = {name: n for n, names in enumerate(WEEKDAY_NAMES) for name in names}


SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}


NUMBER_WORDS = {
    w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {
    "a": 1,
    "an": 1,
    "several": 3,
    "a few": 3,
    "few": 3,
    "a couple of": 2,
    "a couple": 2,
    "couple": 2,
    "couple of": 2,
    "twenty": 20,
}


ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


PARTS = {
    "morning": "MO",
    "afternoon": "AF",
    "evening": "EV",
    "night": "NI",
    "noon": "MI",
    "midday": "MI",
    "midnight": "NI",
    "dawn": "MO",
    "dusk": "EV",
}


# Kinds of key words: month, weekday, digit, unit, word of its own, season.
_MONTH_KEY, _WEEKDAY_KEY, _DIGIT_KEY, _UNIT_KEY, _WORD_KEY, _SEASON_KEY = "m", "w", "d", "u", "t", "s"
_KEYS: dict[str, str] = (
    dict.fromkeys(MONTHS, _MONTH_KEY)
    | dict.fromkeys(WEEKDAYS, _WEEKDAY_KEY)
    | dict.fromkeys(
        (
            "hour hours minute minutes day days night nights week weeks weekend weekends month months year years "
            "decade decades century centuries quarter quarters day's week's weekend's month's year's day’s week’s "
            "weekend’s month’s year’s morning afternoon evening dawn hours' days' fortnight"
        ).split(),
        _UNIT_KEY,
    )
    | dict.fromkeys(
        (
            "today yesterday tomorrow tonight overnight today's yesterday's tomorrow's tonight's today’s yesterday’s "
            "tomorrow’s tonight’s christmas halloween thanksgiving valentine's valentine’s"
        ).split(),
        _WORD_KEY,
    )
    | dict.fromkeys(SEASONS, _SEASON_KEY)
)


def sentence_keys(sentence: Sentence) -> set[str]:
    keys: set[str] = set()
    for token in sentence.tokens:
        word = token.lower
        if word[0].isdigit():
            keys.add(_DIGIT_KEY)
            continue
        key = _KEYS.get(word)
        if key is None and ("-" in word or "'" in word or "’" in word):
            tail = re.split(r"[-'’]", word)
            for piece in tail:
                if piece in _KEYS:
                    keys.add(_KEYS[piece])
                elif piece.isdigit():
                    keys.add(_DIGIT_KEY)
        elif key is not None:
            keys.add(key)
    return keys
