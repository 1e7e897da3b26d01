"""How long a feed asks to be left alone: ttl, sy:updatePeriod, skipHours.

Belongs here: reading those wishes. Does not belong here: obeying them (pipeline.fetch.state).
"""

from __future__ import annotations

import re

_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}
_SKIP_HOURS = re.compile(r"(?is)<skipHours>(.{0,1500}?)</skipHours>")
_HOUR = re.compile(r"(?i)<hour>\s*(\d{1,2})\s*</hour>")


def pause_minutes(ttl: str, period: str, frequency: str) -> int | None:
    """Minutes between polls: the longer of ttl and sy:updatePeriod / sy:updateFrequency; None without either."""
    asked: list[int] = []
    ttl, frequency = ttl.strip(), frequency.strip()
    if ttl.isascii() and ttl.isdigit() and len(ttl) < 9 and int(ttl) > 0:
        asked.append(int(ttl))
    minutes = _PERIODS.get(period.strip().lower())
    if minutes:
        times = int(frequency) if frequency.isascii() and frequency.isdigit() and len(frequency) < 6 else 1
        asked.append(max(1, minutes // max(1, times)))
    return max(asked, default=None)


def skip_hours(data: bytes) -> tuple[int, ...]:
    """Hours (GMT, 0–23) in which the feed asks not to be polled, read from the document's first 200 kB."""
    if b"kip" not in data:
        return ()
    match = _SKIP_HOURS.search(data[:200_000].decode("utf-8", "ignore"))
    if not match:
        return ()
    hours = {int(h) % 24 for h in _HOUR.findall(match[1]) if int(h) <= 24}  # Netscape's 24 is midnight
    return tuple(sorted(hours)) if len(hours) < 24 else ()
