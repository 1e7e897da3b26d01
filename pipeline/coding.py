"""One article coded and validated: the pure heart of the extract stage, shared by the DAG and the filters.

Belongs here: which languages are coded, which coder is used, and that no event leaves unvalidated. Does not belong
here: reading or writing anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import Reason, Rejected
from pipeline.extract.protocol import ArticleText, Extractor
from pipeline.reference.borders import inside
from pipeline.validate.rules import validate_events

if TYPE_CHECKING:
    from pipeline.records import Event

SUPPORTED_LANGUAGES = frozenset({"en"})


@dataclass(frozen=True, slots=True)
class Coded:
    """What coding an article gave: valid events, and the ones that were not with the reason."""

    events: tuple[Event, ...]
    invalid: tuple[tuple[Event, Reason, str], ...]


def code_article(extractor: Extractor, article: ArticleText, *, max_chars: int = 2_000_000) -> Coded:
    """Code one article.

    Raises Rejected(LANGUAGE_UNSUPPORTED) for a language no coder reads, Rejected(TEXT_TOO_LONG) past `max_chars`.
    A language that is not given (None) is taken to be one we read: the caller identifies it if it matters.
    """
    if article.language is not None and article.language.split("-")[0].lower() not in SUPPORTED_LANGUAGES:
        raise Rejected(Reason.LANGUAGE_UNSUPPORTED, f"language {article.language!r} is not coded")
    if len(article.text) > max_chars:
        raise Rejected(Reason.TEXT_TOO_LONG, f"{len(article.text):,} characters; the limit is {max_chars:,}")
    good, bad = validate_events(extractor.extract(article), article.text, inside, article.published_at)
    return Coded(tuple(good), tuple(bad))
