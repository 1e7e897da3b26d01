"""The rule coder: an article in, its events out, every field with the characters it was read from.

Belongs here: the order of the steps and the making of the records. Does not belong here: any of the steps.
Steps: cut the text, find people, places, dates and figures; in each sentence find triggers with their sides; make drafts;
merge what is told twice; derive what other data sets call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.extract.actors import ActorCandidate, find_actors
from pipeline.extract.casualties import find_casualties
from pipeline.extract.clauses import analyse
from pipeline.extract.coder_attributes import contexts_of, mode_of, sentence_weapons, territory_of, weapons_of
from pipeline.extract.coder_casualties import attach, total
from pipeline.extract.coder_draft import Draft
from pipeline.extract.coder_sides import mentions
from pipeline.extract.confidence import confidence
from pipeline.extract.dates import DateMention, date_of_event, document_date, find_dates
from pipeline.extract.derived import Facts, acled_like, ucdp_type
from pipeline.extract.document import Document, Sentence, read_document
from pipeline.extract.document_level import merge_document, merge_sentence
from pipeline.extract.gate import other_matter, relevant
from pipeline.extract.places import PlaceMention, country_prior, find_places, place_of_event
from pipeline.extract.protocol import ArticleText
from pipeline.extract.status import Status, status_of
from pipeline.extract.triggers import Trigger, content_mode, find_triggers
from pipeline.extract.triggers_view import POLITICAL, SentenceView
from pipeline.ids import content_key
from pipeline.records import Event, Evidence, Place, Span
from pipeline.reference import Reference

_VIOLENT_DOCUMENT = 4  # sentences with words of violence that make a document one about violence
_MATRIX = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was found in a document before events are looked for."""

    doc: Document
    today: date | None
    dates: tuple[DateMention, ...]
    places: tuple[PlaceMention, ...]
    actors: dict[int, list[ActorCandidate]]


def document_of(article: ArticleText) -> Document:
    """The article's text, segmented, with what else the resolvers may know of it."""
    return read_document(
        article.text,
        title=article.title,
        published=_day(article.published_at),
        outlet_country=article.outlet_country,
    )


