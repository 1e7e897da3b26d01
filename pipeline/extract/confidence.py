"""How sure an event is: a logistic of features of its telling.

confidence = 1 / (1 + exp(-sum of weights of the features that hold)). The weights below are set by judgement, each
with its
reason; calibrating them on held-out data is work of its own, and touches only this file.
Belongs here: features and weights. Does not belong here: dropping events.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

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
    """0 to 1, rounded to three places. KeyError for a feature without a weight."""
    score = BIAS + sum(WEIGHTS[name] for name in features)
    return round(1.0 / (1.0 + math.exp(-score)), 3)
