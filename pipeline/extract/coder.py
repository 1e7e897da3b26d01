"""The coder: an article in, its events out, every field with the characters it was read from.

Belongs here: the order of the steps and the making of the records. Does not belong here: any of the steps.
Steps: cut the text, find people, places, dates and figures; in each sentence find triggers with their sides, by rules
and by a reader; make drafts; merge what is told twice; derive what other data sets call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from pipeline.extract.actors import ActorCandidate, find_actors
from pipeline.extract.casualties import find_casualties
from pipeline.extract.clauses import analyse
from pipeline.extract.coder_attributes import mode_of, sentence_weapons, territory_of, weapons_of
from pipeline.extract.coder_casualties import attach, without_totals
from pipeline.extract.coder_draft import Draft
from pipeline.extract.coder_record import event_of
from pipeline.extract.coder_sides import mentions
from pipeline.extract.coder_telling import anaphoric, as_said, content_of_another, embedded
from pipeline.extract.coder_totals import Tellings
from pipeline.extract.dates import DateMention, date_of_event, document_date, find_dates
from pipeline.extract.document import Document, Sentence, read_document
from pipeline.extract.document_level import merge_document, merge_sentence
from pipeline.extract.gate import other_matter, relevant
from pipeline.extract.gate_genre import Genre, genre_of, is_news
from pipeline.extract.places import PlaceMention, country_prior, find_places, place_of_event
from pipeline.extract.protocol import ArticleText
from pipeline.extract.status import status_of
from pipeline.extract.status_history import in_time, long_past, looked_back
from pipeline.extract.status_later import heard_later
from pipeline.extract.triggers import Trigger, find_triggers
from pipeline.extract.triggers_generic import generic
from pipeline.extract.triggers_read import DEFAULT, Weighing, combined, place_read, status_read
from pipeline.extract.triggers_view import SentenceView
from pipeline.ids import content_key
from pipeline.records import Event
from pipeline.reference import Reference

if TYPE_CHECKING:
    from pipeline.extract.reading import Reader, SentenceReading

_SPOKEN = frozenset(("AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "AID", "COOPERATE"))
_VIOLENT_DOCUMENT = 4  # sentences with words of violence that make a document one about violence


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found in a document before events are looked for."""

    doc: Document
    genre: Genre
    today: date | None
    dates: tuple[DateMention, ...]
    places: tuple[PlaceMention, ...]
    actors: dict[int, list[ActorCandidate]]
    seen: dict[int, SentenceReading] = field(default_factory=dict)  # by sentence, what the reader sees in it


def document_of(article: ArticleText) -> Document:
    """The article's text, segmented, with what else the resolvers may know of it."""
    return read_document(
        article.text,
        title=article.title,
        published=_day(article.published_at),
        outlet_country=article.outlet_country,
    )


