"""Weeks, months, quarters, seasons, years and longer: what each wording of a period means on the day of the text.

Belongs here: the handlers of rules for periods. Does not belong here: single days (dates_resolve), the arithmetic
(dates_calendar).
"""

from __future__ import annotations

from datetime import date

from pipeline.extract.dates_calendar import (
    DAY,
    NOWHERE,
    SEASON_MONTHS,
    Span,
    century_span,
    decade_span,
    month_span,
    quarter_of,
    quarter_span,
    season_span,
    shift_months,
    week_span,
    weekend_span,
    width_precision,
    year_span,
)
from pipeline.extract.dates_patterns import Raw
from pipeline.extract.dates_reading import Reading, full_year, looks_ahead, nearest_year, number
from pipeline.extract.dates_words import MONTHS, ORDINAL_WORDS, SEASONS
from pipeline.extract.document import Document


def my(raw: Raw, doc: Document, reading: Reading) -> Span:
    return month_span(full_year(raw.args["y"]), MONTHS[raw.args["m"]], raw.args.get("mod"))


def mrel(raw: Raw, doc: Document, reading: Reading) -> Span:
    a, anchor = raw.args, reading.anchor
    month, rel, mod = MONTHS[a["m"]], a.get("rel", ""), a.get("mod")
    if anchor is None:
        return Span(None, None, "month", f"XXXX-{month:02d}")
    if rel.endswith("year"):
        step = -1 if "last" in rel else 1 if "next" in rel else 0
        year = (reading.year or anchor.year) if "that" in rel else anchor.year + step
    elif rel in ("last", "this past"):
        year = anchor.year if month < anchor.month else anchor.year - 1
    elif rel in ("next", "this coming"):
        year = anchor.year if month > anchor.month else anchor.year + 1
    elif rel == "this":
        year = anchor.year
    else:
        return malone(raw, doc, reading)
    return month_span(year, month, mod)


def malone(raw: Raw, doc: Document, reading: Reading) -> Span:
    month = MONTHS[raw.args["m"]]
    year = nearest_year(month, None, raw, doc, reading)
    if year is None:
        return Span(None, None, "month", f"XXXX-{month:02d}")
    return month_span(year, month, raw.args.get("mod"))


