"""Which figure of killed and injured belongs to which event.

Belongs here: attaching mentions to drafts, and adding what belongs together. Does not belong here: reading figures
(casualties.py). A figure goes to the event whose own word is its cue, else to the nearest violent event of its
sentence, else to the last one told shortly before. Totals over a campaign go to none, nor does the death of one
who killed himself.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extract.casualties import CasualtyMention
from pipeline.extract.coder_draft import Draft
from pipeline.extract.coder_totals import Tellings

_REACH = 2  # sentences a later toll may stand behind its event
_TAKING = frozenset(("ASSAULT", "PROTEST", "COERCE"))


def attach(
    drafts: Sequence[Draft], mentions: Sequence[CasualtyMention], sentence_of: Sequence[int], tellings: Tellings
) -> None:
    """Put each mention into its draft. `sentence_of[i]` is the sentence of mention i; drafts are in text order."""
    by_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_sentence.setdefault(draft.sentence, []).append(draft)
    for mention, sentence in zip(mentions, sentence_of, strict=True):
        here = [d for d in by_sentence.get(sentence, ()) if d.event_type in _TAKING]
        own = _own(here, mention)
        if tellings.summed(mention, sentence):
            if own is not None and own.role == "effect":
                own.summed = True
            continue
        target = own or _nearest(here, mention)
        if target is None and not here:
            target = _before(by_sentence, sentence, mention, tellings)
        if target is not None:
            (target.killed if mention.kind == "killed" else target.injured).append(mention)


def _own(drafts: Sequence[Draft], mention: CasualtyMention) -> Draft | None:
    for draft in drafts:
        if draft.start < mention.cue_end and draft.end > mention.cue_start:
            return draft
    return None


def _nearest(drafts: Sequence[Draft], mention: CasualtyMention) -> Draft | None:
    violent = [d for d in drafts if d.event_type == "ASSAULT" and d.status.name not in ("negated", "hypothetical")]
    return min(
        violent or drafts,
        key=lambda d: min(abs(d.start - mention.cue_end), abs(mention.cue_start - d.end)),
        default=None,
    )


def _before(
    by_sentence: dict[int, list[Draft]], sentence: int, mention: CasualtyMention, tellings: Tellings
) -> Draft | None:
    """The last violent event told in the sentences just before that the toll can be of, if it has no such figure."""
    for back in range(1, _REACH + 1):
        for draft in reversed(by_sentence.get(sentence - back, [])):
            if draft.event_type != "ASSAULT" or draft.status.name not in ("occurred", "claimed", "denied"):
                continue
            if not tellings.follows(draft, mention, sentence):
                return None
            own = draft.killed if mention.kind == "killed" else draft.injured
            return draft if not own or mention.corrected else None
    return None


def without_totals(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those whose figure is a total, and without bare nouns told beside it of the same killing
    ("5,900 people have been killed since July, some in shoot-outs")."""
    summed = {d.sentence for d in drafts if d.summed}
    if not summed:
        return list(drafts)
    return [
        d
        for d in drafts
        if not d.summed
        and not (
            d.sentence in summed
            and d.event_type == "ASSAULT"
            and d.trigger.pattern.noun
            and d.place_basis != "sentence"
            and not d.killed
        )
    ]


def total(mentions: Sequence[CasualtyMention]) -> tuple[int, int, int, CasualtyMention] | None:
    """(low, best, high) of an event with the mention shown for it, or None.

    Figures under one cue add up ("killing 12 soldiers and three civilians"); over several cues the correcting one
    wins, else the largest: a later sentence repeats or raises a toll, it seldom adds to it.
    """
    if not mentions:
        return None
    corrected = [m for m in mentions if m.corrected]
    groups: dict[int, list[CasualtyMention]] = {}
    for m in corrected[-1:] or mentions:
        groups.setdefault(m.cue_start, []).append(m)
    best = max(groups.values(), key=lambda g: sum(m.best for m in g))
    shown = max(best, key=lambda m: m.best)
    return sum(m.low for m in best), sum(m.best for m in best), sum(m.high for m in best), shown
