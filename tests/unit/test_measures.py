"""The scales values are judged on: chance has the same size on them whatever the level, and there is a way back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pipeline.quality.measures import FEW, REFERENCE, ROWS, Hours, Length, Mix, Share, Volume

N = 4000


def spread(measure: Any) -> float:
    """Standard deviation of one day's values over many series, in units of what chance is said to make."""
    y, chance = measure.at(0, np.ones((0, N), dtype=bool))
    return float(np.std(y / chance))


@pytest.mark.parametrize("mean", [4, 30, 1000])
def test_counts_vary_by_one_at_any_level(mean: float) -> None:
    values = np.random.default_rng(1).poisson(mean, (1, N)).astype(float)
    assert spread(Volume(values, values)) == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize(("share", "rows"), [(0.5, 20), (0.1, 50), (0.95, 400)])
def test_shares_vary_by_one_whatever_share_and_rows(share: float, rows: int) -> None:
    values = np.random.default_rng(2).binomial(rows, share, (1, N)).astype(float)
    assert spread(Share(values, np.full((1, N), float(rows)))) == pytest.approx(1, abs=0.12)


@pytest.mark.parametrize("mean", [1.0, 10.0, 200.0])
def test_waiting_times_become_near_normal(mean: float) -> None:
    y, _ = Hours(np.random.default_rng(3).exponential(mean, (1, N)), np.ones((1, N))).at(0, np.ones((0, N), bool))
    assert np.std(y) / np.mean(y) == pytest.approx(0.28, abs=0.01)
    assert abs(np.mean((y - y.mean()) ** 3) / np.std(y) ** 3) < 0.15


@pytest.mark.parametrize("rows", [9, 101])
def test_median_lengths_vary_by_one(rows: int) -> None:
    texts = np.random.default_rng(4).lognormal(5, 0.5, (N, rows))
    assert spread(Length(np.median(texts, axis=1)[None], np.full((1, N), float(rows)))) == pytest.approx(1, abs=0.1)


def test_a_mix_like_the_weeks_before_varies_by_what_is_said_for_any_size() -> None:
    for rows, shares in ((80, [0.4, 0.3, 0.2, 0.1]), (1000, [0.6, 0.4])):
        drawn = np.random.default_rng(5).multinomial(rows, shares, (REFERENCE + 10, 500)).astype(float)
        measure = Mix(drawn)
        y, chance = measure.at(REFERENCE + 9, np.ones((REFERENCE + 9, 500), dtype=bool))
        assert np.mean(y**2) == pytest.approx(len(shares) - 1, rel=0.15)  # the mean of a χ² is its degrees of freedom
        assert np.std(y) == pytest.approx(chance[0], rel=0.2)


def test_the_distance_of_mixes_is_nothing_between_likes_and_one_between_strangers() -> None:
    same = np.tile(np.array([30.0, 50.0, 0.0]), (40, 2, 1))
    same[39, 1] = [0.0, 0.0, 90.0]
    measure = Mix(same)
    measure.at(39, np.ones((39, 2), dtype=bool))
    assert measure.value(39) == pytest.approx([0, 1], abs=1e-6)


def test_a_small_mix_is_judged_with_the_days_before_it() -> None:
    few = np.tile(np.array([8.0, 4.0]), (40, 1, 1))
    few[36:40] = [0.0, 12.0]
    measure = Mix(few)
    distances = []
    for day in range(40):
        measure.at(day, np.ones((day, 1), dtype=bool))
        distances.append(measure.value(day)[0])
    assert ROWS > 12 * 4
    assert distances[35] == pytest.approx(0, abs=1e-6)
    assert 0 < distances[36] < distances[37] < distances[38] < distances[39]


def test_few_rows_say_nothing() -> None:
    rows = np.array([[FEW - 1.0, FEW]])
    share, length = Share(np.array([[1.0, 1.0]]), rows), Length(np.array([[10.0, 10.0]]), rows)
    for measure in (share, length):
        y, _ = measure.at(0, np.ones((0, 2), dtype=bool))
        assert np.isnan(y).tolist() == [True, False]


@pytest.mark.parametrize("kind", [Volume, Hours, Length])
@pytest.mark.parametrize("value", [0.0, 3.0, 250.0])
def test_there_is_a_way_back(kind: Any, value: float) -> None:
    measure = kind(np.array([[value]]), np.array([[10.0]]))
    y, _ = measure.at(0, np.ones((0, 1), dtype=bool))
    assert measure.expected(y)[0] == pytest.approx(value, abs=1e-9)
    assert measure.expected(measure.shift(y, 2.0))[0] == pytest.approx(2 * value, abs=1e-9)
