"""The calendar: which days a date as written stands for, given the day the text was published.

Belongs here: arithmetic on days, weeks, months and years, tense, and the day that "the same day" refers back to.
Does not belong here: wordings (dates_patterns) and the dating of events (dates_events).

Values follow TIMEX3 (ISO 8601 with its additions: 2016-12-11TNI, 2016-W49, 2016-W49-WE, 2016-Q3, 2016-SU, 199, 19).
Weeks run from Monday to Sunday. An implicit year or week is the nearest past one, unless the verb looks ahead.
"""

from __future__ import annotations

import re
from datetime import date

from pipeline.extract.dates_calendar import (
    DAY,
    NOWHERE,
    Span,
    day_span,
    range_span,
    shift,
    shift_months,
    year_span,
)
from pipeline.extract.dates_patterns import Raw
from pipeline.extract.dates_periods import century, decade, malone, mrel, my, past_n, quarter, season, unit, year, yspan
from pipeline.extract.dates_reading import Reading, full_year, looks_ahead, nearest_year, number, told_before
from pipeline.extract.dates_words import MONTHS, PARTS, WEEKDAYS
from pipeline.extract.document import Document


def resolve(raw: Raw, doc: Document, reading: Reading) -> Span:
    """The days `raw` stands for. Never raises: a date that does not exist (31 April) or cannot be anchored is
    `NOWHERE` with an empty value, or a span without days."""
    try:
        return _HANDLERS[raw.rule](raw, doc, reading)
    except (ValueError, OverflowError):
        return NOWHERE


def _md(raw: Raw, doc: Document, reading: Reading) -> Span:
    a = raw.args
    month, day = MONTHS[a["m"]], int(a["d"])
    year = full_year(a["y"]) if "y" in a else nearest_year(month, day, raw, doc, reading)
    if year is None:
        date(2000, month, day)
        return Span(None, None, "day", f"XXXX-{month:02d}-{day:02d}")
    return day_span(date(year, month, day))


def _mdd(raw: Raw, doc: Document, reading: Reading) -> Span:
    a = raw.args
    month, first, last = MONTHS[a["m"]], int(a["d"]), int(a["d2"])
    year = full_year(a["y"]) if "y" in a else nearest_year(month, first, raw, doc, reading)
    if year is None:
        return Span(None, None, "2-6 days", f"XXXX-{month:02d}-{first:02d}/XXXX-{month:02d}-{last:02d}", "range")
    return range_span(date(year, month, first), date(year, month, last))


def _iso(raw: Raw, doc: Document, reading: Reading) -> Span:
    return day_span(date(int(raw.args["y"]), int(raw.args["a"]), int(raw.args["b"])))


def _numeric(raw: Raw, doc: Document, reading: Reading) -> Span:
    """11/12/2016 is read only if one reading exists, both are the same day, or just one lies within a week of the
    publication; 11.12.2016 puts the day first, as everywhere where full stops are used."""
    a = raw.args
    first, second, year = int(a["a"]), int(a["b"]), full_year(a["y"])
    if a["sep"] != "/" and len(a["y"]) == 2:
        return NOWHERE
    readings: set[date] = set()
    orders = [(second, first)] if a["sep"] == "." else [(second, first), (first, second)]
    for month, day in orders:
        try:
            readings.add(date(year, month, day))
        except ValueError:
            continue
    if len(readings) == 2 and reading.anchor is not None:
        anchor = reading.anchor
        readings = {r for r in readings if abs((r - anchor).days) <= 7}
    return day_span(readings.pop()) if len(readings) == 1 else NOWHERE


