"""What is normal for a series: warm-up, weekdays, lasting shifts told once, bursts that all share, no look ahead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.quality.baseline import ACCEPTED, QUIET, Judged, Rule, _quantile, walk
from pipeline.quality.measures import Hours, Length, Mix, Share, Volume

FIRST = date(2016, 9, 5)
BOTH = Rule(direction="both", least=1.5, warmup_days=28)


def days(count: int) -> list[date]:
    return [FIRST + timedelta(days=n) for n in range(count)]


def counts(rng: Any, count: int, mean: float = 40.0, series: int = 1) -> Any:
    return rng.poisson(mean, (count, series)).astype(float)


def judged(values: Any, rule: Rule = BOTH) -> Judged:
    return walk(days(len(values)), Volume(values, values), values.shape[1], rule)


def openings(found: Judged, series: int = 0) -> list[int]:
    alarm = found.alarm[:, series]
    return [t for t in range(len(alarm)) if alarm[t] and not (t and alarm[t - 1])]


def test_nothing_is_told_before_the_warm_up_is_over() -> None:
    values = counts(np.random.default_rng(1), 60)
    values[10:28] *= 10
    assert not judged(values).judged[:28].any()
    assert not judged(values).alarm[:28].any()


def test_a_series_that_begins_later_has_its_own_warm_up() -> None:
    values = counts(np.random.default_rng(2), 90, series=2)
    values[:40, 1] = np.nan
    values[60, 1] = 0
    values[75, :] = 0
    found = judged(values)
    assert not found.alarm[:68, 1].any()
    assert found.alarm[75].all()


@pytest.mark.parametrize("factor", [0.0, 0.3, 3.0])
def test_a_lasting_shift_is_one_alarm_that_says_since_when(factor: float) -> None:
    values = counts(np.random.default_rng(3), 75)
    values[50:] *= factor
    found = judged(values)
    (opened,) = openings(found)
    assert 50 <= opened <= 52
    assert found.since[opened, 0] in (49, 50, 51)
    assert not found.alarm[found.since[opened, 0] + ACCEPTED :, 0].any()  # by then it is what is normal
    assert found.low[74, 0] <= 40 * factor <= found.high[74, 0]


def test_it_heals_after_quiet_days_and_may_alert_again() -> None:
    values = counts(np.random.default_rng(4), 90)
    values[50:55] = 0
    values[70:74] = 0
    found = judged(values)
    first, second = openings(found)
    assert (first, second) == (50, 70)
    assert found.alarm[54, 0] and not found.alarm[55 + QUIET, 0]


def test_weekends_are_no_shift_and_a_weekday_like_a_sunday_is() -> None:
    rng = np.random.default_rng(5)
    means = np.array([200.0 if day.weekday() < 5 else 40.0 for day in days(90)])
    values = rng.poisson(means).astype(float)[:, None]
    assert not judged(values).alarm.any()
    values[72:74] = rng.poisson(40, (2, 1))  # a Wednesday and a Thursday
    assert openings(judged(values)) in ([72], [73])


def test_slow_growth_is_followed() -> None:
    rng = np.random.default_rng(6)
    values = rng.poisson(40 * 1.01 ** np.arange(120)).astype(float)[:, None]
    assert not judged(values).alarm.any()


def test_what_all_series_do_is_no_fault_of_one() -> None:
    values = counts(np.random.default_rng(7), 80, series=8)
    values[60:63] *= 3
    values[60:63, 0] = np.random.default_rng(8).poisson(40, 3)  # did not join in: as odd as one that does alone
    alone = Rule(direction="both", least=1.5, warmup_days=28, against_others=True)
    assert not judged(values, alone).alarm[:, 1:].any()
    assert judged(values, alone).alarm[60:63, 0].any()
    assert judged(values).alarm[60:63, 1:].all(axis=1).any()


def test_only_the_direction_asked_for_is_a_fault() -> None:
    values = counts(np.random.default_rng(9), 70)
    values[60:] *= 3
    assert not judged(values, Rule(direction="down", least=1.5, warmup_days=28)).alarm.any()
    assert judged(values, Rule(direction="up", least=1.5, warmup_days=28)).alarm.any()


def test_a_change_too_small_to_matter_is_not_told_however_sure() -> None:
    values = counts(np.random.default_rng(10), 90, mean=10_000.0)
    values[60:] = np.round(values[60:] * 1.2)
    found = judged(values)
    assert np.nanmax(found.score[60:63]) > 6
    assert not found.alarm.any()


def test_a_series_that_is_no_longer_there_is_not_in_alarm_for_ever() -> None:
    values = counts(np.random.default_rng(11), 100, series=2)
    values[50:53, 0] = 0
    values[53:, 0] = np.nan
    found = judged(values)
    assert found.alarm[53, 0] and not found.alarm[53 + ACCEPTED :, 0].any()


def test_chance_alone_is_quiet() -> None:
    """A hundred counted series of all sizes over ninety days: 6,200 judged days."""
    rng = np.random.default_rng(12)
    values = rng.poisson(np.geomspace(1, 500, 100), (90, 100)).astype(float)
    found = judged(values)
    assert found.judged.sum() > 6000
    assert sum(len(openings(found, k)) for k in range(100)) <= 3


def test_quantiles_are_numpys() -> None:
    rng = np.random.default_rng(13)
    for rows in (1, 2, 30):
        values = np.where(rng.random((rows, 200)) < 0.5, np.nan, rng.exponential(1.0, (rows, 200)))
        values = values[:, ~np.isnan(values).all(axis=0)]
        assert np.allclose(_quantile(values, 0.9), np.nanquantile(values, 0.9, axis=0))
    assert np.isnan(_quantile(np.full((3, 1), np.nan), 0.9)).all()


def _measures(rng: Any, count: int) -> dict[str, Any]:
    values = counts(rng, count, series=6)
    rows = counts(rng, count, series=6) + 5
    return {
        "volume": Volume(values, values),
        "share": Share(rng.binomial(rows.astype(int), 0.3).astype(float), rows),
        "hours": Hours(rng.exponential(5.0, (count, 6)), rows),
        "length": Length(rng.lognormal(4, 0.1, (count, 6)), rows),
        "mix": Mix(rng.multinomial(30, [0.5, 0.3, 0.2], (count, 6)).astype(float)),
    }


def _cut(measure: Any, count: int) -> Any:
    made = object.__new__(type(measure))
    for name, value in vars(measure).items():
        setattr(made, name, value[:count] if value.ndim > 1 else value)
    return made


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), until=st.integers(1, 79), alone=st.booleans())
def test_no_day_is_judged_by_days_after_it(seed: int, until: int, alone: bool) -> None:
    """A walk over the first days gives what a walk over all days says of them."""
    rng = np.random.default_rng(seed)
    rule = Rule(direction="both", least=0.1, warmup_days=14, against_others=alone)
    for name, measure in _measures(rng, 80).items():
        short = walk(days(until), _cut(measure, until), 6, rule)
        whole = walk(days(80), measure, 6, rule)
        for part in ("value", "low", "high", "score", "judged", "alarm", "since"):
            assert np.array_equal(getattr(short, part), getattr(whole, part)[:until], equal_nan=part != "since"), name
