"""Dates as feeds and pages write them, read strictly: a wrong date is worse than none.

Belongs here: RFC 822, ISO 8601 and the handful of other forms that feeds really use. Does not belong here: dates in
running text (pipeline.extract). Everything is returned in UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # the web's first year; earlier values are epochs and typing errors
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
FUTURE_SLACK = timedelta(hours=26)  # a local time labelled as UTC can lie 14 hours ahead; embargoed items a little more

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio janeiro januari janv ene gen ocak янв января",
            "feb february februar février fevrier febrero febbraio fevereiro februari févr fev şubat фев февраля",
            "mar march märz mars marzo março maart mär mart мар марта",
            "apr april avril abril aprile avr abr nisan апр апреля",
            "may mai mayo maggio maio mei mag mayıs май мая",
            "jun june juni juin junio giugno junho giu haziran июн июня",
            "jul july juli juillet julio luglio julho juil lug temmuz июл июля",
            "aug august août aout agosto augustus ago ağustos авг августа",
            "sep sept september septembre septiembre settembre setembro set eylül сен сентября",
            "oct october oktober octobre octubre ottobre outubro okt ott out ekim окт октября",
            "nov november novembre noviembre novembro kasım ноя ноября",
            "dec december dezember décembre decembre diciembre dicembre dezembro dez déc dic aralık дек декабря",
        ),
        start=1,
    )
    for name in names.split()
}

# Zone names with one meaning in news feeds (RFC 822 plus what agencies write). Names that several countries use for
# different offsets (IST, CST of China, BST of Bangladesh, AST) are left out on purpose, except where RFC 822
# fixes them.
_ZONES = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "cet": 60, "cest": 120, "mez": 60, "mesz": 120, "met": 60, "mest": 120, "bst": 60, "west": 60,
    "eet": 120, "eest": 180, "cat": 120, "sast": 120, "wat": 60, "eat": 180, "msk": 180, "msd": 240, "trt": 180,
    "irst": 210, "gst": 240, "pkt": 300, "npt": 345, "wib": 420, "ict": 420, "hkt": 480, "sgt": 480, "pht": 480,
    "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "acst": 570, "awst": 480, "nzst": 720, "nzdt": 780,
    "brt": -180, "art": -180, "clt": -240, "cot": -300, "pet": -300, "hst": -600, "akst": -540, "akdt": -480,
}  # fmt: skip

_ZONE = r"(?P<zone>[+\-−]\d{1,2}:?\d{2}|[+\-−]\d{1,2}|Z|[A-Za-z]{2,5}(?:[+\-−]\d{1,2}(?::?\d{2})?)?)"
_TIME = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
_RFC822 = re.compile(
    rf"(?:[^\W\d_]{{2,12}}\.?,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s\-.]+(?P<month>[^\W\d_]{{3,12}})\.?[\s\-.,]+"
    rf"(?P<year>\d{{4}}|\d{{2}})(?:[\s,]+(?:at\s+)?{_TIME}(?:\s*{_ZONE})?)?(?:\s*\([^)]{{0,40}}\))?"
)
_US = re.compile(
    rf"(?:[^\W\d_]{{3,12}}\.?,?\s+)?(?P<month>[^\W\d_]{{3,12}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
    rf"(?P<year>\d{{4}})(?:[\s,]+(?:at\s+)?{_TIME}(?:\s*{_ZONE})?)?"
)
_ASCTIME = re.compile(
    rf"[^\W\d_]{{3}}\s+(?P<month>[^\W\d_]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}(?:\s+{_ZONE})?\s+(?P<year>\d{{4}})"
)
_ISO = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})(?:-(?P<day>\d{{1,2}})(?:(?:\s*[Tt]\s*|\s+|,\s*){_TIME}(?:\s*{_ZONE})?)?)?"
)
_ISO_BASIC = re.compile(
    r"(?P<year>(?:19|20)\d{2})(?P<month>[01]\d)(?P<day>[0-3]\d)"
    r"(?:[Tt]?(?P<hour>[0-2]\d)(?P<minute>\d{2})(?P<second>\d{2})?(?P<half>)(?P<zone>Z|[+\-]\d{2}:?\d{2})?)?"
)
_SLASHED = re.compile(rf"(?P<year>\d{{4}})[/.](?P<month>\d{{1,2}})[/.](?P<day>\d{{1,2}})(?:\s+{_TIME}(?:\s*{_ZONE})?)?")
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_FORMS = (_RFC822, _ISO, _US, _ASCTIME, _SLASHED, _ISO_BASIC)


@lru_cache(maxsize=4096)
def parse_date(raw: str | None) -> datetime | None:
    """The instant a date string names, in UTC, or None where it cannot be told for certain.

    A time without zone is read as UTC; a zone name that we do not know makes the answer None. Day-only dates are
    midnight UTC. No check of plausibility: see `plausible`.
    """
    if not raw:
        return None
    text = " ".join(raw[:100].split()).strip(" .,;")
    if not text.isascii():
        text = text.replace("−", "-")
    if _EPOCH.fullmatch(text):
        seconds = int(text) / (1000 if len(text) == 13 else 1)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)
    for form in _FORMS:
        if match := form.fullmatch(text):
            found = _build(match.groupdict())
            if found is not None:
                return found
    return None


def _build(part: dict[str, str | None]) -> datetime | None:
    year_text, month_text = part["year"] or "", part["month"] or ""
    year = int(year_text)
    if len(year_text) == 2:
        year += 2000 if year < 70 else 1900  # POSIX's pivot
    month = int(month_text) if month_text.isdigit() else _MONTHS.get(month_text.lower())
    offset = _offset(part.get("zone"))
    if month is None or offset is None:
        return None
    hour = int(part.get("hour") or 0)
    half = (part.get("half") or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    second = min(int(part.get("second") or 0), 59)  # leap seconds
    extra = timedelta(days=1) if hour == 24 and not int(part.get("minute") or 0) else timedelta()
    try:
        local = datetime(
            year,
            month,
            int(part.get("day") or 1),
            0 if extra else hour,
            int(part.get("minute") or 0),
            second,
            tzinfo=UTC,
        )
        return local + extra - timedelta(minutes=offset)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> int | None:
    """Minutes east of Greenwich; 0 without zone, None where the name is unknown."""
    if not zone:
        return 0
    low = zone.lower()
    if low in _ZONES:
        return _ZONES[low]
    match = re.fullmatch(r"(?:gmt|utc|ut)?([+-])(\d{1,2}):?(\d{2})?", low)
    if not match:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > 14 * 60:
        return None
    return -minutes if match[1] == "-" else minutes


def plausible(when: datetime, now: datetime | None = None) -> bool:
    """Whether news can bear this date: after 1990, and not more than 26 hours after `now` (2100 without `now`)."""
    return EARLIEST <= when <= (min(now + FUTURE_SLACK, LATEST) if now else LATEST)


def iso(when: datetime) -> str:
    """2016-12-11T10:00:00Z"""
    return when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
