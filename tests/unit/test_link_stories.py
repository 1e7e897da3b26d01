"""Texts of one story are grouped by their words, whatever their order; look-alikes of other names stay apart."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.link.stories import group_stories

TEXTS = {
    "quake-1": "A strong earthquake shook Valdorra on Tuesday and brought down houses in the old quarter of Mirny.",
    "quake-2": "Houses in Mirny collapsed when an earthquake shook Valdorra, rescuers in the old quarter said.",
    "quake-3": "Rescuers searched the old quarter of Mirny after the earthquake that shook Valdorra on Tuesday.",
    "other-quake-1": "A strong earthquake shook Kestria on Friday; the harbour of Pelagos was flooded by a wave.",
    "other-quake-2": "The wave that the earthquake sent into the harbour of Pelagos flooded streets of Kestria.",
    "film-1": "The actress Ilena Brandt won the prize of the film festival for the comedy The Blue Door.",
    "film-2": "For The Blue Door, a comedy, Ilena Brandt was given the festival prize as the best actress.",
    "alone": "Parliament debated fishing quotas late into the night without a vote.",
}


def test_stories_are_told_apart_by_their_names() -> None:
    found = group_stories(TEXTS)
    assert {article: story.rsplit("-", 1)[0] for article, story in found.items()} == {
        article: "alone" if article == "alone" else article.rsplit("-", 1)[0] for article in TEXTS
    }
    assert all(story == min(a for a in found if found[a] == story) for story in found.values())


def test_nothing_and_little() -> None:
    assert group_stories({}) == {}
    assert group_stories({"a": "", "b": ""}) == {"a": "a", "b": "b"}
    assert group_stories({"a": "A text of its own."}) == {"a": "a"}


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(list(TEXTS)), unique=True))
def test_the_order_does_not_matter(order: random.Random, chosen: list[str]) -> None:
    texts = {i: TEXTS[i] for i in chosen}
    shuffled = list(texts.items())
    order.shuffle(shuffled)
    assert group_stories(dict(shuffled)) == group_stories(texts)
