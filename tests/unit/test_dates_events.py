"""Which date an event gets: clause, sentence, heading, order of sentences, publication."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.extract.dates import EventDate, date_of_event, document_date, find_dates
from pipeline.extract.document import read_document

SUNDAY = date(2016, 12, 11)


def _date(text: str, trigger: str, published: date | None = SUNDAY) -> EventDate:
    doc = read_document(text, published=published)
    at = text.index(trigger)
    sentence = doc.sentence_at(at)
    assert sentence is not None
    return date_of_event(doc, find_dates(doc), sentence.index, at, at + len(trigger))


@pytest.mark.parametrize(
    ("text", "trigger", "day", "basis"),
    [
        ("Gunmen killed five people in Homs on Friday.", "killed", "2016-12-09", "text"),
        ("On Friday, gunmen in the old quarter of Homs killed five people.", "killed", "2016-12-09", "text"),
        ("The army said on Saturday that rebels had shelled Homs on Friday.", "shelled", "2016-12-09", "text"),
        ("The army said on Saturday that rebels had shelled Homs.", "shelled", "2016-12-11", "publication"),
        ("The army on Saturday said rebels had shelled Homs.", "shelled", "2016-12-11", "publication"),
        ("The army said on Saturday that rebels had shelled Homs.", "said", "2016-12-10", "text"),
        ("He died on Sunday after he was shot on Friday.", "died", "2016-12-11", "text"),
        ("He died on Sunday after he was shot on Friday.", "shot", "2016-12-09", "text"),
        ("Troops seized the bridge on Thursday and rebels retook it on Saturday.", "seized", "2016-12-08", "text"),
        ("Troops seized the bridge on Thursday and rebels retook it on Saturday.", "retook", "2016-12-10", "text"),
        ("A bomb went off on Friday. It killed four guards.", "killed", "2016-12-09", "previous"),
        ("A bomb went off on Friday.\nThe blast killed four guards.", "killed", "2016-12-09", "previous"),
        ("In 2015, rebels took the town. Jets bombed a market.", "bombed", "2016-12-11", "publication"),
        ("Rebels took the town in March 2013. Jets bombed a market.", "bombed", "2016-12-11", "publication"),
        ("Jets bombed a market.", "bombed", "2016-12-11", "publication"),
        ("Last year's attack killed nine. Police arrested two men.", "arrested", "2016-12-11", "publication"),
        ("Sunday, 4 December\nJets bombed a market.\nTroops burnt a farm.", "burnt", "2016-12-04", "heading"),
        ("Friday's bombing of the market was condemned.", "bombing", "2016-12-09", "text"),
        ("The city, which fell in 1481, was bombed.", "bombed", "2016-12-11", "publication"),
        ("HOMS, Dec. 9 (Agency) - Jets bombed a market.", "bombed", "2016-12-11", "publication"),
        ("After the 2013 coup, police shot 12 protesters.", "shot", "2016-12-11", "publication"),
        (
            "Police told reporters in the capital on Monday that thieves stole arms on Sunday.",
            "stole",
            "2016-12-11",
            "text",
        ),
        ("Four days after a launch, the army fired a rocket.", "fired", "2016-12-11", "publication"),
        ("Four days after a launch, the army fired a rocket on Friday.", "fired", "2016-12-09", "text"),
        ("He was shot shortly after midnight Saturday.", "shot", "2016-12-10", "text"),
        ("A man was charged on Friday with the murder of a clerk.", "charged", "2016-12-09", "text"),
        ("A man was charged on Friday with the murder of a clerk.", "murder", "2016-12-11", "publication"),
        ("Two men were arrested Friday in connection with a bombing.", "bombing", "2016-12-11", "publication"),
        ("A guard was shot dead. The shooting happened about 9 p.m. Thursday.", "shot", "2016-12-08", "previous"),
        ("A guard was shot dead.\nIt took place on Dec. 8, police said.", "shot", "2016-12-08", "previous"),
        ("A clerk was murdered.\nOfficers were called to the shop on Friday.", "murdered", "2016-12-09", "previous"),
        ("A clerk was shot last month.\nThe attack occurred on Nov. 14.", "shot", "2016-11-14", "previous"),
        ("A clerk was shot.\nAbout 2 a.m. Friday, a car pulled up.", "shot", "2016-12-09", "previous"),
        ("A clerk was shot.\nFriday's shooting was the third here.", "shot", "2016-12-09", "previous"),
        ("The envoys met.\nThe shooting happened on Thursday.", "met", "2016-12-11", "publication"),
        ("A man was held on Friday following a raid the previous night.", "raid", "2016-12-08", "text"),
    ],
)
def test_day_and_basis(text: str, trigger: str, day: str, basis: str) -> None:
    event = _date(text, trigger)
    assert (event.date_start, event.basis) == (day, basis)


def test_a_background_sentence_keeps_its_own_date() -> None:
    event = _date("Jets bombed a market on Friday. In 2013, troops burnt the same market.", "burnt")
    assert (event.date_start, event.date_end, event.precision) == ("2013-01-01", "2013-12-31", "year")


def test_a_dated_heading_gives_way_to_the_next_one() -> None:
    text = "Saturday, 3 December\nJets bombed a market.\nSunday, 4 December\nTroops burnt a farm."
    assert _date(text, "bombed").date_start == "2016-12-03"
    assert _date(text, "burnt").date_start == "2016-12-04"


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Four days after a launch, the army fired a rocket.", "launch"),
        ("Troops entered three days after they attacked the gate.", "attacked"),
        ("He resigned two weeks before the vote.", "vote"),
    ],
)
def test_what_a_span_counts_from_is_on_no_known_day(text: str, trigger: str) -> None:
    assert _date(text, trigger) == EventDate(None, None, "unknown", "none", None)


def test_nothing_known() -> None:
    assert _date("Jets bombed a market.", "bombed", None) == EventDate(None, None, "unknown", "none", None)


def test_a_dateline_stands_in_for_the_publication() -> None:
    text = "HOMS, 9 December 2016 (Agency) - Jets bombed a market."
    doc = read_document(text)
    assert document_date(doc, find_dates(doc)) == date(2016, 12, 9)
    assert _date(text, "bombed", None).date_start == "2016-12-09"


def test_publication_comes_before_a_dateline() -> None:
    doc = read_document("HOMS, 9 December 2016 (Agency) - Jets bombed.", published=SUNDAY)
    assert document_date(doc, find_dates(doc)) == SUNDAY


def test_the_mention_is_the_evidence() -> None:
    event = _date("Gunmen killed five people late on Thursday.", "killed")
    assert event.mention is not None
    assert event.mention.text == "late on Thursday"
