"""Daily reports and the feed of new incidents, over the stories of the pages' tests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings
from pipeline.errors import SitrepError
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.runs import last_as_of
from pipeline.parse.feed import parse_feed
from pipeline.report.atom import build_atom
from pipeline.report.daily import build_daily, newest_day, normal_of
from pipeline.theme.normal import ENOUGH, against_normal
from pipeline.theme.page import minute
from tests.conftest import Sitrep
from tests.integration.browser import chromium, needs_chromium
from tests.integration.page_records import AS_OF, HOSTILE, pages_home

DAY = date(2016, 12, 10)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return pages_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def pages(settings: Settings) -> dict[str, str]:
    return {path.stem: path.read_text("utf-8") for path in build_daily(settings, DAY, as_of=AS_OF)}


def test_a_page_a_country_and_an_index(settings: Settings, pages: dict[str, str]) -> None:
    assert set(pages) == {"SYR", "TUR", "YEM", "index"}
    index = pages["index"]
    assert index.index("Yemen") < index.index("Turkey") < index.index("Syria")  # the deadliest first
    days = (settings.reports / "daily" / "index.html").read_text("utf-8")
    assert 'href="2016-12-10/index.html"' in days


def test_a_page_tells_of_its_country_alone(pages: dict[str, str]) -> None:
    syria = pages["SYR"]
    assert ">25 people killed</a> (between 20 and 34" in syria
    assert "Mogadishu" not in syria and "Istanbul" not in syria
    assert "Russian warplanes" in syria
    assert HOSTILE not in syria


def test_pages_load_nothing(pages: dict[str, str]) -> None:
    for html in pages.values():
        assert "default-src &#39;none&#39;" in html and "unsafe" not in html
        assert "<link" not in html and "@import" not in html


def test_pages_of_countries_without_incidents_go(settings: Settings, pages: dict[str, str]) -> None:
    stale = settings.reports / "daily" / DAY.isoformat() / "FRA.html"
    stale.write_text("old")
    build_daily(settings, DAY, as_of=AS_OF)
    assert not stale.exists()


def test_a_day_nobody_tells_of_has_an_index_that_says_so(settings: Settings) -> None:
    (index,) = build_daily(settings, date(2015, 1, 1), as_of=AS_OF)
    assert "No incident is reported to have begun on this day" in index.read_text("utf-8")


def test_one_country_alone(settings: Settings) -> None:
    (page,) = build_daily(settings, DAY, as_of=AS_OF, country="TUR")
    assert page.name == "TUR.html"
    assert build_daily(settings, DAY, as_of=AS_OF, country="FRA") == []


def test_days_before_the_first_article_are_unknown_not_quiet(settings: Settings) -> None:
    with open_reader(settings.warehouse) as con:
        incidents, *_ = normal_of(con, DAY, "SYR")
    assert incidents.today == 1 and incidents.median is None
    assert incidents.said.startswith("no normal yet")


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40))
def test_normal_is_said_only_of_enough_days_and_drawn_inside_the_picture(values: list[int]) -> None:
    found = against_normal("killed", values)
    assert found.today == values[-1]
    assert (found.median is not None) == (len(values) > ENOUGH) == (found.band is not None)
    points = [tuple(map(float, point.split(","))) for point in found.line.split(" ")]
    assert len(points) == len(values) and points[-1] == found.dot
    assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in points)
    if found.median is not None:
        assert (found.said == "above normal") <= (values[-1] >= found.median)
        assert (found.said == "below normal") <= (values[-1] <= found.median)


def test_a_figure_among_equal_days_is_normal() -> None:
    assert against_normal("killed", [3] * 29).said == "normal"
    assert against_normal("killed", [3] * 28 + [4]).said == "above normal"
    with pytest.raises(ValueError, match="no day"):
        against_normal("killed", [])


def test_the_newest_day(settings: Settings, tmp_path: Path) -> None:
    assert newest_day(settings) == date(2016, 12, 14)
    empty = Settings(tmp_path, tmp_path / "w.duckdb", None)
    with open_writer(empty.warehouse):
        pass
    with pytest.raises(SitrepError, match="--day"):
        newest_day(empty)


def test_new_incidents_as_a_feed(settings: Settings) -> None:
    path = build_atom(settings, as_of=AS_OF)
    text = path.read_text("utf-8")
    read = feedparser.parse(text)
    assert not read.bozo and read.version == "atom10"
    by_title = {entry.title: entry for entry in read.entries}
    palmyra = next(e for t, e in by_title.items() if t.startswith("Assault (aerial), Palmyra, Syria"))
    assert "25 killed (20–34)" in palmyra.title
    assert "independent outlet" in palmyra.summary and "Russian warplanes" in palmyra.summary
    assert palmyra.link.startswith("https://")
    assert "javascript:" not in text and HOSTILE not in text
    assert len({entry.id for entry in read.entries}) == len(read.entries)
    ours = parse_feed(path.read_bytes(), feed_id="sitrep", url="https://example.org/incidents.atom")
    assert (ours.outcome, ours.found) == ("ok", len(read.entries))
    assert build_atom(settings, as_of=AS_OF).read_text("utf-8") == text
    one = feedparser.parse(build_atom(settings, as_of=AS_OF, country="TUR").read_text("utf-8"))
    assert {e.title.split(";")[0].split(", ")[-1] for e in one.entries} == {"Turkey"}


def test_the_command(settings: Settings, sitrep: Sitrep, tmp_path: Path) -> None:
    where = ("--warehouse", str(settings.warehouse))
    done = sitrep("daily", "--day", "2016-12-10", "--country", "tur", *where)
    assert done.code == 0 and done.text.strip() == str(tmp_path / "home/reports/daily/2016-12-10/TUR.html")
    done = sitrep("daily", "--day", "2016-12-10", "--country", "tur", "-o", tmp_path / "pages", *where)
    page = tmp_path / "pages" / "daily" / "2016-12-10" / "TUR.html"
    assert done.text.strip() == str(page)
    last = last_as_of(settings.warehouse)
    assert f"as known at {minute(last)} UTC" in page.read_text("utf-8"), "not what the clock on the wall says"
    assert sitrep("daily", "--day", "yesterday", *where).code == 2
    assert sitrep("daily", "--day", "2016-12-10", "--country", "FRA", *where).code == 2


@pytest.mark.browser
@needs_chromium
def test_the_page_opens_on_its_day_and_a_dot_leads_to_the_sentence(settings: Settings, pages: dict[str, str]) -> None:
    page = settings.reports / "daily" / DAY.isoformat() / "SYR.html"
    for width, dark in ((1400, False), (390, True)):
        with chromium(width, dark=dark) as browser:
            browser.get(page.as_uri())
            assert "10 Dec 2016" in browser.find_element("css selector", "#f-chips").text
            assert len(browser.find_elements("css selector", ".normals svg")) == 5
            (dot,) = browser.find_elements("css selector", "#map .mark")
            browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", dot)
            dot.click()
            quotes = [q.text for q in browser.find_elements("css selector", "#panel .quote")]
            assert len(quotes) == 3 and all("bombed Islamic State fighters at Palmyra" in q for q in quotes)
            assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
            assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
