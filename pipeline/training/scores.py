"""How what was read agrees with what was marked: counts of right, wrong and missed, field by field.

Belongs here: matching and counting. Does not belong here: reading, printing. A trigger is found if its words overlap
the marked ones, each matched once; a role is right if it is the same role of a matched trigger with the same words
(exact) or some of them (overlap). Roles of triggers not found count as missed, those of triggers too many as wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.corpus.markup import MarkedLine


@dataclass(frozen=True, slots=True)
class Role:
    role: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """One event as told in one sentence, marked by a person or read by a machine."""

    start: int
    end: int
    event_type: str
    mode: str | None
    status: str
    territory: str
    roles: tuple[Role, ...]
    p: float = 1.0


@dataclass
class Count:
    """Right, wrong, missed; precision, recall and F follow (0 where nothing was there to find)."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


@dataclass
class Scores:
    """Counts by field; `status` and `territory` and `kappa` of matched triggers; `sure` (p, right) for calibration."""

    counts: dict[str, Count] = field(default_factory=dict)
    status: Count = field(default_factory=Count)
    types: list[tuple[str, str]] = field(default_factory=list)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    sure: list[tuple[float, bool]] = field(default_factory=list)

    def count(self, name: str) -> Count:
        return self.counts.setdefault(name, Count())

    def add(self, gold: Sequence[Told], read: Sequence[Told]) -> None:
        """One sentence (or document: offsets must only be comparable)."""
        pairs = matched(gold, read)
        found, met = {g for g, _ in pairs}, {r for _, r in pairs}
        for name, right in (
            ("trigger", lambda g, r: True),
            ("trigger, same words", lambda g, r: (g.start, g.end) == (r.start, r.end)),
            ("type", lambda g, r: g.event_type == r.event_type),
            ("type and mode", lambda g, r: (g.event_type, g.mode) == (r.event_type, r.mode)),
            (
                "type, mode and status",
                lambda g, r: (g.event_type, g.mode, g.status) == (r.event_type, r.mode, r.status),
            ),
        ):
            good = sum(right(gold[g], read[r]) for g, r in pairs)
            one = self.count(name)
            one.right += good
            one.wrong += len(read) - good
            one.missed += len(gold) - good
        one = self.count("territory")
        for g, r in pairs:
            if gold[g].territory != "none" and gold[g].territory == read[r].territory:
                one.right += 1
            else:
                one.wrong += read[r].territory != "none"
                one.missed += gold[g].territory != "none"
            self.types.append((gold[g].event_type, read[r].event_type))
            self.statuses.append((gold[g].status, read[r].status))
        one.wrong += sum(t.territory != "none" for n, t in enumerate(read) if n not in met)
        one.missed += sum(t.territory != "none" for n, t in enumerate(gold) if n not in found)
        for g, r in pairs:
            self._roles(gold[g].roles, read[r].roles)
        for n, told in enumerate(gold):
            if n not in found:
                self._roles(told.roles, ())
        right_types = {r for g, r in pairs if gold[g].event_type == read[r].event_type}
        for n, told in enumerate(read):
            if n not in met:
                self._roles((), told.roles)
            self.sure.append((told.p, n in right_types))

    def _roles(self, gold: Sequence[Role], read: Sequence[Role]) -> None:
        for kind, same in (("exact", _same), ("overlap", _overlap)):
            left = list(read)
            for want in gold:
                hit = next((r for r in left if r.role == want.role and same(want, r)), None)
                if hit is None:
                    self.count(f"{want.role}, {kind}").missed += 1
                    self.count(f"roles, {kind}").missed += 1
                else:
                    left.remove(hit)
                    self.count(f"{want.role}, {kind}").right += 1
                    self.count(f"roles, {kind}").right += 1
            for extra in left:
                self.count(f"{extra.role}, {kind}").wrong += 1
                self.count(f"roles, {kind}").wrong += 1

    @property
    def status_accuracy(self) -> float:
        return sum(a == b for a, b in self.statuses) / len(self.statuses) if self.statuses else 0.0


def told_in(line: MarkedLine) -> list[Told]:
    """What a person marked in a sentence."""
    return [
        Told(
            t.start,
            t.end,
            t.event_type,
            t.mode,
            t.status,
            t.territory,
            tuple(Role(r.role, r.start, r.end) for r in line.roles if r.number == t.number),
        )
        for t in line.triggers
    ]


def matched(gold: Sequence[Told], read: Sequence[Told]) -> list[tuple[int, int]]:
    """Pairs (gold, read) that overlap, each in one pair; those of one type first, then those that share most."""
    shared = [
        (a.event_type == b.event_type, min(a.end, b.end) - max(a.start, b.start), -g, -r)
        for g, a in enumerate(gold)
        for r, b in enumerate(read)
        if a.start < b.end and b.start < a.end
    ]
    pairs: list[tuple[int, int]] = []
    golds: set[int] = set()
    reads: set[int] = set()
    for _, _, g, r in sorted(shared, reverse=True):
        if -g not in golds and -r not in reads:
            golds.add(-g)
            reads.add(-r)
            pairs.append((-g, -r))
    return sorted(pairs)


def kappa(pairs: Iterable[tuple[str, str]]) -> float:
    """Cohen's kappa of two sets of labels; 0 for none."""
    labels = list(pairs)
    if not labels:
        return 0.0
    same = sum(a == b for a, b in labels) / len(labels)
    one, two = Counter(a for a, _ in labels), Counter(b for _, b in labels)
    chance = sum(one[name] * two[name] for name in one) / len(labels) ** 2
    return (same - chance) / (1 - chance) if chance < 1 else 1.0


def calibration(sure: Iterable[tuple[float, bool]], bins: int = 10) -> tuple[float, list[tuple[float, float, int]]]:
    """Expected calibration error, and for each bin of equal width that holds any: mean p, share right, how many."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for p, right in sure:
        groups.setdefault(min(int(p * bins), bins - 1), []).append((p, right))
    rows = [
        (sum(p for p, _ in group) / len(group), sum(right for _, right in group) / len(group), len(group))
        for _, group in sorted(groups.items())
    ]
    total = sum(n for _, _, n in rows)
    return (sum(abs(p - share) * n for p, share, n in rows) / total if total else 0.0), rows


def _same(a: Role, b: Role) -> bool:
    return (a.start, a.end) == (b.start, b.end)


def _overlap(a: Role, b: Role) -> bool:
    return a.start < b.end and b.start < a.end
