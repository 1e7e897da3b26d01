"""Weigh the words around a name: do they say that something happens there, or that it is no place at all?

Belongs here: cues before and after, containment ("Palmyra, Syria"), what a capitalised run makes of its parts. Does not
belong here: finding the name (places_spans.py), choosing among namesakes (places_resolve.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.extract import places_words as words
from pipeline.extract.document import Sentence, Token
from pipeline.extract.places_datelines import in_dateline
from pipeline.reference.gazetteer import Gazetteer, NamedPlace
from pipeline.reference.gazetteer_names import normal

_FAR_KM = 45.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is the same for all spans of a document."""

    text: str
    gazetteer: Gazetteer
    lower_words: frozenset[str]  # words the document also writes in lower case
    datelines: tuple[tuple[int, int], ...]
    countries: dict[str, float]  # how often each country was named up to here


@dataclass(slots=True)
class Span:
    """A stretch of words that a place has as its name. `cue`: 0 no, 1 weak, 2 strong evidence that it is meant."""

    sentence: int
    first: int  # tokens [first, last) of the sentence
    last: int
    start: int
    end: int
    form: str
    found: tuple[NamedPlace, ...]
    cue: int = 0
    near: bool = False
    far: bool = False  # only says how far away something else is
    voice: bool = False  # where somebody spoke or is based
    locative: bool = False
    institution: bool = False
    wanted: tuple[str, ...] = ()
    within: list[str] = field(default_factory=list)  # normal forms of what is said to contain it
    part_of: list[str] = field(
        default_factory=list
    )  # ... of towns and provinces that a quarter or village is said to be in


def is_capital(token: Token) -> bool:
    """Whether the word is written as a name: "Homs", "al-Bab"."""
    text = token.text
    if text[0].isupper():
        return True
    if text[0].islower() and len(text) > 4 and text.startswith(words.ARTICLE_PREFIXES):
        return text.partition("-")[2][:1].isupper() or text.partition("'")[2][:1].isupper()
    return False


def weigh(scene: Scene, sentence: Sentence, span: Span, run_start: int, run_stop: int, flat: bool) -> bool:
    """Fill in what the words around a span say. False if it is surely no place.

    `run_start` and `run_stop` bound the capitalised run around it, `flat` says that capitals mean nothing here.
    """
    if not span.form or span.form in words.MONTHS_DAYS:
        return False
    tokens = sentence.tokens
    before = [t.lower for t in tokens[max(0, span.first - 4) : span.first]]
    after = [t.lower for t in tokens[span.last : span.last + 4]]
    previous, following = (before[-1] if before else ""), (after[0] if after else "")
    single = span.last - span.first == 1
    if _is_aged(after) or _is_street(before, after):
        return False
    in_run_before = span.first > run_start and not flat
    in_run_after = span.last < run_stop and not flat
    if in_run_after and not _fits_after(span, tokens, run_stop, previous):
        return False
    if in_run_before and not _fits_before(tokens, span, run_start):
        return False
    _position(span, before, after)
    _distance(span, [t.lower for t in tokens[max(0, span.first - 7) : span.first]])
    span.voice = _is_voice(before)
    _containment(scene, sentence, span)
    _cue(span, before, following, single, in_run_after)
    if span.within or in_dateline(scene.datelines, span.start):
        span.cue, span.locative = 2, True
    if previous in words.TITLES or (previous == "." and len(before) > 1 and before[-2] in words.TITLES):
        return False
    if single and not flat and _is_acronym(span, tokens[span.first].text):
        return in_dateline(scene.datelines, span.start)
    if single and span.form in words.COMMON:
        return bool(span.within or span.wanted) and not in_run_after
    if single and span.form in words.FIRST_NAMES:
        return span.cue >= 2 and not in_run_after
    if span.cue >= 2 or not single:
        return True
    if flat:
        return _is_large(span, 200_000) or _is_at_home(span, scene.countries)
    if tokens[span.first].lower in scene.lower_words:
        return False
    return span.first > 0 or _is_large(span, 15_000)


