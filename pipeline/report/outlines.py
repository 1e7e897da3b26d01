"""Country outlines for drawing: each border once, fine where the events are and coarse elsewhere.

Belongs here: cutting the outlines into shared arcs and thinning them. Does not belong here: the outlines' source
(pipeline/reference/borders.py) or their projection (the page's script).
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from pipeline.reference.borders import country_rings

QUANTUM = 0.01  # degrees; the resolution of the source
_FINE = 2.0  # quanta an arc near an event may be off by: two kilometres, a few pixels where one town fills the map
_COARSE = 10.0  # the same far from every event: under a pixel where the whole world is shown
_NEAR = 300  # quanta around an event within which outlines are fine
_SPECK = 20  # quanta; an island smaller than this, far from every event, is left out

Point = tuple[int, int]
Arc = tuple[Point, ...]


def outlines(places: Iterable[tuple[float, float]]) -> dict[str, Any]:
    """`{"quantum", "arcs": [[x, y, dx, dy, ...]], "countries": {alpha-3: [[arc, ...], ...]}}` around (lat, lon) places.

    Coordinates are (longitude, latitude) in quanta, each point after the first relative to the one before. A country is
    a list of closed rings, a ring a list of arc numbers; ~n is arc n backwards. Fill by the even-odd rule.
    """
    centres = {(round(lon / QUANTUM), round(lat / QUANTUM)) for lat, lon in places}
    numbers: dict[Arc, int | None] = {}
    arcs: list[list[int]] = []

    def number(arc: Arc) -> int | None:
        """The arc's number, ~ if it is kept the other way round; None if it is too small to draw."""
        forward = arc <= arc[::-1]
        kept = arc if forward else arc[::-1]
        if kept not in numbers:
            thin = _thinned(kept, centres)
            numbers[kept] = len(arcs) if thin else None
            if thin:
                arcs.append(_relative(thin))
        n = numbers[kept]
        return n if n is None or forward else ~n

    countries = {}
    for country, rings in _cut().items():
        drawn = []
        for ring in rings:
            row = [n for n in map(number, ring) if n is not None]
            if row:
                drawn.append(row)
        countries[country] = drawn
    return {"quantum": QUANTUM, "arcs": arcs, "countries": countries}


@lru_cache(maxsize=1)
def _cut() -> dict[str, list[list[Arc]]]:
    """Every country's rings, cut into arcs: the same for every page."""
    rings = {
        country: [[(round(x / QUANTUM), round(y / QUANTUM)) for x, y in ring] for ring in found]
        for country, found in country_rings().items()
        if country != "ATA"
    }
    owners: dict[tuple[Point, Point], set[str]] = defaultdict(set)
    for country, found in rings.items():
        for ring in found:
            for edge in itertools.pairwise(ring):
                owners[min(edge), max(edge)].add(country)
    return {country: [list(_arcs(ring, owners)) for ring in found] for country, found in rings.items()}


def _arcs(ring: list[Point], owners: dict[tuple[Point, Point], set[str]]) -> Iterable[Arc]:
    """The closed ring cut wherever its neighbour changes; uncut it starts at its least point, whoever tells it."""
    edges = list(itertools.pairwise(ring))
    sides = [owners[min(edge), max(edge)] for edge in edges]
    cuts = [i for i in range(len(edges)) if sides[i] != sides[i - 1]]
    if not cuts:
        first = min(range(len(edges)), key=lambda i: ring[i])
        points = ring[first:-1] + ring[: first + 1]
        yield tuple(points)
        return
    for start, end in zip(cuts, [*cuts[1:], cuts[0] + len(edges)], strict=True):
        yield tuple(ring[i % len(edges)] for i in range(start, end + 1))


def _thinned(arc: Arc, centres: set[Point]) -> Arc | None:
    xs, ys = [x for x, _ in arc], [y for _, y in arc]
    west, east, south, north = min(xs), max(xs), min(ys), max(ys)
    near = any(west - _NEAR <= x <= east + _NEAR and south - _NEAR <= y <= north + _NEAR for x, y in centres)
    allowed = _FINE if near else _COARSE
    closed = arc[0] == arc[-1]
    if closed and not near and east - west < _SPECK and north - south < _SPECK:
        return None
    if not closed:
        return _peucker(arc, allowed)
    far = max(range(len(arc)), key=lambda i: (arc[i][0] - arc[0][0]) ** 2 + (arc[i][1] - arc[0][1]) ** 2)
    return _peucker(arc[: far + 1], allowed)[:-1] + _peucker(arc[far:], allowed)


@lru_cache(maxsize=20_000)
def _peucker(line: Arc, allowed: float) -> Arc:
    """Douglas and Peucker's thinning (1973), without recursion."""
    keep = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        (x0, y0), (x1, y1) = line[first], line[last]
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        worst, at = allowed**2, None
        for i in range(first + 1, last):
            px, py = line[i][0] - x0, line[i][1] - y0
            t = max(0.0, min(1.0, (px * dx + py * dy) / length)) if length else 0.0
            off = (px - t * dx) ** 2 + (py - t * dy) ** 2
            if off > worst:
                worst, at = off, i
        if at is not None:
            keep.add(at)
            todo += [(first, at), (at, last)]
    return tuple(line[i] for i in sorted(keep))


def _relative(arc: Arc) -> list[int]:
    flat = [*arc[0]]
    for (x0, y0), (x1, y1) in itertools.pairwise(arc):
        flat += [x1 - x0, y1 - y0]
    return flat
