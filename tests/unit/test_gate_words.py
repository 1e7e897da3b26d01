"""The quick look at a sentence: words of deeds pass, whatever stands around them; any text is fine."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.encoder import SHIPPED
from pipeline.extract.encoder_words import WordPiece
from pipeline.extract.gate_words import Gate, Gated, sentences
from pipeline.extract.reading import SentenceReading

WORDPIECE = WordPiece.load(SHIPPED / "vocabulary.txt")


def _gate(**deeds: float) -> Gate:
    """A gate to which all words are alike but those given."""
    numbers = [-3.0] * 30522
    for word, number in deeds.items():
        for piece in WORDPIECE.words(word).pieces[0]:
            numbers[piece] = number
    return Gate(WORDPIECE, numbers, [0.0] * 30522, 0.0, 2.0)


@pytest.fixture(scope="module")
def shipped() -> Gate:
    return Gate.load()


def test_a_word_of_a_deed_lets_a_sentence_pass() -> None:
    gate = _gate(killed=5.0)
    assert gate.likely("Nine were KILLED at the border.")
    assert not gate.likely("Nine were seen at the border.")
    assert gate.score("") == gate.score(" \n") == -math.inf
    assert gate.relevant("It rained. Nine were killed. It rained.")
    assert not gate.relevant("It rained.\nIt rained again.")
    assert not gate.relevant("")


def test_sentences_that_do_not_pass_are_not_read() -> None:
    asked: list[str] = []

    class Noting:
        name = "noting"

        def read(self, sentences: Sequence[str]) -> list[SentenceReading]:
            asked.extend(sentences)
            return [SentenceReading((), 0.9) for _ in sentences]

    gated = Gated(Noting(), _gate(killed=5.0))
    read = gated.read(["It rained.", "Nine were killed.", ""])
    assert asked == ["Nine were killed."]
    assert [r.p_event for r in read] == [0.0, 0.9, 0.0]
    assert gated.name == "noting"


@given(st.text(max_size=200))
def test_any_text_has_a_score(text: str) -> None:
    gate = _gate()
    assert not math.isnan(gate.score(text))
    assert gate.relevant(text) is False
    assert "".join("".join(sentences(text)).split()) == "".join(text.split()) or any(c in text for c in "\"'”’)")


def test_the_shipped_gate_knows_deeds_from_the_weather(shipped: Gate) -> None:
    told = shipped.score("Gunmen shot dead three teachers in the village on Sunday.")
    assert told > shipped.threshold
    assert told > shipped.score("Cloud will thicken from the west with light rain by evening.")
