"""Thirty faults a history: found while they last, with next to nothing cried over. Seeds that nothing was tuned on."""

from __future__ import annotations

import statistics

import pytest

from tests.bench.monitors import REPORTED
from tests.monitoring.faults import KINDS, PLANTED
from tests.monitoring.found import Outcome, alerts_of, outcome


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return [outcome(seed) for seed in REPORTED]


def test_nine_in_ten_planted_faults_are_found(outcomes: list[Outcome]) -> None:
    found = [made.found for made in outcomes]
    assert {len(made.faults) for made in outcomes} == {PLANTED}
    assert statistics.median(found) >= 27, found
    assert min(found) >= 25, found


def test_no_more_than_three_false_alarms_in_ninety_days(outcomes: list[Outcome]) -> None:
    assert all(len(made.false) <= 3 for made in outcomes), [made.false for made in outcomes]


def test_faults_of_every_kind_are_found(outcomes: list[Outcome]) -> None:
    found = {fault.kind.name for made in outcomes for fault, alert in made.faults if alert}
    assert found >= {kind.name for kind in KINDS}


def test_a_fault_alerts_a_few_times_and_not_every_day(outcomes: list[Outcome]) -> None:
    for made in outcomes:
        days = sum(fault.end - fault.start + 1 for fault, _ in made.faults)
        assert made.alerts < 2 * PLANTED < days


def test_a_history_without_faults_is_quiet() -> None:
    assert len(alerts_of(REPORTED[0], [])) <= 3
