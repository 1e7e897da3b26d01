"""Which of a document's places an event happened at.

Belongs here: choosing by nearness to the trigger, by how exact a place is, by what was said before and by what the
document is about. Does not belong here: finding and resolving the places (places.py), what a document's main place is
(places_main.py).
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pipeline.extract import places_words as words
from pipeline.extract.document import Document, Sentence
from pipeline.extract.places_datelines import datelines, in_dateline
from pipeline.extract.places_main import EXACTNESS, PRECISE, holds, main_place

if TYPE_CHECKING:
    from pipeline.extract.places import PlaceMention

_FAR = 0.05  # for each token between the place and the trigger
_CLAUSE = 0.7  # for each clause border between them
_BORDERS = frozenset("; : — – but while whereas although after before when where which who because since".split())
_BACK = 1  # sentences: further back, what the document is about is likelier


class EventPlaces:
    """The mentions of one document, laid out by sentence. Made once a document, asked once an event: a question costs
    the logarithm of the document's length and the few sentences around the event."""

    def __init__(self, doc: Document, mentions: tuple[PlaceMention, ...]) -> None:
        filed = datelines(doc)
        self._doc = doc
        self._of: dict[int, list[PlaceMention]] = {}
        for mention in (m for m in mentions if not m.apart):
            home = doc.sentence_at(mention.start)
            if home is not None and not in_dateline(filed, mention.start) and not _in_care(home, mention):
                self._of.setdefault(home.index, []).append(mention)
        self._headings = [s.index for s in doc.sentences if s.heading]
        self._main = main_place(doc, mentions, filed)

    def at(self, sentence_index: int, trigger_start: int, trigger_end: int) -> tuple[PlaceMention | None, str]:
        """The place of the event whose trigger is these characters, and the basis (see `place_of_event`)."""
        sentence = self._doc.sentences[sentence_index]
        here = self._of.get(sentence_index, [])
        best = _attached(sentence, here, trigger_start, trigger_end)
        if best is not None and EXACTNESS[best.geo_precision] >= PRECISE and best.role == "locative":
            return best, "sentence"
        earlier = self._earlier(sentence)
        if best is not None:
            inside = [m for m in earlier if holds(best, m)]
            if inside:
                return inside[-1], "previous"
            main, basis = self._main
            return (main, basis) if main is not None and holds(best, main) else (best, "sentence")
        heading = self._heading(sentence)
        if heading is not None:
            return heading, "heading"
        main = self._main[0]
        if earlier and (main is None or _tells_more(earlier[-1], main)):
            return earlier[-1], "previous"
        return self._main

    def _earlier(self, sentence: Sentence) -> list[PlaceMention]:
        """Locative mentions of the last few sentences, the likeliest last: nearest and most exact."""
        near = [
            (EXACTNESS[m.geo_precision] >= PRECISE, index, -m.start, m)
            for index in range(max(0, sentence.index - _BACK), sentence.index)
            for m in self._of.get(index, ())
            if m.role == "locative" and not self._doc.sentences[index].heading
        ]
        near.sort(key=lambda item: item[:3])
        return [item[3] for item in near]

    def _heading(self, sentence: Sentence) -> PlaceMention | None:
        """The place named in the last heading above the sentence."""
        above = bisect_left(self._headings, sentence.index)
        named = self._of.get(self._headings[above - 1], []) if above else []
        return max((m for m in named if m.role == "locative"), key=lambda m: EXACTNESS[m.geo_precision], default=None)


_last: tuple[Document, tuple[PlaceMention, ...], EventPlaces] | None = None


def place_of_event(
    doc: Document,
    mentions: tuple[PlaceMention, ...],
    sentence_index: int,
    trigger_start: int,
    trigger_end: int,
) -> tuple[PlaceMention | None, str]:
    """The mention where the event of this trigger took place, and the basis: "sentence", "heading", "previous",
    "document", "dateline" or "none" (then the mention is None).

    A place inside another wins over it. A country or province named in the sentence gives way to a place in it named
    just before, or to the document's main place if that lies in it. The layout of the document asked about last is
    kept (one reference), so that a caller with all events of a document does not lay it out again for each.
    """
    global _last
    kept = _last
    if kept is None or kept[0] is not doc or kept[1] is not mentions:
        kept = _last = (doc, mentions, EventPlaces(doc, mentions))
    return kept[2].at(sentence_index, trigger_start, trigger_end)


def _tells_more(earlier: PlaceMention, main: PlaceMention) -> bool:
    """Whether the place of the sentence before is likelier than the document's: in the same country (another one's
    town is where somebody spoke or lives) and no wider."""
    if earlier.place.country not in (main.place.country, None):
        return False
    return EXACTNESS[earlier.geo_precision] >= min(EXACTNESS[main.geo_precision], EXACTNESS["adm1"])


def _in_care(sentence: Sentence, mention: PlaceMention) -> bool:
    """Whether the name belongs to a hospital: people are taken there after what happened elsewhere."""
    at = bisect_left(sentence.tokens, mention.end, key=lambda t: t.start)
    return any(t.lower in words.CARE for t in sentence.tokens[at : at + 3])


def _attached(
    sentence: Sentence, here: list[PlaceMention], trigger_start: int, trigger_end: int
) -> PlaceMention | None:
    """The best mention of the trigger's own sentence: locative, exact, near to it, in its clause."""
    best, top = None, float("-inf")
    locative = [m for m in here if m.role == "locative"]
    for mention in here:
        low, high = sorted((mention.start, trigger_start))
        between = [t.lower for t in sentence.tokens if low <= t.start < high]
        score = EXACTNESS[mention.geo_precision] - _FAR * len(between)
        score -= _CLAUSE * sum(t in _BORDERS for t in between)
        score += 1.0 if mention.role == "locative" else -1.2
        score += 0.3 if mention.start >= trigger_end else 0.0
        if any(holds(mention, other) for other in locative if other is not mention):
            score -= 1.0
        if score > top:
            best, top = mention, score
    return best if best is not None and (best.role == "locative" or top > 0.0) else None
