"""The books and the ids: sums that always balance, rejections that can be shown again, keys that depend on content."""

from __future__ import annotations

import json
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from pipeline.accounting import MAX_RECORD_BYTES, Rejections, Tally
from pipeline.errors import ADVICE, Reason
from pipeline.ids import content_key

FATES = ("out", "unchanged", "duplicate", "rejected")
steps = st.lists(
    st.tuples(
        st.sampled_from(["poll", "parse", "load"]), st.sampled_from("abc"), st.sampled_from(FATES), st.integers(0, 50)
    ),
    max_size=40,
)


@given(steps)
def test_whatever_is_booked_balances_and_nothing_is_lost(booked: list[tuple[str, str, str, int]]) -> None:
    tally, wanted = Tally("r"), Counter[tuple[str, str, str]]()
    for stage, feed, fate, number in booked:
        tally.add(stage, "entry", feed, **{fate: number})
        wanted[(stage, feed, fate)] += number
    counts = tally.counts()
    assert all(count.balanced for count in counts)
    assert sum(count.n_in for count in counts) == sum(number for *_, number in booked)
    for count in counts:
        for fate in FATES:
            assert getattr(count, f"n_{fate}") == wanted[(count.stage, count.feed_id, fate)]
    assert len({(c.stage, c.unit, c.feed_id) for c in counts}) == len(counts)


def reject(record: dict[str, object], reason: Reason = Reason.NO_TEXT) -> Rejections:
    made = Rejections("r", "2016-12-11T10:00:00Z")
    made.add(
        stage="article",
        reason=reason,
        kind="entry",
        subject="s",
        feed_id="f",
        url=None,
        detail="d" * 900,
        record=record,
    )
    return made


def test_the_same_rejection_has_the_same_id_whatever_the_run_and_another_reason_another() -> None:
    (one,), (same,) = reject({"a": 1}).rows, reject({"a": 2}).rows
    assert one.rejection_id == same.rejection_id
    assert one.rejection_id != reject({"a": 1}, Reason.TEXT_TOO_LONG).rows[0].rejection_id


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.integers(0, 3000))
def test_a_long_record_stays_json(text: str, times: int) -> None:
    (row,) = reject({"text": text * times, "id": "x"}).rows
    assert json.loads(row.record)["id"] == "x"
    assert len(row.record.encode()) <= MAX_RECORD_BYTES
    assert len(row.detail) <= 500


def test_every_reason_says_what_to_do() -> None:
    assert set(ADVICE) == set(Reason)


@given(st.lists(st.text(st.characters(exclude_characters="\x1f")), min_size=1), st.lists(st.text(), min_size=1))
def test_keys_depend_on_content_and_its_division(parts: list[str], others: list[str]) -> None:
    key = content_key("ent", *parts)
    assert key.startswith("ent_") and len(key) == 24
    assert key == content_key("ent", *parts)
    if "\x1f".join(parts) != "\x1f".join(others):
        assert key != content_key("ent", *others)
