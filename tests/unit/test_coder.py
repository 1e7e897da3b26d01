"""The rule coder as a whole: what must hold for any text, however odd."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.extract.coder import Coder
from pipeline.extract.protocol import ArticleText
from pipeline.records import Event, to_json
from pipeline.reference import load_reference
from pipeline.shipped import shipped

_WORDS = (
    "gunmen rebels army police president Syria Israel Paris Aleppo killed attacked bombed said denied will not could "
    "and "
    "the a of in on by with from to who which that was were been has had two 12 dozens last year Monday , . ; : ( ) "
    "\" ' "
    "? ! - attack bombing shelling talks agreed demanded threatened released withdrew seized town hospital protesters "
    "marched arrested curfew ceasefire sanctions if after before while at least people wounded died bomb rocket drone "
    "é 🙂 \u200f \x07 \n \n\n T-4 al-Shabab U.S. 'It it they him"
).split(" ")
_TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(_WORDS), max_size=120).map(" ".join),
    st.lists(st.sampled_from(_WORDS), max_size=60).map(lambda w: " ".join(w).upper()),
)


@pytest.fixture(scope="module")
def coder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coder]:
    reference = load_reference(tmp_path_factory.getbasetemp().parent / "gazetteer")
    yield Coder(reference)
    reference.gazetteer.close()


@pytest.fixture(scope="module")
def schema() -> jsonschema_rs.Validator:
    text = shipped("schemas", "event.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text), validate_formats=True)


def _article(text: str, published: str | None = "2016-12-15T08:00:00Z", name: str = "a") -> ArticleText:
    return ArticleText(name, None, "", text, published, "en", None)


def _spans(event: Event) -> list[tuple[str, int, int]]:
    spans = [(event.trigger.text, event.trigger.start, event.trigger.end)]
    spans.append((event.evidence.sentence, event.evidence.start, event.evidence.end))
    for span in (event.status_basis, event.date_text, event.fatalities_text, event.injured_text):
        if span is not None:
            spans.append((span.text, span.start, span.end))
    spans.extend((w.text, w.start, w.end) for w in event.weapons)
    spans.extend((a.text, a.start, a.end) for a in event.actors if a.start is not None and a.end is not None)
    if event.place is not None and event.place.text is not None:
        assert event.place.start is not None and event.place.end is not None
        spans.append((event.place.text, event.place.start, event.place.end))
    return spans


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_TEXTS, published=st.sampled_from([None, "2016-12-15T08:00:00Z", "1989-01-19", "yesterday"]))
def test_any_text(coder: Coder, schema: jsonschema_rs.Validator, text: str, published: str | None) -> None:
    events = coder.extract(_article(text, published))
    for event in events:
        for words, start, end in _spans(event):
            assert text[start:end] == words
        schema.validate(to_json(event))
        for low, best, high in (
            (event.fatalities_low, event.fatalities_best, event.fatalities_high),
            (event.injured_low, event.injured_best, event.injured_high),
        ):
            assert (low is None) == (best is None) == (high is None)
            assert low is None or low <= (best or 0) <= (high or 0)
    assert len({e.event_id for e in events}) == len(events)
    assert coder.extract(_article(text, published)) == events


def test_order_of_articles_is_irrelevant(coder: Coder) -> None:
    texts = [
        "Gunmen shot dead a policeman in Mosul. They fled.",
        "It said it had killed six of them. The army shelled the town.",
        "Protesters marched in Paris on Monday.",
        "The two sides agreed to a ceasefire in Homs.",
    ]
    articles = [_article(t, name=str(i)) for i, t in enumerate(texts)]
    forward = {a.article_id: coder.extract(a) for a in articles}
    random.Random(7).shuffle(articles)
    assert {a.article_id: coder.extract(a) for a in articles} == forward


def test_nothing_in_nothing_out(coder: Coder) -> None:
    for text in ("", " ", "\n\n", ".", "Hello", "The cat sat on the mat."):
        assert coder.extract(_article(text)) == ()


def test_several_places_of_one_verb_are_several_events(coder: Coder) -> None:
    events = coder.extract(_article("In Mali rebels seized Gao, Kidal and Timbuktu on Thursday."))
    assert [e.place.name for e in events if e.place] == ["Gao", "Kidal", "Timbuktu"]
    assert {e.territorial_change for e in events} == {"taken"}
    assert len({e.event_id for e in events}) == 3
    assert len({(e.trigger.start, e.trigger.end) for e in events}) == 1


def test_unstated_author_has_no_characters(coder: Coder) -> None:
    (event,) = coder.extract(_article("A journalist was murdered in Manila."))
    (author,) = [a for a in event.actors if a.role == "actor"]
    assert (author.text, author.start, author.end, author.basis, author.sector) == ("", None, None, "unstated", "UAF")


def test_long_text_takes_its_share(coder: Coder) -> None:
    """Ten times the text does not take much more than ten times as long: counted in events, not in seconds."""
    one = "Gunmen killed two soldiers in Gao on Monday. Shares fell.\n"
    events = coder.extract(_article(one * 300))
    assert events
    assert all(e.evidence.end <= len(one) * 300 for e in events)


def test_ids_depend_on_the_version(coder: Coder) -> None:
    text = "Rebels attacked a bridge."
    first = coder.extract(ArticleText("a", "ver_" + "0" * 20, "", text, None, "en", None))
    second = coder.extract(ArticleText("a", "ver_" + "1" * 20, "", text, None, "en", None))
    assert first and first[0].event_id != second[0].event_id


def test_article_text_from_json() -> None:
    row = {"url": "https://x.example/1", "title": None, "text": "Police arrested two men."}
    article = ArticleText.from_json(row)
    assert article.article_id.startswith("art_") and article.title == ""
    assert ArticleText.from_json({**row, "article_id": "mine"}).article_id == "mine"
    for bad in ({"text": None}, {"text": "x", "published_at": 3}, {"text": "x", "title": 4}):
        with pytest.raises(ValueError):
            ArticleText.from_json(bad)