class RuleCoder:
    """Events by rules over words and clauses: no parser, no model."""

    name = "rules"
    version = "1"

    def __init__(self, reference: Reference) -> None:
        self._reference = reference

    def extract(self, article: ArticleText) -> tuple[Event, ...]:
        """All events of the article, in text order. Any text is valid; one without events gives ()."""
        doc = document_of(article)
        if not relevant(doc, self._reference.lexicon):
            return ()
        reading = self._read(doc)
        drafts = self._drafts(reading)
        figures = find_casualties(doc)
        attach(drafts, figures, [_sentence_number(doc, m.cue_start) for m in figures])
        by_sentence: dict[int, list[Draft]] = {}
        for draft in drafts:
            by_sentence.setdefault(draft.sentence, []).append(draft)
        joined = [d for number in sorted(by_sentence) for d in merge_sentence(by_sentence[number])]
        merged = merge_document(joined)
        version = article.version_id or content_key("ver", article.article_id, article.title, article.text)
        beside = {(d.sentence, d.event_type, "clash" if _is_clash(d) else d.mode) for d in merged}
        return tuple(self._event(article, version, d, doc, beside) for d in merged)

    def _read(self, doc: Document) -> _Reading:
        reference = self._reference
        dates = find_dates(doc)
        places = find_places(doc, reference.gazetteer)
        prior = country_prior(doc, reference.gazetteer)
        actors: dict[int, list[ActorCandidate]] = {}
        for candidate in find_actors(doc, reference.actors, reference.gazetteer.country, prior):
            actors.setdefault(candidate.sentence, []).append(candidate)
        return _Reading(doc, document_date(doc, dates), dates, places, actors)

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
            if own.isdisjoint(lexicon.trigger_words):
                continue
            view = SentenceView(
                analyse(sentence, lexicon.forms, lexicon.lemmas),
                r.actors.get(sentence.index, ()),
                place_at.get(sentence.index, ()),
                lexicon,
            )
            if other_matter(view):
                continue
            triggers = find_triggers(view, violent)
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
            start, end = _trigger_chars(view, trigger)
            sides, acting = mentions(view, trigger, text)
            when = date_of_event(r.doc, r.dates, sentence.index, start, end)
            status = status_of(view, trigger, when, r.today, acting)
            if _content_of_another(view, trigger, triggers):
                continue
            event_type, mode, status = _as_said(view, trigger, status, acting)
            own = weapons_of(view, trigger, weapons, violent < 2) if trigger.pattern.event_type == "ASSAULT" else []
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
                        mode=mode if event_type != trigger.pattern.event_type else mode_of(view, trigger, own),
                        status=status,
                        date=when,
                        place=place,
                        place_basis=basis,
                        actors=list(sides),
                        weapons=list(own),
                        territory=territory_of(view, trigger, sides, country),
                        embedded=_embedded(view, trigger),
                        anaphoric=_anaphoric(view, trigger),
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
        return [(0, place, basis)]

    def _event(
        self,
        article: ArticleText,
        version: str,
        d: Draft,
        doc: Document,
        beside: set[tuple[int, str, str | None]],
    ) -> Event:
        ontology, text = self._reference.ontology, doc.text
        mode = d.mode if ontology.has_mode(d.event_type, d.mode) else None
        killed, injured = total(d.killed), total(d.injured)
        sentence = doc.sentences[d.sentence]
        actors = tuple(sorted(d.actors, key=lambda a: (-1 if a.start is None else a.start, a.role)))
        facts = Facts(
            event_type=d.event_type,
            mode=mode,
            territory=d.territory,
            actors=actors,
            killed=killed[1] if killed else None,
            injured=injured[1] if injured else None,
            weapons=d.weapons,
            trigger=d.trigger.pattern.key,
            words=d.view.words,
            two_sided=d.trigger.pattern.frame == "mutual",
            beside=frozenset((t, m) for s, t, m in beside if d.sentence <= s <= d.sentence + 1),
        )
        event, sub_event = acled_like(facts, ontology)
        key: tuple[object, ...] = (article.article_id, version, d.event_type, d.start, d.end)
        if d.part:
            key += (d.place.start if d.place is not None else d.part,)
        return Event(
            event_id=content_key("evt", *key),
            article_id=article.article_id,
            version_id=version,
            event_type=d.event_type,
            event_mode=mode,
            contexts=contexts_of(d.view, d.trigger, actors),
            quad_code=ontology.quad(d.event_type),
            intensity=ontology.intensity(d.event_type, mode),
            status=d.status.name,
            status_basis=_status_span(d, text),
            territorial_change=d.territory,
            date_start=d.date.date_start,
            date_end=d.date.date_end,
            date_precision=d.date.precision,
            date_text=_span(text, d.date.mention.start, d.date.mention.end) if d.date.mention is not None else None,
            date_basis=d.date.basis,
            actors=actors,
            place=_place(d.place),
            place_basis=d.place_basis if d.place is not None else "none",
            fatalities_low=killed[0] if killed else None,
            fatalities_best=killed[1] if killed else None,
            fatalities_high=killed[2] if killed else None,
            fatalities_text=_span(text, killed[3].start, killed[3].end) if killed else None,
            injured_low=injured[0] if injured else None,
            injured_best=injured[1] if injured else None,
            injured_high=injured[2] if injured else None,
            injured_text=_span(text, injured[3].start, injured[3].end) if injured else None,
            weapons=tuple(sorted(d.weapons, key=lambda w: w.start)),
            trigger=_span(text, d.start, d.end),
            evidence=Evidence(text[sentence.start : sentence.end], sentence.start, sentence.end),
            confidence=confidence(_features(d)),
            extractor=self.name,
            extractor_version=self.version,
            acled_like_event=event,
            acled_like_sub_event=sub_event,
            ucdp_type_of_violence=ucdp_type(facts, ontology),
            cameo_code=ontology.cameo_code(d.event_type, mode),
        )


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


def _span(text: str, start: int, end: int) -> Span:
    return Span(text[start:end], start, end)


def _place(mention: PlaceMention | None) -> Place | None:
    if mention is None:
        return None
    p = mention.place
    return Place(
        text=mention.text or None,
        name=p.name,
        country=p.country,
        country_name=p.country_name,
        admin1=p.admin1,
        latitude=p.latitude,
        longitude=p.longitude,
        geonames_id=p.geonames_id,
        geo_precision=mention.geo_precision,
        start=mention.start,
        end=mention.end,
    )


def _trigger_chars(view: SentenceView, trigger: Trigger) -> tuple[int, int]:
    """Characters of a trigger: its words, without the object inside a gap where they do not lie together."""
    tokens = view.clauses.tokens
    last = trigger.first if trigger.gap is not None else trigger.last
    return tokens[trigger.first].start, tokens[last].end


def _status_span(d: Draft, text: str) -> Span | None:
    if d.status.chars is not None:
        return _span(text, *d.status.chars)
    if d.status.tokens is None:
        return None
    return _span(text, *d.view.chars(d.status.tokens))


