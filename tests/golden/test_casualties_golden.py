"""Figures of killed and injured, sentence by sentence, against tests/golden/casualties_golden.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.extract.casualties import find_casualties
from pipeline.extract.document import read_document

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "casualties_golden.yml").read_text("utf-8"))


def _bounds(entry: int | list[int]) -> tuple[int, int, int]:
    return (entry, entry, entry) if isinstance(entry, int) else (entry[0], entry[1], entry[2])


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 100
    assert len({c["text"] for c in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:50] for c in CASES])
def test_figures(case: dict[str, Any]) -> None:
    found = find_casualties(read_document(case["text"]))
    for kind in ("killed", "injured"):
        figures = [(m.low, m.best, m.high) for m in found if m.kind == kind]
        assert figures == [_bounds(e) for e in case.get(kind, [])], kind
    for flag in ("cumulative", "corrected"):
        assert all(getattr(m, flag) == case.get(flag, False) for m in found), flag
