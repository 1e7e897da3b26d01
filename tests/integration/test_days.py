# ruff: noqa: E501 (records and scripts read best on one line)
"""Days add up: headline, figures, table, map, sparkline and SQL tell the same of every day and country, and a run makes
right again every older page that its news makes wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
import pytest

from pipeline.config import Settings, settings_from_environment
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.incidents import link_incidents
from pipeline.load.load import load_run
from pipeline.load.reports import run_report
from pipeline.records import ActorMention, Article, Event, Span
from pipeline.report import atom
from pipeline.report.atom import build_atom
from pipeline.report.daily import build_daily
from pipeline.report.days import MOST_DAYS, rebuild_days
from pipeline.report.page import build_report
from tests.conftest import Loaded
from tests.integration.browser import chromium, needs_chromium
from tests.integration.warehouse_records import PALMYRA, article, event, killed, stage

FIRST, SECOND = "2016-12-13T12:00:00Z", "2016-12-18T12:00:00Z"
CITIES = {
    "SYR": ("Tadmur", 34.56, 38.27),
    "IRQ": ("Mosul", 36.34, 43.13),
    "YEM": ("Aden", 12.79, 45.03),
    "SOM": ("Mogadishu", 2.04, 45.34),
}


def told(
    name: str, country: str, start: str, end: str | None = None, dead: int | None = None, text: str | None = None,
    published: str | None = None, **changes: Any,
) -> tuple[Article, Event]:  # fmt: skip
    """One article with one event, so many kilometres from every other of its country that nothing links them."""
    text = text or f"Jets bombed the place called {name}."
    at = published or f"{start}T09:00:00Z"
    one = article(
        name, text, published_at=at, modified_at=changes.pop("modified_at", None), feed_id=changes.pop("feed", "north")
    )
    city, lat, lon = CITIES[country]
    number = int(re.sub(r"\D", "", name) or 0)
    place = replace(
        PALMYRA, text=None, name=f"{city} {number}", country=country, country_name=country, admin1=f"{country} {number}",
        latitude=lat + number % 9, longitude=lon + number // 9, geonames_id=number,
    )  # fmt: skip
    changes = {"place": place, "event_mode": "aerial", **(killed(dead) if dead is not None else {}), **changes}
    return one, event(one, "bombed", date_start=start, date_end=end or start, **changes)


ONE_RUN = [
    told("raid1", "SYR", "2016-12-13", dead=12, text="A bomb went off; jets bombed a bus. It killed 12 soldiers."),
    told("night2", "SYR", "2016-12-12", "2016-12-13", dead=3),
    told("week3", "SYR", "2016-12-08", "2016-12-13", dead=50),
    told("claim4", "SYR", "2016-12-13", dead=4, status="claimed"),
    told("denial5", "SYR", "2016-12-13", dead=7, status="denied"),
    told("month6", "SYR", "2016-11-20", "2016-12-12", dead=200),
    told("hurt7", "SYR", "2016-12-13", injured_low=8, injured_best=9, injured_high=9),
    told("planned8", "SYR", "2016-12-13", dead=1, status="future"),
    told("only9", "YEM", "2016-12-09", "2016-12-12", dead=5),
    told("iraq10", "IRQ", "2016-12-11", dead=2, injured_low=1, injured_best=1, injured_high=2),
    told("march11", "IRQ", "2016-12-11", event_type="PROTEST", event_mode="demo", quad_code="verbal_conflict", intensity=-5.0),
    told("nowhere12", "SOM", "2016-12-09", dead=6, place=None, place_basis="none",
         actors=(ActorMention("recipient", "group", "", None, "SOM", "CVL", None, None, "unstated"),)),
    told("old13", "SOM", "2016-10-01", dead=1, published="2016-12-13T08:00:00Z"),
]  # fmt: skip
# An account and its denial are one incident, disputed, and it counts.
_DISPUTED = told("place14", "IRQ", "2016-12-10", dead=8, text="Jets bombed the village of Qara, killing 8.")
ONE_RUN += [
    _DISPUTED,
    told("place14 denied", "IRQ", "2016-12-10", text="The army denied that jets bombed the village of Qara.", status="denied", feed="south"),
]  # fmt: skip
TWO_RUN = [
    told("raid1", "SYR", "2016-12-13", dead=19, text="A bomb went off; jets bombed a bus. It killed 19 soldiers.",
         published="2016-12-13T09:00:00Z", modified_at="2016-12-16T09:00:00Z"),
    told("late15", "YEM", "2016-12-11", dead=11, published="2016-12-17T09:00:00Z"),
    told("new16", "SYR", "2016-12-17", dead=2),
    told("older17", "SOM", "2016-10-01", dead=1, published="2016-12-17T08:00:00Z"),
]  # fmt: skip


def toll_span(one: Article, of: Event) -> Event:
    """The event with the words of its toll, which stand in the sentence after its own."""
    words = f"{of.fatalities_best} soldiers"
    start, end = one.text.index(words), one.text.index(words) + len(words)
    first = one.text.index(". ") + 1
    return replace(
        of, fatalities_text=Span(words, start, end), evidence=replace(of.evidence, sentence=one.text[:first], end=first)
    )


def run(settings: Settings, run_id: str, as_of: str, stories: list[tuple[Article, Event]]) -> None:
    articles, events = zip(*stories, strict=True)
    coded = [toll_span(a, e) if "soldiers" in a.text else e for a, e in stories]
    staging = stage(settings.staging / run_id, run_id, list(articles), coded if events else [])
    with open_writer(settings.warehouse) as con:
        load_run(con, run_id, staging, as_of=as_of)
        link_incidents(con, run_id=run_id, as_of=as_of)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home after its first run, with its pages."""
    made = settings_from_environment({}, home=tmp_path_factory.mktemp("days"))
    run(made, "r1", FIRST, ONE_RUN)
    rebuild_days(made, as_of=FIRST)
    return made


