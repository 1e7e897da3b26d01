"""Examples as tensors, a batch at a time, sentences of like length together.

Belongs here: padding, order, and the noise put on examples while learning. Does not belong here: the network.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from pipeline.training.examples import Example

IGNORED = -100


@dataclass(frozen=True)
class Batch:
    """`ids`, `shapes`, `tags`: (sentences, length). One row a trigger: `owner` (its sentence), `marks`, `pool`,
    `roles` (length) and `attributes` (type, mode, status, territory). Labels stand at each word's first piece."""

    ids: Tensor
    shapes: Tensor
    seen: Tensor
    tags: Tensor
    owner: Tensor
    marks: Tensor
    pool: Tensor
    roles: Tensor
    attributes: Tensor


def batches(examples: Sequence[Example], size: int, chance: random.Random | None) -> Iterator[Batch]:
    """All examples once: in order of length without `chance`, else shuffled among those of like length."""
    order = sorted(range(len(examples)), key=lambda n: len(examples[n].ids) + (chance.uniform(0, 6) if chance else 0))
    groups = [order[at : at + size] for at in range(0, len(order), size)]
    if chance:
        chance.shuffle(groups)
    for group in groups:
        yield batch_of([examples[n] for n in group], chance)


def batch_of(examples: Sequence[Example], chance: random.Random | None = None) -> Batch:
    length = max(len(e.ids) for e in examples)
    rows = sum(len(e.triggers) for e in examples)
    ids = torch.zeros(len(examples), length, dtype=torch.long)
    shapes = torch.zeros_like(ids)
    seen = torch.zeros(len(examples), 1, 1, length, dtype=torch.bool)
    tags = torch.full((len(examples), length), IGNORED)
    owner = torch.zeros(rows, dtype=torch.long)
    marks = torch.zeros(rows, length, dtype=torch.long)
    pool = torch.zeros(rows, 1, length)
    roles = torch.full((rows, length), IGNORED)
    attributes = torch.zeros(rows, 4, dtype=torch.long)
    row = 0
    for n, example in enumerate(examples):
        ids[n, : len(example.ids)] = torch.tensor(example.ids)
        shapes[n, : len(example.ids)] = torch.tensor(example.shapes)
        seen[n, ..., : len(example.ids)] = True
        heads = torch.tensor(example.heads)
        tags[n, heads] = torch.tensor(example.tags)
        ends = (*example.heads[1:], len(example.ids) - 1)
        for trigger in example.triggers:
            owner[row] = n
            for other in example.triggers:
                if other is not trigger and not (chance and chance.random() < 0.2):
                    marks[row, example.heads[other.first] : ends[other.last]] = 2
            marks[row, example.heads[trigger.first] : ends[trigger.last]] = 1
            pool[row, 0, heads[trigger.first : trigger.last + 1]] = 1 / (trigger.last + 1 - trigger.first)
            roles[row, heads] = torch.tensor(trigger.roles)
            attributes[row] = torch.tensor([trigger.event_type, trigger.mode, trigger.status, trigger.territory])
            row += 1
    return Batch(ids, shapes, seen, tags, owner, marks, pool, roles, attributes)
