"""The corpus as records: all files read and checked, the held-out fifth told apart, figures over the whole.

Belongs here: files, blocks, references between marks, the split. Does not belong here: a line (markup.py).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.corpus.markup import MarkedLine, MarkupError, read_line

FOLDER = Path(__file__).parent
_HELD_OUT_OF = 5


@dataclass(frozen=True, slots=True)
class CorpusSentence:
    """One marked sentence. `source` is the file's stem, or article slug; `held_out` sentences are never trained on."""

    source: str
    where: str
    line: MarkedLine
    held_out: bool


@dataclass(frozen=True, slots=True)
class CorpusArticle:
    """One marked article: headline first, then sentences, each with the character it starts at in `text`.

    `text` is the body without the headline: sentences joined by a space, paragraphs by a blank line.
    """

    slug: str
    published: str
    country: str
    style: str
    headline: MarkedLine
    sentences: tuple[tuple[int, MarkedLine], ...]
    text: str
    held_out: bool


def read_sentences(
    modes: Mapping[str, frozenset[str]], folder: Path = FOLDER / "sentences", files: str = "*.txt"
) -> list[CorpusSentence]:
    """All single sentences, in order of file and line. Raises MarkupError, with file and line, for the first fault."""
    found = []
    for path in sorted(folder.glob(files)):
        for number, raw in _lines(path):
            if not raw:
                continue
            line = _checked(path, number, raw, modes)
            _refuse_dangling(path, number, line, {t.number for t in line.triggers})
            found.append(CorpusSentence(path.stem, f"{path.name}:{number}", line, _held_out(line.text)))
    return found


def read_articles(
    modes: Mapping[str, frozenset[str]], folder: Path = FOLDER / "articles", files: str = "*.txt"
) -> list[CorpusArticle]:
    """All articles, in order of file and block. Raises MarkupError, with file and line, for the first fault."""
    found = []
    for path in sorted(folder.glob(files)):
        block: list[tuple[int, str]] = []
        for number, raw in [*_lines(path), (0, "==")]:
            if raw.startswith("=="):
                if block:
                    found.append(_article(path, block, modes))
                block = [(number, raw)]
            elif block:
                block.append((number, raw))
            elif raw:
                raise MarkupError(f"{path.name}:{number}: text before the first `== slug | date | country | style`")
    slugs = Counter(a.slug for a in found)
    if doubled := [slug for slug, n in slugs.items() if n > 1]:
        raise MarkupError(f"these slugs name two articles: {', '.join(doubled)}")
    return found


def article_sentences(articles: list[CorpusArticle]) -> Iterator[CorpusSentence]:
    """Each sentence of each article, headlines too, as a sentence of its own: roles of events that another sentence
    tells of are left out."""
    for article in articles:
        for n, line in enumerate((article.headline, *(line for _, line in article.sentences))):
            own = {t.number for t in line.triggers}
            kept = tuple(r for r in line.roles if r.number in own)
            yield CorpusSentence(
                article.slug, f"{article.slug}#{n}", MarkedLine(line.text, line.triggers, kept), article.held_out
            )


def corpus_hash(folder: Path = FOLDER) -> str:
    """SHA-256 over the names and bytes of all sentence and article files: what a model says it was trained on."""
    digest = hashlib.sha256()
    for path in sorted((*folder.glob("sentences/*.txt"), *folder.glob("articles/*.txt"))):
        digest.update(f"{path.parent.name}/{path.name}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _lines(path: Path) -> list[tuple[int, str]]:
    lines = path.read_text("utf-8").splitlines()
    return [(n, raw.strip()) for n, raw in enumerate(lines, 1) if not raw.lstrip().startswith("//")]


def _checked(path: Path, number: int, raw: str, modes: Mapping[str, frozenset[str]]) -> MarkedLine:
    try:
        return read_line(raw, modes)
    except MarkupError as problem:
        raise MarkupError(f"{path.name}:{number}: {problem}") from None


def _refuse_dangling(path: Path, number: int, line: MarkedLine, known: set[int]) -> None:
    if lost := sorted({r.number for r in line.roles} - known):
        raise MarkupError(f"{path.name}:{number}: roles of events without a trigger: {lost}")


def _article(path: Path, block: list[tuple[int, str]], modes: Mapping[str, frozenset[str]]) -> CorpusArticle:
    first, head = block[0]
    parts = [part.strip() for part in head.strip("= ").split("|")]
    if len(parts) != 4:
        raise MarkupError(f"{path.name}:{first}: an article begins with `== slug | YYYY-MM-DD | ISO3 | style`")
    slug, published, country, style = parts
    rows = [(n, raw) for n, raw in block[1:] if raw]
    if not rows or not rows[0][1].startswith("# "):
        raise MarkupError(f"{path.name}:{first}: the headline follows as a line `# …`")
    headline = _checked(path, rows[0][0], rows[0][1][2:], modes)
    numbers: set[int] = set()
    sentences: list[tuple[int, MarkedLine]] = []
    text = ""
    apart = False
    for number, raw in block[block.index(rows[0]) + 1 :]:
        if not raw:
            apart = bool(text)
            continue
        line = _checked(path, number, raw, modes)
        for t in line.triggers:
            if t.number in numbers:
                raise MarkupError(f"{path.name}:{number}: event {t.number} has a trigger already: use same:{t.number}")
            numbers.add(t.number)
        text += ("\n\n" if apart else " ") if text else ""
        apart = False
        sentences.append((len(text), line))
        text += line.text
    known = numbers | {t.number for t in headline.triggers}
    for line in (headline, *(line for _, line in sentences)):
        _refuse_dangling(path, first, line, known)
        if lost := [t.same for t in line.triggers if t.same is not None and t.same not in known]:
            raise MarkupError(f"{path.name}:{first}: {slug}: same: names no event: {lost}")
    if not sentences:
        raise MarkupError(f"{path.name}:{first}: {slug} has no sentences")
    return CorpusArticle(slug, published, country, style, headline, tuple(sentences), text, _held_out(slug))


def _held_out(key: str) -> bool:
    """One in five, by a hash of the plain text (or slug): adding sentences moves none from one side to the other."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % _HELD_OUT_OF == 0
