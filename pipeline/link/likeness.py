"""How alike two reports of events are: a score from 0 to 1, or None where they cannot tell of one happening.

Belongs here: comparing two reports. Does not belong here: which pairs to compare and what follows (incidents.py).

Weights say how much each part can tell reports of one happening from reports of two: place and actors most, since
happenings of one day in one country mostly differ in where and by whom (days count less: pairs of other days never come
this far). What a report leaves open counts neither for nor against.

But much happens in one town on one day, and a sentence that names neither is presumed to be of the article's. So a
shared place counts in full only where something of the happening itself agrees, too: a party by name, the figure of a
toll, who suffered, or the wording. A toll that differs proves nothing by itself: tolls rise, and are misread.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import asin, cos, radians, sin, sqrt

from pipeline.link.report import Report
from pipeline.records import ActorMention, Event

WEIGHTS = {"date": 0.10, "place": 0.25, "kind": 0.20, "actors": 0.25, "toll": 0.10, "words": 0.10}
QUARTER_KM = 5.0  # parts of one town
SAME_PLACE_KM = 15.0  # a town and its outskirts
PLACE_ALONE = 0.6  # what a shared place counts for where nothing of the happening itself agrees
NEAR_AND_IN = 0.3  # likewise, where one report says "near" (or "east of") the town and the other in it
TELLING_SHARE = 0.15  # of the telling words of the shorter report: so many shared are more than chance
TELLING_TOLL = 4  # killed: fewer are so common that two happenings may well share them
NEAR_PLACE_KM = 50.0  # farther apart than this, two point-like places are two happenings

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
Figures = tuple[int | None, int | None, int | None]  # low, best, high

# What is told of the battle in which a place falls; a raid, a bombing or an abduction there is a happening of its own.
_BATTLE_MODES = frozenset((None, "firearms", "heavy-weapons", "primitive", "seize"))
_FALLS = frozenset(("taken", "regained", "transferred_peacefully"))


def likeness(left: Report, right: Report) -> float | None:
    """Score of a pair from 0 to 1; None where date, place or mode rule out that they are one. Symmetric."""
    kind = _kinds(left, right)
    if kind is None or _two_acts(left, right):
        return None
    place = _places(left, right)
    if place is None:
        return None
    when = _dates(left, right)
    if when is None:
        return None
    return (
        WEIGHTS["date"] * when
        + WEIGHTS["place"] * place * _weight_of_place(left, right)
        + WEIGHTS["kind"] * kind
        + WEIGHTS["actors"] * _actors(left, right)
        + WEIGHTS["toll"] * _tolls(left.event, right.event)
        + WEIGHTS["words"] * _wording(left.words, right.words)
    )


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres (haversine, mean radius 6,371 km)."""
    half_lat, half_lon = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(half_lon) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(chord)))


def _dates(left: Report, right: Report) -> float | None:
    if left.days is None or right.days is None:  # only a copy of an undated text tells of the same day for sure
        return 1.0 if left.days is right.days and left.cluster_id == right.cluster_id else None
    if left.wide != right.wide:
        return None
    gap = (max(left.days[0], right.days[0]) - min(left.days[1], right.days[1])).days
    if left.wide:
        return 0.3 if gap <= 0 else None
    if gap > 1 or (gap == 1 and _states_day(left) and _states_day(right) and not _same_story(left, right)):
        return None
    return 1.0 if gap <= 0 else 0.5


def _states_day(report: Report) -> bool:
    return report.event.date_precision == "day" and report.event.date_basis not in ("publication", "none")


def _same_story(left: Report, right: Report) -> bool:
    """Alike enough to be of one night although they name its two days: the toll, or much of the wording."""
    killed = left.event.fatalities_best, right.event.fatalities_best
    return (killed[0] == killed[1] and (killed[0] or 0) >= TELLING_TOLL) or _wording(left.words, right.words) >= 0.8


def _places(left: Report, right: Report) -> float | None:
    a, b = left.event.place, right.event.place
    if a is None or b is None:  # a place that could not be resolved still stands among the words
        return 0.2 + 0.3 * _wording(left.words, right.words)
    if a.country and b.country and a.country != b.country:
        return None
    points = left.point is not None and right.point is not None
    if left.place_key == right.place_key:
        return 1.0 if points else 0.5
    if left.point is not None and right.point is not None:
        apart = kilometres(*left.point, *right.point)
        if apart > NEAR_PLACE_KM:
            return None
        if left.event.place_basis == right.event.place_basis == "sentence":  # both name it, and name two
            return 1.0 if apart <= QUARTER_KM else 0.1
        return 1.0 if apart <= SAME_PLACE_KM else 0.4  # one took it from elsewhere in the text: the nearest large town
    if a.admin1 and b.admin1:
        return 0.5 if a.admin1 == b.admin1 else None
    return 0.3


def _weight_of_place(left: Report, right: Report) -> float:
    """1 where something of the happening itself agrees; less where only place and day do."""
    a, b = left.event.place, right.event.place
    if a is None or b is None or _agree(left, right):
        return 1.0
    both_say = left.event.place_basis == right.event.place_basis == "sentence"
    return NEAR_AND_IN if both_say and (a.geo_precision == "near") != (b.geo_precision == "near") else PLACE_ALONE


