"""From a finished draft to the event record.

Belongs here: filling the contract's fields. Does not belong here: deciding any of them.
"""

from __future__ import annotations

from pipeline.extract.actors import unknown_actor
from pipeline.extract.coder_attributes import contexts_of
from pipeline.extract.coder_casualties import total
from pipeline.extract.coder_draft import Draft
from pipeline.extract.confidence import confidence, confidence_read
from pipeline.extract.derived import Facts, acled_like, ucdp_type
from pipeline.extract.document import Document
from pipeline.extract.places import PlaceMention
from pipeline.extract.protocol import ArticleText
from pipeline.ids import content_key
from pipeline.records import ActorMention, Event, Evidence, Place, Span
from pipeline.reference.ontology import Ontology


def event_of(
    ontology: Ontology,
    article: ArticleText,
    version: str,
    d: Draft,
    doc: Document,
    beside: set[tuple[int, str, str | None]],
    extractor: tuple[str, str],
) -> Event:
    """The record of a draft. `beside` are (sentence, type, mode) of the article's events, `extractor` name and
    version."""
    text = doc.text
    mode = d.mode if ontology.has_mode(d.event_type, d.mode) else None
    killed, injured = total(d.killed), total(d.injured)
    sentence = doc.sentences[d.sentence]
    actors = tuple(sorted(_one_role_each(d), key=lambda a: (-1 if a.start is None else a.start, a.role)))
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
        confidence=_confidence(d),
        extractor=extractor[0],
        extractor_version=extractor[1],
        acled_like_event=event,
        acled_like_sub_event=sub_event,
        ucdp_type_of_violence=ucdp_type(facts, ontology),
        cameo_code=ontology.cameo_code(d.event_type, mode),
    )


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


def _status_span(d: Draft, text: str) -> Span | None:
    if d.status.chars is not None:
        return _span(text, *d.status.chars)
    if d.status.tokens is None:
        return None
    return _span(text, *d.view.chars(d.status.tokens))


def _confidence(d: Draft) -> float:
    read = d.trigger.read
    if read is None:
        return confidence(_features(d))
    return confidence_read(_features(d), read.p, dict(read.type_p).get(d.event_type, 0.0))


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


def _one_role_each(d: Draft) -> list[ActorMention]:
    """The sides, with nobody on both: the same words as doer and sufferer are two clauses read as one, and to suffer
    is the surer reading ("soldiers who had gathered ... and blew himself up")."""
    suffer = {(a.start, a.end) for a in d.actors if a.role == "recipient" and a.start is not None}
    kept = [a for a in d.actors if a.role == "recipient" or (a.start, a.end) not in suffer]
    if d.event_type == "ASSAULT" and len(kept) < len(d.actors) and all(a.role == "recipient" for a in kept):
        unknown = unknown_actor("actor", True)
        kept.append(ActorMention(unknown.role, unknown.kind, "", None, None, unknown.sector, None, None, "unstated"))
    return kept
