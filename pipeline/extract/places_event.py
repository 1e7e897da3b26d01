"""Which of a document's places an event happened at.

Belongs here: choosing by nearness to the trigger, by how exact a place is, and by what was said before. Does not belong
here: finding and resolving the places (places.py).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.extract.document import Document, Sentence
from pipeline.extract.places_spans import dateline_end

if TYPE_CHECKING:
    from pipeline.extract.places import PlaceMention

_EXACTNESS = {
    "exact": 3.0, "city": 3.0, "near": 2.7, "adm2": 2.2, "adm1": 1.8, "region": 1.4, "water_air": 1.4, "country": 0.3,
}  # fmt: skip
_PRECISE = 2.0  # from here on a place says more than its country
_FAR = 0.05  # for each token between the place and the trigger
_CLAUSE = 0.7  # for each clause border between them
_BORDERS = frozenset("; : — – but while whereas although after before when where which who because since".split())
_BACK = 3  # sentences


def place_of_event(
    doc: Document,
    mentions: tuple[PlaceMention, ...],
    sentence_index: int,
    trigger_start: int,
    trigger_end: int,
) -> tuple[PlaceMention | None, str]:
    """The mention where the event of this trigger took place, and the basis: "sentence", "heading", "previous",
    "document", "dateline" or "none" (then the mention is None).

    A place inside another wins over it. A country named in the sentence gives way to a place of that country named
    just before.
    """
    dateline = dateline_end(doc)
    sentence = doc.sentences[sentence_index]
    here = [m for m in mentions if sentence.start <= m.start < sentence.end and m.start >= dateline]
    best = _attached(sentence, here, trigger_start, trigger_end)
    if best is not None and _EXACTNESS[best.geo_precision] >= _PRECISE:
        return best, "sentence"
    before = [m for m in mentions if dateline <= m.start < sentence.start and m.role == "locative"]
    earlier = _earlier(doc, before, sentence)
    if best is not None:
        inside = [m for m in earlier if _holds(best, m)]
        return (inside[-1], "previous") if inside else (best, "sentence")
    heading = _heading(doc, before, sentence)
    if heading is not None:
        return heading, "heading"
    if earlier:
        return earlier[-1], "previous"
    return _of_document(mentions, dateline)


def _attached(
    sentence: Sentence, here: list[PlaceMention], trigger_start: int, trigger_end: int
) -> PlaceMention | None:
    """The best mention of the trigger's own sentence: locative, exact, near to it, in its clause."""
    best, top = None, float("-inf")
    for mention in here:
        low, high = sorted((mention.start, trigger_start))
        between = [t.lower for t in sentence.tokens if low <= t.start < high]
        score = _EXACTNESS[mention.geo_precision] - _FAR * len(between)
        score -= _CLAUSE * sum(t in _BORDERS for t in between)
        score += 1.0 if mention.role == "locative" else -1.2
        score += 0.3 if mention.start >= trigger_end else 0.0
        if any(_holds(mention, other) for other in here if other is not mention and other.role == "locative"):
            score -= 1.0
        if score > top:
            best, top = mention, score
    return best if best is not None and (best.role == "locative" or top > 0.0) else None


def _earlier(doc: Document, before: list[PlaceMention], sentence: Sentence) -> list[PlaceMention]:
    """Locative mentions of the last few sentences, the likeliest last: the nearest sentence, its most exact place."""
    near = []
    for mention in before:
        home = doc.sentence_at(mention.start)
        if home is not None and sentence.index - home.index <= _BACK and not home.heading:
            near.append((home.index, _EXACTNESS[mention.geo_precision] >= _PRECISE, mention.start, mention))
    near.sort(key=lambda item: (item[1], item[0], -item[2]))
    return [item[3] for item in near]


def _heading(doc: Document, before: list[PlaceMention], sentence: Sentence) -> PlaceMention | None:
    """The place named in the last heading above the sentence."""
    above = [s for s in doc.sentences[: sentence.index] if s.heading]
    if not above:
        return None
    last = above[-1]
    named = [m for m in before if last.start <= m.start < last.end]
    return max(named, key=lambda m: _EXACTNESS[m.geo_precision], default=None)


def _of_document(mentions: tuple[PlaceMention, ...], dateline: int) -> tuple[PlaceMention | None, str]:
    counts = Counter(m.place for m in mentions if m.start >= dateline and m.role == "locative")
    if counts:
        place, _ = max(counts.items(), key=lambda item: item[1] + _EXACTNESS[item[0].geo_precision])
        return next(m for m in mentions if m.place == place and m.start >= dateline), "document"
    in_dateline = [m for m in mentions if m.start < dateline]
    if in_dateline:
        return max(in_dateline, key=lambda m: _EXACTNESS[m.geo_precision]), "dateline"
    return None, "none"


def _holds(outer: PlaceMention, inner: PlaceMention) -> bool:
    """Whether the outer place is the country, division or region that the inner one lies in."""
    a, b = outer.place, inner.place
    if a is b or _EXACTNESS[a.geo_precision] >= _EXACTNESS[b.geo_precision]:
        return False
    if a.country is not None and a.country != b.country:
        return False
    if a.geo_precision == "adm1":
        return a.admin1 == b.admin1
    return a.geo_precision == "country" or a.country is not None
