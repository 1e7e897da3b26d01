"""The calendar: which days a date as written stands for, given the day the text was published.

Belongs here: arithmetic on days, weeks, months and years, tense, and the day that "the same day" refers back to.
Does not belong here: wordings (dates_patterns) and the dating of events (dates_events).

Values follow TIMEX3 (ISO 8601 with its additions: 2016-12-11TNI, 2016-W49, 2016-W49-WE, 2016-Q3, 2016-SU, 199, 19).
Weeks run from Monday to Sunday. An implicit year or week is the nearest past one, unless the verb looks ahead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extract.dates_patterns import MONTHS, NUMBER_WORDS, ORDINAL_WORDS, PARTS, SEASONS, WEEKDAYS, Raw
from pipeline.extract.document import Document

DAY = timedelta(days=1)
# A day and month without a year may lie this far ahead of the publication without a verb that looks ahead: a paper
# writes "Dec. 13" of the coming Tuesday, but adds a year to a day nearly a year ago.
_NEAR_FUTURE = 45


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


@dataclass(slots=True)
class Reading:
    """What the reader of a text knows so far: `anchor` is the document's day, `reference` the last day told (with the
    sentence it stood in), `year` a year that was named outright and the sentence it stood in."""

    anchor: date | None
    reference: date | None = None
    reference_at: int = -9
    year: int | None = None
    year_at: int = -9

    def back(self, sentence: int) -> date | None:
        """The day that "the same day" or "two days later" counts from in this sentence."""
        if self.reference is not None and sentence - self.reference_at <= 3:
            return self.reference
        return self.anchor

    def near_year(self, sentence: int) -> int | None:
        """A year named outright in this sentence or the one before."""
        return self.year if self.year is not None and sentence - self.year_at <= 1 else None


_AHEAD = re.compile(
    r"\b(?:(?i:will|won['’]t|shall|would|plans?|planned|planning|scheduled|due|expects?|expected|set|going|aims?|intends?|"
    r"vowed|upcoming|ahead\s+of|to\s+be|could|should|must|is\s+to|are\s+to|deadline|looming|hopes?|proposed|pledged|"
    r"promised|threatened)|can|may)\b"
)
_BEHIND = re.compile(
    r"\b(?:was|were|had|did|has|have|said|says|told|killed|took|began|came|went|left|shot|died|fell|met|held|made|"
    r"broke|saw|struck|hit|found|lost|gave|became|led|fought|sent|put|won|fled|ran|cut|shut|"
    r"(?!(?:schedul|plann|expect|unprecedent|propos|pledg|promis|threaten|vow|unit|ne)ed\b)[a-z]{2,}ed)\b",
    re.IGNORECASE,
)


def looks_ahead(doc: Document, raw: Raw) -> bool:
    """Whether the verb nearest to a date tells of the future: the last one before it, or the first after a date that
    opens its sentence."""
    sentence = doc.sentences[raw.sentence]
    left = doc.text[max(sentence.start, raw.start - 160) : raw.start]
    ahead = max((m.start() for m in _AHEAD.finditer(left)), default=-1)
    behind = max((m.start() for m in _BEHIND.finditer(left)), default=-1)
    if ahead >= 0 or behind >= 0:
        return ahead > behind
    right = doc.text[raw.end : min(sentence.end, raw.end + 120)]
    first_ahead, first_behind = _AHEAD.search(right), _BEHIND.search(right)
    if first_ahead is None:
        return False
    return first_behind is None or first_ahead.start() < first_behind.start()


def resolve(raw: Raw, doc: Document, reading: Reading) -> Span:
    """The days `raw` stands for. Never raises: a date that does not exist (31 April) or cannot be anchored is
    `NOWHERE` with an empty value, or a span without days."""
    try:
        return _HANDLERS[raw.rule](raw, doc, reading)
    except (ValueError, OverflowError):
        return NOWHERE


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


def number(word: str) -> int:
    word = " ".join(word.lower().split())
    return int(word) if word.isdigit() else NUMBER_WORDS[word]


def full_year(text: str) -> int:
    """A year of two digits is the one between 1930 and 2029."""
    digits = text.lstrip("'’")
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 30 else 2000)


def _nearest_year(month: int, day: int | None, raw: Raw, doc: Document, reading: Reading) -> int | None:
    near = reading.near_year(raw.sentence)
    if near is not None:
        return near
    anchor = reading.anchor
    if anchor is None:
        return reading.year
    if day is None:
        if looks_ahead(doc, raw):
            return anchor.year if month >= anchor.month else anchor.year + 1
        return anchor.year if month <= anchor.month else anchor.year - 1
    candidates = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    ahead = [c for c in candidates if c >= anchor]
    behind = [c for c in candidates if c <= anchor]
    if ahead and (ahead[0] - anchor).days <= 270 and looks_ahead(doc, raw):
        return ahead[0].year
    if (
        ahead
        and (ahead[0] - anchor).days <= _NEAR_FUTURE
        and not (behind and (anchor - behind[-1]).days <= _NEAR_FUTURE)
    ):
        return ahead[0].year
    return behind[-1].year if behind else None


def _md(raw: Raw, doc: Document, reading: Reading) -> Span:
    a = raw.args
    month, day = MONTHS[a["m"]], int(a["d"])
    year = full_year(a["y"]) if "y" in a else _nearest_year(month, day, raw, doc, reading)
    if year is None:
        date(2000, month, day)
        return Span(None, None, "day", f"XXXX-{month:02d}-{day:02d}")
    return day_span(date(year, month, day))


def _mdd(raw: Raw, doc: Document, reading: Reading) -> Span:
    a = raw.args
    month, first, last = MONTHS[a["m"]], int(a["d"]), int(a["d2"])
    year = full_year(a["y"]) if "y" in a else _nearest_year(month, first, raw, doc, reading)
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


def _my(raw: Raw, doc: Document, reading: Reading) -> Span:
    return month_span(full_year(raw.args["y"]), MONTHS[raw.args["m"]], raw.args.get("mod"))


def _mrel(raw: Raw, doc: Document, reading: Reading) -> Span:
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
        return _malone(raw, doc, reading)
    return month_span(year, month, mod)


def _malone(raw: Raw, doc: Document, reading: Reading) -> Span:
    month = MONTHS[raw.args["m"]]
    year = _nearest_year(month, None, raw, doc, reading)
    if year is None:
        return Span(None, None, "month", f"XXXX-{month:02d}")
    return month_span(year, month, raw.args.get("mod"))


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
    ahead = looks_ahead(doc, raw)
    if ahead or (rel == "this" and not _BEHIND.search(doc.text, doc.sentences[raw.sentence].start, raw.start)):
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


def _ago(raw: Raw, doc: Document, reading: Reading) -> Span:
    a = raw.args
    ago = a["dir"] == "ago"
    base = reading.anchor if ago else reading.back(raw.sentence)
    unit = "week" if "fort" in a else a["u"]
    if "half" in a:
        count, unit = (6, "month") if unit == "year" else (0, "hour")
    else:
        count = number(a["n"]) * (2 if "fort" in a else 1)
    if base is None or count > 3000:
        return NOWHERE
    sign = 1 if a["dir"] in ("later", "after", "afterwards", "afterward") else -1
    vague = a.get("n", "") in ("several", "a few", "few")
    return shift(base, unit, sign * count, vague=vague)


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
        return _quarter_span(*_quarter_of(shift_months(base, 3 * count)))
    years = count * {"year": 1, "decade": 10, "century": 100}[unit]
    return year_span(base.year + years)


def _anaphor(raw: Raw, doc: Document, reading: Reading) -> Span:
    word = raw.args["t"]
    base = reading.back(raw.sentence)
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


def _unit(raw: Raw, doc: Document, reading: Reading) -> Span:
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
            ahead = looks_ahead(doc, raw)
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
        return _quarter_span(*_quarter_of(shift_months(anchor, 3 * step)))
    if unit == "year":
        if step == 0 and mod == "earlier":
            return Span(date(anchor.year, 1, 1), anchor, "year", f"{anchor.year:04d}")
        return year_span(anchor.year + step, mod)
    if unit == "decade":
        return decade_span(anchor.year // 10 * 10 + 10 * step)
    return century_span((anchor.year - 1) // 100 + 1 + step)


def _past_n(raw: Raw, doc: Document, reading: Reading) -> Span:
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


def decade_span(year: int) -> Span:
    return Span(date(year, 1, 1), date(year + 9, 12, 31), "year", f"{year // 10:03d}")


def century_span(number_: int) -> Span:
    first = 100 * (number_ - 1)
    return Span(date(max(1, first), 1, 1), date(first + 99, 12, 31), "year", f"{number_ - 1:02d}")


def _quarter_of(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3 + 1


def _quarter_span(year: int, quarter: int) -> Span:
    return Span(date(year, 3 * quarter - 2, 1), month_end(year, 3 * quarter), "year", f"{year:04d}-Q{quarter}")


def _year(raw: Raw, doc: Document, reading: Reading) -> Span:
    return year_span(int(raw.args["y"]), raw.args.get("mod"))


def _yspan(raw: Raw, doc: Document, reading: Reading) -> Span:
    first = int(raw.args["y"])
    tail = raw.args["y2"]
    last = int(tail) if len(tail) == 4 else first // 100 * 100 + int(tail)
    if not first < last <= first + 150:
        return NOWHERE
    return Span(date(first, 1, 1), date(last, 12, 31), "year", f"{first:04d}/{last:04d}", "range")


def _decade(raw: Raw, doc: Document, reading: Reading) -> Span:
    year = int(raw.args["y"].rstrip("s'’")) if "y" in raw.args else 1900 + int(raw.args["y2"])
    span = decade_span(year)
    assert span.first is not None and span.last is not None
    mod = raw.args.get("mod")
    if mod:
        low, high = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}[mod]
        return Span(date(year + low, 1, 1), date(year + high, 12, 31), "year", span.timex)
    return span


def _century(raw: Raw, doc: Document, reading: Reading) -> Span:
    return century_span(int(raw.args["c"]))


def _quarter(raw: Raw, doc: Document, reading: Reading) -> Span:
    quarter = ORDINAL_WORDS[raw.args["q"]]
    year = raw.args.get("y", "")
    if year.isdigit():
        return _quarter_span(int(year), quarter)
    if reading.anchor is None:
        return Span(None, None, "year", f"XXXX-Q{quarter}")
    anchor = reading.anchor
    if year:
        return _quarter_span(anchor.year + {"last": -1, "this": 0, "next": 1}[year.split()[0]], quarter)
    past = _quarter_of(anchor)[1] >= quarter or looks_ahead(doc, raw)
    return _quarter_span(anchor.year if past else anchor.year - 1, quarter)


# Northern seasons by whole months (meteorological); winter is named after the year it begins in.
_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


def _season_span(year: int, season: str) -> Span:
    month = _SEASON_MONTHS[season]
    first = date(year, month, 1)
    last = shift_months(first, 3) - DAY
    return Span(first, last, "year", f"{year:04d}-{season}")


def _season(raw: Raw, doc: Document, reading: Reading) -> Span:
    a, season = raw.args, SEASONS[raw.args["s"]]
    if "y" in a:
        return _season_span(int(a["y"]), season)
    anchor = reading.anchor
    if anchor is None:
        return Span(None, None, "year", f"XXXX-{season}")
    rel = a.get("rel", "")
    if rel == "this":
        return _season_span(anchor.year - (1 if season == "WI" and anchor.month <= 2 else 0), season)
    begun = [y for y in (anchor.year - 2, anchor.year - 1, anchor.year) if date(y, _SEASON_MONTHS[season], 1) <= anchor]
    over = [y for y in begun if _season_span(y, season).last < anchor]  # type: ignore[operator]
    if rel in ("next", "the following") or (not rel and looks_ahead(doc, raw)):
        return _season_span(begun[-1] + 1, season)
    return _season_span(over[-1] if rel in ("last", "this past", "the previous") else begun[-1], season)


def _dayof(raw: Raw, doc: Document, reading: Reading) -> Span:
    """ "on the 11th": of the month last spoken of, else of the last month that had an 11th by the day of the text."""
    day = int(raw.args["d"])
    if reading.reference is not None and raw.sentence - reading.reference_at <= 3:
        return day_span(reading.reference.replace(day=day))
    if reading.anchor is None:
        return Span(None, None, "day", f"XXXX-XX-{day:02d}")
    anchor = reading.anchor
    month = anchor.replace(day=1)
    if looks_ahead(doc, raw):
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
    if looks_ahead(doc, raw):
        return day_span(next(d for y in (anchor.year, anchor.year + 1) if (d := of(y)) >= anchor))
    return day_span(next(d for y in (anchor.year, anchor.year - 1) if (d := of(y)) <= anchor))


def _length(raw: Raw, doc: Document, reading: Reading) -> Span:
    return Span(None, None, "day", "", "duration")


_HANDLERS = {
    "md": _md,
    "mdd": _mdd,
    "iso": _iso,
    "numeric": _numeric,
    "my": _my,
    "mrel": _mrel,
    "malone": _malone,
    "wrel": _weekday,
    "walone": _weekday,
    "deictic": _deictic,
    "holiday": _holiday,
    "partrel": _partrel,
    "ago": _ago,
    "anaphor": _anaphor,
    "unit": _unit,
    "past_n": _past_n,
    "weekday_ago": _weekday_ago,
    "wweek": _wweek,
    "ymod": _year,
    "yspan": _yspan,
    "year": _year,
    "decade": _decade,
    "century": _century,
    "quarter": _quarter,
    "season": _season,
    "dayof": _dayof,
    "length": _length,
}