def unit(raw: Raw, doc: Document, reading: Reading) -> Span:
    a, anchor = raw.args, reading.anchor
    rel, unit, mod = a["rel"], a["u"], a.get("mod")
    if anchor is None:
        return NOWHERE
    if rel in ("this last", "this past", "the past", "past") and unit in ("week", "month", "year"):
        # "this last week" is the seven days up to now, "last week" the week before
        first = {"week": anchor - 7 * DAY, "month": shift_months(anchor, -1), "year": shift_months(anchor, -12)}[unit]
        week = anchor - 7 * DAY
        timex = (
            week_span(week).timex
            if unit == "week"
            else f"{first.year:04d}" + (f"-{first.month:02d}" if unit == "month" else "")
        )
        return Span(first, anchor, unit, timex, "range")
    step = 0
    if rel in ("last", "the last", "the previous", "previous", "past", "the past", "this past", "this last"):
        step = -1
    elif rel in ("next", "the coming", "coming", "this coming"):
        step = 1
    if unit == "weekend":
        this = anchor + (5 - anchor.weekday()) * DAY
        if rel in ("the", "this"):
            ahead = looks_ahead(doc, raw, reading)
            return weekend_span(this if ahead or anchor.weekday() >= 5 else this - 7 * DAY)
        if step < 0:
            return weekend_span(this - 7 * DAY)
        return weekend_span(this + (7 * DAY if step > 0 and anchor.weekday() >= 5 else 0 * DAY))
    if unit == "week":
        if step == 0 and mod in ("early", "earlier") and rel in ("this", "the"):
            monday = anchor - anchor.weekday() * DAY
            return Span(monday, anchor, "2-6 days" if monday < anchor else "day", week_span(anchor).timex)
        return week_span(anchor + 7 * step * DAY, mod)
    if unit == "month":
        day = shift_months(anchor, step)
        if step == 0 and mod == "earlier":
            return Span(day.replace(day=1), day, "month", f"{day.year:04d}-{day.month:02d}")
        return month_span(day.year, day.month, mod)
    if unit == "quarter":
        return quarter_span(*quarter_of(shift_months(anchor, 3 * step)))
    if unit == "year":
        if step == 0 and mod == "earlier":
            return Span(date(anchor.year, 1, 1), anchor, "year", f"{anchor.year:04d}")
        return year_span(anchor.year + step, mod)
    if unit == "decade":
        return decade_span(anchor.year // 10 * 10 + 10 * step)
    return century_span((anchor.year - 1) // 100 + 1 + step)


def past_n(raw: Raw, doc: Document, reading: Reading) -> Span:
    a, anchor = raw.args, reading.anchor
    count, unit = number(a["n"]), a["u"]
    letter = {"minute": "T%dM", "hour": "T%dH", "day": "%dD", "night": "%dD", "week": "%dW", "weekend": "%dWE"}
    letter |= {"month": "%dM", "quarter": "%dQ", "year": "%dY", "decade": "%d0Y", "century": "%d00Y"}
    timex = "P" + letter[unit] % count
    if anchor is None or count > 3000:
        return NOWHERE
    sign = 1 if a["rel"] in ("the next", "the coming", "next") else -1
    if unit in ("minute", "hour"):
        other = anchor + sign * (max(1, count // 24) if unit == "hour" else 0) * DAY
    elif unit in ("day", "night"):
        other = anchor + sign * count * DAY
    elif unit in ("week", "weekend"):
        other = anchor + sign * 7 * count * DAY
    else:
        months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
        other = shift_months(anchor, sign * months * count)
    first, last = min(anchor, other), max(anchor, other)
    return Span(first, last, width_precision(first, last), timex, "range")


def year(raw: Raw, doc: Document, reading: Reading) -> Span:
    return year_span(int(raw.args["y"]), raw.args.get("mod"))


def yspan(raw: Raw, doc: Document, reading: Reading) -> Span:
    first = int(raw.args["y"])
    tail = raw.args["y2"]
    last = int(tail) if len(tail) == 4 else first // 100 * 100 + int(tail)
    if not first < last <= first + 150:
        return NOWHERE
    return Span(date(first, 1, 1), date(last, 12, 31), "year", f"{first:04d}/{last:04d}", "range")


def decade(raw: Raw, doc: Document, reading: Reading) -> Span:
    year = int(raw.args["y"].rstrip("s'’")) if "y" in raw.args else 1900 + int(raw.args["y2"])
    span = decade_span(year)
    assert span.first is not None and span.last is not None
    mod = raw.args.get("mod")
    if mod:
        low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[mod]
        return Span(date(year + low, 1, 1), date(year + high, 12, 31), "year", span.timex)
    return span


def century(raw: Raw, doc: Document, reading: Reading) -> Span:
    return century_span(int(raw.args["c"]))


def quarter(raw: Raw, doc: Document, reading: Reading) -> Span:
    quarter = ORDINAL_WORDS[raw.args["q"]]
    year = raw.args.get("y", "")
    if year.isdigit():
        return quarter_span(int(year), quarter)
    if reading.anchor is None:
        return Span(None, None, "year", f"XXXX-Q{quarter}")
    anchor = reading.anchor
    if year:
        return quarter_span(anchor.year + {"last": -1, "this": 0, "next": 1}[year.split()[0]], quarter)
    past = quarter_of(anchor)[1] >= quarter or looks_ahead(doc, raw, reading)
    return quarter_span(anchor.year if past else anchor.year - 1, quarter)


def season(raw: Raw, doc: Document, reading: Reading) -> Span:
    a, season = raw.args, SEASONS[raw.args["s"]]
    if "y" in a:
        return season_span(int(a["y"]), season)
    anchor = reading.anchor
    if anchor is None:
        return Span(None, None, "year", f"XXXX-{season}")
    rel = a.get("rel", "")
    if rel == "this":
        return season_span(anchor.year - (1 if season == "WI" and anchor.month <= 2 else 0), season)
    begun = [y for y in (anchor.year - 2, anchor.year - 1, anchor.year) if date(y, SEASON_MONTHS[season], 1) <= anchor]
    over = [y for y in begun if season_span(y, season).last < anchor]  # type: ignore[operator]
    if rel in ("next", "the following") or (not rel and looks_ahead(doc, raw, reading)):
        return season_span(begun[-1] + 1, season)
    return season_span(over[-1] if rel in ("last", "this past", "the previous") else begun[-1], season)
