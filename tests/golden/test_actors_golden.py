"""Golden sentences for actor mentions: the whole answer is compared, so that nothing extra slips in either."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipeline.extract.actors import find_actors
from pipeline.extract.document import read_document
from pipeline.reference.actors import load_actors

CASES = yaml.safe_load((Path(__file__).parent / "actors_golden.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:50] for case in CASES])
def test_actors_of_a_sentence(case: dict[str, object]) -> None:
    doc = read_document(str(case["text"]))
    found = [
        f"{c.text} | {c.kind} | {c.sector} | {c.country or '-'} | {c.name or '-'} | {c.basis} | "
        f"{'-' if c.count is None else c.count}"
        for c in find_actors(doc, load_actors(), lambda name: None, {})
    ]
    assert found == case["actors"]
