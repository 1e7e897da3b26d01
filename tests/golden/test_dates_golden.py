"""Dates and their values, sentence by sentence, against tests/golden/dates_golden.yml."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.extract.dates import DateMention, find_dates
from pipeline.extract.document import read_document

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "dates_golden.yml").read_text("utf-8"))
SUNDAY = date(2016, 12, 11)


def _expected(entry: list[str]) -> tuple[str | None, ...]:
    if len(entry) == 1:
        return (entry[0], None, None)
    if len(entry) == 2:
        return (entry[0], entry[1], entry[1], "day", entry[1])
    return tuple(entry)


def _found(mention: DateMention) -> tuple[str | None, ...]:
    if mention.date_start is None:
        return (mention.text, None, None)
    return (mention.text, mention.date_start, mention.date_end, mention.precision, mention.timex)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 120


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:50] for c in CASES])
def test_dates(case: dict[str, Any]) -> None:
    found = find_dates(read_document(case["text"], published=case.get("published", SUNDAY)))
    assert [_found(m) for m in found] == [_expected(e) for e in case.get("dates", [])]
