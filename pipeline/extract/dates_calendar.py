"""Days, weeks, months, quarters, seasons, years, decades and centuries as spans of days with their TIMEX3 values.

Belongs here: arithmetic of the calendar. Does not belong here: words, tense or the day a text was published
(dates_resolve).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extract.dates_words import PARTS

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included; None where the text cannot be put on the calendar."""

    first: date | None
    last: date | None
    precision: str
    timex: str
    kind: str = "point"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text. `date_start`/`date_end` are ISO days, None if nothing anchors them; `precision` is "day",
    "2-6 days", "week", "month" or "year"; `timex` a TIMEX3 value; `kind` "point", "range" or "duration" (a length of
    time, which dates no event)."""

    text: str
    start: int
    end: int
    date_start: str | None
    date_end: str | None
    precision: str
    timex: str
    kind: str


NOWHERE = Span(None, None, "day", "", "point")


def day_span(day: date, part: str | None = None) -> Span:
    return Span(day, day, "day", day.isoformat() + ("T" + PARTS[part] if part in PARTS and part else ""))


def width_precision(first: date, last: date) -> str:
    """The schema's word for a width in days."""
    days = (last - first).days + 1
    if days <= 1:
        return "day"
    return "2-6 days" if days < 7 else "week" if days == 7 else "month" if days <= 31 else "year"


def range_span(first: date, last: date) -> Span:
    if last < first:
        raise ValueError("a range that ends before it begins")
    return Span(first, last, width_precision(first, last), f"{first}/{last}", "range")


def month_span(year: int, month: int, mod: str | None = None) -> Span:
    first, last = date(year, month, 1), month_end(year, month)
    timex = f"{year:04d}-{month:02d}"
    if mod in ("early", "earlier", "beginning", "start", "turn"):
        last = first + 9 * DAY
    elif mod in ("mid", "middle"):
        first, last = first + 10 * DAY, first + 19 * DAY
    elif mod in ("late", "later", "end"):
        first = first + 20 * DAY
    return Span(first, last, "month", timex)


def year_span(year: int, mod: str | None = None) -> Span:
    first, last = date(year, 1, 1), date(year, 12, 31)
    if mod in ("early", "earlier", "beginning", "start", "turn"):
        last = date(year, 4, 30)
    elif mod in ("mid", "middle"):
        first, last = date(year, 5, 1), date(year, 8, 31)
    elif mod in ("late", "later", "end"):
        first = date(year, 9, 1)
    return Span(first, last, "year", f"{year:04d}")


def week_span(day: date, mod: str | None = None) -> Span:
    first = day - day.weekday() * DAY
    last = first + 6 * DAY
    iso = first.isocalendar()
    if mod in ("early", "earlier", "beginning", "start"):
        last = first + 2 * DAY
    elif mod in ("mid", "middle"):
        first, last = first + 2 * DAY, first + 3 * DAY
    elif mod in ("late", "later", "end"):
        first = first + 3 * DAY
    return Span(first, last, "week" if mod is None else "2-6 days", f"{iso.year:04d}-W{iso.week:02d}")


def weekend_span(saturday: date) -> Span:
    iso = saturday.isocalendar()
    return Span(saturday, saturday + DAY, "2-6 days", f"{iso.year:04d}-W{iso.week:02d}-WE")


def month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - DAY if (year, month) < (9999, 12) else date.max


def shift_months(day: date, months: int) -> date:
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def shift(base: date, unit: str, count: int, *, vague: bool = False) -> Span:
    """`count` units from `base`. A day for days and for one or more whole weeks ("two weeks ago" is told of a day);
    the month or year it falls in for longer units; hours stay in the day."""
    if unit in ("minute", "hour"):
        return day_span(base)
    if unit in ("day", "night"):
        day = base + count * DAY
        return Span(day - DAY, day + DAY, "2-6 days", day.isoformat()) if vague else day_span(day)
    if unit in ("week", "weekend"):
        day = base + 7 * count * DAY
        if unit == "weekend":
            return weekend_span(day + (5 - day.weekday()) * DAY)
        week = week_span(day)
        return week
    if unit == "month":
        day = shift_months(base, count)
        return month_span(day.year, day.month)
    if unit == "quarter":
        return quarter_span(*quarter_of(shift_months(base, 3 * count)))
    years = count * {"year": 1, "decade": 10, "century": 100}[unit]
    return year_span(base.year + years)


def decade_span(year: int) -> Span:
    return Span(date(year, 1, 1), date(year + 9, 12, 31), "year", f"{year // 10:03d}")


def century_span(number_: int) -> Span:
    first = 100 * (number_ - 1)
    return Span(date(max(1, first), 1, 1), date(first + 99, 12, 31), "year", f"{number_ - 1:02d}")


def quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def quarter_span(year: int, quarter: int) -> Span:
    return Span(date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter), "year", f"{year:04d}-Q{quarter}")


# Northern seasons by whole months (meteorological); winter is named after the year it begins in.
SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def season_span(year: int, season: str) -> Span:
    month = SEASON_MONTHS[season]
    first = date(year, month, 1)
    last = shift_months(first, 3) - DAY
    return Span(first, last, "year", f"{year:04d}-{season}")