def _is_acronym(span: Span, text: str) -> bool:
    """ "SUV", "SWAT", "SANA": capitals in a sentence that is not all capitals. Also "Det" or "Kum", which only some
    language's or code's short form of a town's name is."""
    if text.isupper() and len(text) <= 5:
        return not any(n.place.kind == "country" or (n.own and n.place.population >= 500_000) for n in span.found)
    return len(span.form) <= 3 and not any(n.own or n.place.population >= 3_000_000 for n in span.found)


def _is_aged(after: list[str]) -> bool:
    """ "Granite, 34, of Dayton": what an age follows is a person."""
    return len(after) > 2 and after[0] == after[2] == "," and len(after[1]) <= 2 and after[1].isdigit()


def _is_street(before: list[str], after: list[str]) -> bool:
    """ "the 300 block of Albany", "at the corner of Lima and Oxford", "between Cairo and Troy streets"."""
    lead = [w for w in before if w != "the"]
    if len(lead) > 1 and lead[-1] in ("of", "on", "and") and lead[-2] in words.STREET_BEFORE:
        return True
    return any(w in words.STREETS for w in after[:3]) and not any(w in ",.;:" for w in after[:2])


def _cue(span: Span, before: list[str], following: str, single: bool, in_run_after: bool) -> None:
    """How strongly the words before and after say that something is there."""
    previous, second = (before[-1] if before else ""), (before[-2] if len(before) > 1 else "")
    inside = previous in words.STRONG_LOCATIVE
    if (previous == "the" or previous in words.DIRECTIONS) and second in words.STRONG_LOCATIVE:
        inside = True
    if previous == "of" and (second in words.TYPE_BEFORE or second in words.NEAR_NOUNS):
        inside = True
    if inside:
        span.cue, span.locative = 2, True
    elif previous in words.TYPE_BEFORE:
        span.cue, span.locative = max(span.cue, 1 if single else 2), True
    elif previous in words.LOCATIVE or previous in words.TAKING or previous in words.DIRECTIONS:
        span.cue = max(span.cue, 1)
        span.locative = span.locative or previous not in words.LOCATIVE
    if following in words.BODIES and span.cue < 2:
        span.institution = True
    if following in words.TYPE_AFTER and not (in_run_after and following == "state"):
        span.cue, span.locative, span.wanted = 2, True, words.TYPE_AFTER[following]


def _is_large(span: Span, people: int) -> bool:
    return any(n.own and (n.place.population >= people or n.place.kind in ("country", "region")) for n in span.found)


def _is_at_home(span: Span, countries: dict[str, float]) -> bool:
    """A known town of a country the document has named."""
    return any(n.own and n.place.population >= 5_000 and n.place.country in countries for n in span.found)


def _possessive(token: Token) -> bool:
    return token.text[-2:].lower() in ("'s", "’s")


def _fits_after(span: Span, tokens: tuple[Token, ...], run_stop: int, previous: str) -> bool:
    """What follows inside the capitalised run: an institution of the town is fine, an unknown name is not."""
    if _possessive(tokens[span.last - 1]):
        return True
    rest = [t.lower for t in tokens[span.last : run_stop]]
    if previous in words.STRONG_LOCATIVE and tokens[span.last].text.isupper() and len(rest[0]) > 2:
        return True  # copy without commas: "a rocket attack in Aleppo ISIS said"
    if rest[0] in words.MONTHS_DAYS or rest[0] in words.TITLES:
        span.institution = rest[0] in words.TITLES
        return True
    if rest[0] == "of":
        return previous in words.STRONG_LOCATIVE
    tail = rest[:3]
    if any(w in words.LOCAL_INSTITUTION or w in words.TYPE_AFTER for w in tail):
        span.institution = not any(w in words.TYPE_AFTER for w in tail[:1])
        return not any(w in words.ORGANISATION and w not in words.LOCAL_INSTITUTION for w in tail)
    return False


