"""Near copies are found whatever their length and order; different texts are left apart."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pipeline.link.copies import Sketch, is_near_copy, shingle_hashes, sketch
from pipeline.link.copies import cluster_copies as cluster_sketches

WORDS = "army town rebels river market bridge convoy airport hospital school minister general border road".split()


def cluster_copies(texts: dict[str, str]) -> dict[str, str]:
    return cluster_sketches({i: sketch(text) for i, text in texts.items()})


def prose(seed: int, length: int = 120) -> str:
    chance = random.Random(seed)
    return " ".join(f"{chance.choice(WORDS)}{chance.randrange(40)}" for _ in range(length))


def test_an_exact_copy_differs_only_in_case_marks_and_space() -> None:
    text = "Jets bombed Palmyra, killing 12 people."
    clusters = cluster_copies({"b": text, "a": text.upper().replace(" ", "\n"), "c": "Jets bombed Homs."})
    assert clusters == {"a": "a", "b": "a", "c": "c"}


def test_a_shortened_report_is_a_copy_of_the_long_one() -> None:
    agency = prose(1, 600)
    short = " ".join(agency.split()[:60]) + " said one of our reporters in the capital"
    assert cluster_copies({"x": agency, "y": short, "z": prose(2, 600)}) == {"x": "x", "y": "x", "z": "z"}


def test_half_the_shingles_is_the_threshold() -> None:
    words = prose(3, 104).split()
    whole = shingle_hashes(words)
    assert len(whole) == 100
    enough = shingle_hashes(words[:54] + [f"other{i}" for i in range(50)])
    too_few = shingle_hashes(words[:53] + [f"other{i}" for i in range(51)])
    assert is_near_copy(whole, enough)
    assert not is_near_copy(whole, too_few)


def test_headlines_and_empty_texts_are_never_near_copies() -> None:
    assert cluster_copies(
        {"a": "", "b": "", "c": "one two three four five six", "d": "one two three four five seven"}
    ) == {k: k for k in "abcd"}


def test_a_text_that_everybody_prints_is_one_cluster() -> None:
    agency = prose(4, 200)
    texts = {f"p{i:03d}": f"{agency} paper{i} adds a word of its own" for i in range(120)}
    assert set(cluster_copies(texts).values()) == {"p000"}


@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_order_does_not_matter_and_the_cluster_is_named_after_its_smallest_id(seed: int, order: random.Random) -> None:
    sources = [prose(seed + n, 80) for n in range(4)]
    texts = {}
    for n in range(10):
        words = sources[n % 4].split()
        texts[f"art_{(n * 7919 + seed) % 97:02d}_{n}"] = " ".join(words[: 60 + n])
    shuffled = list(texts.items())
    order.shuffle(shuffled)
    clusters = cluster_copies(dict(shuffled))
    assert clusters == cluster_copies(texts)
    assert len(set(clusters.values())) == 4
    for cluster in set(clusters.values()):
        assert cluster == min(a for a, c in clusters.items() if c == cluster)


def test_a_text_printed_again_weeks_later_is_no_copy() -> None:
    text, day = prose(5), date(2016, 12, 11)

    def dated(**days: int | None) -> dict[str, str]:
        return cluster_sketches({i: sketch(text, None if n is None else day + timedelta(n)) for i, n in days.items()})

    assert dated(a=0, b=7) == {"a": "a", "b": "a"}
    assert dated(a=0, b=8) == {"a": "a", "b": "b"}
    assert dated(a=0, b=14, c=7) == {"a": "a", "b": "a", "c": "a"}, "in order of days, not of names"
    assert dated(a=0, b=None, c=None) == {"a": "a", "b": "b", "c": "b"}


@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False), cut=st.integers(0, 9))
def test_clustering_in_two_steps_is_clustering_at_once(seed: int, order: random.Random, cut: int) -> None:
    """What is known may be known by a few of its members and the name of its cluster."""
    sketches: dict[str, Sketch] = {}
    for n in range(10):
        words = prose(seed + n % 3, 80).split()
        sketches[f"art_{(n * 7919 + seed) % 97:02d}_{n}"] = sketch(" ".join(words[: 60 + n]), date(2016, 12, 1 + 2 * n))
    ids = list(sketches)
    order.shuffle(ids)
    first = cluster_sketches({i: sketches[i] for i in ids[:cut]})
    then = cluster_sketches(sketches, {i: first[i] for i in ids[:cut]})
    assert then == cluster_sketches(sketches)
