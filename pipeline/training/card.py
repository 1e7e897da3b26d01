"""`python -m pipeline.training.card`: the model's card, written from its training record and from measuring it.

Belongs here: the card. Does not belong here: measuring (eval.py).
"""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.corpus.check import known_modes
from pipeline.extract.encoder import SHIPPED, Encoder
from pipeline.extract.gate_words import Gate
from pipeline.training.eval import EVENTS, ROLES, encoder_scores, gate_counts
from pipeline.training.scores import Scores, calibration, kappa
from pipeline.training.sets import held_out

CARD = """# What the encoder is

A small network that reads one English news sentence and tells which words tell of events, of which type, mode and
status, and who did it, to whom, where, when, how many were killed or injured, and with what. It is one reader of
sitrep's coder; rules resolve what it reads to dates, places, figures and actors.

- Base: all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0), six layers 384 wide, {layers} of them used; vectors of
  words frozen. After it {own} more layer{s} for each trigger, begun from the base's last and told which words
  the trigger is.
- Trained on: sitrep's own annotated corpus (CC BY 4.0), {sentences} sentences with {triggers} triggers, none of them
  of the held-out fifth. A large language model wrote and marked the corpus by pipeline/corpus/GUIDELINES.md. Names
  are replaced by others at random while it learns. Nothing else was used: no third party's labels.
- Stored as int8 (onnxruntime), {megabytes:.1f} MB in all. Licence: Apache-2.0.
- Made with `make train` in {minutes:.0f} minutes on one core (torch, no GPU). The same processor gives the same model.

| record | |
|---|---|
| corpus hash | `{corpus_hash}` |
| seed | {seed} |
| settings | {settings} |

## Held-out fifth: {held_sentences} sentences, {held_triggers} triggers

A trigger is found if its words overlap the marked ones. Roles count from end to end: those of a trigger that was missed
are missed too. `make eval` prints the same for the shipped files, `make eval SET=path` for any set in the corpus'
format.

| field | precision | recall | F1 | marked |
|---|---|---|---|---|
{rows}

Status of found triggers: accuracy {status:.3f}, kappa {kappa:.3f}. Gate: recall {gate_recall:.3f} of sentences with
events, {gate_passed:.0%} of those without pass. Expected calibration error of trigger and type: {error:.3f}.

## What it is not

It reads English, one sentence at a time: who "they" are, and which year, is for others. It learned from invented and
retold news in the style of agencies; other writing is read worse. Its probabilities are of the kind of text it learned
from. It is no judge of truth: it says what a sentence says.
"""


def write(folder: Path = SHIPPED) -> str:
    """MODEL_CARD.md of the models in `folder`; gives its text. Raises FileNotFoundError without a training record."""
    record = json.loads((folder / "training.json").read_text("utf-8"))
    marked = held_out(known_modes())
    scores = encoder_scores(Encoder.load(folder), marked)
    gate = gate_counts(Gate.load(folder), marked.lines)
    silent = sum(not line.triggers for line in marked.lines)
    settings = record["settings"]
    text = CARD.format(
        layers=settings["layers"],
        own=settings["own_layers"],
        s="s" if settings["own_layers"] != 1 else "",
        sentences=record["sentences"],
        triggers=record["triggers"],
        megabytes=sum(f.stat().st_size for f in folder.iterdir()) / 1e6,
        minutes=record["seconds"] / 60,
        corpus_hash=record["corpus_hash"],
        seed=record["seed"],
        settings=", ".join(f"{k} {v}" for k, v in settings.items() if k != "seed"),
        held_sentences=len(marked.lines),
        held_triggers=sum(len(line.triggers) for line in marked.lines),
        rows="\n".join(_rows(scores)),
        status=scores.status_accuracy,
        kappa=kappa(scores.statuses),
        gate_recall=gate.recall,
        gate_passed=gate.wrong / silent if silent else 0,
        error=calibration(scores.sure)[0],
    )
    (folder / "MODEL_CARD.md").write_text(text, "utf-8")
    return text


def _rows(scores: Scores) -> list[str]:
    names = [*EVENTS, *(f"{role}, {kind}" for role in ROLES for kind in ("exact", "overlap"))]
    counts = [(name, scores.count(name)) for name in names]
    return [f"| {name} | {c.precision:.3f} | {c.recall:.3f} | {c.f:.3f} | {c.right + c.missed} |" for name, c in counts]


if __name__ == "__main__":
    print(write())
