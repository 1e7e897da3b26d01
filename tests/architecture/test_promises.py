"""Every promise of fetching has a test, and the table that says which is up to date."""

from __future__ import annotations

import pytest

from tests.promises import ALSO, PROMISES, TABLE, proofs, table


@pytest.mark.parametrize("number", range(1, 25))
def test_every_promise_has_a_test(number: int) -> None:
    assert PROMISES[number] and proofs()[number]


def test_every_test_that_is_listed_exists() -> None:
    names = {test for tests in proofs().values() for test in tests}
    assert {f"{place}::{name}" for place, listed in ALSO.items() for name in listed} <= names


def test_the_table_is_up_to_date() -> None:
    assert TABLE.read_text("utf-8") == table(proofs()), "write it again: python -m tests.promises"
