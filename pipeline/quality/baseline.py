"""What is normal for a daily series, learned from its own past, and when it has left that for good enough to say so.

Each day is judged by the days before it only, in order, so that a history walked once gives what daily runs would have
given. For each series: a level (median of its last normal days) plus a weekday's own shift gives what is expected; how
far past days missed what was expected gives the scale (never below what chance alone makes); the distances add up in a
two-sided CUSUM (Page 1954, Biometrika 41:100-115), so that one wild day or a few odd ones in a row are told, and one
odd day is not. Days told of are kept out of what is normal; a shift that lasts becomes normal. All in numpy: rows are
days, columns are series, NaN is a day without a value.

Belongs here: the arithmetic of days. Does not belong here: what a value means (measures.py), where series come from.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

WINDOW = 56
"""Days of history looked back on: each weekday eight times."""

RECENT = 21
"""Normal days whose median is the level: each weekday three times, and short enough to follow growth."""

LEARN = 14
"""Days needed before anything is expected of the next one."""

SCALED = 7
"""Past misses needed before they are taken for a scale."""

SLACK, LIMIT = 0.75, 5.0
"""CUSUM's reference value and decision interval, in scales: a day counts for what it misses beyond SLACK; LIMIT is
reached by one day 5.75 scales off, two days 3.25 off, or five days 1.75 off. By Siegmund's approximation (Sequential
Analysis, 1985) chance alone does that once in some nine thousand days of a series; what is told must be a
large change, too. Chosen on made-up histories (tests/monitoring): found most faults for the false alarms it made."""

ROOM = 3.0
"""Scales around what is expected that are called usual when people are told."""

QUIET = 2
"""Days in a row within SLACK that end an alarm."""

ACCEPTED = 21
"""Days after which a lasting shift is taken for the new normal, or a silent series is no longer waited for."""

OTHERS = 5
"""Series that must be there to tell what is common to all of a day."""

_TAIL = 0.9  # the scale is also taken from this quantile of misses: news has heavier tails than a median shows


class Measure(Protocol):
    """A kind of value, as arrays of (days, series)."""

    def at(self, day: int, normal: Flags) -> tuple[Array, Array]:
        """Values of a day on a scale where chance is additive, and what chance alone makes them vary (a standard
        deviation). `normal` (days before, series): which of them are normal."""

    def expected(self, y: Array) -> Array:
        """Back from that scale to the value's own units."""

    def value(self, day: int) -> Array:
        """Values of a day in their own units."""

    def change(self, day: int, expected: Array) -> Array:
        """How far a day is from what was expected: a difference, or the logarithm of a factor; below: negative."""

    def amount(self, least: float) -> float:
        """A monitor's `least` in the units of `change`."""

    def shift(self, expected: Array, factor: float) -> Array:
        """On the additive scale, what is expected when all series of the day are `factor` times what they should."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a monitor judges. direction: up, down or both. `least`: the least change worth telling. `warmup_days`: values
    a series needs before it is judged. `against_others`: what all series do on a day is taken out first."""

    direction: str
    least: float
    warmup_days: int
    weekly: bool = True
    against_others: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The walk, as arrays of (days, series): what was found and what was normal (value, low, high,
    in the value's units), how far off the day was
    in scales (positive: above), whether it was judged at all, is in alarm, and since which day (-1: is not)."""

    value: Array
    low: Array
    high: Array
    score: Array
    judged: Flags
    alarm: Flags
    since: Places


def walk(days: Sequence[date], measure: Measure, series: int, rule: Rule) -> Judged:
    """Judge each day of `series` series by the days before it. `days` follow each other, one row each."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column without a value has no median: NaN is meant
        return _Walk(days, measure, series, rule).judge()


class _Walk:
    def __init__(self, days: Sequence[date], measure: Measure, series: int, rule: Rule) -> None:
        self.measure, self.rule = measure, rule
        self.weekdays = np.array([day.weekday() for day in days])
        shape = (len(days), series)
        self.y = np.full(shape, np.nan)
        self.miss = np.full(shape, np.nan)
        self.normal = np.ones(shape, dtype=bool)
        self.up, self.down = np.zeros(series), np.zeros(series)
        self.began = np.full((2, series), -1)  # the day each sum began to grow: the shift's likely start
        self.since = np.full(series, -1)
        self.quiet, self.silent = np.zeros(series, dtype=int), np.zeros(series, dtype=int)
        self.judged = Judged(
            value=np.full(shape, np.nan),
            low=np.full(shape, np.nan),
            high=np.full(shape, np.nan),
            score=np.full(shape, np.nan),
            judged=np.zeros(shape, dtype=bool),
            alarm=np.zeros(shape, dtype=bool),
            since=np.full(shape, -1),
        )

    def judge(self) -> Judged:
        for day in range(len(self.weekdays)):
            self._day(day)
        return self.judged

    def _day(self, t: int) -> None:
        self.y[t], chance = self.measure.at(t, self.normal[:t])
        first = max(0, t - WINDOW)
        past = np.where(self.normal[first:t], self.y[first:t], np.nan)
        expected = self._expect(past, self.weekdays[first:t], self.weekdays[t])
        expected = np.where(np.count_nonzero(~np.isnan(past), axis=0) >= LEARN, expected, np.nan)
        if self.rule.against_others:
            expected = self._less_what_is_common(t, expected)
        miss = (self.y[t] - expected) / chance
        above, below = (_scale(sign * self.miss[first:t]) for sign in (1, -1))
        scale = np.where(miss > 0, above, below)
        self.miss[t] = miss
        seen = np.count_nonzero(~np.isnan(self.y[:t]), axis=0)
        judged = ~np.isnan(miss / scale) & (seen >= self.rule.warmup_days)
        score = np.where(judged, miss / scale, np.nan)
        change = np.abs(self.measure.change(t, self.measure.expected(expected)))
        large = change >= self.measure.amount(self.rule.least)
        self._sum(t, np.where(large, score, np.where(judged, 0.0, np.nan)))
        out = self.judged
        out.low[t] = self.measure.expected(expected - ROOM * below * chance)
        out.high[t] = self.measure.expected(expected + ROOM * above * chance)
        out.value[t], out.score[t], out.judged[t] = self.measure.value(t), score, judged
        out.alarm[t], out.since[t] = self.since >= 0, self.since

    def _expect(self, past: Array, weekdays: Places, today: int) -> Array:
        if past.shape[0] == 0:
            return np.full(past.shape[1], np.nan)
        if not self.rule.weekly:
            return _recent(past)
        middle = np.nanmedian(past, axis=0)
        shifts = np.zeros((7, past.shape[1]))
        for weekday in range(7):
            same = past[weekdays == weekday]
            known = np.count_nonzero(~np.isnan(same), axis=0)
            if same.shape[0]:
                # Two Sundays are no rule yet: what is known of a weekday counts the more the oftener it was seen.
                shifts[weekday] = np.nan_to_num((np.nanmedian(same, axis=0) - middle) * known / (known + 2))
        return np.asarray(_recent(past - shifts[weekdays]) + shifts[today])

    def _less_what_is_common(self, t: int, expected: Array) -> Array:
        should = self.measure.expected(expected)
        ratio = (self.measure.value(t) + 0.5) / (should + 0.5)
        if np.count_nonzero(~np.isnan(ratio)) < OTHERS:
            return expected
        return self.measure.shift(expected, float(np.nanmedian(ratio)))

    def _sum(self, t: int, score: Array) -> None:
        known = ~np.isnan(score)
        for side, (sums, sign) in enumerate(((self.up, 1), (self.down, -1))):
            before = sums.copy()
            sums[known] = np.maximum(0.0, sums[known] + sign * score[known] - SLACK)
            self.began[side] = np.where(sums > 0, np.where(before > 0, self.began[side], t), -1)
        up = (self.up >= LIMIT) & (self.rule.direction != "down")
        down = (self.down >= LIMIT) & (self.rule.direction != "up")
        started = np.where(up, self.began[0], self.began[1])
        for k in np.flatnonzero((up | down) & (self.since < 0)):
            self.since[k] = started[k]
            self.quiet[k] = 0
            self.normal[started[k] : t + 1, k] = False
            self.miss[started[k] : t + 1, k] = np.nan
        calm = known & (np.abs(np.nan_to_num(score)) <= SLACK)
        self.silent = np.where(known, 0, self.silent + 1)
        self.quiet = np.where(known, np.where(calm, self.quiet + 1, 0), self.quiet)
        for k in np.flatnonzero(self.since >= 0):
            self._go_on(t, int(k))

    def _go_on(self, t: int, k: int) -> None:
        """A series in alarm: healed, accepted as the new normal, no longer waited for, or still in alarm."""
        healed = self.quiet[k] >= QUIET
        accepted = t - self.since[k] >= ACCEPTED
        self.normal[t, k] = False
        self.miss[t, k] = np.nan
        if accepted:
            self.normal[: self.since[k], k] = False
            self.normal[self.since[k] : t + 1, k] = True
        if healed:
            self.normal[t + 1 - QUIET : t + 1, k] = True
        if healed or accepted or self.silent[k] >= ACCEPTED:
            self.since[k], self.up[k], self.down[k], self.quiet[k] = -1, 0.0, 0.0, 0


def _recent(past: Array) -> Array:
    """The median of each series' last RECENT values."""
    known = ~np.isnan(past)
    place = np.cumsum(known[::-1], axis=0)[::-1]
    return np.asarray(np.nanmedian(np.where(known & (place <= RECENT), past, np.nan), axis=0))


def _scale(misses: Array) -> Array:
    """How far days above what was expected miss it, as a normal distribution's deviation: by the median and, for heavy
    tails, by the ninth decile of misses, and never less than chance (1). Each side has its own: news makes days big far
    oftener than small. NaN where too few are known."""
    if misses.shape[0] == 0:
        return np.full(misses.shape[1], np.nan)
    size = np.where(misses >= 0, misses, np.nan)
    by_median = np.nanmedian(size, axis=0) / norm.ppf(0.75)
    by_tail = _quantile(size, _TAIL) / norm.ppf((1 + _TAIL) / 2)
    known = np.count_nonzero(~np.isnan(misses), axis=0) >= SCALED
    return np.where(known, np.fmax(1.0, np.fmax(by_median, by_tail)), np.nan)


def _quantile(values: Array, q: float) -> Array:
    """A quantile of each series' known values, between two by the straight line; NaN where none is known.

    What numpy.nanquantile gives, which takes series one by one: fifty times as long for a few hundred.
    """
    ordered = np.sort(values, axis=0)  # NaN last
    place = q * np.maximum(np.count_nonzero(~np.isnan(values), axis=0) - 1, 0)
    below, above = (
        np.take_along_axis(ordered, at.astype(np.int64)[None], axis=0)[0] for at in (np.floor(place), np.ceil(place))
    )
    return np.asarray(below + (above - below) * (place - np.floor(place)))
