"""What the encoder read, as events that can be counted against marks.

Belongs here: choosing among candidates. Does not belong here: counting (scores.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.reading import ReadTrigger, SentenceReading
from pipeline.training.scores import Role, Told


def told_by(reading: SentenceReading, least: float = 0.5, least_role: float = 0.5) -> list[Told]:
    """Triggers with p of `least` or more; of roles that overlap the surest."""
    return [_told(t, least_role) for t in reading.triggers if t.p >= least]


def _told(trigger: ReadTrigger, least_role: float) -> Told:
    kept: list[Role] = []
    for role in sorted(trigger.roles, key=lambda r: -r.p):
        if role.p >= least_role and not any(role.start < k.end and k.start < role.end for k in kept):
            kept.append(Role(role.role, role.start, role.end))
    return Told(
        trigger.start,
        trigger.end,
        trigger.event_type,
        trigger.mode,
        trigger.status,
        trigger.territory,
        tuple(kept),
        trigger.p * trigger.type_p[0][1],
    )


def all_told(readings: Sequence[SentenceReading]) -> list[list[Told]]:
    return [told_by(reading) for reading in readings]
