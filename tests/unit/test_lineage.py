"""Lineage: one START and one end a stage, in a file by default; nothing it meets fails a run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import settings_from_environment
from pipeline.lineage import STAGES, traced
from pipeline.run import Run, start


@traced("load")
def loads(run: Run) -> int:
    return 7


@traced("extract")
def dies(run: Run, batch: str) -> None:
    raise ValueError(batch)


def events(home: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (home / "lineage.jsonl").read_text("utf-8").splitlines()]


def test_a_stage_leaves_its_start_and_its_end(tmp_path: Path) -> None:
    run = start(settings_from_environment({}, home=tmp_path))
    assert loads(run) == 7
    with pytest.raises(ValueError, match="0001"):
        dies(run, "0001")
    told = events(tmp_path)
    assert [(e["job"]["name"], e["eventType"]) for e in told] == [
        ("sitrep.load", "START"), ("sitrep.load", "COMPLETE"), ("sitrep.extract", "START"), ("sitrep.extract", "FAIL"),
    ]  # fmt: skip
    assert told[0]["run"]["runId"] == told[1]["run"]["runId"] != told[2]["run"]["runId"]
    assert [d["name"] for d in told[1]["outputs"]] == list(STAGES["load"][1])


def test_what_a_stage_reads_was_written_by_one_before_it() -> None:
    known = {"feeds"}
    for reads, writes in STAGES.values():
        assert set(reads) <= known
        known |= set(writes)


def test_what_is_done_again_from_the_archive_leaves_no_trace(tmp_path: Path) -> None:
    run = replace(start(settings_from_environment({}, home=tmp_path)), source=object())  # type: ignore[arg-type]
    assert loads(run) == 7
    assert not (tmp_path / "lineage.jsonl").exists()


def test_a_file_that_cannot_be_written_fails_no_run(tmp_path: Path) -> None:
    (tmp_path / "lineage.jsonl").mkdir()
    assert loads(start(settings_from_environment({}, home=tmp_path))) == 7


def test_the_clients_own_settings_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINEAGE_DISABLED", "true")
    assert loads(start(settings_from_environment({}, home=tmp_path))) == 7
    assert not (tmp_path / "lineage.jsonl").exists()
