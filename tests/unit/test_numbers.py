"""Counts in text: what is one, its bounds, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.document import read_document
from pipeline.extract.numbers import find_quantities, number_at


def _all(text: str) -> list[tuple[str, int, int, int]]:
    return [(q.text, q.low, q.best, q.high) for q in find_quantities(read_document(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least 35 soldiers", ("at least 35", 35, 35, 35)),
        ("two hundred and fifty people", ("two hundred and fifty", 250, 250, 250)),
        ("twenty-five men", ("twenty-five", 25, 25, 25)),
        ("1,200 men", ("1,200", 1200, 1200, 1200)),
        ("2.5 million refugees", ("2.5 million", 2_500_000, 2_500_000, 2_500_000)),
        ("a hundred and ten men", ("a hundred and ten", 110, 110, 110)),
        ("half a dozen men", ("half a dozen", 6, 6, 6)),
        ("between 4,000 and 5,000 men", ("between 4,000 and 5,000", 4000, 4000, 5000)),
        ("15-20 men", ("15-20", 15, 15, 20)),
        ("two or three men", ("two or three", 2, 2, 3)),
        ("up to 40 men", ("up to 40", 1, 40, 40)),
        ("10 or more men", ("10 or more", 10, 10, 10)),
        ("dozens of men", ("dozens", 12, 12, 99)),
        ("tens of thousands of men", ("tens of thousands", 10_000, 10_000, 99_999)),
        ("several thousand men", ("several thousand", 3_000, 3_000, 9_000)),
        ("no one came", ("no one", 0, 0, 0)),
        ("three thousand two hundred and four men", ("three thousand two hundred and four", 3204, 3204, 3204)),
    ],
)
def test_one_count(text: str, expected: tuple[str, int, int, int]) -> None:
    assert _all(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Ahmed, 35, a baker",
        "a 35-year-old baker",
        "at 8:20 a.m. on Dec. 11",
        "11 December 2016",
        "$2,500 or 40 percent of 30 dollars",
        "80 km along Highway 45 to Resolution 2254",
        "the 13th of the month",
        "in 2016",
        "an F-16 jet",
        "nothing here",
    ],
)
def test_no_count(text: str) -> None:
    assert _all(text) == []


def test_a_year_is_a_count_before_people() -> None:
    assert _all("2016 civilians fled.") == [("2016", 2016, 2016, 2016)]
    assert _all("In 2016 civilians fled.") == []


@given(st.integers(0, 999_999))
def test_digits_are_read_back(n: int) -> None:
    tokens = read_document(f"{n:,} men").sentences[0].tokens
    assert number_at(tokens, 0) == (n, 1)


@given(st.text(max_size=200))
def test_any_text_gives_sound_counts(text: str) -> None:
    end = 0
    for q in find_quantities(read_document(text)):
        assert text[q.start : q.end] == q.text
        assert end <= q.start < q.end
        assert 0 <= q.low <= q.best <= q.high
        end = q.end
