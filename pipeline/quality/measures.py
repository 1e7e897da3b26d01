"""Kinds of daily values and how chance makes them vary: counts, shares, hours, lengths, mixes.

Each is put on a scale where its variance by chance alone is known and does not hang on its level (a variance-
stabilising transformation), so that a feed of five entries a day and one of five hundred are judged alike.

Belongs here: these scales and their way back. Does not belong here: what is normal (baseline.py).
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import jensenshannon

from pipeline.quality.baseline import Array, Flags

REFERENCE = 28
"""Days of normal mix that a day's mix is compared with."""

ROWS, POOLED = 60, 5
"""A mix of fewer rows than ROWS is that of the day and the days before it, up to POOLED in all."""

FEW = 5
"""Rows below which a day's share, length, age or mix says nothing."""

_SPREAD = 0.5  # standard deviation of the logarithm of a headline's or text's length within one feed, about


class _Plain:
    """A value known beforehand: `_y` and `_chance` are arrays of (days, series)."""

    def __init__(self, values: Array, y: Array, chance: Array) -> None:
        self._values, self._y, self._chance = values, y, chance

    def at(self, day: int, normal: Flags) -> tuple[Array, Array]:
        return _row(self._y, day), _row(self._chance, day)

    def value(self, day: int) -> Array:
        return _row(self._values, day)


class Volume(_Plain):
    """Counts. 2√(x + 3/8) of a Poisson count has variance 1 (Anscombe 1948, Biometrika 35:246-254). `least`: a
    factor."""

    def __init__(self, values: Array, rows: Array) -> None:
        super().__init__(values, 2 * np.sqrt(values + 0.375), np.ones_like(values))

    def expected(self, y: Array) -> Array:
        return np.maximum((np.maximum(y, 0) / 2) ** 2 - 0.375, 0.0)

    def change(self, day: int, expected: Array) -> Array:
        return np.asarray(np.log((self._values[day] + 1) / (expected + 1)))

    def amount(self, least: float) -> float:
        return float(np.log(least))

    def shift(self, expected: Array, factor: float) -> Array:
        return 2 * np.sqrt(self.expected(expected) * factor + 0.375)


class Share(_Plain):
    """Shares of n rows; values are how many have it. arcsin √((x + 3/8) / (n + 3/4)) has the variance 1 / (4n + 2)
    (Anscombe 1948). `least`: a difference of shares."""

    def __init__(self, values: Array, rows: Array) -> None:
        enough = np.where(rows >= FEW, rows, np.nan)
        y = np.arcsin(np.sqrt((values + 0.375) / (enough + 0.75)))
        super().__init__(values / enough, y, 1 / np.sqrt(4 * enough + 2))

    def expected(self, y: Array) -> Array:
        return np.asarray(np.sin(np.clip(y, 0, np.pi / 2)) ** 2)

    def change(self, day: int, expected: Array) -> Array:
        return np.asarray(self._values[day] - expected)

    def amount(self, least: float) -> float:
        return least

    def shift(self, expected: Array, factor: float) -> Array:
        return np.asarray(np.arcsin(np.sqrt(np.clip(self.expected(expected) * factor, 0, 1))))


class Hours:
    """Waiting times in hours. The fourth root of an exponential time is near normal with a deviation of 0.28 of its
    mean (Kittlitz 1999, Journal of Quality Technology 31:301-308); a median of n of them varies by √n less. `least`: a
    difference in hours."""

    def __init__(self, values: Array, rows: Array) -> None:
        self._values, self._rows = values, np.maximum(rows, 1)
        self._y = np.maximum(values, 0) ** 0.25

    def at(self, day: int, normal: Flags) -> tuple[Array, Array]:
        usual = np.nanmedian(self._y[:day], axis=0) if day else self._y[day]
        return self._y[day], 0.28 * np.maximum(usual, 0.5) / np.sqrt(self._rows[day])

    def value(self, day: int) -> Array:
        return _row(self._values, day)

    def expected(self, y: Array) -> Array:
        return np.maximum(y, 0) ** 4

    def change(self, day: int, expected: Array) -> Array:
        return np.asarray(self._values[day] - expected)

    def amount(self, least: float) -> float:
        return least

    def shift(self, expected: Array, factor: float) -> Array:
        return np.asarray((self.expected(expected) * factor) ** 0.25)


class Length(_Plain):
    """Median lengths in characters, of n texts. Lengths of texts are lognormal; the median of n has a deviation of 1.25
    σ / √n on the logarithm. `least`: a factor."""

    def __init__(self, values: Array, rows: Array) -> None:
        enough = np.where(rows >= FEW, rows, np.nan)
        super().__init__(values, np.log1p(np.where(rows >= FEW, values, np.nan)), 1.2533 * _SPREAD / np.sqrt(enough))

    def expected(self, y: Array) -> Array:
        return np.expm1(y)

    def change(self, day: int, expected: Array) -> Array:
        return np.asarray(np.log((self._values[day] + 1) / (expected + 1)))

    def amount(self, least: float) -> float:
        return float(np.log(least))

    def shift(self, expected: Array, factor: float) -> Array:
        return np.log1p(self.expected(expected) * factor)


class Mix:
    """Distributions over categories: the Jensen-Shannon distance (base 2: 0 the same, 1 nothing in common) of a day's
    mix from that of the last REFERENCE normal days. `counts`: (days, series, categories).

    Chance alone makes a small day differ more: 8 n JSD (in nats) is near χ² for n rows, as its double-sized relative
    the G statistic is (Lin 1991, IEEE Transactions on Information Theory 37:145-151), so its root, on which days are
    judged, has a deviation of √½ (Fisher's approximation) whatever n and the number of categories. `least`: a distance.
    """

    def __init__(self, counts: Array) -> None:
        self._counts = counts
        self._distance = np.full(counts.shape[:2], np.nan)
        self._root = np.ones(counts.shape[1])

    def at(self, day: int, normal: Flags) -> tuple[Array, Array]:
        today, until = self._pooled(day)
        first = max(0, until - REFERENCE)
        before = np.where(normal[first:until, :, None], self._counts[first:until], 0.0).sum(axis=0)
        n, m = today.sum(axis=1), before.sum(axis=1)
        known = (n >= FEW) & (m >= FEW)
        distance = np.full(len(n), np.nan)
        if known.any():
            distance[known] = jensenshannon(today[known], before[known], base=2, axis=1)
        self._distance[day] = distance
        self._root = np.sqrt(8 * np.log(2) * np.where(known, n * m / np.maximum(n + m, 1), np.nan))
        return distance * self._root, np.full(len(n), np.sqrt(0.5))

    def _pooled(self, day: int) -> tuple[Array, int]:
        """A day's counts, those of small days with days before; and the first day that may be in none of them."""
        until = max(0, day - POOLED + 1)
        counts = self._counts[day].copy()
        for earlier in range(day - 1, until - 1, -1):
            few = counts.sum(axis=1) < ROWS
            counts[few] += self._counts[earlier][few]
        return counts, until

    def expected(self, y: Array) -> Array:
        return np.maximum(y, 0) / self._root

    def value(self, day: int) -> Array:
        return _row(self._distance, day)

    def change(self, day: int, expected: Array) -> Array:
        return _row(self._distance, day)

    def amount(self, least: float) -> float:
        return least

    def shift(self, expected: Array, factor: float) -> Array:
        return expected * factor


def _row(values: Array, day: int) -> Array:
    return np.asarray(values[day])
