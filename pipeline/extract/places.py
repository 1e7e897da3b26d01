"""Places named in a document, resolved against the gazetteer.

Belongs here: the public face (find_places, country_prior, place_of_event) and the last word on a mention's precision
and role. Finding the words is places_spans.py, choosing among namesakes places_resolve.py, tying a place to an event
places_event.py. Pure: no network, no clock; the gazetteer is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extract import places_words as words
from pipeline.extract.document import Document, read_document
from pipeline.extract.places_cues import Span
from pipeline.extract.places_event import place_of_event
from pipeline.extract.places_resolve import country_votes, resolve, shares
from pipeline.extract.places_spans import Reading, read_spans
from pipeline.reference.gazetteer import Gazetteer, GazetteerPlace

__all__ = ["PlaceMention", "country_prior", "find_places", "place_of_event"]


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Characters [start, end) of the document's text name `place`.

    `geo_precision`: the place's own, or "near" where the text says so ("20 km north of Homs"). `score` 0..1: how sure.
    `role`: "locative" (something is, happens or goes there, a dateline, a heading) or "other" (the place acts or lends
    its name: "Washington said", "Mosul police"). `apart`: it only says how far away, or where somebody spoke ("420 km
    east of Damascus", "by telephone from Beirut"), so that no event is there.
    """

    text: str
    start: int
    end: int
    place: GazetteerPlace
    geo_precision: str
    score: float
    role: str
    apart: bool = False


def find_places(doc: Document, gazetteer: Gazetteer) -> tuple[PlaceMention, ...]:
    """All mentions of places in order of the text, never overlapping. Linear in the text's length."""
    reading = read_spans(doc, gazetteer)
    places = resolve(reading, _votes(doc, reading, gazetteer), gazetteer)
    mentions = []
    for span in reading.spans:
        found = places.get(span.form)
        if found is not None:
            mentions.append(_mention(doc, span, *found))
    return tuple(mentions)


def country_prior(doc: Document, gazetteer: Gazetteer) -> dict[str, float]:
    """Share of each country (alpha-3) in what the document speaks of; the shares add up to 1, {} if it names none."""
    return shares(_votes(doc, read_spans(doc, gazetteer), gazetteer))


def _votes(doc: Document, reading: Reading, gazetteer: Gazetteer) -> dict[str, float]:
    votes = country_votes(reading, doc.outlet_country)
    if doc.title:
        for country, count in read_spans(read_document(doc.title), gazetteer).countries.items():
            votes[country] = votes.get(country, 0.0) + count
    return votes


def _mention(doc: Document, span: Span, place: GazetteerPlace, score: float) -> PlaceMention:
    precision = place.geo_precision
    if span.near and precision in ("city", "exact"):
        precision = "near"
    sentence = doc.sentences[span.sentence]
    following = sentence.tokens[span.last].lower if span.last < len(sentence.tokens) else ""
    speaks = following in words.SAYING and span.cue < 2
    wide = place.kind in ("country", "region") or span.form in words.SEATS
    apart = span.far or span.voice
    locative = (
        not speaks
        and not apart
        and not span.institution
        and (span.locative or span.cue >= 2 or not wide or sentence.heading)
    )
    return PlaceMention(
        doc.text[span.start : span.end],
        span.start,
        span.end,
        place,
        precision,
        score,
        "locative" if locative else "other",
        apart,
    )