class Coder:
    """Events by rules over words and clauses and, where a reader is given, by what it sees."""

    version = "3"

    def __init__(self, reference: Reference, reader: Reader | None = None, weighing: Weighing = DEFAULT) -> None:
        self._reference = reference
        self._reader = reader
        self._weighing = weighing
        self.name = "rules" if reader is None else reader.name

    def extract(self, article: ArticleText) -> tuple[Event, ...]:
        """All events of the article, in text order. Any text is valid; one without events gives ()."""
        doc = document_of(article)
        if not relevant(doc, self._reference.lexicon):
            return ()
        reading = self._read(doc)
        drafts = self._drafts(reading)
        heard_later(doc, drafts)
        figures = find_casualties(doc)
        tellings = Tellings.of(doc, reading.dates, reading.places)
        attach(drafts, figures, [_sentence_number(doc, m.cue_start) for m in figures], tellings)
        drafts = without_totals(drafts)
        by_sentence: dict[int, list[Draft]] = {}
        for draft in drafts:
            by_sentence.setdefault(draft.sentence, []).append(draft)
        joined = [d for number in sorted(by_sentence) for d in merge_sentence(by_sentence[number])]
        merged = merge_document(joined)
        version = article.version_id or content_key("ver", article.article_id, article.title, article.text)
        beside = {(d.sentence, d.event_type, "clash" if d.is_clash else d.mode) for d in merged}
        by = (self.name, self.version)
        return tuple(event_of(self._reference.ontology, article, version, d, doc, beside, by) for d in merged)

    def _read(self, doc: Document) -> _Reading:
        reference = self._reference
        dates = find_dates(doc)
        places = find_places(doc, reference.gazetteer)
        prior = country_prior(doc, reference.gazetteer)
        actors: dict[int, list[ActorCandidate]] = {}
        for candidate in find_actors(doc, reference.actors, reference.gazetteer.country, prior):
            actors.setdefault(candidate.sentence, []).append(candidate)
        return _Reading(doc, genre_of(doc), document_date(doc, dates), dates, places, actors, self._seen(doc))

    def _seen(self, doc: Document) -> dict[int, SentenceReading]:
        if self._reader is None:
            return {}
        asked = list(doc.sentences)
        readings = self._reader.read([doc.text[s.start : s.end] for s in asked])
        return {s.index: reading for s, reading in zip(asked, readings, strict=True)}

    def _drafts(self, r: _Reading) -> list[Draft]:
        lexicon = self._reference.lexicon
        violence = lexicon.sets["violence_strict"]
        words = [frozenset(t.lower for t in s.tokens) for s in r.doc.sentences]
        violent = sum(not w.isdisjoint(violence) for w in words) >= _VIOLENT_DOCUMENT
        place_at: dict[int, list[PlaceMention]] = {}
        for place in r.places:
            place_at.setdefault(_sentence_number(r.doc, place.start), []).append(place)
        drafts: list[Draft] = []
        for sentence, own in zip(r.doc.sentences, words, strict=True):
            reading = r.seen.get(sentence.index)
            if own.isdisjoint(lexicon.trigger_words) and (reading is None or not reading.triggers):
                continue
            view = SentenceView(
                analyse(sentence, lexicon.forms, lexicon.lemmas),
                r.actors.get(sentence.index, ()),
                place_at.get(sentence.index, ()),
                lexicon,
            )
            if other_matter(view) or not is_news(r.genre, own, sentence.index in place_at):
                continue
            triggers = find_triggers(view, violent)
            if reading is not None:
                triggers = combined(view, triggers, reading, sentence.start, self._weighing)
            if triggers:
                drafts.extend(self._of_sentence(r, sentence, view, triggers))
        return drafts

    def _of_sentence(
        self, r: _Reading, sentence: Sentence, view: SentenceView, triggers: Sequence[Trigger]
    ) -> list[Draft]:
        text = r.doc.text
        weapons = sentence_weapons(view, text)
        violent = sum(t.pattern.event_type == "ASSAULT" and t.pattern.role == "means" for t in triggers)
        drafts: list[Draft] = []
        for trigger in triggers:
            start, end = view.trigger_chars(trigger.first, trigger.last, trigger.gap)
            sides, acting = mentions(view, trigger, text)
            when = date_of_event(r.doc, r.dates, sentence.index, start, end)
            when = looked_back(r.doc, r.dates, r.today, when, start)
            status = status_read(trigger, status_of(view, trigger, when, r.today, acting), self._weighing)
            if content_of_another(view, trigger, triggers) or generic(view, trigger):
                continue
            if trigger.pattern.event_type in _SPOKEN and not any(a.text for a in sides):
                continue
            event_type, mode, status = as_said(view, trigger, status, acting)
            when, status = in_time(when, status, r.today, trigger)
            status = long_past(view, trigger, when, status, r.today, r.genre.back)
            own = weapons_of(view, trigger, weapons, violent < 2) if _has_weapons(trigger) else []
            for part, place, basis in self._places(r, sentence, view, trigger, start, end):
                country = place.place.country if place is not None else None
                drafts.append(
                    Draft(
                        view=view,
                        trigger=trigger,
                        sentence=sentence.index,
                        start=start,
                        end=end,
                        event_type=event_type,
                        mode=mode if event_type != trigger.pattern.event_type else mode_of(view, trigger, own, sides),
                        status=status,
                        date=when,
                        place=place,
                        place_basis=basis,
                        actors=list(sides),
                        weapons=list(own),
                        territory=territory_of(view, trigger, sides, country),
                        embedded=embedded(view, trigger),
                        anaphoric=anaphoric(view, trigger),
                        part=part,
                    )
                )
        return drafts

    def _places(
        self, r: _Reading, sentence: Sentence, view: SentenceView, trigger: Trigger, start: int, end: int
    ) -> list[tuple[int, PlaceMention | None, str]]:
        """Where it was: the places taken, one event each; else the resolver's answer."""
        if trigger.pattern.territory is not None:
            spans = [view.with_of(s) for s in trigger.sides.recipients]
            taken = [p for p in (view.place_in(s) for s in spans) if p is not None]
            if taken:
                return [(i, place, "sentence") for i, place in enumerate(taken)]
        place, basis = place_of_event(r.doc, r.places, sentence.index, start, end)
        there = [p for p in r.places if sentence.start <= p.start < sentence.end]
        read = place_read(trigger, place, there, sentence.start, self._weighing)
        return [(0, place, basis) if read is place else (0, read, "sentence")]


def _has_weapons(trigger: Trigger) -> bool:
    return trigger.pattern.event_type == "ASSAULT" or trigger.mode == "seize"


def _day(published_at: str | None) -> date | None:
    if not published_at:
        return None
    try:
        return date.fromisoformat(published_at[:10])
    except ValueError:
        return None


def _sentence_number(doc: Document, offset: int) -> int:
    sentence = doc.sentence_at(offset)
    return sentence.index if sentence is not None else -1