def pages_of(settings: Settings) -> dict[tuple[date, str], Path]:
    found = (settings.reports / "daily").glob("????-??-??/[A-Z][A-Z][A-Z].html")
    return {(date.fromisoformat(path.parent.name), path.stem): path for path in found}


def data_of(html: str) -> dict[str, Any]:
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert match
    data: dict[str, Any] = json.loads(match[1])
    return data


def number(pattern: str, text: str) -> int:
    match = re.search(pattern, text)
    return int(match[1].replace(",", "")) if match else 0


def headline(html: str) -> dict[str, int]:
    match = re.search(r'id="headline">(.*?)</p>', html, re.DOTALL)
    assert match
    text = re.sub(r"<[^>]+>", "", match[1])
    return {
        "incidents": number(r"^([\d,]+) incidents? (?:is|are) reported of", text),
        "violent": number(r"([\d,]+) of them violent", text),
        "killed": number(r"([\d,]+) people killed", text),
        "several": number(r"([\d,]+) incidents? over several days", text),
        "denied": number(r"([\d,]+) (?:is|are) denied", text),
    }


# The rule in other words than the pages' SQL: what lasted a night at most is on its first day and nowhere else.
TRUTH = """
SELECT i.country,
    count_if(i.status <> 'denied' AND i.date_end <= i.date_start + 1) AS incidents,
    count_if(i.status <> 'denied' AND i.date_end <= i.date_start + 1 AND i.event_type = 'ASSAULT') AS violent,
    coalesce(sum(i.fatalities_best) FILTER (i.status <> 'denied' AND i.date_end <= i.date_start + 1), 0) AS killed,
    coalesce(sum(i.injured_best) FILTER (i.status <> 'denied' AND i.date_end <= i.date_start + 1), 0) AS injured,
    count_if(i.status <> 'denied' AND i.date_end > i.date_start + 1) AS several,
    count_if(i.status = 'denied') AS denied
FROM marts.incidents AS i
WHERE i.country IS NOT NULL
    AND (i.date_start = $day AND i.date_end <= i.date_start + 1
        OR i.date_end BETWEEN i.date_start + 2 AND i.date_start + 7 AND $day BETWEEN i.date_start AND i.date_end)
GROUP BY i.country
"""


def truth(settings: Settings, days: list[date]) -> dict[tuple[date, str], dict[str, int]]:
    with open_reader(settings.warehouse) as con:
        return {
            (day, country): dict(zip(("incidents", "violent", "killed", "injured", "several", "denied"), map(int, row), strict=True))
            for day in days
            for country, *row in con.execute(TRUTH, {"day": day}).fetchall()
        }  # fmt: skip


def situation(settings: Settings, day: date) -> dict[str, tuple[int, ...]]:
    """What `sitrep report daily_situation` says of a day, by country."""
    names = ("incidents", "violent_incidents", "fatalities_best", "injured_best", "several_days", "denied")
    with open_reader(settings.warehouse) as con:
        columns, rows = run_report(con, "daily_situation", {"day": day.isoformat()})
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return {row["country"]: tuple(int(row[name] or 0) for name in names) for row in found if row["country"]}


