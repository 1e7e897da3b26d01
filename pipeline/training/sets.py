"""What is measured: the corpus' held-out fifth, or any file or folder in its format.

Belongs here: reading sets. Does not belong here: measuring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.corpus.markup import MarkedLine, MarkupError
from pipeline.corpus.texts import (
    FOLDER,
    CorpusArticle,
    CorpusSentence,
    article_sentences,
    read_articles,
    read_sentences,
)


@dataclass(frozen=True)
class MarkedSet:
    """`sentences` stand alone; those of `articles` are read both one by one and as whole articles."""

    sentences: list[CorpusSentence]
    articles: list[CorpusArticle]

    @property
    def lines(self) -> list[MarkedLine]:
        return [s.line for s in (*self.sentences, *article_sentences(self.articles))]


def held_out(modes: Mapping[str, frozenset[str]], folder: Path = FOLDER) -> MarkedSet:
    """The fifth of the corpus that no model is trained on."""
    whole = marked_set(folder, modes)
    return MarkedSet([s for s in whole.sentences if s.held_out], [a for a in whole.articles if a.held_out])


def marked_set(path: Path, modes: Mapping[str, frozenset[str]]) -> MarkedSet:
    """A folder with sentences/ and articles/ (either may be missing), or with files of one kind, or one file.

    A file whose first line begins with `==` holds articles. Raises MarkupError for faults, FileNotFoundError.
    """
    if not path.exists():
        raise FileNotFoundError(f"there is no {path}")
    if path.is_dir() and ((path / "sentences").is_dir() or (path / "articles").is_dir()):
        return MarkedSet(read_sentences(modes, path / "sentences"), read_articles(modes, path / "articles"))
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    if not files:
        raise MarkupError(f"{path} holds no .txt file")
    found = MarkedSet([], [])
    for file in files:
        lines = (raw.strip() for raw in file.read_text("utf-8").splitlines())
        first = next((raw for raw in lines if raw and not raw.startswith("//")), "")
        if first.startswith("=="):
            found.articles.extend(read_articles(modes, file.parent, file.name))
        else:
            found.sentences.extend(read_sentences(modes, file.parent, file.name))
    return found


@dataclass(frozen=True)
class Pairs:
    """Sentences marked by two annotators, and how many of the second's have no first."""

    both: list[tuple[MarkedLine, MarkedLine]]
    alone: int


def marked_twice(modes: Mapping[str, frozenset[str]], folder: Path = FOLDER) -> Pairs:
    """Sentences of second/ with the same plain text as one of the corpus."""
    whole = marked_set(folder, modes)
    first = {line.text: line for line in whole.lines}
    second = [s.line for s in read_sentences(modes, folder / "second")]
    both = [(first[line.text], line) for line in second if line.text in first]
    return Pairs(both, len(second) - len(both))
