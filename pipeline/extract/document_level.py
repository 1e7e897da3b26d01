"""One happening told several times in an article is one event.

Belongs here: deciding which drafts of one document are the same happening, and merging them. Does not belong here:
matching events across articles (pipeline/link).

Within a sentence the word for what was done ("bombing") takes up the words for what it did ("killed", "wounded").
Across sentences two drafts are the same if evidence for it outweighs evidence against: the same or an unnamed place,
day and author, near by, or a word back ("the attack"), against other places, other days, other authors, other means,
or "another", "separate". What was told first keeps its trigger unless a later telling says clearly more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.extract.coder_draft import Draft

_HAPPENED = frozenset(("occurred", "claimed", "denied"))
_STRONG = frozenset(("sentence", "heading"))
_APART = timedelta(days=21)
_THRESHOLD = 0.5
# Modes that may be two words for one thing.
_KIN = (
    frozenset(("explosives", "suicide-attack", "destroy", "heavy-weapons")),
    frozenset(("firearms", "targeted")),
    frozenset(("aerial", "drone", "heavy-weapons")),
    frozenset(("beat", "primitive", "torture")),
)


def merge_sentence(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts of one sentence with effects taken up by means ("an attack killed six", "killed in an ambush")."""
    out = list(drafts)
    for effect in [d for d in drafts if d.event_type == "ASSAULT" and d.role == "effect"]:
        means = [d for d in out if d is not effect and d.event_type == "ASSAULT" and d.role == "means" and d.part == 0
                 and _one_act(effect, d)]  # fmt: skip
        if means:
            near = min(means, key=lambda d: abs(d.start - effect.start))
            _absorb(near, effect)
            out.remove(effect)
    effects = [d for d in out if d.event_type == "ASSAULT" and d.role == "effect"]
    for later in effects[1:]:
        first = effects[0]
        if later in out and first is not later and _one_act(first, later):
            _absorb(first, later)
            out.remove(later)
    kept: list[Draft] = []
    for draft in out:
        same = next((d for d in kept if _same_words(d, draft)), None)
        if same is None:
            kept.append(draft)
        else:
            _absorb(same, draft)
    return kept


def _one_act(a: Draft, b: Draft) -> bool:
    if a.trigger.pattern.territory or b.trigger.pattern.territory:
        return False
    if (a.status.name in _HAPPENED) != (b.status.name in _HAPPENED):
        return False
    if _names_conflict(a, b):
        return False
    return not (a.place is not None and b.place is not None and a.place.place != b.place.place
                and a.place_basis == b.place_basis == "sentence")  # fmt: skip


def _same_words(a: Draft, b: Draft) -> bool:
    """Two triggers of one sentence for one thing: the same type, near each other, no side or place of its own."""
    if a.event_type != b.event_type or a.part or b.part or a.trigger.pattern.territory != b.trigger.pattern.territory:
        return False
    if (a.status.name in _HAPPENED) != (b.status.name in _HAPPENED) or _names_conflict(a, b):
        return False
    if a.event_type == "PROTEST":
        return _places_fit(a, b)
    if not _modes_fit(a, b):
        return False
    if a.event_type == "ASSAULT":
        if a.mode == b.mode == "suicide-attack":  # the bomber, and what he did
            return True
        return b.anaphoric or ((_noun(a) or _noun(b)) and _places_fit(a, b) and _objects_fit(a, b))
    return (_noun(a) or _noun(b)) and _objects_fit(a, b)


def _noun(d: Draft) -> bool:
    return d.trigger.pattern.noun