def checked(settings: Settings, today: date) -> dict[tuple[date, str], dict[str, int]]:
    """Headline, static figures and what the page's script is given, of every page, against SQL."""
    true = truth(settings, [today - timedelta(days=n) for n in range(MOST_DAYS)])
    pages = {key: path for key, path in pages_of(settings).items() if key[0] > today - timedelta(days=MOST_DAYS)}
    assert set(pages) == set(true)
    for day in {day for day, _ in true}:
        of_day = {country: tuple(row.values()) for (on, country), row in true.items() if on == day}
        assert situation(settings, day) == of_day, day
    for key, path in pages.items():
        html, day = path.read_text("utf-8"), key[0].isoformat()
        shown = headline(html)
        assert shown == {name: true[key][name] for name in shown}, key
        figures = {
            name: number(rf'data-figure="{name}">([\d,]+)<', html) for name in ("incidents", "killed", "injured")
        }
        assert figures == {name: true[key][name] for name in figures}, key
        incidents = data_of(html)["incidents"]
        counted = [i for i in incidents if i.get("day") == day and i["status"] != "denied"]
        assert len(counted) == true[key]["incidents"], key
        assert sum(i.get("killed", [0, 0, 0])[1] for i in counted) == true[key]["killed"], key
        normals = {m[1]: int(m[2].replace(",", "")) for m in re.finditer(r'data-normal="(\w+)">([\d,]+)<', html)}
        assert {name: normals[name] for name in ("incidents", "violent", "killed", "injured")} == {
            name: true[key][name] for name in ("incidents", "violent", "killed", "injured")
        }
        index = (path.parent / "index.html").read_text("utf-8")
        assert number(rf'href="{key[1]}.html#show:day={day}">([\d,]+)<', index) == true[key]["incidents"]
        assert number(rf'href="{key[1]}.html#show:day={day}&amp;toll=killed">([\d,]+)<', index) == true[key]["killed"]
    return true


def test_every_page_of_every_day_tells_what_sql_tells(settings: Settings) -> None:
    true = checked(settings, date(2016, 12, 13))
    syria = true[date(2016, 12, 13), "SYR"]
    assert syria == {"incidents": 3, "violent": 3, "killed": 16, "injured": 9, "several": 1, "denied": 1}
    assert true[date(2016, 12, 12), "SYR"]["killed"] == 3  # the night counts on the day it began
    assert true[date(2016, 12, 10), "IRQ"] == {
        "incidents": 1,
        "violent": 1,
        "killed": 8,
        "injured": 0,
        "several": 0,
        "denied": 0,
    }
    # Summing the days counts no toll twice, and what is over several days in none of them.
    assert sum(row["killed"] for row in true.values()) == 12 + 3 + 4 + 2 + 6 + 8


def test_every_page_of_the_demo_tells_what_sql_tells(loaded: Loaded, tmp_path: Path) -> None:
    home = replace(loaded.settings, home=tmp_path, warehouse=loaded.warehouse)
    rebuilt = rebuild_days(home, as_of="2016-12-14T18:00:00Z")
    true = checked(home, date(2016, 12, 14))
    assert len(true) > 40 and any(row["several"] for row in true.values()) and rebuilt.left == 0


def test_a_day_on_which_nothing_began_says_so(settings: Settings) -> None:
    html = pages_of(settings)[date(2016, 12, 10), "YEM"].read_text("utf-8")
    assert "No incident is reported to have begun on this day." in html
    assert "1 incident over several days</a> covers it" in html
    assert "is in no day’s figures" in html and "as known at 13 Dec 2016, 12:00 UTC" in html


# ── what a later run changes ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, dict[tuple[date, str], str], Any]]:
    """A home after both runs, what its pages said after the first, and what the second rebuilt."""
    made = settings_from_environment({}, home=tmp_path_factory.mktemp("two"))
    run(made, "r1", FIRST, ONE_RUN)
    rebuild_days(made, as_of=FIRST)
    build_daily(made, date(2016, 10, 1), as_of=FIRST)  # somebody asked for it
    before = {key: path.read_text("utf-8") for key, path in pages_of(made).items()}
    run(made, "r2", SECOND, TWO_RUN)
    yield made, before, rebuild_days(made, as_of=SECOND)


