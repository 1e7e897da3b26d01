"""`python -m pipeline.corpus.check [FILE …]`: every annotation checked, and what the corpus holds, counted.

Belongs here: the command. Does not belong here: the rules (markup.py, texts.py).
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from pipeline.corpus.markup import MarkupError, read_line
from pipeline.corpus.texts import article_sentences, read_articles, read_sentences
from pipeline.shipped import shipped


def known_modes() -> dict[str, frozenset[str]]:
    """Every PLOVER type with its modes, from schemas/ontology."""
    events = json.loads(shipped("schemas", "ontology", "plover.json").read_text("utf-8"))["events"]
    return {name: frozenset(entry["modes"]) for name, entry in events.items()}


def main(arguments: list[str]) -> int:
    """Check the given files line by line (all faults are told), or the whole corpus, and print its figures."""
    modes = known_modes()
    faults = 0
    for name in arguments:
        for number, raw in enumerate(Path(name).read_text("utf-8").splitlines(), 1):
            line = raw.strip()
            if not line or line.startswith(("//", "==")):
                continue
            try:
                read_line(line.removeprefix("# "), modes)
            except MarkupError as problem:
                faults += 1
                print(f"{name}:{number}: {problem}", file=sys.stderr)
    try:
        sentences, articles = read_sentences(modes), read_articles(modes)
    except MarkupError as problem:
        print(problem, file=sys.stderr)
        return 1
    everything = [*sentences, *article_sentences(articles)]
    triggers = [t for s in everything for t in s.line.triggers]
    print(f"{len(sentences)} sentences, {len(articles)} articles with {len(everything) - len(sentences)} more")
    held_out, empty = sum(s.held_out for s in everything), sum(not s.line.triggers for s in everything)
    print(f"held out: {held_out}; without events: {empty}")
    for title, counted in (
        ("types", Counter(t.event_type for t in triggers)),
        ("modes", Counter(f"{t.event_type}/{t.mode}" for t in triggers if t.mode)),
        ("statuses", Counter(t.status for t in triggers)),
        ("territory", Counter(t.territory for t in triggers)),
        ("roles", Counter(r.role for s in everything for r in s.line.roles)),
    ):
        print(f"{title}: " + ", ".join(f"{name} {n}" for name, n in counted.most_common()))
    doubled = [text for text, n in Counter(s.line.text for s in sentences).items() if n > 1]
    for text in doubled:
        print(f"stands twice: {text}", file=sys.stderr)
    return 1 if faults or doubled else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
