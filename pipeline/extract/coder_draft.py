"""An event in the making: what one trigger gave, before the document is seen as a whole.

Belongs here: the working record. Does not belong here: the contract (pipeline/records.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.extract.casualties import CasualtyMention
from pipeline.extract.dates import EventDate
from pipeline.extract.status import Status
from pipeline.extract.triggers import Trigger
from pipeline.extract.triggers_view import SentenceView
from pipeline.records import ActorMention, WeaponMention

if TYPE_CHECKING:
    from pipeline.extract.places import PlaceMention


@dataclass(slots=True)
class Draft:
    """One event told at one place of the text. Offsets count in the article's text."""

    view: SentenceView
    trigger: Trigger
    sentence: int
    start: int
    end: int
    event_type: str
    mode: str | None
    status: Status
    date: EventDate
    place: PlaceMention | None
    place_basis: str
    actors: list[ActorMention]
    weapons: list[WeaponMention]
    territory: str
    embedded: bool
    anaphoric: bool
    part: int = 0  # which of several places one trigger tells of
    killed: list[CasualtyMention] = field(default_factory=list)
    injured: list[CasualtyMention] = field(default_factory=list)
    summed: bool = False  # its own figure is a total over a period: what it tells is no single event
    told: int = 1  # how many tellings were merged into it
    absorbed: list[tuple[int, int]] = field(default_factory=list)

    @property
    def role(self) -> str:
        return self.trigger.pattern.role

    def side(self, role: str) -> list[ActorMention]:
        return [a for a in self.actors if a.role == role and a.text]

    @property
    def is_clash(self) -> bool:
        """Fighting of two sides, or violence by a crowd."""
        if self.event_type != "ASSAULT" or self.trigger.pattern.territory:
            return False
        return self.trigger.pattern.frame == "mutual" or any(a.sector == "CVL" for a in self.side("actor"))
