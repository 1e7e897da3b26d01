"""Find the words of a text that may name a place, with the evidence around them.

Belongs here: which stretch of words, what stands before and after it, whether it is part of the name of a person or an
organisation. Does not belong here: which of several namesakes is meant (places_resolve.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract import places_words as words
from pipeline.extract.document import Document, Sentence, Token
from pipeline.extract.places_cues import Scene, Span, is_capital, weigh
from pipeline.extract.places_datelines import datelines
from pipeline.reference.gazetteer import Gazetteer
from pipeline.reference.gazetteer_names import normal

LONGEST = 6  # words in a name
_TOO_LARGE = 150_000  # inhabitants of a city that is meant even where a longer name ends in its name


@dataclass(slots=True)
class Reading:
    """What one pass over a document gives: spans, and how often each country is named."""

    spans: list[Span]
    countries: dict[str, float]


@dataclass(slots=True)
class Persons:
    """Names of people met on the way. `surnames`: of a known first name or title; `tails`: last words of longer names
    of nothing the gazetteer knows ("Rosalyn Granite"), which may be people, firms or streets."""

    surnames: set[str]
    tails: set[str]

    def has(self, span: Span, scenes: set[str]) -> bool:
        """Whether the span is one of them. `scenes`: forms that some sentence shows to be a place."""
        if span.form.split()[-1] in self.surnames:
            return True
        if span.form not in self.tails or span.form in scenes:
            return False
        return max(n.place.population for n in span.found) < _TOO_LARGE and span.found[0].place.kind != "country"


def read_spans(doc: Document, gazetteer: Gazetteer) -> Reading:
    """All spans of a document in order, never overlapping."""
    lower = frozenset(t.text for s in doc.sentences for t in s.tokens if t.text.islower())
    spans: list[Span] = []
    countries: dict[str, float] = {}
    scene = Scene(doc.text, gazetteer, lower, datelines(doc), countries)
    persons = Persons(set(), set())
    for sentence in doc.sentences:
        spans.extend(_sentence_spans(doc, scene, sentence, countries, persons))
    scenes = {s.form for s in spans if s.cue >= 2}
    spans = [s for s in spans if s.cue >= 2 or not persons.has(s, scenes)]
    return Reading(spans, countries)


def _is_flat(sentence: Sentence) -> bool:
    """Capitals tell nothing here: upper-case copy, or a headline with most words capitalised."""
    alphabetic = [t.text for t in sentence.tokens if t.text[0].isalpha() and len(t.text) > 3]
    if len(alphabetic) < 3:
        return False
    upper = sum(t.isupper() for t in alphabetic)
    if upper >= 0.7 * len(alphabetic):
        return True
    return sentence.heading and sum(t[0].isupper() for t in alphabetic) >= 0.8 * len(alphabetic)


def _sentence_spans(
    doc: Document, scene: Scene, sentence: Sentence, countries: dict[str, float], persons: Persons
) -> Iterator[Span]:
    flat = _is_flat(sentence)
    tokens = sentence.tokens
    i = 0
    while i < len(tokens):
        if not is_capital(tokens[i]) or (flat and tokens[i].lower in words.PARTICLES):
            i += 1
            continue
        stop = _run_end(tokens, i, flat)
        _note_person(tokens, i, stop, persons.surnames)
        at = i
        while at < stop:
            span = _longest(doc, sentence, at, stop, scene.gazetteer, countries)
            if span is None:
                at += 1
                continue
            if weigh(scene, sentence, span, i, stop, flat):
                yield span
            elif i < span.first and not flat and span.last == stop and span.last - span.first == 1:
                persons.tails.add(span.form)
            at = span.last
        i = stop


def _run_end(tokens: tuple[Token, ...], i: int, flat: bool) -> int:
    """End of the capitalised run from i: capitals with particles and the stop of St. between them."""
    limit = min(len(tokens), i + 40) if flat else len(tokens)
    j = i + 1
    while j < limit and (is_capital(tokens[j]) or _joins(tokens, i, j)):
        j += 1
    return j


def _joins(tokens: tuple[Token, ...], i: int, j: int) -> bool:
    """Whether a word that is not capitalised stands inside a name: a particle, the stop of St., a number."""
    token = tokens[j]
    if token.text[0].isdigit():
        return len(token.text) <= 4 and j == i + 1
    if token.text == ".":
        return tokens[j - 1].lower in ("st", "mt", "ft", "ste") and j + 1 < len(tokens)
    ahead = [is_capital(t) for t in tokens[j + 1 : j + 3]]
    if token.lower not in words.PARTICLES or not ahead:
        return False
    return ahead[0] or (len(ahead) > 1 and ahead[1] and tokens[j + 1].lower in words.PARTICLES)


def _note_person(tokens: tuple[Token, ...], i: int, stop: int, persons: set[str]) -> None:
    """Remember the surname of "Mr Paris" and "John Lebanon": alone it is the person again."""
    run = [t.lower for t in tokens[i:stop] if t.text != "."]
    if len(run) < 2:
        return
    named = run[0] in words.TITLES or run[0] in words.FIRST_NAMES
    no_body = run[-1] not in words.ORGANISATION and run[-1] not in words.LOCAL_INSTITUTION
    if named and no_body and len(run) <= 4 and "of" not in run:
        persons.add(normal(run[-1]))


def _longest(
    doc: Document, sentence: Sentence, at: int, stop: int, gazetteer: Gazetteer, countries: dict[str, float]
) -> Span | None:
    tokens = sentence.tokens
    if tokens[at].lower in words.PARTICLES and tokens[at].text.islower():
        return None
    for last in range(min(stop, at + LONGEST), at, -1):
        if tokens[last - 1].lower in words.PARTICLES and last - at > 1 and tokens[last - 1].text.islower():
            continue
        start, end = tokens[at].start, tokens[last - 1].end
        text = doc.text[start:end]
        if text.endswith(("'s", "’s", "'S", "’S")):
            text, end = text[:-2], end - 2
        form = normal(text)
        if not form or (len(form) < 3 and form not in ("us", "uk", "la")):
            continue
        country = gazetteer.country_word(form)
        if country is not None and _really_country(text, form):
            code, how = country
            countries[code] = countries.get(code, 0.0) + (2.0 if how == "name" else 1.0)
            if how == "people":
                return Span(sentence.index, at, last, start, end, "", ())
        elif form in ("us", "la") or (form == "uk" and text != "UK"):
            continue
        found = gazetteer.named(form)
        if found:
            span = Span(sentence.index, at, last, start, end, form, found)
            return _with_tail(doc, tokens, span, gazetteer) if last == stop else span
    return _hyphenated(doc, sentence, at, gazetteer, countries)


def _really_country(text: str, form: str) -> bool:
    return form != "us" or text.replace(".", "") == "US"


def _with_tail(doc: Document, tokens: tuple[Token, ...], span: Span, gazetteer: Gazetteer) -> Span:
    """The span with "air base" or "refugee camp" behind it, if the gazetteer has a place of that name."""
    reach = span.last
    while reach < min(len(tokens), span.last + 3) and tokens[reach].lower in words.FACILITY_TAIL:
        reach += 1
    for last in range(reach, span.last, -1):
        end = tokens[last - 1].end
        form = normal(doc.text[span.start : end])
        found = gazetteer.named(form)
        if found:
            span = Span(span.sentence, span.first, last, span.start, end, form, found)
            span.cue, span.locative = 2, True
            return span
    return span


def _hyphenated(
    doc: Document, sentence: Sentence, at: int, gazetteer: Gazetteer, countries: dict[str, float]
) -> Span | None:
    """ "Damascus-Homs", "Baghdad-based", "Iran-Iraq": the first part, if it names a place of its own."""
    token = sentence.tokens[at]
    if "-" not in token.text:
        return None
    head = token.text.split("-")[0]
    form = normal(head)
    if len(form) < 4 or form in words.COMMON:
        return None
    country = gazetteer.country_word(form)
    if country is not None:
        countries[country[0]] = countries.get(country[0], 0.0) + 1.0
        return Span(sentence.index, at, at + 1, token.start, token.start + len(head), "", ())
    found = tuple(n for n in gazetteer.named(form) if n.own and n.place.population >= 20_000)
    if not found:
        return None
    return Span(sentence.index, at, at + 1, token.start, token.start + len(head), form, found, institution=True)
