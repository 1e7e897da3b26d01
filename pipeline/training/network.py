"""The network: MiniLM once over the sentence, then one more layer for each trigger that reads its event.

Belongs here: layers and losses in torch. Does not belong here: text, files, the export.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

WIDTH, HEADS, INNER, EPSILON = 384, 12, 1536, 1e-12


class Layer(nn.Module):
    """One of BERT's layers: attention and a feed-forward part, each added to its input and normed."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.value, self.out = nn.Linear(WIDTH, WIDTH), nn.Linear(WIDTH, WIDTH)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm_attention, self.norm = nn.LayerNorm(WIDTH, EPSILON), nn.LayerNorm(WIDTH, EPSILON)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """x: (batch, length, width); seen: (batch, 1, 1, length), False where padding stands."""

        def split(t: Tensor) -> Tensor:
            return t.view(*t.shape[:2], HEADS, -1).transpose(1, 2)

        mixed = functional.scaled_dot_product_attention(
            split(self.query(x)),
            split(self.key(x)),
            split(self.value(x)),
            attn_mask=seen,
            dropout_p=0.1 if self.training else 0.0,
        )
        x = self.norm_attention(x + self.drop(self.out(mixed.transpose(1, 2).flatten(2))))
        return self.norm(x + self.drop(self.outer(functional.gelu(self.inner(x)))))


@dataclass(frozen=True)
class Sizes:
    """How many labels of each kind there are, and how the network is built."""

    types: int
    modes: int
    statuses: int
    territory: int
    roles: int
    shapes: int
    layers: int = 6  # of MiniLM's six
    branch: int = 6  # layer after which a trigger's own layers begin
    own_layers: int = 1

    @property
    def attributes(self) -> tuple[int, int, int, int]:
        return self.types, self.modes, self.statuses, self.territory


class Network(nn.Module):
    """`vectors` (words) are kept frozen, as they are shipped in int8; all else learns."""

    def __init__(self, sizes: Sizes, weights: Path) -> None:
        super().__init__()
        self.sizes = sizes
        base = load_file(weights)
        words = base["embeddings.word_embeddings.weight"]
        self.register_buffer("scales", words.abs().amax(1).clamp(min=1e-8) / 127)
        self.register_buffer("words", torch.round(words / self.scales[:, None]).to(torch.int8))
        self.positions = nn.Parameter(
            base["embeddings.position_embeddings.weight"] + base["embeddings.token_type_embeddings.weight"][0]
        )
        self.shapes = nn.Parameter(torch.zeros(sizes.shapes, WIDTH))
        self.norm = nn.LayerNorm(WIDTH, EPSILON)
        self.norm.weight.data = base["embeddings.LayerNorm.weight"].clone()
        self.norm.bias.data = base["embeddings.LayerNorm.bias"].clone()
        layers = [_loaded(base, n) for n in _spread(sizes.layers)]
        self.layers = nn.ModuleList(layers)
        own = list(range(sizes.branch, sizes.branch + sizes.own_layers))
        self.own_layers = nn.ModuleList(copy.deepcopy(layers[min(n, sizes.layers - 1)]) for n in own)
        self.marks = nn.Parameter(torch.randn(3, WIDTH) * 0.02)
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(WIDTH, 3)
        self.roles = nn.Linear(WIDTH, 1 + 2 * sizes.roles)
        self.attribute_hidden = nn.Linear(2 * WIDTH, WIDTH)
        self.attributes = nn.Linear(WIDTH, sum(sizes.attributes))
        for head in (self.tags, self.roles, self.attribute_hidden, self.attributes):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def encode(self, ids: Tensor, shapes: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """States after the branching layer (batch, length, width) and tag logits (batch, length, 3)."""
        vectors = self.words[ids].float() * self.scales[ids][..., None]
        x = self.drop(self.norm(vectors + self.positions[: ids.shape[1]] + self.shapes[shapes]))
        states = x
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, seen)
            if number == self.sizes.branch:
                states = x
        return states, self.tags(self.drop(x))

    def read(self, states: Tensor, marks: Tensor, pool: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
        """Role logits (triggers, length, 1 + 2 * roles) and attribute logits (triggers, all), one row a trigger.

        `states` are those of each trigger's sentence, `marks` 1 in the trigger, 2 in other triggers, else 0; `pool`
        (triggers, 1, length) weighs the trigger's words.
        """
        x = states + self.marks[marks]
        for layer in self.own_layers:
            x = layer(x, seen)
        middle = torch.cat([(pool @ x)[:, 0], x[:, 0]], 1)
        hidden = torch.tanh(self.attribute_hidden(self.drop(middle)))
        return self.roles(self.drop(x)), self.attributes(self.drop(hidden))


def _spread(count: int) -> list[int]:
    """Which of MiniLM's six layers a shallower network begins from: spread over the whole, the last always in."""
    return [round((n + 1) * 6 / count) - 1 for n in range(count)]


def _loaded(base: dict[str, Tensor], number: int) -> Layer:
    layer = Layer()
    prefix = f"encoder.layer.{number}."
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "out": "attention.output.dense",
        "norm_attention": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "norm": "output.LayerNorm",
    }
    layer.load_state_dict(
        {
            f"{own}.{part}": base[f"{prefix}{theirs}.{part}"]
            for own, theirs in names.items()
            for part in ("weight", "bias")
        }
    )
    return layer
