"""Clauses without a parser: tags, verb groups, subjects and objects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.clauses import Clauses, analyse
from pipeline.extract.clauses_arguments import subjects
from pipeline.extract.clauses_objects import objects, premodifier, preposition
from pipeline.extract.document import read_document
from pipeline.reference.lexicon import load_lexicon

_LEXICON = load_lexicon()


def _clauses(text: str) -> Clauses:
    return analyse(read_document(text).sentences[0], _LEXICON.forms, _LEXICON.lemmas)


def _words(c: Clauses, span: tuple[int, int]) -> str:
    return " ".join(t.text for t in c.tokens[span[0] : span[1] + 1])


def _at(c: Clauses, word: str) -> int:
    return next(i for i, t in enumerate(c.tokens) if t.text == word)


@pytest.mark.parametrize(
    ("text", "verb", "wanted"),
    [
        ("Rebels attacked the town.", "attacked", ["Rebels"]),
        ("Rebels attacked the town and seized a bridge.", "seized", ["Rebels"]),
        ("Rebels backed by jets attacked the town.", "attacked", ["Rebels"]),
        ("The man who led the raid was arrested.", "arrested", ["The man"]),
        ("The man who led the raid was arrested.", "led", ["The man"]),
        ("Police said gunmen killed a guard.", "killed", ["gunmen"]),
        ("On Tuesday gunmen killed a guard.", "killed", ["gunmen"]),
        ("The army on Thursday shelled the town.", "shelled", ["The army"]),
        ("The army urged villagers to leave.", "leave", ["villagers"]),
        ("The army vowed to leave.", "leave", ["The army"]),
        ("The leader of the rebels resigned.", "resigned", ["The leader"]),
        ("Kuwait and Iran signed a treaty.", "signed", ["Kuwait", "Iran"]),
        ("Talks between Kuwait and Iran collapsed.", "collapsed", ["Talks"]),
        ("Troops fired into the crowd, killing two men.", "killing", ["Troops"]),
        ("After attacking the post, rebels fled.", "attacking", ["rebels"]),
        ("The minister, a former general, resigned.", "resigned", ["The minister"]),
        ("Russia accused Georgia of shelling a village.", "shelling", ["Georgia"]),
    ],
)
def test_subjects(text: str, verb: str, wanted: list[str]) -> None:
    c = _clauses(text)
    assert [_words(c, s) for s in subjects(c, c.chunk_of[_at(c, verb)])] == wanted


@pytest.mark.parametrize(
    ("text", "verb", "wanted"),
    [
        ("Rebels seized Gao, Kidal and Timbuktu on Friday.", "seized", ["Gao", "Kidal", "Timbuktu"]),
        ("Rebels attacked the town, police said.", "attacked", ["the town"]),
        ("They killed two guards and the mayor fled.", "killed", ["two guards"]),
        ("A bomb killed at least 30 people in Baghdad.", "killed", ["30 people"]),
        ("Police arrested him on Monday.", "arrested", ["him"]),
        ("The rebels attacked on Monday.", "attacked", []),
    ],
)
def test_objects(text: str, verb: str, wanted: list[str]) -> None:
    c = _clauses(text)
    assert [_words(c, s) for s in objects(c, _at(c, verb))] == wanted


@pytest.mark.parametrize(
    ("text", "word", "tag"),
    [
        ("The attack killed six.", "attack", "N"),
        ("Rebels attack village.", "attack", "V"),
        ("Rebel attacks kill ten.", "attacks", "N"),
        ("Israel attacks the port.", "attacks", "V"),
        ("They will strike again.", "strike", "V"),
        ("The strike went on.", "strike", "N"),
        ("Heavy fighting raged.", "fighting", "N"),
        ("They are fighting the army.", "fighting", "V"),
        ("The renewed attacks stopped.", "renewed", "N"),
        ("The wounded men lay there.", "wounded", "N"),
    ],
)
def test_tags(text: str, word: str, tag: str) -> None:
    c = _clauses(text)
    assert c.tags[_at(c, word)] == tag


def test_voice_and_auxiliaries() -> None:
    c = _clauses("The town was not attacked, but it will be shelled and could have been bombed.")
    groups = {c.tokens[g.head].text: g for g in c.groups.values()}
    assert groups["attacked"].passive and groups["attacked"].negated is not None
    assert groups["shelled"].passive and groups["shelled"].future is not None
    assert groups["bombed"].passive and groups["bombed"].modal is not None


def test_prepositions_stop_at_the_clause() -> None:
    c = _clauses("An attack by rebels on a convoy left two dead, said a man by the road.")
    at = _at(c, "attack")
    assert [(w, [_words(c, s) for s in spans]) for w, spans in preposition(c, at, frozenset(("by", "on")))] == [
        ("by", ["rebels"]),
        ("on", ["a convoy"]),
    ]
    c = _clauses("A Russian air strike hit the bridge.")
    assert premodifier(c, _at(c, "air")) is not None
    assert premodifier(_clauses("Strikes hit."), 0) is None


@given(st.text(max_size=200))
def test_any_sentence(text: str) -> None:
    for sentence in read_document(text).sentences:
        c = analyse(sentence, _LEXICON.forms, _LEXICON.lemmas)
        assert len(c.tags) == len(sentence.tokens) == len(c.chunk_of)
        assert [k.first for k in c.chunks[1:]] == [k.last + 1 for k in c.chunks[:-1]]
        for number in c.groups:
            for first, last in subjects(c, number):
                assert 0 <= first <= last < len(c.tokens)
