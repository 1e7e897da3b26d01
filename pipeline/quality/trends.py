"""Quality over days: a map of checks and days, and key figures against what is normal.

Belongs here: shaping the rows of warehouse/pages/quality/days.sql and figures.sql for the page. Does not belong here:
the newest results (page.py), or looking for anomalies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from pipeline.quality.expectation_ids import anchor
from pipeline.theme.normal import Normal, against_normal

Row = dict[str, Any]

LOOKS = ("passed", "info", "warning", "critical", "error")
"""How bad the worst result of a day was, by `badness` in days.sql (critical and errors are 3 and 4)."""

_FIGURES = {
    "entries": "new entries",
    "articles": "articles",
    "events": "events",
    "turned_away": "turned away",
    "failing": "checks failing",
}


def heat_map(rows: Sequence[Row]) -> Row:
    """`days`, and `lines`: all checks together first, then each check that ever failed, the worst of late first.

    A line has name, table, anchor and one cell a day: look, sign-free, with words for its title.
    """
    days = sorted({row["day"] for row in rows})
    by_check: dict[str, dict[date, Row]] = defaultdict(dict)
    for row in rows:
        by_check[row["expectation_id"]][row["day"]] = row
    failed = {key: past for key, past in by_check.items() if any(r["badness"] for r in past.values())}
    lines = [_line(key, past, days) for key, past in sorted(failed.items(), key=lambda item: _lately_bad(*item))]
    return {"days": days, "lines": [_all_together(rows, days), *lines] if days else []}


def figures(rows: Sequence[Row]) -> list[Normal]:
    """Each key figure of the newest day beside those before it; none where nothing has run."""
    if not rows:
        return []
    return [against_normal(said, [row[name] for row in rows]) for name, said in _FIGURES.items()]


def _lately_bad(key: str, past: dict[date, Row]) -> tuple[int, int, str]:
    newest = max(past)
    return -past[newest]["badness"], -max(day.toordinal() for day, r in past.items() if r["badness"]), key


def _line(key: str, past: dict[date, Row], days: Sequence[date]) -> Row:
    newest = past[max(past)]
    cells = []
    for day in days:
        row = past.get(day)
        if row is None:
            cells.append({"look": "", "title": f"{day}: not run"})
        else:
            said = f"{row['failed']} of {row['runs']} runs failed" if row["failed"] else "passed"
            cells.append({"look": LOOKS[row["badness"]], "title": f"{day}: {said}"})
    bad = sum(cell["look"] not in ("", "passed") for cell in cells)
    return {
        "name": newest["name"],
        "table": newest["table_name"],
        "anchor": anchor(key),
        "cells": cells,
        "words": f"failed on {bad} of {len(days)} days",
    }


def _all_together(rows: Sequence[Row], days: Sequence[date]) -> Row:
    cells = []
    for day in days:
        of_day = [row for row in rows if row["day"] == day]
        bad = sum(row["badness"] > 0 for row in of_day)
        look = LOOKS[max(row["badness"] for row in of_day)]
        cells.append({"look": look, "title": f"{day}: {bad} of {len(of_day)} checks failed"})
    failed = sum(cell["look"] != "passed" for cell in cells)
    words = f"something failed on {failed} of {len(days)} days"
    return {"name": "all checks", "table": "", "anchor": "", "cells": cells, "words": words}
