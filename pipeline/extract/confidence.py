"""How sure an event is: a logistic of features of its telling.

confidence = 1 / (1 + exp(-(bias + sum of weight x value))). Where a reader saw the event its probabilities are features
too, and bias and weights are those fitted to the corpus (model/confidence.json, made by pipeline.training.calibrate on
sentences that the reader had not learned from): of events said to be .8 sure about eight in ten are right in trigger
and type. Without a reader the weights below hold, set by judgement, each with its reason.
Belongs here: features and weights. Does not belong here: dropping events.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FITTED = Path(__file__).parent / "model" / "confidence.json"
BIAS = 0.3
WEIGHTS: dict[str, float] = {
    "verb": 0.5,  # a verb tells of an act more surely than a noun, which may name it in passing
    "main_clause": 0.5,  # said outright, not inside another's plan or a relative clause
    "embedded": -0.9,  # what somebody wants, plans or is accused of
    "unconditional": 0.3,  # a word that needs no company to be understood
    "actor_named": 0.6,
    "actor_described": 0.4,
    "recipient_known": 0.4,
    "place_in_sentence": 0.25,
    "date_in_text": 0.15,
    "casualties": 0.5,
    "weapon": 0.25,
    "mode": 0.2,
    "lead": 0.35,  # among the first sentences: what the article is about
    "told_again": 0.3,
    "anaphoric": -0.4,  # "the attack": a word back to what was told already
    "claimed": -0.2,
    "historical": -0.6,
    "future": -0.7,
    "hypothetical": -1.1,
    "negated": -1.1,
    "denied": -0.6,
    "figurative_company": -1.5,  # film, sport or market words in the sentence
    "question": -0.8,
}


def confidence(features: Iterable[str]) -> float:
    """0 to 1, rounded to three places, of an event that no reader saw. KeyError for a feature without a weight."""
    return _logistic(BIAS + sum(WEIGHTS[name] for name in features))


def confidence_read(features: Iterable[str], p: float, type_p: float) -> float:
    """0 to 1, rounded to three places, of an event that a reader saw with probability `p`, of its type with `type_p`.

    KeyError for a feature without a weight.
    """
    bias, weights = _fitted()
    score = bias + weights["read"] * log_odds(p) + weights["typed"] * log_odds(type_p)
    return _logistic(score + sum(weights[name] for name in features))


def log_odds(p: float) -> float:
    """Of a probability, kept between -6 and 6."""
    p = min(max(p, 0.0025), 0.9975)
    return math.log(p / (1 - p))


def _logistic(score: float) -> float:
    return round(1.0 / (1.0 + math.exp(-score)), 3)


@cache
def _fitted() -> tuple[float, dict[str, float]]:
    stored = json.loads(FITTED.read_text("utf-8"))
    return stored["bias"], stored["weights"]
