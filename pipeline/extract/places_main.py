"""The place a document is about, for events that name none near them.

Belongs here: what counts for a main place, which place lies in which. Does not belong here: events (places_event.py).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.extract.document import Document
from pipeline.extract.places_datelines import in_dateline
from pipeline.reference.gazetteer import GazetteerPlace

if TYPE_CHECKING:
    from pipeline.extract.places import PlaceMention

EXACTNESS = {
    "exact": 3.0, "city": 3.0, "near": 2.7, "adm2": 2.2, "adm1": 1.8, "region": 1.4, "water_air": 1.4, "country": 0.3,
}  # fmt: skip
PRECISE = 2.0  # from here on a place says more than its country
_LEAD = 2  # sentences that say what the report is about
_LEAD_WEIGHT = 2.0
_TITLE_WEIGHT = 3.0
_OTHER = 0.3  # a mention that acts or lends its name, against one where something is
_SHARED = 0.5  # of the weight of the other places in the same division


def main_place(
    doc: Document, mentions: tuple[PlaceMention, ...], filed: tuple[tuple[int, int], ...]
) -> tuple[PlaceMention | None, str]:
    """The mention a document turns on, and "document", "dateline" (nothing else names one) or "none".

    The country most spoken of, in it the place named most, in the lead and in the title; the dateline counts as one
    more mention of its place where it lies in that country. A dateline in another country than that says nothing.
    """
    title = f" {doc.title.lower()} "
    weight: dict[GazetteerPlace, float] = defaultdict(float)
    first: dict[GazetteerPlace, PlaceMention] = {}
    countries: dict[str | None, float] = defaultdict(float)
    lead = doc.sentences[min(_LEAD, len(doc.sentences)) - 1].end if doc.sentences else 0
    filed_from = [m for m in mentions if in_dateline(filed, m.start)]
    titled: set[GazetteerPlace] = set()
    for mention in mentions:
        if in_dateline(filed, mention.start):
            continue
        value = (1.0 if mention.role == "locative" else _OTHER) * (_LEAD_WEIGHT if mention.start < lead else 1.0)
        if mention.place not in titled and title.strip() and _named_in(title, mention.text.lower()):
            titled.add(mention.place)
            value += _TITLE_WEIGHT
        countries[mention.place.country] += value
        if mention.role == "locative":
            weight[mention.place] += value
            first.setdefault(mention.place, mention)
    if not weight:
        about = max(countries, key=lambda c: countries[c], default=None)
        home_news = [m for m in filed_from if about in (None, m.place.country)]
        best = max(home_news, key=lambda m: EXACTNESS[m.geo_precision], default=None)
        return best, "dateline" if best is not None else "none"
    home = max(countries, key=lambda c: countries[c])
    for mention in filed_from:
        if mention.place.country == home and EXACTNESS[mention.geo_precision] >= PRECISE:
            weight[mention.place] += 1.0
            first.setdefault(mention.place, mention)
    divisions: dict[tuple[str | None, str | None], float] = defaultdict(float)
    for place, value in weight.items():
        divisions[(place.country, place.admin1)] += value
    inside = [p for p in weight if p.country == home and p.geo_precision != "country"]
    pool = inside or [p for p in weight if p.country == home] or list(weight)

    def worth(place: GazetteerPlace) -> float:
        shared = divisions[(place.country, place.admin1)] - weight[place] if place.admin1 else 0.0
        return weight[place] + _SHARED * shared + EXACTNESS[place.geo_precision]

    mention = first[max(pool, key=worth)]
    return mention, "dateline" if in_dateline(filed, mention.start) else "document"


def _named_in(title: str, name: str) -> bool:
    """Whether the name stands in the title as words of its own."""
    at = title.find(name)
    while at >= 0:
        if not title[at - 1 : at].isalnum() and not title[at + len(name) : at + len(name) + 1].isalnum():
            return True
        at = title.find(name, at + 1)
    return False


def holds(outer: PlaceMention, inner: PlaceMention) -> bool:
    """Whether the outer place is the country, division or region that the inner one lies in."""
    a, b = outer.place, inner.place
    if a is b or EXACTNESS[a.geo_precision] >= EXACTNESS[b.geo_precision]:
        return False
    if a.country is not None and a.country != b.country:
        return False
    if a.geo_precision in ("adm1", "adm2"):
        return a.admin1 == b.admin1
    if a.geo_precision == "region" and a.admin1 is not None:
        return a.admin1 == b.admin1
    return a.geo_precision == "country" or a.country is not None
