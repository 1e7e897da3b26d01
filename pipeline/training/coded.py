"""The whole coder's events, counted against marks: did each event get told, and each of its fields.

Belongs here: from marks and from Event records to what is compared, and the comparison. A field is right if the words
it was read from overlap marked ones of that role; a figure if its value is the one the marked words say. Does not
belong here: coding, printing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.corpus.markup import MarkedLine
from pipeline.corpus.texts import CorpusArticle
from pipeline.extract.document import read_document
from pipeline.extract.numbers import find_quantities
from pipeline.records import Event
from pipeline.training.scores import Count, Role, Scores, Told, matched

FIELDS = ("actor", "recipient", "place", "date", "fatalities", "injured", "weapon")


@dataclass(frozen=True, slots=True)
class MarkedEvent:
    """One event of a text, its first telling, and where else it is told. Roles are those of all tellings."""

    told: Told
    also: tuple[Told, ...]


def marked_sentence(line: MarkedLine, told: Sequence[Told]) -> list[MarkedEvent]:
    """A sentence by itself."""
    return [MarkedEvent(t, ()) for t in told]


def marked_article(article: CorpusArticle) -> list[MarkedEvent]:
    """Events of the body. One told only in the headline, or again there, has no telling there."""
    tellings: dict[int, list[Told]] = {}
    roles: dict[int, list[Role]] = {}
    same = {t.number: t.same for _, line in article.sentences for t in line.triggers if t.same is not None}

    def event(number: int) -> int:
        seen = {number}
        while (found := same.get(number)) is not None and found not in seen:
            number = found
            seen.add(number)
        return number

    for offset, line in article.sentences:
        for t in line.triggers:
            told = Told(offset + t.start, offset + t.end, t.event_type, t.mode, t.status, t.territory, ())
            tellings.setdefault(event(t.number), []).append(told)
        for r in line.roles:
            roles.setdefault(event(r.number), []).append(Role(r.role, offset + r.start, offset + r.end))
    return [
        MarkedEvent(replace(first, roles=tuple(roles.get(number, ()))), tuple(also))
        for number, (first, *also) in sorted(tellings.items())
    ]


def coded(event: Event) -> Told:
    """An Event record as it can be compared."""
    spans: list[Role] = []
    for actor in event.actors:
        if actor.start is not None and actor.end is not None:
            spans.append(Role(actor.role, actor.start, actor.end))
    if event.place is not None and event.place.start is not None and event.place.end is not None:
        spans.append(Role("place", event.place.start, event.place.end))
    for role, span in (
        ("date", event.date_text),
        ("fatalities", event.fatalities_text),
        ("injured", event.injured_text),
    ):
        if span is not None:
            spans.append(Role(role, span.start, span.end))
    spans.extend(Role("weapon", w.start, w.end) for w in event.weapons)
    return Told(
        event.trigger.start,
        event.trigger.end,
        event.event_type,
        event.event_mode,
        event.status,
        event.territorial_change,
        tuple(spans),
        event.confidence,
    )


class CodedScores:
    """Events and fields of texts coded whole."""

    def __init__(self) -> None:
        self.scores = Scores()
        self.fields: dict[str, Count] = {name: Count() for name in (*FIELDS, "killed, exact", "injured, exact")}

    def add(self, text: str, gold: Sequence[MarkedEvent], events: Iterable[Event]) -> None:
        """One text. An event is found by any of its tellings."""
        records = list(events)
        read = [coded(e) for e in records]
        firsts = [nearest(g, read) for g in gold]
        self.scores.add(firsts, read)
        for g, r in matched(firsts, read):
            mine, theirs = firsts[g].roles, read[r].roles
            for name in FIELDS:
                self._field(name, [m for m in mine if m.role == name], [t for t in theirs if t.role == name])
            for name, role, value in (
                ("killed, exact", "fatalities", records[r].fatalities_best),
                ("injured, exact", "injured", records[r].injured_best),
            ):
                self._value(name, [text[m.start : m.end] for m in mine if m.role == role], value)

    def _field(self, name: str, marked: list[Role], given: list[Role]) -> None:
        count = self.fields[name]
        if any(m.start < t.end and t.start < m.end for m in marked for t in given):
            count.right += 1
        else:
            count.missed += bool(marked)
            count.wrong += bool(given)

    def _value(self, name: str, marked: list[str], value: int | None) -> None:
        values = {v for words in marked if (v := _number(words)) is not None}
        count = self.fields[name]
        if value is not None and (value in values or value == sum(values)):
            count.right += 1
        else:
            count.missed += bool(marked)
            count.wrong += value is not None


def nearest(event: MarkedEvent, read: Sequence[Told]) -> Told:
    """The telling that was found, else the first."""
    for telling in (event.told, *event.also):
        if any(telling.start < r.end and r.start < telling.end for r in read):
            return replace(telling, roles=event.told.roles)
    return event.told


def _number(words: str) -> int | None:
    """What marked number words say. A noun is put behind them, which figures of people want."""
    found = find_quantities(read_document(f"{words} people", title="", published=None, outlet_country=None))
    return found[0].best if found else None
