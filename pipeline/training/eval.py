"""`make eval`: how well the shipped models and the whole coder read what they were never trained on, field by field.

`python -m pipeline.training.eval [PATH ...]` measures the corpus' held-out fifth, or any set in the corpus' format.
Needs no torch. Belongs here: the command and its tables. Does not belong here: matching and counting.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.corpus.check import known_modes
from pipeline.corpus.markup import MarkedLine, MarkupError
from pipeline.corpus.texts import corpus_hash
from pipeline.errors import SitrepError
from pipeline.extract.encoder import SHIPPED, Encoder
from pipeline.extract.gate_words import Gate
from pipeline.training.coded import CodedScores, marked_article, marked_sentence
from pipeline.training.readings import told_by
from pipeline.training.scores import Count, Scores, calibration, kappa, told_in
from pipeline.training.sets import MarkedSet, held_out, marked_set, marked_twice

EVENTS = ("trigger", "trigger, same words", "type", "type and mode", "type, mode and status", "territory")
ROLES = ("roles", "actor", "recipient", "place", "date", "fatalities", "injured", "weapon")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="pipeline.training.eval", description="Measure the shipped models.")
    parser.add_argument("paths", nargs="*", type=Path, help="folders or files in the corpus' format [held-out fifth]")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="folder of the encoder [the shipped one]")
    parser.add_argument("--extractor", default=None, help="who codes [SITREP_EXTRACTOR]")
    parser.add_argument("--only", choices=("encoder", "coder", "gate", "agreement"), help="one part")
    options = parser.parse_args(arguments)
    modes = known_modes()
    try:
        sets = [(str(p), marked_set(p, modes)) for p in options.paths] or [("held-out fifth", held_out(modes))]
    except (FileNotFoundError, MarkupError) as problem:
        print(f"{problem}\nCheck a set with: python -m pipeline.corpus.check FILE", file=sys.stderr)
        return 1
    _tell_age(options.model)
    for title, marked in sets:
        lines = marked.lines
        triggers = sum(len(line.triggers) for line in lines)
        print(f"\n# {title}: {len(lines)} sentences, {triggers} triggers; {len(marked.articles)} whole articles")
        if options.only in (None, "encoder"):
            print_scores("encoder alone, sentence by sentence", encoder_scores(Encoder.load(options.model), marked))
        if options.only in (None, "gate"):
            print_gate(Gate.load(options.model), lines)
        if options.only in (None, "coder"):
            try:
                coder_tables(marked, options.extractor)
            except SitrepError as problem:
                print(problem, file=sys.stderr)
                return 1
    if options.only in (None, "agreement"):
        print_agreement()
    return 0


def encoder_scores(encoder: Encoder, marked: MarkedSet) -> Scores:
    """Every sentence of the set, articles' too, read by itself."""
    scores = Scores()
    lines = marked.lines
    for line, reading in zip(lines, encoder.read([line.text for line in lines]), strict=True):
        scores.add(told_in(line), told_by(reading))
    return scores


def gate_counts(gate: Gate, lines: Sequence[MarkedLine]) -> Count:
    """Sentences with events that pass (right) or not (missed), and sentences without that pass (wrong)."""
    count = Count()
    for line in lines:
        passed = gate.likely(line.text)
        if line.triggers:
            count.right += passed
            count.missed += not passed
        else:
            count.wrong += passed
    return count


def print_gate(gate: Gate, lines: Sequence[MarkedLine]) -> None:
    count = gate_counts(gate, lines)
    silent = sum(not line.triggers for line in lines)
    print(f"\ngate: recall {count.recall:.3f} of {count.right + count.missed} sentences with events", end="; ")
    print(f"precision {count.precision:.3f}; {count.wrong} of {silent} without events pass")


def coder_scores(marked: MarkedSet, name: str | None) -> tuple[CodedScores, CodedScores]:
    """Single sentences as texts of their own, and whole articles."""
    from dataclasses import replace

    from pipeline.config import settings_from_environment
    from pipeline.extract.protocol import ArticleText
    from pipeline.extractors import make_extractor

    settings = settings_from_environment()
    coder = make_extractor(replace(settings, extractor=name or settings.extractor))
    single, whole = CodedScores(), CodedScores()
    for n, s in enumerate(marked.sentences):
        article = ArticleText(f"sentence-{n}", None, "", s.line.text, None, "en", None)
        single.add(s.line.text, marked_sentence(s.line, told_in(s.line)), coder.extract(article))
    for a in marked.articles:
        article = ArticleText(a.slug, None, a.headline.text, a.text, a.published, "en", a.country)
        whole.add(a.text, marked_article(a), coder.extract(article))
    return single, whole


def coder_tables(marked: MarkedSet, name: str | None) -> None:
    single, whole = coder_scores(marked, name)
    for title, part, there in (
        ("whole coder, single sentences", single, marked.sentences),
        ("whole coder, articles", whole, marked.articles),
    ):
        if there:
            print_scores(title, part.scores, roles=False)
            print(f"  {'fields of events found':<26}" + _HEAD)
            for field, count in part.fields.items():
                _row(field, count)


_HEAD = f"{'P':>7}{'R':>7}{'F':>7}{'right':>8}{'wrong':>7}{'missed':>8}"


def print_scores(title: str, scores: Scores, roles: bool = True) -> None:
    print(f"\n{title}\n  {'':<26}{_HEAD}")
    for name in EVENTS:
        _row(name, scores.count(name))
    if roles:
        for role in ROLES:
            for kind in ("exact", "overlap"):
                _row(f"{role}, {kind}", scores.count(f"{role}, {kind}"))
    print(f"  status of found triggers: accuracy {scores.status_accuracy:.3f}, kappa {kappa(scores.statuses):.3f}")
    error, bins = calibration(scores.sure)
    print(f"  confidence: expected calibration error {error:.3f} (told, right, events):")
    print("   " + "".join(f" {p:.2f}→{share:.2f} ({n})" for p, share, n in bins))


def _row(name: str, c: Count) -> None:
    figures = f"{c.precision:>7.3f}{c.recall:>7.3f}{c.f:>7.3f}{c.right:>8}{c.wrong:>7}{c.missed:>8}"
    print(f"  {name:<26}{figures}")


def print_agreement() -> None:
    """How far two annotators agree who marked the same sentences: what a reader can be asked for at most."""
    pairs = marked_twice(known_modes())
    if not pairs.both:
        print("\nagreement of two annotators: no sentence is marked twice")
        return
    scores = Scores()
    for first, second in pairs.both:
        scores.add(told_in(first), told_in(second))
    print(f"\n# two annotators, the same {len(pairs.both)} sentences" + _alone(pairs.alone))
    for name in EVENTS:
        print(f"  {name:<26} F {scores.count(name).f:.3f}")
    for kind in ("exact", "overlap"):
        print(f"  {'roles, ' + kind:<26} F {scores.count('roles, ' + kind).f:.3f}")
    print(f"  type of triggers both marked: kappa {kappa(scores.types):.3f}; status: {kappa(scores.statuses):.3f}")


def _alone(count: int) -> str:
    return f" ({count} more of the second's stand nowhere in the corpus)" if count else ""


def _tell_age(model: Path) -> None:
    record = model / "training.json"
    if record.exists():
        trained_on = json.loads(record.read_text("utf-8"))["corpus_hash"]
        if trained_on != corpus_hash():
            print(f"the corpus has changed since the model was trained (on {trained_on[:12]}…): make train")


if __name__ == "__main__":
    raise SystemExit(main())
