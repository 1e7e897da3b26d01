"""Which reports belong together: pairs worth comparing, joined best pair first under guards.

The result depends on the set of reports alone: not on their order, nor on what was grouped before. `regroup` gets the
same result from a change and its surroundings: a group's making depends on its own members and on nothing else, so only
groups that changed can take in or give up a neighbour, and only their neighbours have to be looked at.

Belongs here: joining reports, all of them or those that a change touches. Does not belong here: comparing two reports
(likeness.py), summing a group up (incidents.py), reading and storing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import combinations, product
from math import cos, radians
from typing import Protocol

from pipeline.link.likeness import NEAR_PLACE_KM, kilometres, likeness
from pipeline.link.report import Report

RULES = 5  # to be raised with any change of what is linked to what: a warehouse linked by others is linked anew
THRESHOLD = 0.68  # of likeness between two articles
THRESHOLD_WITHIN = 0.75  # within one article: writers tell of two happenings side by side
KM_A_DEGREE = 111.0  # of latitude
MEAN_SHARE = 0.9  # all known pairs of a joined incident must reach this share of the threshold on average

Scores = dict[tuple[str, str], float | None]  # of pairs of event ids, the smaller one first


class Known(Protocol):
    """The reports that are grouped already, without the fresh ones."""

    def members(self, groups: Collection[str]) -> Mapping[str, Sequence[Report]]:
        """Group → its reports, without those that are gone."""

    def near(self, reports: Sequence[Report]) -> Mapping[str, tuple[str, Report]]:
        """event_id → (group, report) of at least all reports that share a block with one of these and may be near."""


@dataclass(frozen=True, slots=True)
class Regrouped:
    """Groups that are new or changed, and the known groups that they take the place of."""

    groups: tuple[tuple[Report, ...], ...]
    replaced: frozenset[str]


def group_reports(reports: Iterable[Report], scores: Scores | None = None) -> list[tuple[Report, ...]]:
    """All reports, each in one group, members in order of event id. `scores` keeps likenesses for another call."""
    ordered = sorted(reports, key=lambda r: r.event.event_id)
    return [tuple(ordered[i] for i in group) for group in _components(ordered, {} if scores is None else scores)]


def regroup(fresh: Sequence[Report], touched: Collection[str], known: Known) -> Regrouped:
    """What changes when `fresh` reports arrive and the known groups `touched` have lost or changed a member.

    Together with the groups left alone the result is what `group_reports` makes of all reports together.
    """
    scores: Scores = {}
    region = {r.event.event_id: r for r in fresh}
    intact: dict[frozenset[str], str] = {}
    opened: set[str] = set()
    probed: set[str] = set()
    wanted = set(touched)
    while True:
        for group, members in known.members(wanted).items():
            region |= {r.event.event_id: r for r in members}
            if group not in touched:
                intact[frozenset(r.event.event_id for r in members)] = group
        opened |= wanted
        changed, stand = [], set()
        for made in group_reports(region.values(), scores):
            was = intact.get(frozenset(r.event.event_id for r in made))
            if was is None:
                changed.append(made)
            else:
                stand.add(was)
        probes = [r for made in changed for r in made if r.event.event_id not in probed]
        probed |= {r.event.event_id for r in probes}
        around = {i: found for i, found in known.near(probes).items() if i not in region} if probes else {}
        wanted = _drawn_in(probes, around, scores)
        if not wanted:
            return Regrouped(tuple(changed), frozenset(opened - stand))


def _drawn_in(probes: Sequence[Report], around: Mapping[str, tuple[str, Report]], scores: Scores) -> set[str]:
    """Groups of the reports around of which one is alike enough to a probe to be joined to it."""
    ordered = sorted([*probes, *(report for _, report in around.values())], key=lambda r: r.event.event_id)
    outside = [r.event.event_id in around for r in ordered]
    found: set[str] = set()
    for left, right in _pairs(ordered):
        if outside[left] == outside[right]:
            continue
        group, _ = around[ordered[left if outside[left] else right].event.event_id]
        if group not in found and _joinable(
            ordered[left], ordered[right], _score(ordered[left], ordered[right], scores)
        ):
            found.add(group)
    return found


def _score(left: Report, right: Report, scores: Scores) -> float | None:
    pair = (left.event.event_id, right.event.event_id)
    if pair not in scores:
        scores[pair] = likeness(left, right)
    return scores[pair]


def _joinable(left: Report, right: Report, score: float | None) -> bool:
    within = left.event.article_id == right.event.article_id
    return score is not None and score >= (THRESHOLD_WITHIN if within else THRESHOLD)


def _pairs(reports: Sequence[Report]) -> Iterator[tuple[int, int]]:
    """Pairs worth comparing, each once: one family of types, one country (or none), days that touch, places not far."""
    blocks: dict[tuple[str, str | None, Hashable], list[int]] = defaultdict(list)
    for number, report in enumerate(reports):
        for block in report.meetings():
            blocks[block].append(number)
    firsts = [r.days[0] if r.days else date.min for r in reports]
    for (_, _, period), members in blocks.items():
        if len(members) < 2:
            continue
        for left, right in _near_pairs(reports, members):
            # Reports of several days meet in several blocks: the first day they share counts.
            if isinstance(period, date) and period != max(firsts[left], firsts[right]):
                continue
            yield (left, right) if left < right else (right, left)


def _near_pairs(reports: Sequence[Report], members: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of a block whose places may be near: spots in a sweep by latitude, whatever is vaguer with everything."""
    at: dict[tuple[float, float], list[int]] = defaultdict(list)
    vague: list[int] = []
    for i in members:
        point = reports[i].point
        (vague if point is None else at[point]).append(i)
    spots = sorted(at)
    for position, spot in enumerate(spots):
        yield from combinations(at[spot], 2)
        degrees, _ = reach_of(spot[0])
        for other in spots[position + 1 :]:
            if other[0] - spot[0] > degrees:
                break
            if not _far_apart(spot, other):
                yield from product(at[spot], at[other])
    yield from combinations(vague, 2)
    for spot in spots:
        yield from product(vague, at[spot])


