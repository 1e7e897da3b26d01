"""The language model as a reader: one question an article, every answer checked, kept, and billed once.

Belongs here: cache, second chance after a bad answer, the bill, and the entry point. Does not belong here: the wire
(client.py) and the checking (answer.py).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Settings
from pipeline.errors import Reason, Rejected
from pipeline.extract.coder import Coder
from pipeline.extract.protocol import Extractor
from pipeline.extract.reading import SentenceReading
from pipeline.extract.triggers_read import Weighing
from pipeline.llm.answer import BadAnswer, Checked, check_answer
from pipeline.llm.client import LlmError, Reply, ask
from pipeline.llm.question import VERSION, answer_schema, messages
from pipeline.llm.settings import LlmSettings, llm_settings
from pipeline.reference import load_reference
from pipeline.reference.ontology import Ontology

# What the model says counts, and what only the rules see does not: its words are checked, its silence is believed.
BELIEVED = Weighing(alone=0.5, doubted=0.5, retyped=0.5, role=0.5, status=0.5)


@dataclass(slots=True)
class Bill:
    """What reading has cost so far. Cached answers cost nothing."""

    asked: int = 0
    cached: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    invented: int = 0  # triggers and roles thrown away because they do not stand in the text

    def counts(self, settings: LlmSettings) -> dict[str, float]:
        """For people: what was asked, kept, counted, thrown away, and what it costs at the prices given."""
        cost = (self.tokens_in * settings.price_in + self.tokens_out * settings.price_out) / 1e6
        return {
            "questions": self.asked,
            "answers from the cache": self.cached,
            "tokens in": self.tokens_in,
            "tokens out": self.tokens_out,
            "spans not in the text, thrown away": self.invented,
            **({"cost": round(cost, 6)} if settings.price_in or settings.price_out else {}),
        }


class LlmReader:
    """See `pipeline.extract.reading.Reader`."""

    def __init__(self, settings: LlmSettings, ontology: Ontology) -> None:
        self.name = f"llm:{settings.model}"
        self.bill = Bill()
        self._settings = settings
        self._modes = {name: tuple(entry["modes"]) for name, entry in ontology.events.items()}
        self._glosses = {name: str(entry["gloss"]) for name, entry in ontology.events.items()}

    def read(self, sentences: Sequence[str]) -> list[SentenceReading]:
        """One question for all sentences. Raises Rejected(EXTRACTOR_FAILED) where no usable answer comes."""
        if not sentences:
            return []
        path = self._settings.cache / f"{self._key(sentences)}.json"
        kept = _kept(path)
        if kept is not None:
            try:
                checked = check_answer(kept, sentences, self._modes)
            except BadAnswer:
                path.unlink(missing_ok=True)  # somebody wrote into the cache: ask again
            else:
                self.bill.cached += 1
                return self._booked(checked)
        return self._booked(self._asked(sentences, path))

    def _asked(self, sentences: Sequence[str], path: Path) -> Checked:
        chat = messages(sentences, self._glosses, self._modes)
        schema = answer_schema(self._modes)
        problem = ""
        for _ in range(2):  # a bad answer gets one second chance, told what was wrong with it
            try:
                reply = ask(self._settings, chat, schema)
            except LlmError as error:
                raise Rejected(Reason.EXTRACTOR_FAILED, str(error)) from None
            self._book(reply)
            try:
                checked = check_answer(reply.content, sentences, self._modes)
            except BadAnswer as error:
                problem = str(error)
                chat = [
                    *chat,
                    {"role": "assistant", "content": reply.content[:20_000]},
                    {"role": "user", "content": f"That answer cannot be used: {problem}. Answer again, JSON only."},
                ]
                continue
            _keep(path, reply.content)
            return checked
        raise Rejected(Reason.EXTRACTOR_FAILED, f"the model's answer cannot be used: {problem}")

    def _book(self, reply: Reply) -> None:
        self.bill.asked += 1
        self.bill.tokens_in += reply.tokens_in
        self.bill.tokens_out += reply.tokens_out

    def _booked(self, checked: Checked) -> list[SentenceReading]:
        self.bill.invented += checked.invented
        return checked.readings

    def _key(self, sentences: Sequence[str]) -> str:
        told = json.dumps([VERSION, self._settings.url, self._settings.model, list(sentences)])
        return hashlib.sha256(told.encode()).hexdigest()


class LlmCoder(Coder):
    """The coder with a language model as its reader."""

    def __init__(self, settings: Settings, warn: Callable[[str], None] | None = None) -> None:
        self.settings = llm_settings(settings.home)
        reference = load_reference(settings.reference_cache, warn)
        self.reader = LlmReader(self.settings, reference.ontology)
        super().__init__(reference, self.reader, BELIEVED)

    def bill(self) -> dict[str, float]:
        """Questions, cache, tokens and cost so far."""
        return self.reader.bill.counts(self.settings)


def make(settings: Settings, warn: Callable[[str], None] | None = None) -> Extractor:
    """The entry point `llm`. Raises UsageError where SITREP_LLM_URL or SITREP_LLM_MODEL is missing."""
    return LlmCoder(settings, warn)


def _kept(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except OSError:
        return None


def _keep(path: Path, content: str) -> None:
    """Write the answer whole or not at all; a cache that cannot be written costs money, not results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(content, "utf-8")
    part.replace(path)
