"""Properties of the casualty resolver that hold for any text, and the parts of a mention."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.casualties import CasualtyMention, find_casualties, sentence_casualties
from pipeline.extract.document import read_document
from tests.work import ends_within, lines_run

WORDS = (
    "killed wounded died dead injured at least 35 two dozen dozens of people soldiers a policeman his wife and , . who "
    "was were the toll rose from to 19 including child bodies deaths lives claimed left leaving shot himself none no "
    "one between 4,000 5,000 hundreds several thousand in Homs Ahmed 35-year-old man fatally number ( ) \" 's"
).split()
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=50).map(" ".join))
SIZE = 200_000  # characters without one full stop; square time would take minutes


@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_gives_sound_mentions(text: str) -> None:
    doc = read_document(text)
    found = find_casualties(doc)
    for m in found:
        assert text[m.start : m.end] == m.text
        assert m.start < m.end
        assert 0 <= m.low <= m.best <= m.high
        assert m.kind in {"killed", "injured"}
        assert 0 <= m.cue_start < m.cue_end <= len(text)
    assert [(m.start, m.end) for m in found] == sorted((m.start, m.end) for m in found)
    by_sentence = [m for s in doc.sentences for m in sentence_casualties(doc, found, s.index)]
    assert by_sentence == list(found)


def _one(text: str) -> CasualtyMention:
    (mention,) = find_casualties(read_document(text))
    return mention


def test_the_parts_of_a_mention() -> None:
    text = "Police said at least 35 soldiers, including two officers, were killed near Homs."
    mention = _one(text)
    assert mention.text == "at least 35 soldiers"
    assert mention.victims == "soldiers, including two officers"
    assert text[mention.cue_start : mention.cue_end] == "killed"


def test_a_figure_without_a_noun_has_no_victims() -> None:
    assert _one("On Sunday, 35 were killed.").victims == ""


def test_a_toll_over_years_is_told_apart_from_the_days_toll() -> None:
    doc = read_document("A bomb killed 12 people on Sunday. The war has killed more than 90,000 people since 2011.")
    assert [(m.best, m.cumulative) for m in find_casualties(doc)] == [(12, False), (90_000, True)]


def test_a_later_figure_is_marked_as_a_correction() -> None:
    doc = read_document("The blast killed 12 people. The death toll later rose to 19.")
    assert [(m.best, m.corrected) for m in find_casualties(doc)] == [(12, False), (19, True)]


def test_one_who_killed_himself_is_told_apart_from_the_victims() -> None:
    doc = read_document("The gunman killed four students and then shot himself.")
    assert [(m.best, m.own_hand) for m in find_casualties(doc)] == [(4, False), (1, True)]


def test_the_shot_are_injured_only_if_no_death_of_theirs_is_told() -> None:
    shot = "A man was shot outside a bar."
    for more, injured in (
        (" Police seek a witness.", [1]),
        (" Nobody was killed.", [1]),
        (" He died in hospital.", []),
        (" A homicide unit took over.", []),
    ):
        found = find_casualties(read_document(shot + more))
        assert [m.best for m in found if m.kind == "injured"] == injured, more


def test_those_who_died_are_taken_off_the_number_shot() -> None:
    doc = read_document("Five men were shot at a party. Two of them died.")
    assert [(m.kind, m.best) for m in find_casualties(doc)] == [("injured", 3), ("killed", 2)]


def test_a_place_is_no_victim() -> None:
    assert find_casualties(read_document("Clashes in southern Kivu killed hope of a truce.")) == ()


def _work(text: str) -> int:
    doc = read_document(text)
    return lines_run(lambda: find_casualties(doc))


def test_time_grows_with_the_text_and_no_faster() -> None:
    once = "The blast killed at least 12 people, including a child, and wounded dozens more, police said. "
    assert _work(once * 200) < 4.5 * _work(once * 50)


def test_text_without_sentences_is_read() -> None:
    for piece in (
        "killed ",
        "12 killed, ",
        "12 killed on Sunday, ",
        "shot, ",
        "and died ",
        "John Smith, 31, and ",
        "one and two and ",
        "people ",
        "at least ",
        "of the dead ",
        "two hundred ",
    ):
        with ends_within(60):
            find_casualties(read_document(piece * (SIZE // len(piece))))
