"""The network: MiniLM once over the sentence, then one more layer for each trigger that reads its event.

Belongs here: layers and losses in torch. Does not belong here: text, files, the export.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
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
        self.register_buffer("even_inner", torch.ones(WIDTH))
        self.register_buffer("even_outer", torch.ones(INNER))

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        """x: (batch, length, width); seen: (batch, 1, 1, length), False where padding stands."""

        def split(t: Tensor) -> Tensor:
            return t.view(*t.shape[:2], HEADS, -1).transpose(1, 2)

        entering = self.coarse(x)
        mixed = functional.scaled_dot_product_attention(
            split(self.query(entering)),
            split(self.key(entering)),
            split(self.value(entering)),
            attn_mask=seen,
            dropout_p=0.1 if self.training else 0.0,
        )
        x = self.norm_attention(x + self.drop(self.out(self.coarse(mixed.transpose(1, 2).flatten(2)))))
        inner = self.coarse(x, self.even_inner)
        outer = self.coarse(functional.gelu(self.inner(inner)), self.even_outer)
        return self.norm(x + self.drop(self.outer(outer)))

    def coarse(self, x: Tensor, even: Tensor | None = None) -> Tensor:
        """While learning, x as int8 arithmetic will have it (one scale a sentence), so that the network gets used to
        it. `even` are divisors that the export takes out of x and puts into the weights."""
        if not self.training:
            return x
        scaled = x.detach().float() if even is None else x.detach().float() / even
        low = scaled.amin((1, 2), keepdim=True).clamp(max=0)
        step = ((scaled.amax((1, 2), keepdim=True).clamp(min=0) - low) / 255).clamp(min=1e-8)
        rounded = torch.round(scaled / step) * step
        return x + ((rounded if even is None else rounded * even) - x.detach()).to(x.dtype)


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
        },
        strict=False,  # evenness is measured, not loaded
    )
    return layer


def even_out(network: Network, batches: Iterable[tuple[Tensor, Tensor, Tensor]]) -> None:
    """Measure, on (ids, shapes, seen), which activations are many times as great as the rest, and set divisors.

    int8 has 255 steps from the least to the greatest; MiniLM has single activations twenty times as great as most,
    which leave the others a dozen steps. Dividing them, and multiplying the weights they meet, changes nothing but
    that. The exponents are SmoothQuant's (Xiao et al. 2023) with alpha .85, the best of .5, .7, .85 and 1 here.
    """
    greatest: dict[str, Tensor] = {}

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def note(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            found = inputs[0].abs().flatten(0, -2).amax(0)
            greatest[name] = torch.maximum(found, greatest[name]) if name in greatest else found

        return note

    hooks = [
        getattr(layer, part).register_forward_pre_hook(watch(f"{number} {part}"))
        for number, layer in enumerate(network.layers)
        for part in ("inner", "outer")
    ]
    network.eval()
    with torch.no_grad():
        for ids, shapes, seen in batches:
            network.encode(ids, shapes, seen)
    for hook in hooks:
        hook.remove()
    count = len(network.layers)
    for layer, number in [
        *((layer, n) for n, layer in enumerate(network.layers)),
        *((layer, min(n, count - 1)) for n, layer in enumerate(network.own_layers, network.sizes.branch)),
    ]:
        for part in ("inner", "outer"):
            weights = getattr(layer, part).weight.detach().abs().amax(0).clamp(min=1e-5)
            divisor = greatest[f"{number} {part}"].clamp(min=1e-3) ** 0.85 / weights**0.15
            getattr(layer, f"even_{part}").copy_(divisor / divisor.median())
