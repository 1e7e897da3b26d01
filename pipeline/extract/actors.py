"""Who is mentioned in an article: every phrase that can do something or have something done to it.

Belongs here: the walk through a document from phrases to candidates. Does not belong here: who does what to whom
(the coder's work), word classes, phrase borders, what words mean and earlier mentions, which have their own files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.extract.actors_candidate import ActorCandidate, UnstatedActor, unknown_actor
from pipeline.extract.actors_coreference import Memory
from pipeline.extract.actors_describe import Setting
from pipeline.extract.actors_sentence import SentenceReader
from pipeline.extract.actors_tags import is_capitals
from pipeline.extract.document import Document
from pipeline.reference.actors import ActorIndex

__all__ = ["ActorCandidate", "UnstatedActor", "find_actors", "unknown_actor"]


def find_actors(
    doc: Document,
    actors: ActorIndex,
    gazetteer_country: Callable[[str], str | None],
    country_prior: Mapping[str, float],
) -> tuple[ActorCandidate, ...]:
    """All candidates in text order, never overlapping; members of a coordination are candidates of their own.

    `gazetteer_country` tells the country of a place name, None if it is no place; `country_prior` is how likely each
    country (alpha-3) is for this document, in any unit. Linear in the length of the text; any document is valid.
    """
    capitals = [is_capitals(sentence.tokens) for sentence in doc.sentences]
    scans = [actors.scan(s.tokens, c) for s, c in zip(doc.sentences, capitals, strict=True)]
    total = sum(v for v in country_prior.values() if v > 0) or 1.0
    shares = {country: value / total for country, value in country_prior.items() if value > 0}
    mentioned = {m.country.country for scan in scans for m in scan if m.country and not m.country.unsafe}
    mentioned.update(country for country, share in shares.items() if share >= 0.1)
    cache: dict[str, str | None] = {}

    def place_country(name: str) -> str | None:
        if name not in cache:
            cache[name] = gazetteer_country(name)
        return cache[name]

    year = doc.published.year if doc.published else None
    setting = Setting(actors, shares, frozenset(mentioned), year, place_country)
    memory = Memory()
    found: list[ActorCandidate] = []
    for sentence, in_capitals, matches in zip(doc.sentences, capitals, scans, strict=True):
        found.extend(SentenceReader(doc, sentence, in_capitals, matches, setting, memory).read())
    return tuple(found)