def test_a_corrected_toll_is_on_the_old_days_page(after: tuple[Settings, dict[tuple[date, str], str], Any]) -> None:
    settings, before, rebuilt = after
    key = (date(2016, 12, 13), "SYR")
    html = pages_of(settings)[key].read_text("utf-8")
    assert headline(before[key])["killed"] == 16 and headline(html)["killed"] == 23
    assert "as known at 13 Dec 2016, 12:00 UTC" in before[key] and "as known at 18 Dec 2016, 12:00 UTC" in html
    assert headline(pages_of(settings)[date(2016, 12, 11), "YEM"].read_text("utf-8"))["killed"] == 11  # it came late
    checked(settings, date(2016, 12, 18))
    untouched = pages_of(settings)[date(2016, 12, 11), "IRQ"].read_text("utf-8")
    assert untouched == before[date(2016, 12, 11), "IRQ"]  # nothing is known anew of it
    assert rebuilt.left == 1  # the day of October: too long ago
    assert pages_of(settings)[date(2016, 10, 1), "SOM"].read_text("utf-8") == before[date(2016, 10, 1), "SOM"]


def test_every_day_between_two_runs_has_a_page(after: tuple[Settings, dict[tuple[date, str], str], Any]) -> None:
    settings, _, _ = after
    for day in range(12, 19):
        index = (settings.reports / "daily" / f"2016-12-{day}" / "index.html").read_text("utf-8")
        assert "as known at 18 dec 2016" in index.lower()
    assert "No incident is reported to have begun on this day" in (
        settings.reports / "daily" / "2016-12-15" / "index.html"
    ).read_text("utf-8")


def test_pages_that_show_a_corrected_day_beside_their_own_follow(
    after: tuple[Settings, dict[tuple[date, str], str], Any],
) -> None:
    settings, _, _ = after
    html = pages_of(settings)[date(2016, 12, 17), "SYR"].read_text("utf-8")
    assert 'aria-label="13 Dec 2016: 23 reported killed"' in html


def test_an_incident_that_moved_leaves_no_page_behind(tmp_path: Path) -> None:
    made = settings_from_environment({}, home=tmp_path)
    run(made, "r1", FIRST, [told("raid1", "SOM", "2016-12-11", dead=1)])
    rebuild_days(made, as_of=FIRST)
    assert (date(2016, 12, 11), "SOM") in pages_of(made)
    moved = told("raid1", "SOM", "2016-12-10", dead=1, text="Jets bombed it a day before.", published="2016-12-11T09:00:00Z",
                 modified_at="2016-12-17T09:00:00Z")  # fmt: skip
    run(made, "r2", SECOND, [moved])
    rebuild_days(made, as_of=SECOND)
    assert set(pages_of(made)) == {(date(2016, 12, 10), "SOM")}


def test_what_a_build_did_not_finish_the_next_one_does(tmp_path: Path) -> None:
    made = settings_from_environment({}, home=tmp_path)
    run(made, "r1", FIRST, ONE_RUN)
    rebuild_days(made, as_of=FIRST)
    run(made, "r2", SECOND, TWO_RUN)  # its pages were never built
    run(made, "r3", "2016-12-18T13:00:00Z", [told("next18", "SYR", "2016-12-18", dead=1)])
    rebuild_days(made, as_of="2016-12-18T13:00:00Z")
    checked(made, date(2016, 12, 18))


# ── the feed ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_reader_that_looks_once_a_run_misses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atom, "MOST", 10)
    made = settings_from_environment({}, home=tmp_path)
    run(made, "r1", FIRST, ONE_RUN)
    first = feedparser.parse(build_atom(made, as_of=FIRST).read_text("utf-8"))
    many = [told(f"raid{n}", "SOM", f"2016-11-{1 + n % 28:02}", dead=n) for n in range(100, 140)]
    run(made, "r2", SECOND, TWO_RUN + many)  # older reports than those of the first run, and more than the cap
    second = feedparser.parse(build_atom(made, as_of=SECOND).read_text("utf-8"))
    with open_reader(made.warehouse) as con:
        known = {f"urn:sitrep:{row[0]}" for row in con.execute("SELECT incident_id FROM marts.incidents").fetchall()}
    assert {e.id for e in first.entries} | {e.id for e in second.entries} == known
    assert len(known) > 50 and len(second.entries) < len(known)
    times = [e.published for e in second.entries]
    assert times == sorted(times, reverse=True)
    (raid,) = [e for e in second.entries if "; 19 killed" in e.title and "Tadmur 1," in e.title]
    (was,) = [e for e in first.entries if "Tadmur 1," in e.title]
    assert (raid.id, raid.published) == (was.id, was.published) == (was.id, FIRST)
    assert (was.updated, raid.updated) == (FIRST, SECOND)
    run(made, "r3", "2016-12-18T13:00:00Z", [told("next41", "SYR", "2016-12-18", dead=1)])
    third = feedparser.parse(build_atom(made, as_of="2016-12-18T13:00:00Z").read_text("utf-8"))
    assert len(third.entries) == 10 and [e.published for e in third.entries][1] == SECOND


