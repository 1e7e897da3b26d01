"""The corpus as the network learns from it: numbers of pieces, and labels of words.

Belongs here: from marked sentences to arrays, the split of the training part. Does not belong here: torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.corpus.markup import ROLES, STATUSES, TERRITORY, MarkedLine
from pipeline.corpus.texts import CorpusSentence
from pipeline.extract.encoder_spans import Labels
from pipeline.extract.encoder_words import WordPiece


@dataclass(frozen=True, slots=True)
class TriggerExample:
    """One event: its words (first and last), its labels by number, and a role tag for each word of the sentence."""

    first: int
    last: int
    event_type: int
    mode: int
    status: int
    territory: int
    roles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence. `heads` is where each word's first piece stands; tags are 0 none, 1 begins, 2 goes on."""

    ids: tuple[int, ...]
    shapes: tuple[int, ...]
    heads: tuple[int, ...]
    tags: tuple[int, ...]
    triggers: tuple[TriggerExample, ...]


def labels_of(modes: Mapping[str, frozenset[str]]) -> Labels:
    """All labels, in the order the network gives them; each type also has the mode "" (none told)."""
    types = tuple(sorted(modes))
    return Labels(
        types,
        tuple((event_type, mode) for event_type in types for mode in ("", *sorted(modes[event_type]))),
        STATUSES,
        ("none", *TERRITORY),
        tuple(ROLES.values()),
    )


def fold_of(sentence: CorpusSentence, folds: int) -> int:
    """Which of so many parts a sentence belongs to, by a hash other than the one that holds out. All sentences of an
    article belong to one part."""
    key = sentence.source if "#" in sentence.where else sentence.line.text
    return int.from_bytes(hashlib.sha256(b"fold\0" + key.encode()).digest()[:4], "big") % folds


def example_of(line: MarkedLine, labels: Labels, wordpiece: WordPiece, longest: int) -> Example | None:
    """None for a sentence without words, or longer than `longest` pieces."""
    words = wordpiece.words(line.text)
    ids, shapes, heads = [wordpiece.cls], [0], []
    for pieces, shape in zip(words.pieces, words.shapes, strict=True):
        heads.append(len(ids))
        ids.extend(pieces)
        shapes.extend([shape] * len(pieces))
    if not heads or len(ids) >= longest:
        return None
    ids.append(wordpiece.sep)
    shapes.append(0)

    def covered(start: int, end: int) -> list[int]:
        return [n for n in range(len(words)) if words.starts[n] < end and words.ends[n] > start]

    tags = [0] * len(words)
    triggers = []
    taken: set[int] = set()
    for trigger in line.triggers:
        own = covered(trigger.start, trigger.end)
        if not own or own[0] in taken:
            continue  # two events on one word: the first stands for both
        taken.update(own)
        for n in own:
            tags[n] = 1 if n == own[0] else 2
        roles = [0] * len(words)
        for role in line.roles:
            if role.number != trigger.number:
                continue
            number = labels.roles.index(role.role)
            inside = covered(role.start, role.end)
            for n in inside:
                roles[n] = 1 + 2 * number + (n != inside[0])
        triggers.append(
            TriggerExample(
                own[0],
                own[-1],
                labels.types.index(trigger.event_type),
                labels.modes.index((trigger.event_type, trigger.mode or "")),
                labels.statuses.index(trigger.status),
                labels.territory.index(trigger.territory),
                tuple(roles),
            )
        )
    return Example(tuple(ids), tuple(shapes), tuple(heads), tuple(tags), tuple(triggers))
