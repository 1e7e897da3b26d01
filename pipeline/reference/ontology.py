"""The event ontology: types, modes, contexts, sectors, and what they are called elsewhere.

Read from schemas/ontology/ (PLOVER codes, Open Event Data Alliance, CC BY-SA 4.0; crosswalk by this project).
Belongs here: looking codes up. Does not belong here: rules that need an event's words (pipeline/extract/derived.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pipeline.shipped import shipped


@dataclass(frozen=True, slots=True)
class Ontology:
    """PLOVER and its crosswalk. `events` maps a type to its quad class, score and modes as in plover.json."""

    events: dict[str, dict[str, Any]]
    contexts: frozenset[str]
    sectors: frozenset[str]
    armed: frozenset[str]
    civilian: frozenset[str]
    cameo: dict[str, dict[str, str]]
    acled_like: dict[str, str]
    acled_like_kinds: dict[str, int]

    def quad(self, event_type: str) -> str:
        """Quad class of a type, e.g. ``material_conflict``. KeyError for an unknown type."""
        return str(self.events[event_type]["quad"])

    def intensity(self, event_type: str, mode: str | None) -> float | None:
        """PLOVER score from -10 (conflict) to 10 (cooperation): the mode's, else the type's; None where none is
        given."""
        entry = self.events[event_type]
        score = entry["modes"][mode]["score"] if mode is not None else entry["score"]
        return None if score is None else float(score)

    def has_mode(self, event_type: str, mode: str | None) -> bool:
        return mode is None or mode in self.events[event_type]["modes"]

    def cameo_code(self, event_type: str, mode: str | None) -> str:
        """CAMEO code of type and mode; the type's own code where the mode has none."""
        codes = self.cameo[event_type]
        return codes.get(mode or "*", codes["*"])


def load_ontology() -> Ontology:
    """Read the shipped ontology. Raises FileNotFoundError if the installation lacks it."""
    plover = json.loads(shipped("schemas", "ontology", "plover.json").read_text(encoding="utf-8"))
    cross = json.loads(shipped("schemas", "ontology", "crosswalk.json").read_text(encoding="utf-8"))
    return Ontology(
        events=plover["events"],
        contexts=frozenset(plover["contexts"]),
        sectors=frozenset(plover["sectors"]) | frozenset(plover["international_actor_codes"]),
        armed=frozenset(cross["sector_sets"]["ARM"]),
        civilian=frozenset(cross["sector_sets"]["CIV"]),
        cameo=cross["cameo"],
        acled_like={row["sub_event_type"]: row["event_type"] for row in cross["acled_like_types"]},
        acled_like_kinds={s: kind for s, kind in cross["sector_to_acled_inter"].items() if isinstance(kind, int)},
    )
