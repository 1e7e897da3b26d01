"""The report in a real browser: filters, from a dot on the map to its sentence, dark, phone, hostile strings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pipeline.report.page import build_report
from tests.integration.browser import chromium, needs_chromium, requests_of
from tests.integration.page_records import AS_OF, HOSTILE, STORIES, pages_home

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_report(pages_home(tmp_path_factory.mktemp("home")), as_of=AS_OF)


@pytest.fixture(scope="module")
def window() -> Iterator[Any]:
    with chromium() as driver:
        yield driver


@pytest.fixture
def browser(window: Any, report: Path) -> Any:
    window.get(report.as_uri())
    window.execute_script("localStorage.clear()")
    window.get(report.as_uri())
    return window


def all_of(browser: Any, selector: str) -> list[Any]:
    return list(browser.find_elements("css selector", selector))


def one(browser: Any, selector: str) -> Any:
    return browser.find_element("css selector", selector)


def text_of(browser: Any, selector: str) -> str:
    return str(browser.execute_script("return document.querySelector(arguments[0]).textContent", selector))


def choose(browser: Any, selector: str, value: str) -> None:
    browser.execute_script(
        "const e = document.querySelector(arguments[0]); e.value = arguments[1];"
        "e.dispatchEvent(new Event('change', {bubbles: true})); e.dispatchEvent(new Event('input', {bubbles: true}))",
        selector,
        value,
    )


def wait(until: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def press(browser: Any, element: Any) -> None:
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def test_no_error_and_no_request_but_the_page_itself(window: Any, report: Path) -> None:
    requests_of(window)
    window.get_log("browser")
    window.get(report.as_uri())
    press(window, one(window, "#events .row"))
    assert [url for url in requests_of(window) if not url.startswith("data:")] == [report.as_uri()]
    assert window.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [entry for entry in window.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_from_a_dot_on_the_map_to_the_sentence(browser: Any) -> None:
    dot = next(m for m in all_of(browser, "#map .mark") if m.get_attribute("aria-label").startswith("Mogadishu"))
    assert "2 events, 1 incident, 29 (16–29) killed" in dot.get_attribute("aria-label")
    press(browser, dot)
    quotes = [q.text for q in all_of(browser, "#panel .quote")]
    assert len(quotes) == 2 and all("blew up a truck bomb outside the port of Mogadishu" in q for q in quotes)
    assert [m.text for m in all_of(browser, "#panel .brief:nth-child(1) .mark-trigger")] == ["blew up"]
    link = one(browser, "#panel .source a")
    assert link.get_attribute("href").startswith("https://") and link.get_attribute("rel") == "noopener noreferrer"
    assert len(all_of(browser, "#events .row")) == 2
    press(browser, one(browser, "#panel .panel-head button"))
    assert len(all_of(browser, "#events .row")) > 2


def test_the_map_works_by_keyboard(browser: Any) -> None:
    dot = one(browser, "#map .mark")
    name = dot.get_attribute("aria-label").split(",")[0]
    browser.execute_script("arguments[0].focus()", dot)
    dot.send_keys("\ue007")  # Enter
    assert name in text_of(browser, "#panel")


def test_rough_places_are_rings_and_known_places_are_filled(browser: Any) -> None:
    def shapes(name: str) -> tuple[int, int]:
        mark = next(m for m in all_of(browser, "#map .mark") if m.get_attribute("aria-label").startswith(name))
        rings = mark.find_elements("css selector", ".ring")
        return len(rings), len(mark.find_elements("css selector", "[class^='fill-']"))

    assert shapes("Venezuela") == (1, 0)  # known to the country only
    assert shapes("Madagali") == (0, 1)


def test_the_land_around_a_town_is_not_named_as_the_town(browser: Any) -> None:
    choose(browser, "#f-status", "denied")
    assert [m.get_attribute("aria-label").split(":")[0] for m in all_of(browser, "#map .mark")] == [
        "near Deir ez-Zor, Syria"
    ]
    assert "near Deir ez-Zor, Syria" in text_of(browser, "#events .row")


def test_filters_work_together_and_come_off(browser: Any) -> None:
    full = len(all_of(browser, "#events .row"))
    choose(browser, "#f-kind", "group:violence")
    violent = len(all_of(browser, "#events .row"))
    choose(browser, "#f-country", "TUR")
    assert len(all_of(browser, "#events .row")) == 2 < violent < full
    assert text_of(browser, "[data-figure='killed']").startswith("44")
    choose(browser, "#f-country", "")
    choose(browser, "#f-kind", "")
    choose(browser, "#f-text", "truck bomb")
    wait(lambda: len(all_of(browser, "#events .row")) == 2)
    press(browser, one(browser, "#f-reset"))
    assert len(all_of(browser, "#events .row")) == full


def test_what_did_not_happen_is_shown_only_when_asked_for(browser: Any) -> None:
    usual = int(text_of(browser, "[data-figure='events']"))
    choose(browser, "#f-status", "denied")
    assert [r.text.count("denied") for r in all_of(browser, "#events .row")] == [1]
    choose(browser, "#f-status", "")
    told = sum(len(story[7]) for story in STORIES) + 1
    assert int(text_of(browser, "[data-figure='events']")) == told > usual


def test_a_day_of_the_timeline_is_a_filter(browser: Any) -> None:
    press(browser, one(browser, "#timeline .column[data-day='2016-12-09']"))
    assert len(all_of(browser, "#events .row")) == 1
    assert "9 Dec 2016" in text_of(browser, "#f-chips")
    press(browser, one(browser, "#f-chips .chip"))
    assert len(all_of(browser, "#events .row")) > 1


def test_tables_sort_both_ways(browser: Any) -> None:
    head = next(b for b in all_of(browser, "#events .sort") if b.text == "Killed")
    press(browser, head)
    first = text_of(browser, "#events .row [data-label='Killed']")
    assert first.startswith("57")
    assert one(browser, "#events th[aria-sort='descending']").text.startswith("Killed")
    press(browser, head)
    assert text_of(browser, "#events .row [data-label='Killed']").startswith("3")


def test_a_row_opens_to_its_sentence_and_every_field(browser: Any) -> None:
    choose(browser, "#f-text", "palmyra warplanes")
    wait(lambda: len(all_of(browser, "#events .row")) == 3)
    row = one(browser, "#events .row")
    assert row.find_element("css selector", ".open").get_attribute("aria-expanded") == "false"
    press(browser, row)
    marks = {m.get_attribute("class"): m.text for m in all_of(browser, "#events .card .quote mark")}
    assert marks == {
        "mark-actor": "Russian warplanes", "mark-trigger": "bombed", "mark-recipient": "Islamic State fighters",
        "mark-place": "Palmyra", "mark-date": "Saturday", "mark-killed": "at least 20", "mark-injured": "40",
    }  # fmt: skip
    facts = text_of(browser, "#events .card .facts")
    assert "25 (20–34)" in facts and "“Saturday”, stated" in facts and "“Palmyra”, in the sentence" in facts
    press(browser, one(browser, "#events .row .open"))
    assert all_of(browser, "#events .card") == []


def test_an_incident_opens_to_all_its_reports(browser: Any) -> None:
    row = next(r for r in all_of(browser, "#incidents .row") if "Mogadishu" in r.text)
    press(browser, row)
    outlets = [b.text for b in all_of(browser, "#incidents .reports .source b")]
    assert sorted(outlets) == ["North", "West"]


def test_dark_by_system_by_button_and_remembered(browser: Any, report: Path) -> None:
    def paper() -> str:
        return str(browser.execute_script("return getComputedStyle(document.body).backgroundColor"))

    light = paper()
    press(browser, one(browser, "#theme"))
    dark = paper()
    assert dark != light and one(browser, "#theme").get_attribute("aria-pressed") == "true"
    browser.get(report.as_uri())
    assert paper() == dark
    with chromium(dark=True) as other:
        other.get(report.as_uri())
        assert other.execute_script("return getComputedStyle(document.body).backgroundColor") == dark


def test_hostile_strings_are_shown_and_do_nothing(browser: Any) -> None:
    choose(browser, "#f-text", "evil")
    wait(lambda: len(all_of(browser, "#events .row")) == 1)
    press(browser, one(browser, "#events .row"))
    dot = next(m for m in all_of(browser, "#map .mark") if "Tadmur" in m.get_attribute("aria-label"))
    press(browser, dot)
    assert HOSTILE in text_of(browser, "#events") and HOSTILE in text_of(browser, "#panel")
    time.sleep(0.3)
    assert browser.execute_script("return window.hacked === undefined && document.images.length === 0")
    assert [a for a in all_of(browser, "a") if (a.get_attribute("href") or "").startswith("javascript")] == []


def test_injected_markup_is_stopped_by_the_policy(browser: Any) -> None:
    # The second lock: even if a value did become markup, the page's policy lets it neither run nor load.
    browser.execute_script(
        "document.body.insertAdjacentHTML('beforeend', arguments[0])", "<img src=x onerror='window.hacked=4'>"
    )
    browser.execute_script(
        "const s = document.createElement('script'); s.textContent = 'window.hacked = 5'; document.body.append(s)"
    )
    time.sleep(0.3)
    assert browser.execute_script("return window.hacked === undefined")


def test_a_phone_shows_everything_without_scrolling_sideways(report: Path) -> None:
    with chromium(390, 844) as phone:
        phone.get(report.as_uri())
        wide = phone.execute_script("return document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0
        press(phone, one(phone, "#events .row"))
        assert one(phone, "#events .card .quote").is_displayed()
        edge, text = phone.execute_script(
            "return ['.detail > td', '.card .quote'].map(s => document.querySelector('#events ' + s)"
            ".getBoundingClientRect().left)"
        )
        assert text - edge >= 10, "what a row opens to does not touch its rule"
        assert phone.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0
        small = phone.execute_script(
            "return [...document.querySelectorAll('#controls select, #controls input, .theme')]"
            ".filter(e => e.offsetHeight < 24).length"
        )
        assert small == 0


def test_it_prints(browser: Any) -> None:
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})
    assert len(printed["data"]) > 20_000


def test_a_pair_of_actors_is_a_filter(browser: Any) -> None:
    pair = one(browser, "#dyads button")
    assert pair.text.startswith("Russian warplanes → Islamic State fighters") and pair.text.endswith("3")
    press(browser, pair)
    assert len(all_of(browser, "#events .row")) == 3
    assert text_of(browser, "#f-chips .chip").startswith("Russian warplanes → Islamic State fighters")


def test_links_work_in_a_frame_like_airflows(report: Path, tmp_path: Path) -> None:
    # Airflow's UI frames plugin pages without allow-popups; a link that does nothing there would be a dead end.
    allowed = "allow-scripts allow-same-origin allow-forms allow-downloads"
    frame = f'<iframe sandbox="{allowed}" src="report.html" width="1200" height="800">'
    (tmp_path / "frame.html").write_text(frame, "utf-8")
    (tmp_path / "report.html").write_bytes(report.read_bytes())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with chromium() as driver:
            driver.get(f"http://127.0.0.1:{server.server_port}/frame.html")
            driver.switch_to.frame(0)
            press(driver, one(driver, "#events .row"))
            before = len(driver.window_handles)
            press(driver, one(driver, "#events .source a"))
            wait(lambda: len(driver.window_handles) == before + 1)
        server.shutdown()