def _weekday(raw: Raw, doc: Document, reading: Reading) -> Span:
    a, anchor = raw.args, reading.anchor
    weekday, rel, part = WEEKDAYS[a["w"]], a.get("rel", ""), a.get("part")
    if anchor is None:
        return Span(None, None, "day", f"XXXX-WXX-{weekday + 1}")
    base = anchor
    if rel in ("the previous", "the following", "the next"):
        base = reading.back(raw.sentence) or anchor
    back = (base.weekday() - weekday) % 7
    on = (weekday - base.weekday()) % 7
    if rel in ("last", "past", "the past", "this past", "the previous"):
        return day_span(base - (back or 7) * DAY, part)
    if rel in ("next", "the following", "the next", "the coming", "this coming"):
        return day_span(base + (on or 7) * DAY, part)
    ahead = looks_ahead(doc, raw, reading)
    if ahead or (rel == "this" and not told_before(doc, raw, reading)):
        return day_span(base + on * DAY, part)
    return day_span(base - back * DAY, part)


def _wweek(raw: Raw, doc: Document, reading: Reading) -> Span:
    if reading.anchor is None:
        return NOWHERE
    step = {"last": -7, "this": 0, "next": 7}[raw.args["rel"]]
    monday = reading.anchor - reading.anchor.weekday() * DAY + step * DAY
    return day_span(monday + WEEKDAYS[raw.args["w"]] * DAY)


def _weekday_ago(raw: Raw, doc: Document, reading: Reading) -> Span:
    if reading.anchor is None:
        return NOWHERE
    weeks = number(raw.args["n"])
    day = reading.anchor - 7 * weeks * DAY
    return day_span(day + (WEEKDAYS[raw.args["w"]] - day.weekday()) * DAY)


def _deictic(raw: Raw, doc: Document, reading: Reading) -> Span:
    word, anchor = raw.args["t"], reading.anchor
    if anchor is None:
        return NOWHERE
    if word == "overnight":
        night = (anchor - DAY).isoformat() + "TNI"
        return Span(anchor - DAY, anchor, "2-6 days", night, "range")
    step = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}.get(word, 0)
    return day_span(anchor + step * DAY, "night" if word == "tonight" else raw.args.get("part"))


def _partrel(raw: Raw, doc: Document, reading: Reading) -> Span:
    rel, part = raw.args["rel"], raw.args["part"]
    base = reading.back(raw.sentence) if rel == "that" else reading.anchor
    return NOWHERE if base is None else day_span(base - (DAY if rel == "last" else 0 * DAY), part)


# "two days after, ..." counts from what was told before; with more words it counts from what they name.
_BARE = re.compile(r"\s*(?:[.,;:)\]”\"]|$|(?:and|but|when|then)\b)")


def relative_to_other(raw: Raw, doc: Document) -> bool:
    """ "four days after a launch", "two weeks before the vote": a span from an event named next."""
    a = raw.args
    if raw.rule == "ago":
        return a["dir"] in ("before", "after", "prior") and not _BARE.match(doc.text, raw.end)
    return raw.rule == "anaphor" and a["t"].startswith(("hours", "minutes")) and not _BARE.match(doc.text, raw.end)


def _ago(raw: Raw, doc: Document, reading: Reading) -> Span:
    a = raw.args
    ago = a["dir"] == "ago"
    unit = "week" if "fort" in a else a["u"]
    if "half" in a:
        count, unit = (6, "month") if unit == "year" else (0, "hour")
    else:
        count = number(a["n"]) * (2 if "fort" in a else 1)
    sign = 1 if a["dir"] in ("later", "after", "afterwards", "afterward") else -1
    if relative_to_other(raw, doc):
        base = reading.named_event
    else:
        base = reading.anchor if ago else reading.told(raw.sentence)
        if base is None and unit == "year" and reading.year is not None and raw.sentence - reading.year_at <= 3:
            return year_span(reading.year + sign * count)
    if base is None or count > 3000:
        return NOWHERE
    vague = a.get("n", "") in ("several", "a few", "few")
    if reading.anchor is not None and sign > 0 and base <= reading.anchor:
        moved = shift(base, unit, count)
        if moved.first is not None and moved.first > reading.anchor and not looks_ahead(doc, raw, reading):
            return NOWHERE
    return shift(base, unit, sign * count, vague=vague)