def merge_document(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts of a document with repeated tellings merged, in text order."""
    kept: list[Draft] = []
    for draft in drafts:
        best, score = None, _THRESHOLD
        for other in reversed(kept):
            value = _sameness(other, draft)
            if value > score:
                best, score = other, value
        if best is None:
            kept.append(draft)
        else:
            _absorb(best, draft)
    told = {d.event_type for d in kept if not _bare(d)}
    return [d for d in kept if not _bare(d) or d.event_type not in told]


def _bare(d: Draft) -> bool:
    """A noun and nothing else: nobody on either side, no place or date of its own, no figure. Where the article
    tells of
    such an event properly, the noun only talks about it ("the violence", "such attacks")."""
    return (
        _noun(d)
        and d.told == 1
        and not d.side("actor")
        and not d.side("recipient")
        and not d.killed
        and not d.injured
        and (d.place_basis != "sentence" or d.anaphoric)
    )


def _sameness(a: Draft, b: Draft) -> float:
    """Evidence that `b`, told later, is the happening `a`; at or below the threshold it is another."""
    if a.event_type != b.event_type or (a.status.name in _HAPPENED) != (b.status.name in _HAPPENED):
        return -9.0
    if a.status.name not in _HAPPENED and a.status.name != b.status.name:
        return -9.0
    if bool(a.trigger.pattern.territory) != bool(b.trigger.pattern.territory) and a.event_type == "ASSAULT":
        return -9.0
    apart = b.sentence - a.sentence
    if apart == 0 and not b.anaphoric:
        return -9.0 if a.part or b.part or not _noun(b) else -0.2
    if not _linked(a, b, apart):
        return -9.0
    score = 0.6 if apart <= 2 else 0.3 if apart <= 6 else 0.0
    if b.anaphoric:
        score += 0.9
    if b.role == "effect" and not b.trigger.pattern.noun:
        score += 0.2
    score += _place_evidence(a, b) + _date_evidence(a, b) + _side_evidence(a, b, "actor")
    score += _side_evidence(a, b, "recipient")
    if a.mode and b.mode:
        score += 0.5 if a.mode == b.mode else -0.2 if _modes_fit(a, b) else -1.4
    if b.view.near("another", b.trigger.first - 3, b.trigger.first - 1):
        score -= 1.6
    elif not b.anaphoric and b.view.near("another", 0, 2):
        score -= 0.8
    if a.trigger.pattern.territory and a.event_type == "ASSAULT":
        score -= 0.5
    if a.event_type not in ("ASSAULT", "PROTEST"):
        score -= 0.2
    return score


def _linked(a: Draft, b: Draft, apart: int) -> bool:
    """Something that ties a later telling to an earlier one: a word back, the same place, people or day, or an effect
    told right after."""
    if b.anaphoric or (b.role == "effect" and apart <= 2) or a.sentence == 0:
        return True
    if a.place is not None and b.place is not None and a.place.place == b.place.place and b.place_basis in _STRONG:
        return True
    for role in ("actor", "recipient"):
        one, two = a.side(role), b.side(role)
        if {x.name for x in one if x.name} & {x.name for x in two if x.name}:
            return True
        if {_head(x.text) for x in one} & {_head(x.text) for x in two}:
            return True
    if a.mode is not None and a.mode == b.mode and apart <= 3:
        return True
    return apart <= 2 and any(x.basis == "coreference" for x in b.actors)


def _place_evidence(a: Draft, b: Draft) -> float:
    if a.place is None or b.place is None:
        return 0.1
    if a.place.place == b.place.place:
        return 0.8 if b.place_basis in _STRONG else 0.3
    within = a.place.place.country == b.place.place.country and "country" in (a.place.place.kind, b.place.place.kind)
    if within or a.place_basis not in _STRONG or b.place_basis not in _STRONG:
        return 0.1
    same_area = a.place.place.admin1 is not None and a.place.place.admin1 == b.place.place.admin1
    if same_area and {a.place.place.kind, b.place.place.kind} & {"adm1", "adm2", "region"}:
        return 0.1
    return -0.8 if same_area else -2.0


def _date_evidence(a: Draft, b: Draft) -> float:
    if a.date.date_start is None or b.date.date_start is None or a.date.date_end is None or b.date.date_end is None:
        return 0.0
    overlap = a.date.date_start <= b.date.date_end and b.date.date_start <= a.date.date_end
    told = a.date.mention is not None and b.date.mention is not None
    if overlap:
        return 0.4 if told else 0.1
    if told or _far_apart(a, b):
        return -2.5
    return -0.3


def _far_apart(a: Draft, b: Draft) -> bool:
    """One is told without a day of its own, as news; the other is dated weeks from it."""
    ends = sorted(
        (date.fromisoformat(str(x.date.date_start)), date.fromisoformat(str(x.date.date_end))) for x in (a, b)
    )
    return ends[1][0] - ends[0][1] > _APART


def _side_evidence(a: Draft, b: Draft, role: str) -> float:
    one, two = a.side(role), b.side(role)
    if not one or not two:
        return 0.2 if role == "actor" else 0.0
    if _names_conflict(a, b, role):
        return -1.2 if role == "actor" else -0.8
    heads = {_head(x.text) for x in one} & {_head(x.text) for x in two}
    names = {x.name for x in one if x.name} & {x.name for x in two if x.name}
    if names or heads:
        return 0.8
    if any(x.basis == "coreference" for x in two):
        return 0.3
    sectors = {x.sector for x in one} & {x.sector for x in two}
    return 0.0 if sectors else -0.5


def _head(text: str) -> str:
    word = text.lower().split()[-1] if text.split() else ""
    return word.removesuffix("s")


def _names_conflict(a: Draft, b: Draft, role: str = "actor") -> bool:
    """Both sides named, and by other names or of other countries."""
    one = {x.name for x in a.side(role) if x.name}
    two = {x.name for x in b.side(role) if x.name}
    if one and two:
        return not one & two
    countries = {x.country for x in a.side(role) if x.country}, {x.country for x in b.side(role) if x.country}
    return bool(countries[0] and countries[1] and not countries[0] & countries[1])


def _modes_fit(a: Draft, b: Draft) -> bool:
    if a.mode is None or b.mode is None or a.mode == b.mode:
        return True
    return any(a.mode in kin and b.mode in kin for kin in _KIN)


def _places_fit(a: Draft, b: Draft) -> bool:
    return a.place is None or b.place is None or a.place.place == b.place.place


def _objects_fit(a: Draft, b: Draft) -> bool:
    one, two = a.side("recipient"), b.side("recipient")
    return not one or not two or bool({_head(x.text) for x in one} & {_head(x.text) for x in two})


def _absorb(keep: Draft, extra: Draft) -> None:
    """Move what `extra` knows and `keep` does not into `keep`."""
    keep.told += extra.told
    keep.absorbed.append((extra.start, extra.end))
    keep.absorbed.extend(extra.absorbed)
    same_sentence = keep.sentence == extra.sentence
    for role in ("actor", "recipient"):
        own, more = keep.side(role), extra.side(role)
        if not own and more:
            keep.actors = [x for x in keep.actors if x.role != role] + more
        elif same_sentence or role == "recipient":
            known = {_head(x.text) for x in own} | {x.name for x in own if x.name}
            new = [x for x in more if _head(x.text) not in known and x.name not in known and x.basis != "coreference"]
            if same_sentence or len(own) + len(new) <= 3:
                keep.actors.extend(x for x in new if role == "recipient")
        if all(x.basis == "coreference" for x in own) and any(x.basis != "coreference" for x in more):
            keep.actors = [x for x in keep.actors if x.role != role] + [x for x in more if x.basis != "coreference"]
    if (keep.mode is None and not keep.trigger.pattern.territory) or (
        keep.mode == "explosives" and extra.mode == "suicide-attack"
    ):
        keep.mode = extra.mode
    if keep.place is None or (
        extra.place is not None and keep.place_basis not in _STRONG and extra.place_basis in _STRONG
    ) or (
        extra.place is not None and keep.place.place.kind in ("country", "region", "adm1")
        and extra.place_basis in _STRONG and extra.place.place.kind not in ("country", "region", "adm1")
        and extra.place.place.country == keep.place.place.country
    ):  # fmt: skip
        keep.place, keep.place_basis = extra.place, extra.place_basis
    if keep.date.mention is None and extra.date.mention is not None:
        keep.date = extra.date
    if keep.status.name in ("claimed", "denied") and extra.status.name == "occurred":
        keep.status = extra.status
    known_weapons = {(w.start, w.end) for w in keep.weapons}
    texts = {w.text.lower() for w in keep.weapons}
    keep.weapons.extend(
        w for w in extra.weapons if (w.start, w.end) not in known_weapons and w.text.lower() not in texts
    )
    seen = {(m.start, m.end) for m in keep.killed + keep.injured}
    keep.killed.extend(m for m in extra.killed if (m.start, m.end) not in seen)
    keep.injured.extend(m for m in extra.injured if (m.start, m.end) not in seen)
