"""The rule coder on short texts written for it: every event there is, and none there is not."""

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

_CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "events_golden.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coder]:
    reference: Reference = load_reference(tmp_path_factory.getbasetemp().parent / "gazetteer")
    yield Coder(reference)
    reference.gazetteer.close()


def _extract(coder: Coder, case: dict[str, Any]) -> tuple[Event, ...]:
    published = str(case.get("published", "2016-12-15"))
    return coder.extract(ArticleText("a", None, "", case["text"], published, "en", None))


def _says(words: list[str], wanted: str) -> bool:
    return not words if wanted == "-" else any(wanted.lower() in w.lower() for w in words)


def _fits(event: Event, wanted: dict[str, Any]) -> bool:
    who = [a.text for a in event.actors if a.role == "actor" and a.text]
    whom = [a.text for a in event.actors if a.role == "recipient" and a.text]
    checks: dict[str, Any] = {
        "type": lambda v: event.event_type == v,
        "mode": lambda v: event.event_mode == v,
        "status": lambda v: event.status == v,
        "says": lambda v: v.lower() in event.trigger.text.lower() or event.trigger.text.lower() in v.lower(),
        "who": lambda v: _says(who, v),
        "whom": lambda v: _says(whom, v),
        "place": lambda v: event.place is not None and v in event.place.name,
        "killed": lambda v: event.fatalities_best == v,
        "injured": lambda v: event.injured_best == v,
        "territory": lambda v: event.territorial_change == v,
        "like": lambda v: event.acled_like_sub_event == v,
        "cue": lambda v: event.status_basis is not None and v in event.status_basis.text,
    }
    return all(checks[name](value) for name, value in wanted.items())


def _shown(events: tuple[Event, ...]) -> list[str]:
    return [
        f"{e.event_type}/{e.event_mode} [{e.trigger.text}] {e.status} {[(a.role, a.text) for a in e.actors]} "
        f"@{e.place and e.place.name} k={e.fatalities_best} i={e.injured_best} {e.territorial_change}"
        for e in events
    ]


@pytest.mark.parametrize("case", _CASES, ids=[c["text"][:60] for c in _CASES])
def test_events(coder: Coder, case: dict[str, Any]) -> None:
    events = _extract(coder, case)
    if "none_occurred" in case:
        types = case["none_occurred"]
        told = [e for e in events if e.status == "occurred" and (types is True or e.event_type in types)]
        assert not told, _shown(tuple(told))
        return
    left = [e for e in events if e.event_type not in case.get("ignore", ())]
    for wanted in case["events"]:
        found = next((e for e in left if _fits(e, wanted)), None)
        assert found is not None, (wanted, _shown(events))
        left.remove(found)
    if not case.get("at_least"):
        assert not left, _shown(tuple(left))


def test_every_type_is_covered() -> None:
    from pipeline.reference.ontology import load_ontology

    covered = {e["type"] for case in _CASES for e in case.get("events", ())}
    assert covered == set(load_ontology().events)
    assert len(_CASES) >= 80
