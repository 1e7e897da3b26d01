"""Counting what was read against what was marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.corpus.check import known_modes
from pipeline.corpus.markup import MarkupError, read_line
from pipeline.corpus.texts import read_articles
from pipeline.training.coded import CodedScores, MarkedEvent, marked_article
from pipeline.training.scores import Role, Scores, Told, calibration, kappa, matched, told_in
from pipeline.training.sets import held_out, marked_set

MODES = known_modes()
LINE = (
    "[Gunmen](a1) [shot dead](1=ASSAULT/firearms) [three](k1) [teachers](r1,r2) in [Kano](p1) and "
    "[abducted](2=ASSAULT/abduct;claimed) others."
)
ARTICLE = """== raid | 2024-03-03 | MLI | agency
# Six [killed](1=ASSAULT/firearms) in village

[Gunmen](a2) [shot dead](2=ASSAULT/firearms;same:1) [six](k2) [farmers](r2) in [Dogo](p2), officials said.
The [attackers](a3) [fired](3=ASSAULT/firearms;same:2) at them on [Sunday](d3).

The [government](a4) [condemned](4=ACCUSE/disapprove) the raid.
"""


def _told(start: int, end: int, event_type: str = "ASSAULT", *roles: Role, p: float = 1.0) -> Told:
    return Told(start, end, event_type, None, "occurred", "none", roles, p)


def test_what_is_read_as_marked_is_right_in_every_field() -> None:
    gold = told_in(read_line(LINE, MODES))
    scores = Scores()
    scores.add(gold, gold)
    assert {name: c.f for name, c in scores.counts.items() if name != "territory"} == {
        name: 1.0 for name in scores.counts if name != "territory"
    }
    assert scores.status_accuracy == 1.0
    assert scores.count("roles, exact").right == 5


def test_each_trigger_is_matched_once_and_the_type_decides() -> None:
    gold = [_told(0, 4), _told(5, 9, "ACCUSE")]
    read = [_told(0, 9, "ACCUSE"), _told(2, 4)]
    assert matched(gold, read) == [(0, 1), (1, 0)]
    assert matched([_told(0, 4)], [_told(4, 8)]) == []


def test_roles_of_missed_and_of_invented_triggers_count() -> None:
    scores = Scores()
    actor = Role("actor", 10, 14)
    scores.add([_told(0, 4, "ASSAULT", actor)], [_told(20, 24, "ASSAULT", actor)])
    count = scores.count("actor, exact")
    assert (count.right, count.wrong, count.missed) == (0, 1, 1)
    scores.add([_told(0, 4, "ASSAULT", actor)], [_told(0, 4, "ASSAULT", Role("actor", 12, 18))])
    assert scores.count("actor, exact").right == 0
    assert scores.count("actor, overlap").right == 1


def test_calibration_and_kappa() -> None:
    error, bins = calibration([(0.95, True)] * 9 + [(0.95, False)] + [(0.15, False)] * 10)
    assert error == pytest.approx((0.05 * 10 + 0.15 * 10) / 20)
    assert [(round(p, 2), share, n) for p, share, n in bins] == [(0.15, 0.0, 10), (0.95, 0.9, 10)]
    assert kappa([("a", "a"), ("b", "b")]) == 1.0
    assert kappa([("a", "b"), ("b", "a")]) == -1.0
    assert kappa([]) == 0.0


def test_an_article_tells_an_event_twice_and_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE, "utf-8")
    (article,) = read_articles(MODES, tmp_path)
    events = marked_article(article)
    assert [e.told.event_type for e in events] == ["ASSAULT", "ACCUSE"]
    raid = events[0]
    assert [article.text[t.start : t.end] for t in (raid.told, *raid.also)] == ["shot dead", "fired"]
    assert {r.role: article.text[r.start : r.end] for r in raid.told.roles} == {
        "actor": "attackers",
        "fatalities": "six",
        "recipient": "farmers",
        "place": "Dogo",
        "date": "Sunday",
    }
    scores = CodedScores()
    scores.add(article.text, events, [])
    assert scores.scores.count("type").missed == 2


def test_sets_are_files_or_folders(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("// a note\n" + ARTICLE, "utf-8")
    (tmp_path / "s.txt").write_text(LINE + "\nShares fell.\n", "utf-8")
    both = marked_set(tmp_path, MODES)
    assert (len(both.sentences), len(both.articles), len(both.lines)) == (2, 1, 6)
    assert len(marked_set(tmp_path / "s.txt", MODES).sentences) == 2
    with pytest.raises(FileNotFoundError):
        marked_set(tmp_path / "none", MODES)
    (tmp_path / "empty").mkdir()
    with pytest.raises(MarkupError):
        marked_set(tmp_path / "empty", MODES)


def test_the_held_out_fifth_is_about_a_fifth_and_never_in_training() -> None:
    from pipeline.corpus.texts import read_sentences

    kept = held_out(MODES)
    everything = read_sentences(MODES)
    assert all(s.held_out for s in kept.sentences)
    assert len(kept.sentences) == sum(s.held_out for s in everything)


def test_marked_figures_are_read_as_numbers() -> None:
    text = "Gunmen killed at least 12 farmers."
    gold = [MarkedEvent(_told(7, 13, "ASSAULT", Role("fatalities", 14, 25)), ())]
    scores = CodedScores()
    scores.add(text, gold, [])
    assert scores.fields["killed, exact"].right == 0
    from pipeline.training.coded import _number

    assert [_number(words) for words in ("at least 12", "more than two dozen", "three")] == [12, 24, 3]
