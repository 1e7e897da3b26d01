"""Which extractor codes articles: those that ship with sitrep, and any that an installed package offers.

An extractor is an entry point of the group `sitrep.extractors`: a function of (Settings, warn) that gives an object
with the form of `pipeline.extract.protocol.Extractor`. SITREP_EXTRACTOR, or `sitrep extract --extractor`, names it.
Belongs here: finding and making them. Does not belong here: how any of them works.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from pipeline.config import Settings
from pipeline.errors import SitrepError, UsageError
from pipeline.extract.protocol import Extractor

GROUP = "sitrep.extractors"


def extractor_names() -> list[str]:
    """Names of all extractors installed here."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def make_extractor(settings: Settings, warn: Callable[[str], None] | None = None) -> Extractor:
    """The extractor that `settings.extractor` names.

    Raises UsageError for a name nobody offers, SitrepError where one that is offered cannot be loaded.
    """
    for point in entry_points(group=GROUP):
        if point.name == settings.extractor:
            try:
                factory = point.load()
            except ImportError as problem:
                raise SitrepError(
                    f"the extractor {point.name!r} cannot be loaded ({problem}): install what it needs, for example "
                    f"with pip install 'sitrep[{point.name}]'"
                ) from problem
            made: Extractor = factory(settings, warn)
            return made
    known = ", ".join(extractor_names()) or "none: reinstall sitrep"
    raise UsageError(f"there is no extractor {settings.extractor!r}: known here are {known} (SITREP_EXTRACTOR)")


def bill_of(extractor: Extractor) -> dict[str, float]:
    """What using it has cost so far, by name of the count; nothing for extractors that cost nothing."""
    bill = getattr(extractor, "bill", None)
    return dict(bill()) if bill is not None else {}


def rules(settings: Settings, warn: Callable[[str], None] | None = None) -> Extractor:
    """Words and clauses, no model."""
    from pipeline.extract.coder import Coder
    from pipeline.reference import load_reference

    return Coder(load_reference(settings.reference_cache, warn))


def encoder(settings: Settings, warn: Callable[[str], None] | None = None) -> Extractor:
    """The shipped network and the rules together; the network reads only sentences that the gate lets through."""
    from pipeline.extract.coder import Coder
    from pipeline.extract.encoder import Encoder
    from pipeline.extract.gate_words import Gate, Gated
    from pipeline.reference import load_reference

    return Coder(load_reference(settings.reference_cache, warn), Gated(Encoder.load(), Gate.load()))
