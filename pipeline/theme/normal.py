"""A day against the weeks before it: what is normal, and how it is drawn.

Belongs here: median and quartiles of a daily series, and its sparkline as SVG. Does not belong here: reading the series
(warehouse/pages/daily), or the page around it (daily.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

ENOUGH = 14
"""Days before it that a day needs to be called high or low: each weekday twice."""

_WIDTH, _HEIGHT, _PAD = 180, 40, 4


@dataclass(frozen=True, slots=True)
class Normal:
    """One figure of a day (`today`) beside the median and the quartiles of the days before; `said` puts it in words.

    Median and quartiles are None where fewer than ENOUGH days are known. `line`, `band`, `dot` and `bars` are SVG: a
    polyline's points, the quartiles' rectangle (y, height), today's point, a bar a day (x, y, width, height, value).
    """

    name: str
    today: int
    median: float | None
    said: str
    line: str
    band: tuple[float, float] | None
    dot: tuple[float, float]
    bars: tuple[tuple[float, float, float, float, int], ...] = ()
    width: int = _WIDTH
    height: int = _HEIGHT


def against_normal(name: str, values: Sequence[int]) -> Normal:
    """`values` are a figure by day, the day in question last. Raises ValueError for none.

    Quartiles are inclusive (the days are all there is, no sample), so a day is called high or low only outside the
    middle half of the days before.
    """
    if not values:
        raise ValueError("no day, nothing to compare")
    *before, today = values
    most = max(1, *values)
    step = (_WIDTH - 2 * _PAD) / max(1, len(before))

    def y(value: float) -> float:
        return round(_HEIGHT - _PAD - (_HEIGHT - 2 * _PAD) * value / most, 1)

    first = _PAD if before else _WIDTH - _PAD
    points = [(round(first + n * step, 1), y(value)) for n, value in enumerate(values)]
    line = " ".join(f"{a},{b}" for a, b in points)
    bars = _bars(values, most)
    if len(before) < ENOUGH:
        said = f"no normal yet: {len(before)} day{'s' if len(before) != 1 else ''} known"
        return Normal(name, today, None, said, line, None, points[-1], bars)
    low, median, high = quantiles(before, n=4, method="inclusive")
    said = "above normal" if today > high else "below normal" if today < low else "normal"
    band = (y(high), round(max(y(low) - y(high), 1.0), 1))
    return Normal(name, today, median, said, line, band, points[-1], bars)


def _bars(values: Sequence[int], most: int) -> tuple[tuple[float, float, float, float, int], ...]:
    """A bar a day, the last at the right edge; a day with nothing is a line at the foot, so that it can be seen."""
    slot = min(_WIDTH / len(values), 12.0)
    left, room = _WIDTH - slot * len(values), _HEIGHT - 2 * _PAD
    tall = [max(round(room * value / most, 1), 1.0) for value in values]
    return tuple(
        (round(left + n * slot, 2), round(_HEIGHT - _PAD - tall[n], 1), round(slot, 2), tall[n], value)
        for n, value in enumerate(values)
    )
