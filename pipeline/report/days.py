"""Which daily reports a run builds: those of its own days, and every older one that what it wrote makes wrong.

Belongs here: finding the days and countries that changed since the pages were last built, and the limit on how far back
that goes. Does not belong here: building a page (daily.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.config import Settings
from pipeline.load.connect import open_reader
from pipeline.report.daily import write_days
from pipeline.report.payload import DAYS
from pipeline.theme.page import write_page
from pipeline.theme.queries import page_rows

MOST_DAYS = 60
"""How far back a run corrects pages. Older news comes rarely, and `sitrep daily --day` builds any day."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The pages that were written, and how many older days changed that have pages, which were left as they are."""

    pages: list[Path]
    left: int


def rebuild_days(settings: Settings, *, as_of: str) -> Rebuilt:
    """Build the daily reports of the run's day, the day before and every day since the previous run; and again those of
    the last MOST_DAYS days and of the countries whose incidents were written or closed since the pages were last built,
    with the four weeks of pages that show such a day beside their own.

    Raises WarehouseError where there is no warehouse, SitrepError where a file cannot be written; what was not built
    then is built the next time.
    """
    today = datetime.fromisoformat(as_of).astimezone(UTC).date()
    oldest = today - timedelta(days=MOST_DAYS - 1)
    mark = settings.reports / "daily" / "built.json"
    with open_reader(settings.warehouse) as con:
        changed_at: datetime | None = page_rows(con, "daily", "known")[0]["changed_at"]
        previous: date | None = page_rows(con, "daily", "previous", {"as_of": as_of})[0]["day"]
        changed = page_rows(con, "daily", "changed", {"since": _built_until(mark), "as_of": as_of})
        wanted: dict[date, set[str]] = {}
        left: set[date] = set()
        for row in changed:
            left |= {
                day for day in _days(row["first_day"], row["last_day"]) if day < oldest and _has_pages(settings, day)
            }
            last = min(row["last_day"] + timedelta(days=DAYS), today)
            for day in _days(max(row["first_day"], oldest), last):
                wanted.setdefault(day, set()).add(row["country"])
        yesterday = today - timedelta(days=1)
        whole = dict.fromkeys(_days(max(min(previous or yesterday, yesterday), oldest), today))
        pages = write_days(settings, con, {**wanted, **whole}, as_of)
    write_page(mark, json.dumps({"changes_until": changed_at.isoformat() if changed_at else None}) + "\n")
    return Rebuilt(pages, len(left))


def _has_pages(settings: Settings, day: date) -> bool:
    return (settings.reports / "daily" / day.isoformat() / "index.html").exists()


def _built_until(mark: Path) -> str | None:
    """The newest change that the pages there are know of; None where that is not known."""
    try:
        found = json.loads(mark.read_text("utf-8"))["changes_until"]
        return datetime.fromisoformat(found).isoformat() if found else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _days(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + timedelta(days=n)
