"""What a small neural network reads in a sentence: triggers with type, mode, status and territory, and who did it, to
whom, where, when, to how many, with what.

Belongs here: running the shipped network and turning its numbers into spans. Does not belong here: rules about what is
read, and training (pipeline.training). Every sentence is run by itself, so that what is read in it never depends on
what is read beside it (int8 arithmetic scales a batch by its greatest value).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.extract.encoder_spans import Labels, Piece, role_spans, softmax, trigger_spans, windows
from pipeline.extract.encoder_words import WordPiece, Words
from pipeline.extract.reading import ReadRole, ReadTrigger, SentenceReading

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHIPPED = Path(__file__).parent / "model"
LOWEST = 0.15  # probability below which nothing is told
_TRIGGERS = 32  # in one window; more are no news text


class Encoder:
    """The shipped network. Loads in well under a second; reads on one thread."""

    name = "encoder"

    def __init__(self, labels: Labels, wordpiece: WordPiece, vectors: Any, scales: Any, encoder: Any, reader: Any):
        self.labels = labels
        self._wordpiece = wordpiece
        self._vectors, self._scales = vectors, scales
        self._encoder, self._reader = encoder, reader

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Encoder:
        """The network in the folder `path`. Raises FileNotFoundError where it lacks a file."""
        import numpy as np

        # onnxruntime reports home by default; this switch is read when it is imported.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # its blocks are never given back
        options.log_severity_level = 3

        def session(name: str) -> Any:
            return onnxruntime.InferenceSession((path / name).read_bytes(), options, providers=["CPUExecutionProvider"])

        return cls(
            Labels.of(json.loads((path / "labels.json").read_text("utf-8"))),
            WordPiece.load(path / "vocabulary.txt"),
            np.load(path / "vectors.npy", mmap_mode="r"),
            np.load(path / "scales.npy"),
            session("encoder.onnx"),
            session("reader.onnx"),
        )

    def read(self, sentences: Sequence[str]) -> list[SentenceReading]:
        """What each sentence says, in order. Any string is valid; time grows with its length, no faster."""
        return [self._read(sentence) for sentence in sentences]

    def _read(self, sentence: str) -> SentenceReading:
        words = self._wordpiece.words(sentence)
        found: list[ReadTrigger] = []
        highest = 0.0
        for first, last, own_first, own_last in windows(words.pieces):
            triggers, p = self._window(words, first, last, own_first, own_last)
            found.extend(triggers)
            highest = max(highest, p)
        return SentenceReading(tuple(found), round(highest, 4))

    def _window(
        self, words: Words, first: int, last: int, own_first: int, own_last: int
    ) -> tuple[list[ReadTrigger], float]:
        """Triggers that begin at words own_first to own_last - 1, read with the words first to last - 1 in sight."""
        import numpy as np

        ids, heads, shapes = [self._wordpiece.cls], [], [0]
        for word in range(first, last):
            heads.append(len(ids))
            pieces = words.pieces[word]
            ids.extend(pieces)
            shapes.extend([words.shapes[word]] * len(pieces))
        ids.append(self._wordpiece.sep)
        shapes.append(0)
        vectors = self._vectors[ids].astype(np.float32) * self._scales[ids, None]
        states, logits = self._encoder.run(None, {"vectors": vectors[None], "shapes": np.array([shapes], np.int64)})
        tags = softmax(logits[0][heads])
        spans = trigger_spans(tags, LOWEST)
        own = [s for s in spans if own_first <= s.first + first < own_last][:_TRIGGERS]
        p_event = float(1 - tags[own_first - first : own_last - first, 0].min(initial=1.0))
        if not own:
            return [], p_event
        return self._triggers(words, first, own, spans, states, heads), p_event

    def _triggers(
        self,
        words: Words,
        offset: int,
        own: list[Piece],
        spans: list[Piece],
        states: NDArray[np.float32],
        heads: list[int],
    ) -> list[ReadTrigger]:
        import numpy as np

        length = states.shape[1]
        base = np.zeros(length, np.int64)
        for span in spans:
            if span.p >= 0.5:
                base[heads[span.first] : _end(heads, span.last, length)] = 2
        marks = np.repeat(base[None], len(own), 0)
        pool = np.zeros((len(own), 1, length), np.float32)
        for row, span in enumerate(own):
            marks[row, heads[span.first] : _end(heads, span.last, length)] = 1
            pool[row, 0, heads[span.first : span.last + 1]] = 1 / (span.last + 1 - span.first)
        roles, attributes = self._reader.run(None, {"states": states, "marks": marks, "pool": pool})
        read = []
        for row, span in enumerate(own):
            said = self.labels.attributes(attributes[row])
            read.append(
                ReadTrigger(
                    start=words.starts[offset + span.first],
                    end=words.ends[offset + span.last],
                    p=round(span.p, 4),
                    roles=tuple(
                        ReadRole(role, words.starts[offset + r.first], words.ends[offset + r.last], round(r.p, 4))
                        for role, r in role_spans(softmax(roles[row][heads]), self.labels.roles, LOWEST)
                    ),
                    **said,
                )
            )
        return read


def _end(heads: list[int], last: int, length: int) -> int:
    """The piece after the last piece of a word."""
    return heads[last + 1] if last + 1 < len(heads) else length - 1