def _anaphor(raw: Raw, doc: Document, reading: Reading) -> Span:
    word = raw.args["t"]
    if relative_to_other(raw, doc):  # hours from an event: its day, or that of the sentence
        same = reading.reference if reading.reference_at == raw.sentence else None
        day = reading.named_event or same
        return day_span(day) if day is not None else NOWHERE
    base = reading.back(raw.sentence)
    if re.search(r"\b(?:following|next|after|later)\b", word):
        base = reading.told(raw.sentence)  # the day after the text's own is no news
    if base is None:
        return NOWHERE
    step = 0
    if re.search(r"\b(?:previous|preceding|before)\b", word):
        step = -1
    elif re.search(r"\b(?:following|next|after)\b", word):
        step = 1
    if word.startswith(("hours", "minutes")):
        return day_span(base)
    unit = re.search(r"day|night|morning|afternoon|evening|weekend|week|month|year", word)
    assert unit is not None
    name = unit.group()
    if name in PARTS:
        return day_span(base + step * DAY, name)
    if name == "day":
        return day_span(base + step * DAY)
    if name == "year" and step == 0 and reading.year is not None and "that" in word:
        return year_span(reading.year)
    return shift(base, name, step)


def _dayof(raw: Raw, doc: Document, reading: Reading) -> Span:
    """ "on the 11th": of the month last spoken of, else of the last month that had an 11th by the day of the text."""
    day = int(raw.args["d"])
    if reading.reference is not None and raw.sentence - reading.reference_at <= 3:
        return day_span(reading.reference.replace(day=day))
    if reading.anchor is None:
        return Span(None, None, "day", f"XXXX-XX-{day:02d}")
    anchor = reading.anchor
    month = anchor.replace(day=1)
    if looks_ahead(doc, raw, reading):
        if day < anchor.day:
            month = shift_months(month, 1)
    elif day > anchor.day:
        month = shift_months(month, -1)
    return day_span(month.replace(day=day))


def _holiday(raw: Raw, doc: Document, reading: Reading) -> Span:
    name = raw.args["h"].replace("’", "'")
    near = int(raw.args["y"]) if "y" in raw.args else None
    anchor = reading.anchor
    if near is None and anchor is None:
        return NOWHERE

    def of(year: int) -> date:
        if name.startswith("thanksgiving"):  # the fourth Thursday of November (United States)
            first = date(year, 11, 1)
            return first + ((3 - first.weekday()) % 7 + 21) * DAY
        fixed = {"christmas eve": (12, 24), "halloween": (10, 31), "valentine's day": (2, 14)}
        fixed |= {"new year's eve": (12, 31), "new year's": (1, 1), "new year's day": (1, 1)}
        return date(year, *fixed.get(name, (12, 25)))

    if near is not None:
        return day_span(of(near))
    assert anchor is not None
    if looks_ahead(doc, raw, reading):
        return day_span(next(d for y in (anchor.year, anchor.year + 1) if (d := of(y)) >= anchor))
    return day_span(next(d for y in (anchor.year, anchor.year - 1) if (d := of(y)) <= anchor))


def _length(raw: Raw, doc: Document, reading: Reading) -> Span:
    return Span(None, None, "day", "", "duration")


_HANDLERS = {
    "md": _md,
    "mdd": _mdd,
    "iso": _iso,
    "numeric": _numeric,
    "my": my,
    "mrel": mrel,
    "malone": malone,
    "wrel": _weekday,
    "walone": _weekday,
    "deictic": _deictic,
    "holiday": _holiday,
    "partrel": _partrel,
    "ago": _ago,
    "anaphor": _anaphor,
    "unit": unit,
    "past_n": past_n,
    "weekday_ago": _weekday_ago,
    "wweek": _wweek,
    "ymod": year,
    "yspan": yspan,
    "year": year,
    "decade": decade,
    "century": century,
    "quarter": quarter,
    "season": season,
    "dayof": _dayof,
    "length": _length,
}
