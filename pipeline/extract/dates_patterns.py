"""The wordings of dates: regular expressions that turn a stretch of text into a `Raw`, a date not yet put on the
calendar.

Belongs here: how a date is written. Does not belong here: which day it means (dates_resolve) or which event it dates
(dates_events).

A rule is tried on a sentence only if the sentence holds one of the rule's key words, so the cost follows the number
of dates, not the number of rules.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pipeline.extract.dates_words import MONTH_NAMES, MONTHS, WEEKDAY_NAMES, WEEKDAYS, sentence_keys
from pipeline.extract.document import Document, Sentence


def _cased(names: list[str]) -> str:
    """Names with a capital or all in capitals; longest first, so that "Sept" is not read as "Sep"."""
    forms = [f for name in names for f in (name.capitalize(), name.upper())]
    return "|".join(sorted(forms, key=len, reverse=True))


# May, March, August and the short forms are other words too: written small they are no months.
_M = rf"(?P<m>(?:{_cased(list(MONTHS))}|january|february|april|june|july|september|october|november|december)\b)\.?"
_M2 = _M.replace("?P<m>", "?P<m2>")
_MFULL = (
    rf"(?:(?P<m>{_cased([n[0] for n in MONTH_NAMES])}|january|february|april|june|july|september|october|november|"
    rf"december)\b|(?P<ms>{_cased(['sept', 'jan', 'feb', 'oct', 'nov', 'dec', 'aug'])})\b\.?)"
)
_W = rf"(?P<w>{_cased([n[0] for n in WEEKDAY_NAMES])}|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_WSHORT = rf"(?:(?P<w>{_cased(list(WEEKDAYS))})\b\.?,?\s+)?"
_D = r"(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|ST|ND|RD|TH)?"
_D2 = _D.replace("?P<d>", "?P<d2>")
_Y4 = r"(?P<y>(?:1[5-9]|20)\d\d)(?![\d,]*\d|\s?%)"
_YSHORT = (
    r"(?P<y>(?:1[5-9]|20)\d\d(?!\d)|['’]\d\d(?!\d)|\d\d(?![\d:.,]*\d|\s+(?i:people|dead|killed|civilians|soldiers)))"
)
# Months that are seldom names or other words.
_SURE = "january february july september october november december".split()
_YQUOTED = r"(?P<y>(?:1[5-9]|20)\d\d(?!\d)|['’]\d\d(?!\d))"  # "May 11 90" is too often eleven and ninety
_PART = r"(?:\s+(?P<part>morning|afternoon|evening|night|noon|midday|midnight|dawn|dusk))?\b"
_PART_SET = r"(?P<part>morning|afternoon|evening|night)"
_MOD = (
    r"(?:(?P<mod>early|earlier|mid|middle|late|later|end|beginning|start|turn)(?:[\s-]+(?:in|of|on))?[\s-]+(?:the\s+)?)"
)
_N = (
    r"(?P<n>\d{1,3}|a\s+few|a\s+couple\s+of|a\s+couple|a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|twenty|several|few|couple\s+of)"
)
_U = r"(?P<u>minute|hour|day|night|week|weekend|month|year|decade|quarter|century)"
_DASH = r"\s?[-–—]\s?"


@dataclass(slots=True)
class Raw:
    """A date as written: where it stands, the name of its rule and the words it was made of."""

    start: int
    end: int
    sentence: int
    rule: str
    args: dict[str, str] = field(default_factory=dict)


_Guard = Callable[[str, re.Match[str]], bool]


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    keys: frozenset[str]
    pattern: re.Pattern[str]
    guard: _Guard | None = None


def _no_name_follows(text: str, match: re.Match[str]) -> bool:
    """A month alone is no month when it is part of a name: "April Jones", "Black September", "Operation May"."""
    follow = re.match(r"\s+(?:[A-Z][a-z]+|[A-Z]{2,})", text[match.end() : match.end() + 40])
    if follow and not text[match.start() : match.end()].isupper():
        return False
    before = re.search(r"([A-Z][\w-]*)\s+$", text[max(0, match.start() - 30) : match.start()])
    return not (before and before.group(1).lower() not in ("the", "a", "an", "in", "on", "this", "last", "its", "his"))


def _after_preposition_month(text: str, match: re.Match[str]) -> bool:
    """ "in May" is a month, "In May Johnson's" is not; a number of dead after it does not matter."""
    follow = re.match(r"\s+([A-Z][a-z]+)\s+([A-Z]?)", text[match.end() : match.end() + 40])
    return not (
        follow and not follow.group(2) and (match.group("m") or "").lower() in ("april", "august", "may", "june")
    )


_COUNTED = re.compile(
    r"\s+(?:dead|killed|wounded|injured|(?:[a-z]+\s+)?(?:people|persons|civilians|soldiers|troops|rebels|fighters|militants|"
    r"men|women|children|protesters|refugees|migrants|cases|deaths|families|prisoners|victims|troopers|police|homes|"
    r"houses|votes|dollars|tonnes|tons|meters|metres|miles|km|points))\b"
)


def _attributive_year(text: str, match: re.Match[str]) -> bool:
    """ "the 2006 war", "2015's" but not "the 2016 civilians"."""
    return not _COUNTED.match(text, match.end())


def _year_after_preposition(text: str, match: re.Match[str]) -> bool:
    follow = text[match.end() : match.end() + 14].lower().lstrip()
    if follow.startswith(("%", "percent", "per cent", "km", "metres", "meters", "miles", "dollars", "feet", "hours")):
        return False
    word = match.group("p").lower()
    return not (word in ("of", "to", "by", "between", "and", "about", "than") and _COUNTED.match(text, match.end()))


def _plausible_numeric(_: str, match: re.Match[str]) -> bool:
    return all(int(match.group(k)) > 0 for k in ("a", "b"))


def _bare_day(text: str, match: re.Match[str]) -> bool:
    """ "on the 11th" but not "on the 11th floor"."""
    return not re.match(
        r"\s+(?!(?:and|with|when|after|before|in|at|as|to|by|but|the|a|said|was|were)\b)[A-Za-z]",
        text[match.end() : match.end() + 24],
    )


def _rule(name: str, keys: str, pattern: str, guard: _Guard | None = None, *, fold: bool = False) -> _Rule:
    compact = re.compile(pattern, re.IGNORECASE if fold else 0)
    return _Rule(name, frozenset(keys), compact, guard)


_RULES: tuple[_Rule, ...] = (
    # day and month, with or without weekday and year
    _rule(
        "md",
        "m",
        rf"\b{_WSHORT}{_M}\s+{_D}(?:,?\s+{_YQUOTED}|\b)(?![\d%:]|,\d|\.\d|\s?(?:km|%))",
    ),
    _rule("md", "m", rf"\b{_WSHORT}(?:the\s+)?{_D}(?:\s+of)?[\s-]+{_M}(?:(?:,?\s+|-){_YSHORT}|\b)(?![\d%])"),
    _rule(
        "mdd",
        "m",
        rf"\b{_M}\s+{_D}(?:{_DASH}|\s+(?:to|through|until|and)\s+){_D2}(?:,?\s+{_Y4}|\b)(?![\d%:]|,\d|\s+(?:people|were|was|dead|killed)\b)",
    ),
    _rule(
        "mdd", "m", rf"\b{_D}(?:{_DASH}|\s+(?:to|through|until|and)\s+){_D2}(?:\s+of)?\s+{_M}(?:,?\s+{_Y4}|\b)(?!\d)"
    ),
    _rule("iso", "d", r"\b(?P<y>(?:1[89]|20)\d\d)[-/](?P<a>0[1-9]|1[0-2])[-/](?P<b>3[01]|[12]\d|0[1-9])(?!\d)"),
    _rule(
        "numeric",
        "d",
        r"(?<![\d/.-])(?P<a>[0-3]?\d)(?P<sep>[/.-])(?P<b>[0-3]?\d)(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/]|[.-]\d)",
        _plausible_numeric,
    ),
    # month and year, month alone
    _rule("my", "m", rf"\b(?:{_MOD})?{_M},?\s+(?:of\s+)?{_Y4}"),
    _rule("mrel", "m", rf"\b(?P<rel>(?i:last|next|this\s+past|this\s+coming|this))\s+{_MFULL}(?!\s+\d)"),
    _rule(
        "mrel",
        "m",
        rf"\b(?:{_MOD})?{_MFULL}\s+(?P<rel>last\s+year|this\s+year|next\s+year|of\s+last\s+year|of\s+this\s+year|of\s+next\s+year|of\s+that\s+year)",
    ),
    _rule("mrel", "m", rf"\b{_MOD}(?P<rel>last\s+|next\s+|this\s+)?{_MFULL}(?!\s+\d)", _after_preposition_month),
    _rule(
        "malone",
        "m",
        rf"\b(?:in|In|IN|since|Since|until|Until|till|by|By|from|From|during|During|before|Before|after|After|through|of|between|Between|and|to)\s+(?P<span>{_MFULL})(?!\s+\d)",
        _after_preposition_month,
    ),
    _rule(
        "malone",
        "m",
        rf"\b(?P<span>(?P<m>{_cased(_SURE)}))\b(?!\s+\d)",
        _no_name_follows,
    ),
    _rule("malone", "m", rf"\b(?:the|a|The|A|an)\s+(?P<span>{_MFULL})(?=\s+[a-z])(?!\s+\d)", None),
    # weekdays
    _rule(
        "wrel",
        "w",
        rf"\b(?:(?:late|early|later|earlier)\s+(?:on\s+)?)?(?P<rel>last|next|this\s+past|this\s+coming|this|the\s+previous|the\s+following|the\s+next|past|the\s+past|the\s+coming)\s+{_W}{_PART}",
        fold=False,
    ),
    _rule(
        "walone", "w", rf"\b(?:(?:late|early|later|earlier|Late|Early)\s+(?:on\s+)?)?(?P<span>{_W})(?:['’]s)?{_PART}"
    ),
    # today and its kin
    _rule(
        "deictic",
        "t",
        r"\b(?P<t>the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|today|yesterday|tomorrow|tonight|overnight)(?:['’]s)?(?:\s+(?P<part>morning|afternoon|evening|night))?\b",
        fold=True,
    ),
    _rule(
        "holiday",
        "t",
        r"\b(?P<h>Christmas\s+Eve|Christmas(?:\s+Day)?|Halloween|Thanksgiving(?:\s+Day)?|Valentine['’]s\s+Day)(?:,?\s+(?:in\s+)?(?P<y>(?:19|20)\d\d))?\b",
    ),
    _rule(
        "holiday",
        "m d u".replace(" ", "") + "t",
        r"\b(?P<h>New\s+Year['’]s(?:\s+(?:Eve|Day))?)(?:,?\s+(?P<y>(?:19|20)\d\d))?\b",
    ),
    _rule("partrel", "u", rf"\b(?:(?:late|early|later|earlier)\s+)?(?P<rel>this|last|that)\s+{_PART_SET}\b", fold=True),
    # units relative to a day
    _rule(
        "ago",
        "u",
        rf"\b(?:(?:about|around|nearly|almost|some|more\s+than|less\s+than|over|just|roughly|barely)\s+)?(?:{_N}|(?P<half>half\s+a|half\s+an))\s+(?:{_U}s?|(?P<fort>fortnight))\s+(?P<dir>ago|earlier|later|before|after|previously|prior|beforehand|afterwards|afterward)\b(?!\s+(?:than|this|last|that)\b)",
        fold=True,
    ),
    _rule(
        "anaphor",
        "u",
        r"\b(?P<t>(?:later|earlier)\s+(?:in\s+)?(?:the\s+|that\s+)?(?:same\s+)?day|(?:the|that)\s+same\s+(?:day|night|morning|afternoon|evening|week|month|year)|that\s+(?:day|week|weekend|month|year)|the\s+(?:very\s+)?(?:previous|following|preceding|next)\s+(?:day|night|morning|afternoon|evening|week|month|year)|the\s+(?:day|night|week|month|year)\s+(?:before|after)(?=\s*(?:[.,;:)]|$|(?:in|at|on|and|but|when|near)\b))|hours\s+(?:earlier|later|before|after|ago)|minutes\s+(?:earlier|later|before|after|ago))\b",
        fold=True,
    ),
    _rule(
        "unit",
        "u",
        rf"\b(?:{_MOD})?(?P<rel>this\s+last|this\s+past|this\s+coming|this|last|next|past|the\s+past|the\s+last|the\s+previous|the\s+coming|coming|the\s+current|previous)\s+(?P<u>week|weekend|month|year|decade|century|quarter)(?:['’]s)?\b(?!\s+of\b|-)",
        fold=True,
    ),
    _rule(
        "unit",
        "u",
        r"\b(?P<mod>end|beginning|start|middle|late|later|early|earlier)\s+(?:of|in)\s+(?P<rel>the)\s+(?P<u>week|month|year|decade|century)\b",
        fold=True,
    ),
    _rule("unit", "u", r"\b(?:over|at|on|during)\s+(?P<span>(?P<rel>the)\s+(?P<u>weekend))\b", fold=True),
    _rule(
        "past_n",
        "u",
        rf"\b(?P<rel>the\s+last|the\s+past|the\s+previous|the\s+next|the\s+coming|past|last|next)\s+{_N}\s+{_U}s?\b",
        fold=True,
    ),
    _rule("weekday_ago", "w", rf"\b{_N}\s+weeks?\s+ago\s+(?:on\s+)?{_W}\b"),
    _rule("wweek", "w", rf"\b{_W}\s+(?:of\s+)?(?P<rel>last|this|next)\s+week\b"),
    # years, decades, quarters, seasons
    _rule("ymod", "d", rf"\b{_MOD}(?P<y>(?:1[89]|20)\d\d)\b(?!s|['’]?s\b|,\d|[-–]\d)", _attributive_year, fold=True),
    _rule(
        "yspan",
        "d",
        r"\b(?P<y>(?:1[5-9]|20)\d\d)(?:\s?[-–—/]\s?|\s+(?:to|until|through)\s+)(?P<y2>(?:1[5-9]|20)\d\d|\d\d)\b(?![-/%:]|,\d)",
    ),
    _rule(
        "yspan",
        "d",
        r"\b[Bb]etween\s+(?P<span>(?P<y>(?:1[5-9]|20)\d\d)\s+and\s+(?P<y2>(?:1[5-9]|20)\d\d))\b(?!\s+(?:people|civilians|soldiers|troops|fighters|men|rebels|militants))",
    ),
    _rule(
        "year",
        "d",
        r"\b(?P<p>in|since|from|until|till|by|before|after|during|of|to|between|and|year|circa|through|throughout|late|early|than|late-|for)\s+(?P<span>(?P<y>(?:1\d|20)\d\d))\b(?!,\d|\.\d|[-–/:]\d|s\b)",
        _year_after_preposition,
        fold=True,
    ),
    _rule(
        "year",
        "d",
        r"\b(?:the|a|its|his|her|their|an|another|whose|this|our)\s+(?P<span>(?P<y>(?:19|20)\d\d))(?=\s+[a-zA-Z])(?![-–/:]\d)",
        _attributive_year,
        fold=True,
    ),
    _rule("year", "d", r"\b(?P<span>(?P<y>(?:19|20)\d\d))['’]s\b"),
    _rule("year", "d", r"(?<=\()(?P<span>(?P<y>(?:19|20)\d\d))(?=[\),;])"),
    _rule("year", "d", r"(?<=, )(?P<span>(?P<y>(?:19|20)\d\d))(?=,)"),
    _rule("year", "d", r"^(?P<span>(?P<y>(?:19|20)\d\d))(?=\s*(?:$|[:–—-]))"),
    _rule(
        "decade",
        "d",
        r"\b(?:the\s+)?(?:(?P<mod>early|mid|late)[\s-]+)?(?P<span>(?P<y>(?:1[5-9]|20)\d0)['’]?s|['’](?P<y2>[2-9]0)s)\b",
        fold=True,
    ),
    _rule("century", "u", r"\b(?:the\s+)?(?P<span>(?P<c>1\d|2[01]|[1-9])(?:st|nd|rd|th)[\s-]+century)\b", fold=True),
    _rule(
        "quarter",
        "u",
        r"\b(?:the\s+)?(?P<q>first|second|third|fourth)[\s-]+quarter(?:\s+(?:of\s+)?(?P<y>(?:19|20)\d\d|last\s+year|this\s+year|next\s+year))?\b",
        fold=True,
    ),
    _rule(
        "season",
        "s",
        r"\b(?:(?:early|late)\s+)?(?P<rel>this|last|next|this\s+past|the\s+previous|the\s+following)\s+(?P<s>spring|summer|autumn|fall|winter)\b",
        fold=True,
    ),
    _rule(
        "season",
        "s",
        r"\b(?:early\s+|late\s+|the\s+)?(?P<s>spring|summer|autumn|fall|winter)\s+(?:of\s+|in\s+)?(?P<y>(?:19|20)\d\d)\b",
        fold=True,
    ),
    _rule(
        "season",
        "s",
        r"\b(?:in|during|since|by|until)\s+(?:the\s+)?(?P<span>(?P<s>spring|summer|autumn|winter))\b",
        fold=True,
    ),
    _rule(
        "dayof",
        "d",
        r"\b(?:on|by|until|since|from|before|after)\s+(?P<span>the\s+(?P<d>3[01]|[12]\d|[1-9])(?:st|nd|rd|th))\b",
        _bare_day,
        fold=True,
    ),
    # lengths of time, which date nothing
    _rule(
        "length",
        "u",
        rf"\b(?:for|lasting|lasted|after|within|during|in)\s+(?:at\s+least\s+|more\s+than\s+|about\s+|nearly\s+|almost\s+|over\s+|some\s+|around\s+)?(?P<span>(?:{_N}|many|dozens\s+of|half\s+a)\s+{_U}s?)\b(?!\s+(?:ago|earlier|later|before|after)\b)",
        fold=True,
    ),
    _rule(
        "length",
        "u",
        rf"\b(?P<span>(?:\d{{1,3}}|two|three|four|five|six|seven|eight|nine|ten|one|twelve)-{_U})\b(?!-old)",
        fold=True,
    ),
)


def scan(doc: Document, sentences: int | None = None) -> list[Raw]:
    """Dates as written in the first `sentences` (all of them by default), in text order, none over another: of two
    that overlap the longer stays."""
    found: list[Raw] = []
    for sentence in doc.sentences[:sentences]:
        keys = sentence_keys(sentence)
        if keys:
            found.extend(_longest(_candidates(doc.text, sentence, keys)))
    return found


def _candidates(text: str, sentence: Sentence, keys: set[str]) -> list[Raw]:
    found: list[Raw] = []
    for rule in _RULES:
        if not rule.keys & keys:
            continue
        for match in rule.pattern.finditer(text, sentence.start, sentence.end):
            if rule.guard is not None and not rule.guard(text, match):
                continue
            groups: dict[str, Any] = match.groupdict()
            span = "span" if groups.get("span") else 0
            start, end = match.span(span)
            if rule.name == "walone":
                start, end = match.span()
            args = {k: re.sub(r"\s+", " ", v).strip().lower() for k, v in groups.items() if v and k != "span"}
            if "ms" in args:
                args["m"] = args.pop("ms")
            found.append(Raw(start, end, sentence.index, rule.name, args))
    return found


def _longest(candidates: list[Raw]) -> list[Raw]:
    kept: list[Raw] = []
    for raw in sorted(candidates, key=lambda r: (r.start - r.end, r.start)):
        at = bisect_left(kept, raw.start, key=lambda r: r.start)
        if (at == 0 or kept[at - 1].end <= raw.start) and (at == len(kept) or kept[at].start >= raw.end):
            kept.insert(at, raw)
    return kept