def _fits_before(tokens: tuple[Token, ...], span: Span, run_start: int) -> bool:
    """What precedes inside the run: a direction, a kind of place, "of" after an institution; else it is a name."""
    if _possessive(tokens[span.first - 1]):
        return True
    lead = [t.lower for t in tokens[run_start : span.first]]
    last = lead[-1]
    if last in words.DIRECTIONS or last in words.TYPE_BEFORE or last in words.LOCATIVE - {"of"}:
        return True
    if last in ("of", "the") and len(lead) > 1:
        head = lead[-2] if last == "of" else lead[-3] if len(lead) > 2 else ""
        span.institution = head not in words.TYPE_BEFORE
        return head in words.TYPE_BEFORE or head in words.LOCAL_INSTITUTION or head in words.NEAR_NOUNS
    # The sentence's first word is capitalised for where it stands.
    return run_start == 0 and len(lead) == 1 and last in words.COMMON


def _position(span: Span, before: list[str], after: list[str]) -> None:
    joined = [w for w in before if w != "the"]
    if joined and joined[-1] in words.NEAR:
        span.near = True
    elif len(joined) > 1 and joined[-1] in ("of", "from") and joined[-2] in words.NEAR_NOUNS:
        span.near = span.locative = True
    if after and after[0] in words.NEAR_AFTER:
        span.near = span.locative = True
        span.cue = 2


def _distance(span: Span, before: list[str]) -> None:
    """ "420 km east of Damascus": a landmark, not where it was."""
    if not before or before[-1] not in ("of", "from"):
        return
    for number, unit in pairwise(before):
        if unit in words.LENGTHS and number.replace(",", "").isdigit():
            span.far = int(number.replace(",", "")) * words.LENGTHS[unit] > _FAR_KM


def _is_voice(before: list[str]) -> bool:
    """ "based in London", "by telephone from Beirut", "told reporters in Geneva"."""
    lead = [w for w in before if w not in ("the", "his", "her", "its", "their")]
    return len(lead) > 1 and lead[-1] in ("in", "from", "at", "by") and lead[-2] in words.VOICE


def _containment(scene: Scene, sentence: Sentence, span: Span) -> None:
    """ "Palmyra, Syria", "Alexandria, La.", "Rastan in Homs province": note what is said to hold the place."""
    tokens = sentence.tokens
    at = span.last
    kind_named = at < len(tokens) and tokens[at].lower in words.TYPE_AFTER
    at += kind_named
    if at < len(tokens) and tokens[at].text == "," and not kind_named:
        at += 1
    elif at < len(tokens) and tokens[at].lower in (("in", "of") if kind_named else ("in",)):
        at += 1
        while at < len(tokens) and (
            tokens[at].lower in words.DIRECTIONS
            or tokens[at].lower in words.TYPE_BEFORE
            or tokens[at].lower in ("the", "of")
        ):
            at += 1
    else:
        return
    if at >= len(tokens) or not is_capital(tokens[at]):
        return
    small = kind_named and tokens[span.last].lower in words.SMALL
    lead = [t.lower for t in tokens[max(0, span.first - 2) : span.first]]
    small = small or (bool(lead) and (lead[-1] in words.SMALL or (lead[-1] == "of" and lead[0] in words.SMALL)))
    for last in range(min(len(tokens), at + 4), at, -1):
        text = scene.text[tokens[at].start : tokens[last - 1].end].removesuffix("'s").removesuffix("’s")
        form = normal(text)
        country = scene.gazetteer.country_word(form)
        if country and country[1] != "people" and (form != "us" or text.isupper()):
            span.within.append(form)
            return
        stopped = last < len(tokens) and tokens[last].text == "."
        if len(form) <= 3 and not (text.isupper() or stopped or "." in text):
            continue  # "in", "or", "me" are words, IN, Or. and ME may be states
        if any(_lies_in(scene.gazetteer, named, form) for named in span.found):
            span.within.append(form)
            return
        if small and scene.gazetteer.named(form):
            span.part_of.append(form)
            return


def _lies_in(gazetteer: Gazetteer, named: NamedPlace, form: str) -> bool:
    place = named.place
    return place.admin1 is not None and gazetteer.division(place.country or "", form) == place.admin1
