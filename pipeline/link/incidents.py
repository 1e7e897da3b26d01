"""Events of different articles that tell of the same happening become one incident.

Belongs here: what a group of reports adds up to. Does not belong here: which reports make a group (grouping.py),
reading and storing.

An incident is known by its founding event: the earliest published, then the one with the smallest key. The key is made
of article, type and trigger word, not of the text's version: a corrected article still founds the same incident.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low
from typing import TypeVar

from pipeline.ids import content_key
from pipeline.link.grouping import group_reports
from pipeline.link.report import Report
from pipeline.records import ActorMention, Incident, Place

T = TypeVar("T", bound=Hashable)

LINKED_STATUSES = frozenset(("occurred", "claimed", "denied"))

_FINEST_DATES = ("day", "2-6 days", "week", "month", "year", "unknown")
_FINEST_PLACES = ("exact", "city", "near", "adm2", "adm1", "region", "water_air", "country")


@dataclass(frozen=True, slots=True)
class Linked:
    """An incident and the reports it is made of, in order of their event ids."""

    incident: Incident
    event_ids: tuple[str, ...]


def link_reports(reports: Iterable[Report]) -> list[Linked]:
    """Incidents of all reports of what occurred, is claimed or is denied, in order of their ids."""
    eligible = [r for r in reports if r.event.status in LINKED_STATUSES]
    keys = founding_keys(eligible)
    linked = [sum_up(group, keys) for group in group_reports(eligible)]
    return sorted(linked, key=lambda item: item.incident.incident_id)


def founding_keys(reports: Sequence[Report]) -> dict[str, str]:
    """event_id → key of the incident it would found: article, type, trigger word, and which of several alike it is."""
    alike: dict[tuple[str, str, str], list[Report]] = defaultdict(list)
    for report in reports:
        e = report.event
        alike[(e.article_id, e.event_type, e.trigger.text.casefold())].append(report)
    return {
        report.event.event_id: content_key("inc", *signature, number)
        for signature, same in alike.items()
        for number, report in enumerate(sorted(same, key=lambda r: (r.event.trigger.start, r.event.event_id)))
    }


# ── summing up ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sum_up(group: Sequence[Report], keys: Mapping[str, str]) -> Linked:
    """The incident that a group of reports is; `keys` as from `founding_keys`, of all reports of the articles."""
    founder = min(group, key=lambda r: (r.published_at or "9999", keys[r.event.event_id]))
    event_type, event_mode = _most_common([(r.event.event_type, r.event.event_mode) for r in group])
    start, end = _dates(group)
    place = _place(group)
    published = sorted(r.published_at for r in group if r.published_at)
    sources = independent_sources(group)
    changes = [r.event.territorial_change for r in group if r.event.territorial_change != "none"]
    killed, hurt = toll(group, sources, "fatalities"), toll(group, sources, "injured")
    incident = Incident(
        incident_id=keys[founder.event.event_id],
        event_type=event_type,
        event_mode=event_mode,
        date_start=start,
        date_end=end,
        place_name=place.name if place else None,
        country=(place.country if place else None) or founder.country,
        admin1=place.admin1 if place else None,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        geo_precision=place.geo_precision if place else None,
        actor=_side(group, sources, "actor"),
        recipient=_side(group, sources, "recipient"),
        territorial_change=_most_common(changes) if changes else "none",
        fatalities_low=killed[0],
        fatalities_best=killed[1],
        fatalities_high=killed[2],
        injured_low=hurt[0],
        injured_best=hurt[1],
        injured_high=hurt[2],
        event_count=len(group),
        article_count=len({r.event.article_id for r in group}),
        outlet_count=len(set(sources.values())),
        first_reported_at=published[0] if published else None,
        last_reported_at=published[-1] if published else None,
    )
    return Linked(incident, tuple(sorted(r.event.event_id for r in group)))


def independent_sources(group: Sequence[Report]) -> dict[str, str]:
    """article_id → the outlet that its words come from.

    Near-copies of one text come from the outlet that published it first (then by article id); an outlet is one source
    however often it reports. So a reprint adds no source, an outlet's own report does.
    """
    first: dict[str, Report] = {}
    for r in sorted(group, key=lambda r: (r.published_at or "9999", r.event.article_id)):
        first.setdefault(r.cluster_id, r)
    return {r.event.article_id: first[r.cluster_id].outlet for r in group}


def toll(group: Sequence[Report], sources: dict[str, str], what: str) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of `fatalities` or `injured` over the reports; all None where no report gives a figure.

    The rule: low is the lowest low and high the highest high of all the reports, a source's earlier articles too. Best
    is the median, of two middle ones the lower, of one figure for each independent source: the largest best figure in
    the latest of its articles that gives one. So a correction replaces what it corrects, two sources give the lower of
    their figures, and copies of one agency's figure count once.
    """
    given = [r for r in group if getattr(r.event, f"{what}_best") is not None]
    if not given:
        return None, None, None
    latest: dict[str, tuple[str, str, int]] = {}
    for r in given:
        figure = (r.published_at or "", r.event.article_id, int(getattr(r.event, f"{what}_best")))
        source = sources[r.event.article_id]
        latest[source] = max(latest.get(source, figure), figure)
    low = min(int(getattr(r.event, f"{what}_low")) for r in given)
    high = max(int(getattr(r.event, f"{what}_high")) for r in given)
    return low, median_low([figure for _, _, figure in latest.values()]), high


def _dates(group: Sequence[Report]) -> tuple[str | None, str | None]:
    dated = [r.event for r in group if r.event.date_start and r.event.date_end]
    if not dated:
        return None, None
    finest = min(_FINEST_DATES.index(e.date_precision) for e in dated)
    best = [e for e in dated if _FINEST_DATES.index(e.date_precision) == finest]
    return min(e.date_start or "" for e in best), max(e.date_end or "" for e in best)


def _place(group: Sequence[Report]) -> Place | None:
    """The place most reports name among the finest; of several records for it the first in a fixed order."""
    places = [r.event.place for r in group if r.event.place is not None]
    if not places:
        return None
    finest = min(_FINEST_PLACES.index(p.geo_precision) for p in places)
    best = [p for p in places if _FINEST_PLACES.index(p.geo_precision) == finest]
    name = _most_common([p.name for p in best])
    return min((p for p in best if p.name == name), key=lambda p: (str(p.admin1), p.latitude or 0, p.longitude or 0))


def _side(group: Sequence[Report], sources: dict[str, str], role: str) -> str | None:
    """Name (else words) most independent sources give for a role; canonical names before mere words."""
    given: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    for r in group:
        for mention in r.event.actors:
            label = _label(mention)
            if mention.role == role and label:
                given[mention.name is not None].add((sources[r.event.article_id], label))
    for labels in (given[True], given[False]):
        if labels:
            return _most_common([label for _, label in sorted(labels)])
    return None


def _label(mention: ActorMention) -> str | None:
    if mention.name is None and mention.basis == "coreference":
        return None
    return mention.name or mention.text or None


def _most_common(items: Sequence[T]) -> T:
    counts = Counter(items)
    return min(counts, key=lambda item: (-counts[item], str(item)))
