"""The report page: what is in the file, what can never be in it, and the figures it opens with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.errors import WarehouseError
from pipeline.load.connect import open_reader
from pipeline.report import page as report_page
from pipeline.report import payload
from pipeline.report.outlines import QUANTUM, outlines
from pipeline.report.page import build_report
from pipeline.theme.page import embedded_json, safe_url
from pipeline.theme.spans import LABELS, pieces
from tests.integration.page_records import AS_OF, HOSTILE, STORIES, pages_home


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return pages_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def html(settings: Settings) -> str:
    return build_report(settings, as_of=AS_OF).read_text("utf-8")


def data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def plain(quote: list[Any]) -> str:
    return "".join(piece if isinstance(piece, str) else piece[0] for piece in quote)


def test_the_page_is_one_file_that_loads_nothing(html: str) -> None:
    assert not re.search(r"<(?:link|iframe|object|embed|base)\b|@import|url\(|\bsrc=(?!x)", html)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy and policy[1].startswith("default-src &#39;none&#39;") and "unsafe" not in policy[1]
    assert html.count("<script") == 2  # the data and the one script whose hash the policy names


def test_hostile_strings_are_text_and_hostile_addresses_are_no_links(html: str) -> None:
    assert HOSTILE not in html and "<img" not in html
    assert "javascript:" not in html
    assert HOSTILE in [a["title"] for a in data_of(html)["articles"]]  # not dropped: shown as what it is
    assert "&lt;img src=x" in html  # the rejection's example


def test_scripts_never_make_markup_of_values() -> None:
    for folder in (report_page.ASSETS, Path(payload.__file__).parents[1] / "theme"):
        for script in folder.glob("*.js"):
            assert not re.search(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script.read_text("utf-8")
            )


def test_every_quote_is_the_sentence_and_every_mark_the_words(html: str, settings: Settings) -> None:
    events = {e["id"]: e for e in data_of(html)["events"]}
    with open_reader(settings.warehouse) as con:
        rows = con.execute("SELECT event_id, evidence['sentence'], \"trigger\"['text'] FROM core.events").fetchall()
    assert len(rows) == len(events) == sum(len(story[7]) for story in STORIES) + 1
    for event_id, sentence, trigger in rows:
        quote = events[event_id]["quote"]
        assert plain(quote) == sentence
        assert [p[0] for p in quote if not isinstance(p, str) and p[1] == "trigger"] == [trigger]


def test_a_toll_told_by_three_outlets_counts_once(html: str) -> None:
    # Palmyra's 25 stand in three articles, Mogadishu's 29 and Istanbul's 44 in two; the denied and the historical
    # ones do not count: 25 + 29 + 57 + 44 + 50 + 9 + 3.
    assert re.search(r'data-figure="killed">217<', html)
    assert ">217 people killed</a> (between" in html


def test_old_articles_stay_outside_the_window(settings: Settings) -> None:
    build_report(settings, as_of="2017-03-01T00:00:00Z")
    text = (settings.reports / "report.html").read_text("utf-8")
    build_report(settings, as_of=AS_OF)
    assert data_of(text)["events"] == [] and "No events in articles of these 28 days" in text


def test_the_cap_is_said_on_the_page(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payload, "MOST_EVENTS", 5)
    monkeypatch.setattr(report_page, "MOST_EVENTS", 5)
    text = build_report(settings, as_of=AS_OF).read_text("utf-8")
    assert len(data_of(text)["events"]) == 5
    assert "This page shows the 5 newest of 22 events" in text
    build_report(settings, as_of=AS_OF)


def test_an_empty_warehouse_makes_a_page_and_none_makes_an_error(tmp_path: Path) -> None:
    from pipeline.config import settings_from_environment
    from pipeline.load.connect import open_writer

    settings = settings_from_environment({}, home=tmp_path)
    with pytest.raises(WarehouseError):
        build_report(settings, as_of=AS_OF)
    with open_writer(settings.warehouse):
        pass
    text = build_report(settings, as_of=AS_OF).read_text("utf-8")
    assert "No feeds yet." in text and "Nothing is waiting in quarantine." in text


def test_outlines_tell_each_border_once_and_close_every_ring() -> None:
    drawn = outlines([(34.56, 38.27)])
    arcs = []
    for flat in drawn["arcs"]:
        x = y = 0
        line = []
        for i in range(0, len(flat), 2):
            x, y = x + flat[i], y + flat[i + 1]
            line.append((x, y))
        arcs.append(line)
    for rings in drawn["countries"].values():
        for ring in rings:
            ends = [(arcs[n][0], arcs[n][-1]) if n >= 0 else (arcs[~n][-1], arcs[~n][0]) for n in ring]
            assert all(a[1] == b[0] for a, b in zip(ends, ends[1:] + ends[:1], strict=True))
    used = {abs(n) if n >= 0 else abs(~n) for ring in drawn["countries"]["SYR"] for n in ring}
    shared = {n if n >= 0 else ~n for ring in drawn["countries"]["IRQ"] for n in ring} & used
    assert len(shared) == 1  # Syria and Iraq have one border, and it is the same arc in both
    west, east = min(x for line in arcs for x, _ in line), max(x for line in arcs for x, _ in line)
    assert west * QUANTUM >= -180.01 and east * QUANTUM <= 180.01


SPAN = st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(LABELS)).map(
    lambda s: (min(s[0], s[1]), max(s[0], s[1]), s[2])
)


@given(st.text(max_size=40), st.lists(SPAN, max_size=8), st.integers(0, 20))
def test_pieces_are_the_text_again(text: str, spans: list[tuple[int, int, str]], offset: int) -> None:
    cut = pieces(text, spans, offset=offset)
    assert "".join(piece for piece, _ in cut) == text
    at = 0
    for piece, label in cut:
        for position in range(at + offset, at + offset + len(piece)):
            covering = [s[2] for s in spans if s[0] <= position < s[1]]
            assert label == (min(covering, key=LABELS.index) if covering else None)
        at += len(piece)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_embedded_json_cannot_end_its_element(data: Any) -> None:
    text = embedded_json(data)
    assert "<" not in text and ">" not in text and "\u2028" not in text
    assert json.loads(text) == data


def test_half_a_surrogate_does_not_break_the_page() -> None:
    assert json.loads(embedded_json(["a\ud800b"])) == ["a\ufffdb"]
    embedded_json(["a\ud800b"]).encode("utf-8")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//host/x", "http://", "http://[", "", None],
)
def test_only_web_addresses_are_links(url: str | None) -> None:
    assert safe_url(url) is None


def test_web_addresses_stay_as_they_are() -> None:
    assert safe_url("https://outlet.example/a?b=c#d") == "https://outlet.example/a?b=c#d"


def test_the_sentence_of_a_toll_that_stands_elsewhere_is_quoted_with_its_words_marked() -> None:
    text = "Jets struck the town on Sunday. The dead numbered 4. Nine were hurt.\nA bus burned."
    span = {"text": "4", "start": text.index("4"), "end": text.index("4") + 1}
    hurt = {"text": "Nine", "start": text.index("Nine"), "end": text.index("Nine") + 4}
    row: dict[str, Any] = {
        "evidence": {"sentence": text[:31], "start": 0, "end": 31}, "fatalities_text": span, "injured_text": hurt,
        "trigger": {"text": "struck", "start": 5, "end": 11}, "date_text": None, "status_basis": None, "weapons": [],
        "actors": [], "place": None, "text": text,
    }  # fmt: skip
    assert payload.toll_quotes(row) == [
        ["The dead numbered ", ["4", "killed"], "."],
        [["Nine", "injured"], " were hurt."],
    ]
    inside = row | {"fatalities_text": None, "injured_text": None}
    assert payload.toll_quotes(inside) == []
