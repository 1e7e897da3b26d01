"""Who did it and to whom, on clauses written for it: every actor and recipient there is, and none there is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.extract.coder import Coder
from pipeline.extract.protocol import ArticleText
from pipeline.records import Event
from pipeline.reference import Reference, load_reference

_CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "sides_golden.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coder]:
    reference: Reference = load_reference(tmp_path_factory.getbasetemp().parent / "gazetteer")
    yield Coder(reference)
    reference.gazetteer.close()


def _side_fits(event: Event, role: str, wanted: str | None) -> bool:
    """Every name wanted is there once and nothing else is; one that ends in "?" may be missing."""
    if wanted is None:
        return True
    texts = [a.text for a in event.actors if a.role == role and a.text]
    for part in () if wanted == "-" else wanted.split("|"):
        found = next((t for t in texts if part.rstrip("?") in t), None)
        if found is not None:
            texts.remove(found)
        elif not part.endswith("?"):
            return False
    return not texts


def _fits(event: Event, case: dict[str, Any]) -> bool:
    types = case["type"] if isinstance(case["type"], list) else [case["type"]]
    if event.event_type not in types or case.get("says", "") not in event.trigger.text:
        return False
    if not (_side_fits(event, "actor", case.get("who")) and _side_fits(event, "recipient", case.get("whom"))):
        return False
    first = next((a for a in event.actors if a.role == "actor" and a.text), None)
    return all(k not in case or (first is not None and getattr(first, k) == case[k]) for k in ("sector", "country"))


@pytest.mark.parametrize("case", _CASES, ids=[f"{c['type']}: {c['text'][:60]}" for c in _CASES])
def test_sides(coder: Coder, case: dict[str, Any]) -> None:
    events = coder.extract(ArticleText("a", None, "", case["text"], "2016-12-15", "en", None))
    shown = [
        f"{e.event_type} [{e.trigger.text}] " + str([(a.role, a.text, a.sector, a.country) for a in e.actors])
        for e in events
    ]
    assert any(_fits(e, case) for e in events), shown


def test_every_type_has_clauses() -> None:
    told = {t for c in _CASES for t in (c["type"] if isinstance(c["type"], list) else [c["type"]])}
    assert len(told) == 16
    assert len(_CASES) >= 100
