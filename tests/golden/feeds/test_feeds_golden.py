"""Whole documents and every field they must give. Ids and hashes are part of it: a change there doubles every entry.

After a change that is meant: write what `parse_feed` now gives into the .json, and read the difference line by line.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.parse.feed import parse_feed
from pipeline.records import to_json

FOLDER = Path(__file__).parent
DOCUMENTS = sorted(FOLDER.glob("*.xml"))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_golden_feed(path: Path) -> None:
    parsed = parse_feed(path.read_bytes(), feed_id="golden", url="https://golden.example/feed")
    assert to_json(parsed) == json.loads(path.with_suffix(".json").read_text("utf-8"))


def test_every_document_has_its_expectation() -> None:
    assert len(DOCUMENTS) >= 4
    assert {p.with_suffix(".json") for p in DOCUMENTS} == set(FOLDER.glob("*.json"))