_KINDLY = frozenset(("CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "CONCEDE"))


def _as_said(
    view: SentenceView, trigger: Trigger, status: Status, acting: Sequence[ActorCandidate]
) -> tuple[str, str | None, Status]:
    """Type, mode and status of what is only said. PLOVER has types for it: an intention to cooperate is AGREE (its
    status stays future), not agreeing is REJECT."""
    event_type = trigger.pattern.event_type
    if event_type == "AGREE" and status.name == "negated" and not trigger.pattern.noun:
        return "REJECT", content_mode(view, "REJECT", trigger.last), Status("occurred")
    if event_type in _KINDLY and status.name == "future" and trigger.mode != "resign":
        if any(a.sector in POLITICAL for a in acting):
            return "AGREE", None, status
    return event_type, trigger.mode, status


def _content_of_another(view: SentenceView, trigger: Trigger, triggers: Sequence[Trigger]) -> bool:
    """True for what is only the content of a demand, refusal, promise or threat told in the same sentence.

    "agreed to withdraw" is an agreement, "demanded the release" a demand: neither a withdrawal nor a release.
    """
    if trigger.pattern.role == "effect":
        return False
    c = view.clauses
    number = c.chunk_of[trigger.first]
    for other in triggers:
        if other is trigger or other.pattern.event_type not in _MATRIX or other.first >= trigger.first:
            continue
        if trigger.first - other.last > 14:
            continue
        between = range(c.chunk_of[other.last] + 1, number + 1)
        free = [k for k in between if k in c.groups and c.groups[k].form in ("finite", "participle") and c.groups[k].modal is None
                and c.groups[k].future is None and c.tags[c.groups[k].head] == "V" and c.groups[k].head != other.first]  # fmt: skip
        marks = any(
            c.lower(c.chunks[k].first)
            in (";", "after", "as", "while", "when", "amid", "over", "following", "since", "because")
            for k in between
        )
        if not free and not marks:
            return True
    return False


def _embedded(view: SentenceView, trigger: Trigger) -> bool:
    """True for an infinitive, a gerund, a relative clause, or a clause of time or reason: told by the way."""
    group = trigger.sides.verb
    c = view.clauses
    number = trigger.sides.chunk if group is not None else c.chunk_of[trigger.first]
    if group is not None and not trigger.pattern.noun and group.form in ("infinitive", "ing"):
        return True
    for k in range(number - 1, -1, -1):
        chunk = c.chunks[k]
        word = c.lower(chunk.first)
        if chunk.kind == "W" or (
            chunk.kind in ("S", "P")
            and word
            in ("after", "before", "since", "because", "when", "while", "if", "until", "following", "over", "for")
        ):
            return True
        if chunk.kind in (",", ".") or (k in c.groups):
            return False
    return False


def _anaphoric(view: SentenceView, trigger: Trigger) -> bool:
    """True for "the attack", "this bombing": a noun that points back, with nothing that says where or by whom."""
    if not trigger.pattern.noun:
        return False
    c = view.clauses
    first = c.chunks[c.chunk_of[trigger.first]].first
    return c.lower(first) in view.lexicon.sets["anaphora"] and first < trigger.first and c.tags[first] == "D"


def _is_clash(d: Draft) -> bool:
    """Fighting of two sides, or violence by a crowd."""
    if d.event_type != "ASSAULT" or d.trigger.pattern.territory:
        return False
    return d.trigger.pattern.frame == "mutual" or any(a.sector == "CVL" for a in d.side("actor"))


def _features(d: Draft) -> list[str]:
    found: list[str] = []
    if not d.trigger.pattern.noun:
        found.append("verb")
    found.append("embedded" if d.embedded else "main_clause")
    if d.trigger.pattern.needs == "any":
        found.append("unconditional")
    acting = d.side("actor")
    if any(a.basis == "named" for a in acting):
        found.append("actor_named")
    elif acting:
        found.append("actor_described")
    if d.side("recipient"):
        found.append("recipient_known")
    if d.place_basis == "sentence":
        found.append("place_in_sentence")
    if d.date.mention is not None:
        found.append("date_in_text")
    if d.killed or d.injured:
        found.append("casualties")
    if d.weapons:
        found.append("weapon")
    if d.mode is not None:
        found.append("mode")
    if d.sentence < 3:
        found.append("lead")
    if d.told > 1:
        found.append("told_again")
    if d.anaphoric:
        found.append("anaphoric")
    if d.status.name in ("claimed", "historical", "future", "hypothetical", "negated", "denied"):
        found.append(d.status.name)
    if d.view.has("film_words") or len(d.view.words & d.view.lexicon.sets["sport_words"]) > 2:
        found.append("figurative_company")
    if d.view.clauses.tokens[-1].text == "?":
        found.append("question")
    return found
