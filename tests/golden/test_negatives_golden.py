"""Texts that borrow the words of war: hardly an event of today in any of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.extract.coder import Coder
from pipeline.extract.protocol import ArticleText
from pipeline.records import Event
from pipeline.reference import load_reference

_CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "negatives_golden.yml").read_text(encoding="utf-8")
)
_VIOLENT = ("ASSAULT", "PROTEST", "COERCE", "MOBILIZE")


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coder]:
    reference = load_reference(tmp_path_factory.getbasetemp().parent / "gazetteer")
    yield Coder(reference)
    reference.gazetteer.close()


def _told(coder: Coder, case: dict[str, Any]) -> list[Event]:
    text = ArticleText("a", None, case["title"], case["text"], "2016-12-15", "en", None)
    return [e for e in coder.extract(text) if e.status == "occurred"]


@pytest.mark.parametrize("case", _CASES, ids=[f"{c['genre']}: {c['text'][:40]}" for c in _CASES])
def test_no_violent_event_of_today(coder: Coder, case: dict[str, Any]) -> None:
    told = [e for e in _told(coder, case) if e.event_type in _VIOLENT]
    assert not told, [(e.event_type, e.trigger.text, e.evidence.sentence, e.confidence) for e in told]


def test_genres() -> None:
    assert len(_CASES) >= 40
    assert len({c["genre"] for c in _CASES}) >= 18