def reach_of(latitude: float) -> tuple[float, float]:
    """Degrees of latitude and of longitude within which another point may still be near."""
    degrees = NEAR_PLACE_KM / KM_A_DEGREE
    return degrees, degrees / max(0.05, cos(radians(min(89.0, abs(latitude) + degrees))))


def _components(reports: Sequence[Report], known: Scores) -> list[list[int]]:
    """Groups of reports (by index), joined from the best pair down as long as the guards allow it.

    Guards: no two spots of a group may be far apart, and the pairs across two groups must be alike on average (a pair
    that was ruled out counts nothing). Without this a chain of middling pairs would join what nobody would call one
    happening. Likenesses are whole millionths here, so that sums do not depend on their order.
    """
    scores: dict[tuple[int, int], int] = {}
    groups = [_Group([i], {r.point} if r.point else set()) for i, r in enumerate(reports)]
    for left, right in _pairs(reports):
        score = _score(reports[left], reports[right], known)
        if score is not None:
            millionths = round(score * 1_000_000)
            groups[left].across[right] = groups[right].across[left] = millionths
            if _joinable(reports[left], reports[right], score):
                scores[(left, right)] = millionths
    group_of = list(range(len(reports)))
    for left, right in sorted(scores, key=lambda pair: (-scores[pair], pair)):
        a, b = group_of[left], group_of[right]
        if a == b or not _may_join(groups[a], groups[b], b):
            continue
        into, gone = (a, b) if len(groups[a].members) >= len(groups[b].members) else (b, a)
        for number in groups[gone].members:
            group_of[number] = into
        _join(groups, into, gone)
    return sorted(sorted(groups[number].members) for number in set(group_of))


@dataclass(slots=True)
class _Group:
    """Members, their spots, and for every other group the sum of the likenesses across."""

    members: list[int]
    points: set[tuple[float, float]]
    across: dict[int, int] = field(default_factory=dict)


def _join(groups: list[_Group], into: int, gone: int) -> None:
    one, other = groups[into], groups[gone]
    one.members += other.members
    one.points |= other.points
    del one.across[gone], other.across[into]
    for third, total in other.across.items():
        one.across[third] = groups[third].across[into] = one.across.get(third, 0) + total
        del groups[third].across[gone]


def _may_join(one: _Group, other: _Group, number: int) -> bool:
    pairs = len(one.members) * len(other.members)
    if one.across[number] < MEAN_SHARE * THRESHOLD * 1_000_000 * pairs:
        return False
    return not any(_far_apart(a, b) for a in one.points for b in other.points)


@lru_cache(maxsize=100_000)
def _far_apart(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return kilometres(*a, *b) > NEAR_PLACE_KM
