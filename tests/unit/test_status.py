"""Whether an event is told as having happened, and articles that are not coded at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.extract.coder import Coder
from pipeline.extract.document import read_document
from pipeline.extract.gate import relevant
from pipeline.extract.protocol import ArticleText
from pipeline.records import Event
from pipeline.reference import load_reference
from pipeline.reference.lexicon import load_lexicon


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coder]:
    reference = load_reference(tmp_path_factory.getbasetemp().parent / "gazetteer")
    yield Coder(reference)
    reference.gazetteer.close()


def _assaults(coder: Coder, text: str, published: str | None = "2016-12-15") -> list[Event]:
    events = coder.extract(ArticleText("a", None, "", text, published, "en", None))
    return [e for e in events if e.event_type == "ASSAULT"]


@pytest.mark.parametrize(
    ("text", "status", "cue"),
    [
        ("Rebels shelled the port of Aden.", "occurred", None),
        ("Rebels had shelled the port of Aden.", "occurred", None),
        ("Rebels did not shell the port of Aden.", "negated", "not"),
        ("Rebels never shelled the port of Aden.", "negated", "never"),
        ("No soldier was killed by the rebels.", "negated", "No"),
        ("The rebels failed to capture the town.", "negated", "failed"),
        ("Police averted an attack on the mosque.", "negated", "averted"),
        ("Rebels will shell the port of Aden.", "future", "will"),
        ("Rebels are planning to shell the port of Aden.", "future", "planning"),
        ("Rebels may shell the port of Aden.", "hypothetical", "may"),
        ("If rebels shell the port, the army fights back.", "hypothetical", "If"),
        ("Rebels have allegedly shelled the port of Aden.", "claimed", "allegedly"),
        ("The army claimed that its troops killed 20 rebels.", "claimed", "claimed"),
        ("The army denied that its troops killed 20 rebels.", "denied", "denied"),
        ("The army rejected accusations that it shelled the village.", "denied", "rejected"),
        ("Did rebels shell the port of Aden?", "hypothetical", "?"),
        ("In May 2011 rebels shelled the port of Aden.", "historical", "May 2011"),
    ],
)
def test_status(coder: Coder, text: str, status: str, cue: str | None) -> None:
    events = _assaults(coder, text)
    assert events, text
    assert events[0].status == status
    basis = events[0].status_basis
    assert (basis.text if basis else None) == cue or (cue is not None and basis is not None and cue in basis.text)
    assert basis is None or text[basis.start : basis.end] == basis.text


def test_an_attack_that_is_claimed_by_its_author_happened(coder: Coder) -> None:
    (event,) = _assaults(coder, "Boko Haram claimed responsibility for the bombing in Maiduguri.")
    assert event.status == "occurred"
    assert [a.text for a in event.actors if a.role == "actor"] == ["Boko Haram"]


def test_articles_that_look_back(coder: Coder) -> None:
    text = (
        "The old general died in his sleep.\nIn 1951 his company fought insurgents in the hills.\n"
        "In 1957 it was sent to Aden. In 1963 rebels attacked his camp.\nTwo officers were shot dead by a sniper."
    )
    assert {e.status for e in _assaults(coder, text)} == {"historical"}


def test_without_a_date_nothing_is_historical_by_date(coder: Coder) -> None:
    assert {e.status for e in _assaults(coder, "On 3 May rebels shelled the port of Aden.", None)} == {"occurred"}


@pytest.mark.parametrize(
    ("title", "text", "wanted"),
    [
        ("", "Gunmen killed five people in Lahore.", True),
        ("", "The sun rose over the quiet lake.", False),
        ("", "The striker scored. " * 3 + "The home team lost the match to a late goal by the substitute. " * 5, False),
        (
            "Film review",
            "The film follows a director and his cast. The plot is thin and the scenes are long. " * 5,
            False,
        ),
        ("", "Shares fell. Investors sold stocks as the index slid and bond yields rose, traders said. " * 5, False),
        ("", "Police killed two fans at the stadium. " + "Soldiers and gunmen fought; civilians died. " * 10, True),
    ],
)
def test_gate(title: str, text: str, wanted: bool) -> None:
    assert relevant(read_document(text, title=title), load_lexicon()) is wanted
