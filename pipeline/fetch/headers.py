"""What response headers say about when to come back.

Belongs here: Retry-After, Cache-Control, and reading them from stored headers. Pure. Does not belong here: deciding
(pipeline.fetch.state).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_WAIT = 7 * 86_400.0  # seconds; nobody may send us away for longer

_MAX_AGE = re.compile(r"(?i)(?:^|,)\s*max-age\s*=\s*\"?(\d{1,12})")
Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header, None where absent. Names are compared in lower case."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header (RFC 9110 10.2.3: seconds or a date), 0 to 7 days; None if unreadable."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), MAX_WAIT)
    try:
        when = parsedate_to_datetime(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=UTC)
        wait = (when - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(wait, 0.0), MAX_WAIT)


def max_age(headers: Headers) -> float:
    """Seconds for which the answer is still fresh (Cache-Control max-age less Age), 0 to 7 days."""
    control = ", ".join(value for key, value in headers if key.lower() == "cache-control")
    match = _MAX_AGE.search(control)
    if not match or re.search(r"(?i)\bno-(?:cache|store)\b", control):
        return 0.0
    age = (header(headers, "age") or "0").strip()
    spent = float(age[:12]) if age.isascii() and age.isdigit() else 0.0
    return min(max(float(match[1]) - spent, 0.0), MAX_WAIT)
