"""One report of a happening: an event of a current article, with what linking reads off it.

Belongs here: the record that linking works on and its blocks (which reports are worth comparing at all). Does not
belong here: comparing two reports (likeness.py).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pipeline.records import ActorMention, Event

SHORT_DAYS = 7  # a date wider than this says too little to tell happenings apart
UNSTATED_DATE_DAYS = 3  # an undated report is taken to be of the days before its publication
PERIOD_DAYS = 8  # days in a block's key; a dated report meets two blocks at most

FAMILIES: dict[str, str] = {
    "ASSAULT": "force",
    "COERCE": "force",
    "MOBILIZE": "moves",
    "RETREAT": "moves",
    "PROTEST": "protest",
    "SANCTION": "sanction",
    "AID": "help",
    "COOPERATE": "help",
    "AGREE": "talks",
    "CONSULT": "talks",
    "SUPPORT": "talks",
    "CONCEDE": "talks",
    "ACCUSE": "words",
    "REJECT": "words",
    "REQUEST": "words",
    "THREATEN": "words",
}
LEAD_CHARS = 300  # what begins in here is told in the lead

_POINTLIKE = frozenset(("exact", "city", "near"))
_WORD = re.compile(r"[^\W\d_]{4,}")
_THING = re.compile(r"\b(?:bar|boy|bus|cab|car|dam|gas|gun|jet|nun|oil|son|tax|van)\b")  # of few letters, yet telling
ADJECTIVE_LETTERS = 4  # of a country's name that its adjective has, too
COMMON = frozenset(  # words that every story has, of four letters and more
    (
        "about after again against also among another around been before being between both could during each even "
        "every first from have having here into just last like made many more most much near news only other over "
        "said same says several should since some such than that their them then there these they this those three "
        "through told under until very were what when where which while will with would year years"
    ).split()
)
# Content words that two reports of violence share by chance: in one of fifty or more of the corpus' sentences on it,
# with their kin (killed: kills, killings; people: civilians; rebels: militants) and the plainest words for it.
EVERYDAY = frozenset(
    (
        "army attack attacked attacks authorities bomb bombed bombing bombs called children city civilians dawn days "
        "dead death died down eight eleven fighters fighting fire fired five forces found four friday government "
        "guards gunmen held hospital hours hurt injured kill killed killing killings kills least left militants "
        "military minister ministry monday morning night nine officers officials outside people police president "
        "radio rebels residents road saturday security seven shot soldiers state sunday thursday took town troops "
        "tuesday wednesday women wounded"
    ).split()
)


@dataclass(frozen=True)
class Report:
    """One event of one current article version, with what linking needs of the article."""

    event: Event
    outlet: str
    cluster_id: str  # near-copy cluster of the article
    published_at: str | None
    title: str

    @property
    def family(self) -> str:
        return FAMILIES[self.event.event_type]

    @cached_property
    def days(self) -> tuple[date, date] | None:
        """First and last day it may have happened; None if neither dated nor published on a known day."""
        e = self.event
        if e.date_start and e.date_end:
            return date.fromisoformat(e.date_start), date.fromisoformat(e.date_end)
        if self.published_at is None:
            return None
        published = date.fromisoformat(self.published_at[:10])
        return published - timedelta(days=UNSTATED_DATE_DAYS), published

    @cached_property
    def country(self) -> str | None:
        """Country of the place, else of the recipient, else of the actor."""
        if self.event.place is not None:
            return self.event.place.country
        by_role = {a.role: a.country for a in reversed(self.event.actors) if a.country}
        return by_role.get("recipient") or by_role.get("actor")

    @cached_property
    def wide(self) -> bool:
        """Dated, but too loosely to tell one happening from another."""
        return self.days is not None and self.days[1] - self.days[0] > timedelta(days=SHORT_DAYS)

    @cached_property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, where they stand for a spot and not for the middle of an area."""
        place = self.event.place
        if place is None or place.geo_precision not in _POINTLIKE or place.latitude is None or place.longitude is None:
            return None
        return place.latitude, place.longitude

    @cached_property
    def place_key(self) -> tuple[str, str | None] | None:
        """Name and region of the place, for telling whether two reports name the same one."""
        place = self.event.place
        return None if place is None else (place.name.casefold(), place.admin1)

    @cached_property
    def sides(self) -> tuple[tuple[ActorMention, ...], tuple[ActorMention, ...]]:
        """The actors and the recipients of whom the report says anything."""
        told = [a for a in self.event.actors if _says_who(a)]
        return tuple(a for a in told if a.role == "actor"), tuple(a for a in told if a.role == "recipient")

    @cached_property
    def named(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names, as the register has them, of the actors and of the recipients."""
        actors, recipients = (frozenset(a.name for a in side if a.name is not None) for side in self.sides)
        return actors, recipients

    @cached_property
    def words(self) -> frozenset[str]:
        """Content words of the evidence and, for what the lead tells, of the headline; without names compared apart.

        A headline sums up the lead, not what stands below it; and place and parties are weighed by themselves.
        """
        found = _content_words(self._told)
        return found - self._names or found

    @cached_property
    def telling(self) -> frozenset[str]:
        """What is told in words that reports of two happenings of one place and kind hardly share by chance."""
        return self._telling(self.words.union(_THING.findall(self._told.lower())))

    @cached_property
    def sufferers(self) -> frozenset[str]:
        """The like words for the recipients."""
        told = " ".join(a.text for a in self.sides[1])
        return self._telling(_content_words(told).union(_THING.findall(told.lower())))

    def _telling(self, words: frozenset[str]) -> frozenset[str]:
        """Without the names of outlet, parties, place and country, and the country's adjectives (Syria: Syrian)."""
        place = self.event.place
        found = words - EVERYDAY - self._names - _content_words(f"{self.outlet} {(place and place.text) or ''}")
        country = ((place and place.country_name) or "").lower()[:ADJECTIVE_LETTERS]
        return frozenset(w for w in found if not w.startswith(country)) if country else found

    @cached_property
    def _told(self) -> str:
        title = self.title if self.event.evidence.start <= LEAD_CHARS else ""
        return f"{title} {self.event.evidence.sentence}"

    @cached_property
    def _names(self) -> frozenset[str]:
        place, actors = self.event.place, self.event.actors
        named = [f"{a.text} {a.name or ''}" for a in actors if a.name is not None]
        return _content_words(" ".join([*named, *((place.name, place.country_name or "") if place else ())]))

    def meetings(self) -> Iterator[tuple[str, str | None, Hashable]]:
        """The blocks in which it meets reports worth comparing: family of types, country (or none), and time.

        Time is each day it may have happened and one more, so that neighbours in time meet; a loose date meets loose
        dates of its year; a report without any day meets only copies of its own text.
        """
        days, where = self.days, self.country
        if days is None:
            yield self.family, where, self.cluster_id
        elif self.wide:
            yield self.family, where, days[0].year
        else:
            for ahead in range((days[1] - days[0]).days + 2):
                yield self.family, where, days[0] + timedelta(days=ahead)

    def blocks(self, *, reach: int = 0) -> list[str]:
        """The same as text keys, days in periods, for looking reports up where they are stored.

        Two reports that meet have a key of one among the keys of the other with `reach` 1 (days on either side).
        """
        start = f"{self.family}|{self.country or ''}|"
        days = self.days
        if days is None:
            return [start + self.cluster_id]
        if self.wide:
            return [f"{start}{days[0].year}"]
        first, last = ((day.toordinal() + step) // PERIOD_DAYS for day, step in zip(days, (-reach, reach), strict=True))
        return [f"{start}p{period}" for period in range(first, last + 1)]


def _content_words(text: str) -> frozenset[str]:
    return frozenset(w for w in _WORD.findall(text.lower()) if w not in COMMON)


def _says_who(mention: ActorMention) -> bool:
    return mention.name is not None or mention.sector not in ("UNK", "UAF") or mention.country is not None
