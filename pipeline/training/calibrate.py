"""`python -m pipeline.training.calibrate MODEL ...`: weights of an event's confidence, fitted so that .8 means .8.

Each MODEL is a folder of the encoder trained with --leave K/N, in order of K from 0: the coder with it reads the part
that it had not learned from. With --of N fewer models than N will do: theirs are the first parts. Events are right if
trigger and type are. Writes confidence.json; the held-out fifth takes no part. With --plot FILE the shipped coder's
reliability on the held-out fifth is drawn as SVG.
Belongs here: fitting and the picture. Does not belong here: features (pipeline.extract.confidence).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from pipeline.config import settings_from_environment
from pipeline.corpus.check import known_modes
from pipeline.corpus.texts import FOLDER
from pipeline.extract import coder_record
from pipeline.extract.coder import Coder
from pipeline.extract.confidence import FITTED, WEIGHTS, log_odds
from pipeline.extract.encoder import Encoder
from pipeline.extract.protocol import ArticleText
from pipeline.reference import Reference, load_reference
from pipeline.training.coded import MarkedEvent, coded, marked_article, nearest
from pipeline.training.eval import coder_scores
from pipeline.training.examples import fold_of
from pipeline.training.scores import calibration, matched, told_in
from pipeline.training.sets import MarkedSet, held_out, marked_set

NAMES = ("read", "typed", *WEIGHTS)
_RIDGE = 2.0  # pulls weights to 0, as much as two events would


@dataclass(frozen=True)
class Judged:
    """One event's features, in order of NAMES, and whether it is right."""

    features: tuple[float, ...]
    right: bool


def judged(reference: Reference, models: Sequence[Path], parts: int, marked: MarkedSet) -> list[Judged]:
    """Events of the first of so many parts, each read with the model that left it out."""
    found: list[Judged] = []
    for number, folder in enumerate(models):
        coder = Coder(reference, Encoder.load(folder))
        for n, s in enumerate(marked.sentences):
            if not s.held_out and fold_of(s, parts) == number:
                gold = [MarkedEvent(t, ()) for t in told_in(s.line)]
                found.extend(_judge(coder, ArticleText(f"s{n}", None, "", s.line.text, None, "en", None), gold))
        for a in marked.articles:
            if not a.held_out and fold_of_slug(a.slug, parts) == number:
                article = ArticleText(a.slug, None, a.headline.text, a.text, a.published, "en", a.country)
                found.extend(_judge(coder, article, marked_article(a)))
    return found


def fold_of_slug(slug: str, folds: int) -> int:
    """The part that an article's sentences belong to."""
    from pipeline.corpus.markup import MarkedLine
    from pipeline.corpus.texts import CorpusSentence

    return fold_of(CorpusSentence(slug, f"{slug}#0", MarkedLine(""), False), folds)


def _judge(coder: Coder, article: ArticleText, gold: Sequence[MarkedEvent]) -> Iterable[Judged]:
    rows: list[tuple[float, ...]] = []

    def noted(features: Iterable[str], p: float, type_p: float) -> float:
        held = set(features)
        rows.append((log_odds(p), log_odds(type_p), *(float(name in held) for name in WEIGHTS)))
        return float(len(rows) - 1)  # stands in for the confidence, so that each event leads to its features

    with patch.object(coder_record, "confidence_read", noted):
        events = coder.extract(article)
    read = [coded(e) for e in events]
    firsts = [nearest(g, read) for g in gold]
    right = {r for g, r in matched(firsts, read) if firsts[g].event_type == read[r].event_type}
    return [Judged(rows[int(e.confidence)], n in right) for n, e in enumerate(events)]


def fit(data: Sequence[Judged]) -> tuple[float, np.ndarray[Any, Any]]:
    """Bias and weights of a logistic with a ridge, by Newton's method."""
    x = np.array([[1.0, *row.features] for row in data])
    y = np.array([float(row.right) for row in data])
    ridge = np.diag([1e-6, *[_RIDGE] * len(NAMES)])
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        step = np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]) + ridge, x.T @ (y - p) - ridge @ weights)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return float(weights[0]), weights[1:]


def told(data: Sequence[Judged], bias: float, weights: np.ndarray[Any, Any]) -> list[tuple[float, bool]]:
    return [(float(1 / (1 + np.exp(-(bias + weights @ row.features)))), row.right) for row in data]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="*", type=Path)
    parser.add_argument("--of", type=int, help="N of --leave K/N [as many as models]")
    parser.add_argument("--out", type=Path, default=FITTED)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    if options.models:
        reference = load_reference(settings_from_environment().reference_cache)
        parts = options.of or len(options.models)
        data = judged(reference, options.models, parts, marked_set(FOLDER, known_modes()))
        crossed = [
            pair for n in range(5) for pair in told(data[n::5], *fit([d for m, d in enumerate(data) if m % 5 != n]))
        ]
        error, _ = calibration(crossed)
        print(
            f"{len(data)} events, {sum(d.right for d in data)} right; expected calibration error, crossed: {error:.3f}"
        )
        bias, weights = fit(data)
        record = {
            "bias": round(bias, 4),
            "weights": {name: round(float(w), 4) for name, w in zip(NAMES, weights, strict=True)},
            "events": len(data),
        }
        options.out.write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    if options.plot:
        single, whole = coder_scores(held_out(known_modes()), "encoder")
        options.plot.write_text(reliability([*single.scores.sure, *whole.scores.sure]), "utf-8")


def reliability(sure: Sequence[tuple[float, bool]]) -> str:
    """An SVG: for each tenth of confidence the share that is right, the width of a dot its number of events."""
    error, bins = calibration(sure)
    size, edge = 320, 40

    def at(x: float, y: float) -> str:
        return f"{edge + x * size:.1f} {edge + (1 - y) * size:.1f}"

    dots = []
    for p, share, count in bins:
        x, y = at(p, share).split()
        dots.append(f'<circle cx="{x}" cy="{y}" r="{3 + 9 * (count / len(sure)) ** 0.5:.1f}" fill="#1f6f8b"/>')
        dots.append(f'<text x="{x}" y="{float(y) + 22:.1f}" text-anchor="middle" fill="#555">{count}</text>')
    line = " L ".join(at(p, share) for p, share, _ in bins)
    ticks = "".join(
        f'<text x="{edge + t * size:.0f}" y="{edge + size + 18}" text-anchor="middle">{t:.1f}</text>'
        f'<text x="{edge - 8}" y="{edge + (1 - t) * size + 4:.0f}" text-anchor="end">{t:.1f}</text>'
        for t in (0, 0.2, 0.4, 0.6, 0.8, 1)
    )
    whole = size + 2 * edge
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole + 20}" font-family="sans-serif" '
        f'font-size="11"><rect width="{whole}" height="{whole + 20}" fill="white"/>'
        f'<text x="{edge}" y="22" font-size="11">Share right of {len(sure)} held-out events; '
        f"expected calibration error {error:.3f}</text>"
        f'<rect x="{edge}" y="{edge}" width="{size}" height="{size}" fill="none" stroke="#999"/>'
        f'<path d="M {at(0, 0)} L {at(1, 1)}" stroke="#bbb" stroke-dasharray="4 4"/>'
        f'<path d="M {line}" fill="none" stroke="#1f6f8b" stroke-width="1.5"/>{"".join(dots)}{ticks}'
        f'<text x="{edge + size / 2}" y="{edge + size + 36}" text-anchor="middle">confidence told</text></svg>\n'
    )


if __name__ == "__main__":
    main()
