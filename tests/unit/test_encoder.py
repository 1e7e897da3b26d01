"""The encoder: any text read, each sentence by itself, with offsets that hold, and nothing sent anywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.corpus.check import known_modes
from pipeline.corpus.markup import ROLES, STATUSES, TERRITORY
from pipeline.extract.encoder import LOWEST, SHIPPED, Encoder
from pipeline.extract.encoder_spans import WINDOW, Labels, role_spans, trigger_spans, windows
from pipeline.extract.encoder_words import WordPiece
from pipeline.extract.reading import SentenceReading

SENTENCES = [
    "Gunmen on motorcycles shot dead three teachers in Tillabéri on Sunday evening.",
    "Shares of the steelmaker plunged 14 percent after a brutal week.",
    "The army denied that its drones struck a wedding near Ain Salah, and accused rebels of shelling the town.",
    "",
    "POLICE ARREST 14 IN RAID ON OPPOSITION OFFICES",
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load()


def test_what_is_read_in_a_sentence_does_not_depend_on_the_others(encoder: Encoder) -> None:
    together = encoder.read(SENTENCES)
    assert encoder.read(SENTENCES[::-1])[::-1] == together
    assert [encoder.read([s])[0] for s in SENTENCES] == together


def test_labels_are_those_of_the_ontology_and_the_corpus(encoder: Encoder) -> None:
    modes = known_modes()
    labels = encoder.labels
    assert set(labels.types) == set(modes)
    assert {(t, m) for t, m in labels.modes if m} == {(t, m) for t, own in modes.items() for m in own}
    assert {t for t, m in labels.modes if not m} == set(modes)
    assert labels.statuses == STATUSES
    assert labels.territory == ("none", *TERRITORY)
    assert labels.roles == tuple(ROLES.values())
    assert Labels.of(json.loads(json.dumps(labels.stored()))) == labels


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_and_offsets_hold(text: str) -> None:
    _holds(text, _shared().read([text])[0])


@pytest.mark.parametrize(
    "text",
    ["\x00\x01", "\u200f\u202e", "x" * 5000, "12 " * 3000, "—" * 700, "Bombs killed nine. " * 400, "中国" * 500],
    ids=["controls", "direction marks", "one word", "numbers", "marks", "long", "chinese"],
)
def test_odd_and_long_texts(text: str, encoder: Encoder) -> None:
    _holds(text, encoder.read([text])[0])


def _shared(kept: list[Encoder] = []) -> Encoder:  # noqa: B006 (hypothesis cannot take fixtures of a module)
    if not kept:
        kept.append(Encoder.load())
    return kept[0]


def _holds(text: str, reading: SentenceReading) -> None:
    assert 0 <= reading.p_event <= 1
    starts = [t.start for t in reading.triggers]
    assert starts == sorted(set(starts))
    for trigger in reading.triggers:
        assert 0 <= trigger.start < trigger.end <= len(text)
        assert trigger.p >= LOWEST
        assert trigger.type_p[0][0] == trigger.event_type
        for role in trigger.roles:
            assert 0 <= role.start < role.end <= len(text)
            assert text[role.start : role.end].strip() == text[role.start : role.end]


def test_pieces_are_those_of_bert() -> None:
    wordpiece = WordPiece.load(SHIPPED / "vocabulary.txt")
    names = (SHIPPED / "vocabulary.txt").read_text("utf-8").split("\n")
    text = "Gunmen’s raid in Tillabéri: T-4, 1,200 cafe\u0301"
    words = wordpiece.words(text)
    assert [names[n] for pieces in words.pieces for n in pieces] == (
        "gunmen ’ s raid in till ##abe ##ri : t - 4 , 1 , 200 cafe".split()
    )
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)][-1] == "cafe\u0301"


@given(st.lists(st.integers(1, 200), max_size=400))
def test_windows_give_each_word_once_and_fit(sizes: list[int]) -> None:
    pieces = [(0,) * n for n in sizes]
    own = []
    for first, last, own_first, own_last in windows(pieces):
        assert first <= own_first < own_last <= last
        assert sum(min(len(p), WINDOW - 2) for p in pieces[first:last]) <= WINDOW - 2
        own.extend(range(own_first, own_last))
    assert own == list(range(len(sizes)))


def test_spans_from_tags() -> None:
    tags = np.array([[0.9, 0.1, 0], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8], [0.3, 0.6, 0.1], [0.8, 0.2, 0]], np.float32)
    assert [(s.first, s.last) for s in trigger_spans(tags, 0.15)] == [(1, 2), (3, 3), (4, 4)]
    roles = np.zeros((4, 5), np.float32)
    roles[0] = [0.1, 0.5, 0.0, 0.4, 0.0]
    roles[1] = [0.1, 0.0, 0.6, 0.0, 0.3]
    roles[2] = [1, 0, 0, 0, 0]
    roles[3] = [0.2, 0.8, 0, 0, 0]
    found = [(role, s.first, s.last, round(s.p, 2)) for role, s in role_spans(roles, ("a", "r"), 0.15)]
    assert found == [("a", 0, 1, 0.55), ("a", 3, 3, 0.8), ("r", 0, 1, 0.35)]


def test_nothing_is_sent_or_kept_by_the_runtime(tmp_path: Path) -> None:
    """onnxruntime keeps a data base of what it will send under the user's home, unless told not to."""
    code = (
        "import sys; from pipeline.extract.encoder import Encoder; assert 'onnxruntime' not in sys.modules\n"
        "Encoder.load().read(['Rebels shelled the port.'])\n"
        "import os, time; time.sleep(0.5)\n"
        "opened = [os.path.realpath(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')]\n"
        "assert not [f for f in opened if f.endswith('.db') or 'socket' in f], opened\n"
    )
    homeless = {k: v for k, v in os.environ.items() if not k.startswith(("ORT_", "XDG_"))}
    subprocess.run([sys.executable, "-c", code], check=True, env={**homeless, "HOME": str(tmp_path)}, timeout=120)
    assert list(tmp_path.rglob("*")) == []
