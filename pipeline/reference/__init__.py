"""What the coder knows about the world: places, borders, actors, codes, words.

Belongs here: loading and looking up reference data. Does not belong here: reading text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.reference.actors import ActorIndex
    from pipeline.reference.gazetteer import Gazetteer
    from pipeline.reference.lexicon import Lexicon
    from pipeline.reference.ontology import Ontology


@dataclass(frozen=True, slots=True)
class Reference:
    """All reference data a coder needs, loaded once a process."""

    ontology: Ontology
    lexicon: Lexicon
    gazetteer: Gazetteer
    actors: ActorIndex


def load_reference(cache: Path, progress: Callable[[str], None] | None = None) -> Reference:
    """Load everything. `cache` is the folder in which the gazetteer is built once (about half a minute the first time).

    Raises SitrepError if the folder cannot be written, OSError if the installation is damaged.
    """
    from pipeline.reference.actors import load_actors
    from pipeline.reference.gazetteer import load_gazetteer
    from pipeline.reference.lexicon import load_lexicon
    from pipeline.reference.ontology import load_ontology

    return Reference(load_ontology(), load_lexicon(), load_gazetteer(cache, progress), load_actors())