def _agree(left: Report, right: Report) -> bool:
    """Whether the two agree in something that happenings of one place, day and kind would differ in."""
    a, b = left.event, right.event
    for one, other in ((a.fatalities_best, b.fatalities_best), (a.injured_best, b.injured_best)):
        if one is not None and one == other and one >= TELLING_TOLL:
            return True
    if not all(ours.isdisjoint(theirs) for ours, theirs in zip(left.named, right.named, strict=True)):
        return True
    if not left.sufferers.isdisjoint(right.sufferers):
        return True
    shared = len(left.telling & right.telling)
    return shared > 0 and shared >= TELLING_SHARE * min(len(left.telling), len(right.telling))


def _two_acts(left: Report, right: Report) -> bool:
    """Whether one sentence names two doers who are not of one side: then it tells of two happenings."""
    a, b = left.event, right.event
    if a.article_id != b.article_id or a.evidence.start != b.evidence.start:
        return False
    doers = [[m for m in r.sides[0] if m.name is not None] for r in (left, right)]
    return all(doers) and _meeting(*doers) == 0.0


def _kinds(left: Report, right: Report) -> float | None:
    changes = left.event.territorial_change, right.event.territorial_change
    fell = [change in _FALLS for change in changes]
    if all(fell):  # a town falls once, however the fighting is coded; "taken" and "retaken" may be one fall's two names
        return 1.0 if _actors(left, right) >= 0.3 and not _changed_sides(left, right) else None
    alike = _modes(left.event, right.event)
    if alike is None or not any(fell):
        return alike
    # One tells of the fall, the other of something else that was done there: of the battle for it at best.
    other = right.event if fell[0] else left.event
    return 0.6 * alike if other.event_mode in _BATTLE_MODES else None


def _modes(left: Event, right: Event) -> float | None:
    modes = left.event_mode, right.event_mode
    if None not in modes and modes[0] != modes[1] and not any(set(modes) <= kin for kin in _KINDRED_MODES):
        return None
    if left.event_type != right.event_type:
        return 0.3
    if None in modes:
        return 0.6 if modes[0] is modes[1] else 0.4
    return 1.0 if modes[0] == modes[1] else 0.5


def _changed_sides(left: Report, right: Report) -> bool:
    """Whether the doer of one is more like the sufferer of the other than each is like its own counterpart."""
    own = [_meeting(ours, theirs) for ours, theirs in zip(left.sides, right.sides, strict=True) if ours and theirs]
    crossed = [_meeting(a, b) for a, b in zip(left.sides, reversed(right.sides), strict=True) if a and b]
    return max(crossed, default=0.0) >= 0.6 and max(crossed) > max(own, default=0.0)


def _actors(left: Report, right: Report) -> float:
    """Mean over the two roles of the best match among their mentions, where both reports say who.

    Where they name no role in common, one's doer may be the other's sufferer: then they are two happenings.
    """
    told = [_meeting(ours, theirs) for ours, theirs in zip(left.sides, right.sides, strict=True) if ours and theirs]
    if told:
        return sum(told) / len(told)
    crossed = [_meeting(a, b) for a, b in zip(left.sides, reversed(right.sides), strict=True) if a and b]
    return 0.0 if crossed and max(crossed) >= 0.8 else 0.5


def _meeting(ours: Sequence[ActorMention], theirs: Sequence[ActorMention]) -> float:
    return max(_mention(a, b) for a in ours for b in theirs)


def _mention(a: ActorMention, b: ActorMention) -> float:
    if a.name is not None and a.name == b.name:
        return 1.0
    both_named = a.name is not None and b.name is not None  # and differently: one side of a war may have many names
    same_sector = a.sector == b.sector and a.sector not in ("UNK", "UAF")
    if a.country and b.country:
        if a.country != b.country:
            return 0.0
        return (0.6 if both_named else 0.8) if same_sector else 0.3
    if both_named:
        return 0.2 if same_sector else 0.0
    return 0.6 if same_sector else 0.2


def _tolls(left: Event, right: Event) -> float:
    a, b = left, right
    killed = _toll(
        (a.fatalities_low, a.fatalities_best, a.fatalities_high),
        (b.fatalities_low, b.fatalities_best, b.fatalities_high),
    )
    hurt = _toll((a.injured_low, a.injured_best, a.injured_high), (b.injured_low, b.injured_best, b.injured_high))
    if killed is None or hurt is None:
        return next((score for score in (killed, hurt) if score is not None), 0.5)
    return (killed + hurt) / 2


def _toll(left: Figures, right: Figures) -> float | None:
    (low_l, best_l, high_l), (low_r, best_r, high_r) = left, right
    if low_l is None or best_l is None or high_l is None or low_r is None or best_r is None or high_r is None:
        return None
    if best_l == best_r:
        return 1.0
    if max(low_l, low_r) <= min(high_l, high_r):
        return 0.8
    return 0.6 * min(best_l, best_r) / max(best_l, best_r)  # a toll grows over the day; far apart, it is another one


def _wording(left: frozenset[str], right: frozenset[str]) -> float:
    """Shared words over the smaller set; half of them shared is as alike as retellings get."""
    least = min(len(left), len(right))
    return min(1.0, 2 * len(left & right) / least) if least else 0.0
