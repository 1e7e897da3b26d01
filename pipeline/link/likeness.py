"""How alike two reports of events are: a score from 0 to 1, or None where they cannot tell of one happening.

Belongs here: comparing two reports. Does not belong here: which pairs to compare and what follows (incidents.py).

Weights say how much each part can tell reports of one happening from reports of two: place most, since happenings of
one day in one country mostly differ in place. What a report leaves open counts neither for nor against.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import asin, cos, radians, sin, sqrt

from pipeline.records import ActorMention, Event

WEIGHTS = {"date": 0.15, "place": 0.30, "kind": 0.15, "actors": 0.15, "toll": 0.10, "words": 0.15}
SAME_PLACE_KM = 15.0  # a town and its outskirts
NEAR_PLACE_KM = 50.0  # farther apart than this, two point-like places are two happenings
SHORT_DAYS = 7  # a date wider than this says too little to tell happenings apart
UNSTATED_DATE_DAYS = 3  # an undated report is taken to be of the days before its publication

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

# Modes that reporters use for one another, in groups; modes outside a common group contradict each other.
_KINDRED_MODES = (
    frozenset(("aerial", "drone", "heavy-weapons", "explosives", "destroy")),
    frozenset(("explosives", "suicide-attack", "targeted")),
    frozenset(("firearms", "targeted", "heavy-weapons", "primitive", "beat")),
    frozenset(("demo", "riot", "obstruct", "vandalize", "crowd-control")),
    frozenset(("demo", "strike", "boycott", "obstruct")),
    frozenset(("arrest", "seize", "abduct")),
    frozenset(("restrict", "curfew", "martial-law", "censor")),
    frozenset(("troops", "weapons", "militia", "police")),
    frozenset(("withdraw", "ceasefire", "disarm", "release", "access")),
)
_POINTLIKE = frozenset(("exact", "city", "near"))
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset(
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
    def words(self) -> frozenset[str]:
        """Content words of the evidence and the headline."""
        text = f"{self.title} {self.event.evidence.sentence}".lower()
        return frozenset(w for w in _WORD.findall(text) if w not in _COMMON)


def likeness(left: Report, right: Report) -> float | None:
    """Score of a pair from 0 to 1; None where date, place or mode rule out that they are one. Symmetric."""
    parts = {
        "date": _dates(left, right),
        "place": _places(left, right),
        "kind": _kinds(left.event, right.event),
        "actors": _actors(left.event, right.event),
        "toll": _tolls(left.event, right.event),
        "words": _wording(left.words, right.words),
    }
    score = 0.0
    for name, weight in WEIGHTS.items():
        part = parts[name]
        if part is None:
            return None
        score += weight * part
    return score


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres (haversine, mean radius 6,371 km)."""
    half_lat, half_lon = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(half_lon) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(chord)))


def _dates(left: Report, right: Report) -> float | None:
    if left.days is None or right.days is None:
        return 0.3
    (start_l, end_l), (start_r, end_r) = left.days, right.days
    wide_l, wide_r = (end - start > timedelta(days=SHORT_DAYS) for start, end in (left.days, right.days))
    if wide_l != wide_r:
        return None
    gap = (max(start_l, start_r) - min(end_l, end_r)).days
    if wide_l:
        return 0.3 if gap <= 0 else None
    if gap > 1:
        return None
    return 1.0 if gap <= 0 else 0.5


def _places(left: Report, right: Report) -> float | None:
    a, b = left.event.place, right.event.place
    if a is None or b is None:
        return 0.2
    if a.country and b.country and a.country != b.country:
        return None
    points = a.geo_precision in _POINTLIKE and b.geo_precision in _POINTLIKE
    if a.name.casefold() == b.name.casefold() and a.admin1 == b.admin1:
        return 1.0 if points else 0.5
    if points:
        if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
            return 0.0
        apart = kilometres(a.latitude, a.longitude, b.latitude, b.longitude)
        if apart > NEAR_PLACE_KM:
            return None
        return 1.0 if apart <= SAME_PLACE_KM else 0.4
    if a.admin1 and b.admin1:
        return 0.5 if a.admin1 == b.admin1 else None
    return 0.3


def _kinds(left: Event, right: Event) -> float | None:
    changed = {left.territorial_change, right.territorial_change} - {"none"}
    if changed == {"taken", "regained"}:
        return None
    if left.event_type != right.event_type:
        return 0.3
    if left.event_mode == right.event_mode:
        return 1.0
    if left.event_mode is None or right.event_mode is None:
        return 0.7
    return 0.5 if any({left.event_mode, right.event_mode} <= kin for kin in _KINDRED_MODES) else None


def _actors(left: Event, right: Event) -> float:
    told = [s for role in ("actor", "recipient") if (s := _side(left, right, role)) is not None]
    return sum(told) / len(told) if told else 0.4


def _side(left: Event, right: Event, role: str) -> float | None:
    """Best match among the mentions of a role; None where one side does not say."""
    pairs = [
        _mention(a, b)
        for a in left.actors
        if a.role == role and _says_who(a)
        for b in right.actors
        if b.role == role and _says_who(b)
    ]
    return max(pairs) if pairs else None


def _says_who(mention: ActorMention) -> bool:
    return mention.name is not None or mention.sector not in ("UNK", "UAF") or mention.country is not None


def _mention(a: ActorMention, b: ActorMention) -> float:
    if a.name is not None and a.name == b.name:
        return 1.0
    same_sector = a.sector == b.sector and a.sector not in ("UNK", "UAF")
    if a.country and b.country:
        if a.country != b.country:
            return 0.0
        return 0.8 if same_sector else 0.4
    return 0.6 if same_sector else 0.2


def _tolls(left: Event, right: Event) -> float:
    scores = []
    for what in ("fatalities", "injured"):
        a_low, a_best, a_high = (getattr(left, f"{what}_{bound}") for bound in ("low", "best", "high"))
        b_low, b_best, b_high = (getattr(right, f"{what}_{bound}") for bound in ("low", "best", "high"))
        if a_best is None or b_best is None:
            continue
        if a_best == b_best:
            scores.append(1.0)
        elif max(a_low, b_low) <= min(a_high, b_high):
            scores.append(0.8)
        else:  # a toll grows over the day; the more it differs, the less it is the same one
            scores.append(max(0.0, 0.6 * min(a_best, b_best) / max(a_best, b_best)))
    return sum(scores) / len(scores) if scores else 0.5


def _wording(left: frozenset[str], right: frozenset[str]) -> float:
    """Shared words over the smaller set; half of them shared is as alike as retellings get."""
    least = min(len(left), len(right))
    return min(1.0, 2 * len(left & right) / least) if least else 0.0
