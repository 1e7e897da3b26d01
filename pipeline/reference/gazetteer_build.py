"""Write the gazetteer's SQLite file from its sources (gazetteer_sources.py).

Belongs here: filling the tables (warehouse/reference/gazetteer.sql), and which name leads to which place. Does not
belong here: reading the sources, asking for a place (gazetteer.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.reference.gazetteer_names import loose, normal, skeleton
from pipeline.reference.gazetteer_sources import Row, Sources, shown
from pipeline.shipped import shipped

PRECISION = {
    "city": "city",
    "facility": "exact",
    "airfield": "exact",
    "neighbourhood": "exact",
    "adm1": "adm1",
    "adm2": "adm2",
    "region": "region",
    "country": "country",
    "water": "water_air",
}
OWN, ALIAS = 0, 1  # how a name belongs to a place


def build(target: Path, progress: Callable[[str], None]) -> None:
    """Write the SQLite file at `target`, which must not exist. About 20 s and 300 MB of memory."""
    world = Sources()
    connection = sqlite3.connect(target, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-60000;")
    connection.executescript(shipped("warehouse", "reference", "gazetteer.sql").read_text("utf-8"))
    connection.execute("BEGIN")
    writer = _Writer(connection, world)
    progress("gazetteer: populated places")
    for row in world.cities():
        writer.add(row)
    progress(f"gazetteer: {writer.count} populated places; divisions, countries, airfields")
    for row in (*world.divisions(), *world.countries(), *world.airfields()):
        writer.add(row)
    for row in world.curated():
        writer.add_or_merge(row)
    writer.spellings(world.spellings)
    connection.executemany("INSERT OR IGNORE INTO country_word VALUES (?, ?, ?)", world.country_words())
    connection.executemany("INSERT OR IGNORE INTO division_word VALUES (?, ?, ?)", world.division_words())
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
    progress(f"gazetteer: {writer.count} places ready")


class _Writer:
    def __init__(self, connection: sqlite3.Connection, world: Sources) -> None:
        self.connection, self.world, self.count = connection, world, 0

    def add(self, row: Row) -> None:
        self.count += 1
        place = self.count
        self.connection.execute(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                place, shown(row.name, row.country), row.country, self.world.country_names.get(row.country or ""),
                row.admin1, round(row.latitude, 5), round(row.longitude, 5), row.geonames_id, row.kind, row.population,
                PRECISION[row.kind],
            ),
        )  # fmt: skip
        own = normal(row.name)
        forms = {own: OWN}
        for name in row.also:
            forms.setdefault(normal(name), ALIAS if row.kind in ("city", "adm2") else OWN)
        self._forms(place, forms, row.country)

    def add_or_merge(self, row: Row) -> None:
        """Add the place, or only its names where GeoNames has a settlement of one of them within 0.15 degrees."""
        forms = [f for f in (normal(name) for name in (row.name, *row.also)) if f]
        if row.kind == "city" and row.country:
            for form in forms:
                near = self.connection.execute(
                    "SELECT p.id FROM name n JOIN place p ON p.id = n.place WHERE n.form = ? AND p.country = ? AND "
                    "p.kind = 'city' AND abs(p.latitude - ?) < 0.15 AND abs(p.longitude - ?) < 0.15 LIMIT 1",
                    (form, row.country, row.latitude, row.longitude),
                ).fetchone()
                if near:
                    self._forms(near[0], dict.fromkeys(forms, OWN), row.country)
                    self._show(near[0], row.name)
                    return
        self.add(row)

    def _show(self, place: int, name: str) -> None:
        self.connection.execute("UPDATE place SET name = ? WHERE id = ?", (name, place))

    def _forms(self, place: int, forms: dict[str, int], country: str | None) -> None:
        forms.pop("", None)
        self.connection.executemany(
            "INSERT INTO name VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET how = min(how, excluded.how)",
            [(form, place, how) for form, how in forms.items()],
        )
        loosened = {loose(form) for form in forms}
        self.connection.executemany("INSERT OR IGNORE INTO loose VALUES (?, ?)", [(f, place) for f in loosened])
        if country in ("USA", "CAN", "GBR", "AUS", "NZL", "IRL"):  # English spellings do not vary
            return
        bones = {b for b in map(skeleton, forms) if len(b) >= 3}
        self.connection.executemany("INSERT OR IGNORE INTO skeleton VALUES (?, ?)", [(b, place) for b in bones])

    def spellings(self, spellings: Iterable[tuple[str, str, list[str]]]) -> None:
        """Give further names to a place that another source brought. Raises ValueError if there is no such place."""
        unknown = []
        for country, name, also in spellings:
            found = self.connection.execute(
                "SELECT p.id FROM name n JOIN place p ON p.id = n.place WHERE n.form = ? AND p.country = ? "
                "AND p.kind IN ('city', 'airfield', 'facility', 'neighbourhood') "
                "ORDER BY n.how, p.population DESC LIMIT 1",
                (normal(name), country),
            ).fetchone()
            if found is None:
                unknown.append(f"{name} ({country})")
                continue
            self._forms(found[0], {normal(a): OWN for a in [name, *also]}, country)
            for name_shown in also:
                if name_shown.startswith("="):
                    self._show(found[0], name_shown[1:])
        if unknown:
            raise ValueError(f"data/places.yml: spellings of places that do not exist: {', '.join(unknown)}")
