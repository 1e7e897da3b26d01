"""Country borders: which country a point lies in, and whether a point can belong to a country.

Natural Earth 1:50m (public domain), simplified to about a kilometre; see data/NOTICE.md and borders_build.py.
Dependencies are part of the state that controls them and breakaway territories part of their nominal sovereign, as
country_rule in schemas/ontology/plover.json asks. Belongs here: point-in-country and the outlines for drawing.
Does not belong here: names of places (gazetteer.py).
"""

from __future__ import annotations

import gzip
import itertools
import json
from functools import lru_cache
from math import cos, hypot, radians
from pathlib import Path

Ring = list[tuple[float, float]]

_DATA = Path(__file__).parent / "data" / "borders-50m.json.gz"
KM_PER_DEGREE = 111.2
ISLAND_KM = 250.0


@lru_cache(maxsize=1)
def country_rings() -> dict[str, list[Ring]]:
    """Outlines by alpha-3 as closed rings of (longitude, latitude). Holes are rings too: fill by the even-odd rule."""
    data = json.loads(gzip.decompress(_DATA.read_bytes()))
    quantum = data["quantum"]
    return {country: [_unpacked(flat, quantum) for flat in rings] for country, rings in data["rings"].items()}


def country_at(latitude: float, longitude: float) -> str | None:
    """Alpha-3 of the country the point lies in; None at sea."""
    for country, boxes in _boxes().items():
        if _within(boxes, latitude, longitude):
            return country
    return None


def inside(country: str, latitude: float, longitude: float, margin_km: float = 25.0) -> bool:
    """Whether the point lies in the country or at most `margin_km` from its border or coast.

    A point in no country at all may be up to `ISLAND_KM` away: the map lacks small islands, and fights at sea count.
    True for a code without an outline (nothing can be said against the point).
    """
    boxes = _boxes().get(country)
    if boxes is None or _within(boxes, latitude, longitude):
        return True
    if margin_km <= 0:
        return False
    if _near(boxes, latitude, longitude, margin_km):
        return True
    return country_at(latitude, longitude) is None and _near(boxes, latitude, longitude, ISLAND_KM)


def centre(country: str) -> tuple[float, float] | None:
    """(latitude, longitude) of the centroid of the country's largest ring; None without an outline."""
    rings = country_rings().get(country)
    if not rings:
        return None
    area, point = max(_centroid(ring) for ring in rings)
    return point if area > 0 else None


_Box = tuple[float, float, float, float, Ring]


@lru_cache(maxsize=1)
def _boxes() -> dict[str, list[_Box]]:
    boxed = {}
    for country, rings in country_rings().items():
        boxed[country] = [
            (min(x for x, _ in r), min(y for _, y in r), max(x for x, _ in r), max(y for _, y in r), r) for r in rings
        ]
    return boxed


def _unpacked(flat: list[int], quantum: float) -> Ring:
    x, y = flat[0], flat[1]
    ring = [(x * quantum, y * quantum)]
    for i in range(2, len(flat), 2):
        x, y = x + flat[i], y + flat[i + 1]
        ring.append((x * quantum, y * quantum))
    if ring[0] != ring[-1]:
        ring.append(ring[0])
    return ring


def _within(boxes: list[_Box], latitude: float, longitude: float) -> bool:
    inside_now = False
    for x_min, y_min, x_max, y_max, ring in boxes:
        if not (x_min <= longitude <= x_max and y_min <= latitude <= y_max):
            continue
        x0, y0 = ring[0]
        for x1, y1 in ring:
            if (y0 > latitude) != (y1 > latitude) and longitude < (x1 - x0) * (latitude - y0) / (y1 - y0) + x0:
                inside_now = not inside_now
            x0, y0 = x1, y1
    return inside_now


def _near(boxes: list[_Box], latitude: float, longitude: float, margin_km: float) -> bool:
    squeeze = max(0.05, cos(radians(min(abs(latitude), 89.0))))
    reach_y = margin_km / KM_PER_DEGREE
    reach_x = reach_y / squeeze
    for x_min, y_min, x_max, y_max, ring in boxes:
        if not (x_min - reach_x <= longitude <= x_max + reach_x and y_min - reach_y <= latitude <= y_max + reach_y):
            continue
        px, py = (ring[0][0] - longitude) * squeeze, ring[0][1] - latitude
        for x, y in ring:
            qx, qy = (x - longitude) * squeeze, y - latitude
            dx, dy = qx - px, qy - py
            length = dx * dx + dy * dy
            t = 0.0 if length == 0 else max(0.0, min(1.0, -(px * dx + py * dy) / length))
            if hypot(px + t * dx, py + t * dy) <= reach_y:
                return True
            px, py = qx, qy
    return False


def _centroid(ring: Ring) -> tuple[float, tuple[float, float]]:
    doubled = cx = cy = 0.0
    for (x0, y0), (x1, y1) in itertools.pairwise(ring):
        cross = x0 * y1 - x1 * y0
        doubled += cross
        cx += (x0 + x1) * cross
        cy += (y0 + y1) * cross
    if doubled == 0:
        return 0.0, (ring[0][1], ring[0][0])
    return abs(doubled) / 2, (cy / (3 * doubled), cx / (3 * doubled))
