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
COMMON = frozenset(  # words that every story has, of four letters and more
    (
        "about after again against also among another around been before being between both could during each even "
        "every first from have having here into just last like made many more most much near news only other over "
        "said same says several should since some such than that their them then there these they this those three "
        "through told under until very were what when where which while will with would year years"
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
    def words(self) -> frozenset[str]:
        """Content words of the evidence and, for what the lead tells, of the headline; without names compared apart.

        A headline sums up the lead, not what stands below it; and place and parties are weighed by themselves.
        """
        title = self.title if self.event.evidence.start <= LEAD_CHARS else ""
        found = _content_words(f"{title} {self.event.evidence.sentence}")
        return found - _content_words(self._names()) or found

    def _names(self) -> str:
        place, actors = self.event.place, self.event.actors
        named = [f"{a.text} {a.name or ''}" for a in actors if a.name is not None]
        return " ".join([*named, *((place.name, place.country_name or "") if place else ())])

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