# ── in the browser ───────────────────────────────────────────────────────────────────────────────────────────────────

LOOK = r"""
const text = (s) => (document.querySelector(s) || {textContent: ''}).textContent;
const whole = (s) => parseInt(s.replace(/,/g, '')) || 0;
const figure = (name) => whole(text(`[data-figure="${name}"] a`));
for (const more of document.querySelectorAll('#incidents .more')) while (!more.hidden) more.click();
const rows = [...document.querySelectorAll('#incidents .row:not(.uncounted)')];
const cell = (row, name) => whole(row.querySelector(`[data-label="${name}"]`).textContent);
const add = (list) => list.reduce((a, b) => a + b, 0);
const marks = [...document.querySelectorAll('#map .mark')].map((m) => m.getAttribute('aria-label'));
const note = text('#map-note');
const of = (line, pattern) => whole((line.match(pattern) || ['', '0'])[1]);
return {
  figures: [figure('incidents'), figure('killed'), figure('injured')],
  table: [rows.length, add(rows.map((r) => cell(r, 'Killed'))), add(rows.map((r) => cell(r, 'Injured')))],
  map: [add([...marks, note].map((m) => of(m, /([\d,]+) incident/))), add([...marks, note].map((m) => of(m, /([\d,]+)(?: \([^)]*\))? killed/)))],
  denied: document.querySelectorAll('#incidents .uncounted').length,
  several: document.querySelectorAll('#several .row').length,
  days: [...new Set(rows.map((r) => r.querySelector('.open').textContent))],
};
"""


def press(browser: Any, element: Any) -> None:
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def one(browser: Any, selector: str) -> Any:
    return browser.find_element("css selector", selector)


@pytest.fixture(scope="module")
def window() -> Iterator[Any]:
    with chromium(1280) as driver:
        yield driver


