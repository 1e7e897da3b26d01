"""Properties of the date resolver that hold for any text."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract.dates import date_of_event, document_date, find_dates
from pipeline.extract.document import read_document
from tests.work import ends_within, lines_run

PRECISIONS = {"day", "2-6 days", "week", "month", "year"}
WORDS = (
    "Monday Sunday December Dec. May March 11 31 2016 2015 0 1481 last next this early late mid end of the on in since "
    "from to between and week month year weekend ago days two a an years earlier later overnight yesterday night 11th "
    ", . - / : ( ) ' ’ 12/11/2016 2016-12-11 1990s '80s killed will said century quarter first spring \n"
).split(" ")
texts = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))
days = st.one_of(st.none(), st.dates())
SIZE = 200_000  # characters without one full stop; square time would take minutes


@settings(max_examples=300, deadline=None)
@given(texts, days)
def test_any_text_gives_ordered_mentions_that_match_it(text: str, published: date | None) -> None:
    doc = read_document(text, published=published)
    mentions = find_dates(doc)
    end = 0
    for m in mentions:
        assert text[m.start : m.end] == m.text
        assert end <= m.start < m.end
        end = m.end
        assert m.precision in PRECISIONS
        assert m.kind in {"point", "range", "duration"}
        assert (m.date_start is None) == (m.date_end is None)
        if m.date_start is not None and m.date_end is not None:
            assert date.fromisoformat(m.date_start) <= date.fromisoformat(m.date_end)
            assert m.timex
    document_date(doc, mentions)


@settings(max_examples=150, deadline=None)
@given(texts, days)
def test_any_trigger_gets_a_date_or_none(text: str, published: date | None) -> None:
    doc = read_document(text, published=published)
    mentions = find_dates(doc)
    for sentence in doc.sentences[:4]:
        for token in sentence.tokens[:4]:
            event = date_of_event(doc, mentions, sentence.index, token.start, token.end)
            assert event.precision in PRECISIONS | {"unknown"}
            assert (event.basis == "none") == (event.date_start is None)
            if event.mention is not None:
                assert event.mention in mentions


def _read_dates(text: str) -> None:
    doc = read_document(text, published=date(2016, 12, 11))
    mentions = find_dates(doc)
    for sentence in doc.sentences[:2000]:
        date_of_event(doc, mentions, sentence.index, sentence.start, sentence.start + 1)


def test_time_grows_with_the_text_and_no_faster() -> None:
    once = "Rebels took the town on Dec. 8 and lost it on Friday, two days later, police said. "
    small, large = lines_run(lambda: _read_dates(once * 50)), lines_run(lambda: _read_dates(once * 200))
    assert large < 4.5 * small


def test_text_without_sentences_is_read() -> None:
    for piece in ("on Sunday ", "2016 ", "early ", "the ", "1,", "11/", "December 1 ", "last week and "):
        with ends_within(60):
            _read_dates(piece * (SIZE // len(piece)))


def test_an_implausible_year_dates_no_event() -> None:
    doc = read_document("The fort was shelled in 1481.", published=date(2016, 12, 11))
    mentions = find_dates(doc)
    assert mentions[0].timex == "1481"
    assert date_of_event(doc, mentions, 0, 13, 20).basis == "publication"