@pytest.mark.browser
@needs_chromium
def test_figures_table_and_map_are_the_headline(
    window: Any, settings: Settings, loaded: Loaded, tmp_path: Path
) -> None:
    demo = replace(loaded.settings, home=tmp_path)
    for day in (date(2016, 12, 13), date(2016, 12, 14)):
        build_daily(demo, day, as_of="2016-12-14T18:00:00Z")
    for home in (settings, demo):
        pages = pages_of(home)
        true = truth(home, sorted({day for day, _ in pages}))
        for key in sorted(pages)[-12:]:
            window.get(pages[key].as_uri())
            seen, want = window.execute_script(LOOK), true[key]
            assert seen["figures"] == seen["table"] == [want["incidents"], want["killed"], want["injured"]], key
            assert seen["map"] == [want["incidents"], want["killed"]], key
            assert seen["several"] >= want["several"] and (want["several"] > 0) == (seen["several"] > 0), key
            assert [entry for entry in window.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.browser
@needs_chromium
def test_every_figure_and_every_bar_leads_to_its_incidents(window: Any, settings: Settings) -> None:
    page = pages_of(settings)[date(2016, 12, 13), "SYR"]
    window.get(page.as_uri())
    links = [
        a.get_attribute("href")
        for a in window.find_elements("css selector", "#headline a, .normals .n a, .figures dd a")
    ]
    assert len(links) == 5 + 5 + 6
    press(window, one(window, "#headline a[href*='toll=killed']"))
    seen = window.execute_script(LOOK)
    assert seen["table"][:2] == [2, 16] and "with people killed" in one(window, "#f-chips").text
    assert window.execute_script("return document.activeElement.id") == "h-incidents"
    assert (
        one(window, "#h-incidents").rect["y"]
        - window.execute_script("return scrollY + document.querySelector('#controls').offsetHeight")
        > 0
    )
    window.back()
    # A bar of the sparkline, by keyboard: one stop, then the arrow keys.
    last = window.find_elements("css selector", ".normals li:nth-child(4) .spark-days a")[-1]
    window.execute_script("arguments[0].focus()", last)
    last.send_keys("\ue012")  # left: the day before
    window.switch_to.active_element.send_keys("\ue007")  # Enter
    seen = window.execute_script(LOOK)
    assert seen["table"] == [1, 3, 0] and seen["days"] == ["12 Dec"]
    # Every bar holds what it says.
    for bar in window.find_elements(
        "css selector", ".normals li:nth-child(1) .spark-days a, .normals li:nth-child(4) .spark-days a"
    ):
        said = re.match(r"[^:]*: ([\d,]+) (\w+)", bar.get_attribute("aria-label"))
        assert said
        window.execute_script(
            "arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))", bar
        )
        seen = window.execute_script(LOOK)
        assert seen["table"][0 if said[2] == "incidents" else 1] == int(said[1]), bar.get_attribute("aria-label")
    # What is shown apart and what is denied are there, and in no sum.
    window.get(page.as_uri())
    press(window, one(window, "#headline a[href*='list=several']"))
    assert window.execute_script("return document.activeElement.id") == "h-several"
    assert "8–13 Dec 2016" in one(window, "#several .row").text and "50" in one(window, "#several .row").text
    seen = window.execute_script(LOOK)
    assert (seen["denied"], seen["figures"][0]) == (1, 3)
    press(window, one(window, "#headline a[href*='status=denied']"))
    seen = window.execute_script(LOOK)
    assert (seen["denied"], seen["figures"]) == (1, [0, 0, 0])


@pytest.mark.browser
@needs_chromium
def test_the_index_leads_to_the_figure_of_a_country(window: Any, settings: Settings) -> None:
    index = settings.reports / "daily" / "2016-12-13" / "index.html"
    window.get(index.as_uri())
    link = one(window, "td a[href='SYR.html#show:day=2016-12-13&toll=killed']")
    assert urljoin(index.as_uri(), "SYR.html") in link.get_attribute("href")
    press(window, link)
    assert window.execute_script(LOOK)["table"][:2] == [2, 16]


@pytest.mark.browser
@needs_chromium
def test_the_words_of_a_toll_are_quoted_and_the_number_leads_to_them(window: Any, settings: Settings) -> None:
    window.get(pages_of(settings)[date(2016, 12, 13), "SYR"].as_uri())
    row = next(
        r
        for r in window.find_elements("css selector", "#incidents .row")
        if r.text.endswith("12\n1\n1") or " 12" in r.text
    )
    press(window, row)
    quotes = [q.text for q in window.find_elements("css selector", "#incidents .reports .quote")]
    assert quotes == ["A bomb went off; jets bombed a bus.", "It killed 12 soldiers."]
    press(window, one(window, "#incidents .brief h4 .to-words"))
    assert one(window, "#incidents mark:target").text == "12 soldiers"


@pytest.mark.browser
@needs_chromium
def test_the_report_adds_up_too(window: Any, settings: Settings) -> None:
    html = build_report(settings, as_of=FIRST)
    text = html.read_text("utf-8")
    window.get(html.as_uri())
    seen = window.execute_script(LOOK)
    assert seen["figures"] == seen["table"]
    assert seen["map"] == seen["figures"][:2]
    assert (
        number(r'data-figure="killed">([\d,]+)<', text) == seen["figures"][1] == number(r"([\d,]+) people killed", text)
    )
    assert number(r'data-figure="incidents">([\d,]+)<', text) == seen["figures"][0]


@pytest.mark.browser
@needs_chromium
def test_a_phone_sorts_and_shows_every_page_it_leads_to(settings: Settings) -> None:
    with chromium(390, 844) as phone:
        phone.get(pages_of(settings)[date(2016, 12, 13), "SYR"].as_uri())
        for link in phone.find_elements("css selector", "nav a"):
            box = link.rect
            assert box["x"] >= 0 and box["x"] + box["width"] <= 390, link.text
        chooser = one(phone, "#incidents .sorter select")
        assert chooser.is_displayed()
        phone.execute_script("arguments[0].value = 5; arguments[0].dispatchEvent(new Event('change'))", chooser)
        assert one(phone, "#incidents .row [data-label='Injured']").text == "9 (8–9)"
        assert phone.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        phone.get((settings.reports / "daily" / "2016-12-11" / "index.html").as_uri())
        phone.execute_script(
            "const s = document.querySelector('.sorter select'); s.value = 0; s.dispatchEvent(new Event('change'))"
        )
        rows = [row.text.split("\n")[0] for row in phone.find_elements("css selector", "tbody tr")]
        assert len(rows) > 1 and rows == sorted(rows)
        assert phone.execute_script("return document.documentElement.scrollWidth <= innerWidth")
