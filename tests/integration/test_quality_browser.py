"""The quality page in a real browser: a planted failure with its reason, hostile samples, silence, phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings
from pipeline.errors import QualityFailure
from pipeline.quality import datadocs
from pipeline.quality.checkpoint import run_checkpoint
from pipeline.quality.checks import load_checks
from pipeline.quality.datadocs import cleaned
from pipeline.quality.suites import run_checks
from tests.integration.browser import chromium, needs_chromium, requests_of
from tests.integration.page_records import AS_OF, HOSTILE, pages_home

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse judged by the real checkpoint: nothing was ever polled, which is a critical failure."""
    settings = pages_home(tmp_path_factory.mktemp("home"))
    with pytest.raises(QualityFailure):
        run_checkpoint(settings, run_id="r1", as_of=AS_OF)
    return settings


@pytest.fixture(scope="module")
def page(settings: Settings) -> Path:
    return settings.reports / "quality.html"


def text_of(browser: Any, selector: str) -> str:
    return str(browser.execute_script("return document.querySelector(arguments[0]).textContent", selector))


def test_the_failure_stands_first_and_nothing_is_asked_for(page: Path) -> None:
    with chromium() as browser:
        browser.get_log("performance")
        browser.get(page.as_uri())
        assert "critical check" in text_of(browser, ".verdict b") and "failed" in text_of(browser, ".verdict b")
        first = browser.find_element("css selector", ".failure")
        assert "critical" in first.get_attribute("class")
        assert "What to do" in first.text and "looked after by" in first.text
        assert [url for url in requests_of(browser) if not url.startswith("data:")] == [page.as_uri()]
        assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_a_check_opens_to_why_it_exists(page: Path) -> None:
    with chromium() as browser:
        browser.get(page.as_uri())
        line = browser.find_element("css selector", ".line")
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", line)
        line.find_element("css selector", "summary").click()
        assert "Why" in line.text and "Written in" in line.text and "warehouse/expectations/" in line.text


def test_hostile_samples_are_shown_and_do_nothing(page: Path) -> None:
    with chromium() as browser:
        browser.get(page.as_uri())
        assert "onerror=" in text_of(browser, ".samples") or HOSTILE in text_of(browser, "main")
        assert browser.execute_script("return window.hacked === undefined && document.images.length === 0")


def test_dark_and_phone(page: Path) -> None:
    with chromium(390, 844, dark=True) as phone:
        phone.get(page.as_uri())
        assert phone.execute_script("return document.documentElement.dataset.theme") == "dark"
        assert phone.execute_script("return document.documentElement.scrollWidth - innerWidth") <= 0


def test_data_docs_load_nothing_and_run_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Great Expectations' own pages as they come run a script that stands in a headline."""
    checks = (
        "table: core.articles\ngrain: one version of one article\non: table\nchecks:\n  - name: titles are short\n"
        "    expect: expect_column_value_lengths_to_be_between\n    arguments: {column: title, max_value: 60}\n"
        "    severity: warning\n    owner: desk\n    why: to find the hostile one\n    action: nothing\n"
    )
    (tmp_path / "articles.yml").write_text(checks, encoding="utf-8")
    uncleaned: list[str] = []

    def noted(html: str) -> str:
        uncleaned.append(html)
        return cleaned(html)

    monkeypatch.setattr(datadocs, "cleaned", noted)
    [result] = run_checks(load_checks(tmp_path), settings.warehouse, AS_OF, data_docs=tmp_path / "docs")
    assert result.status == "failed"
    pages = sorted((tmp_path / "docs").rglob("*.html"))
    assert len(pages) == 3  # index, suite, result
    assert HOSTILE in "".join(uncleaned), "without the headline in it this could not fail"
    with chromium() as browser:
        for page in pages:
            browser.get_log("performance")
            browser.get(page.as_uri())
            assert browser.execute_script("return window.hacked === undefined && document.images.length === 0")
            assert browser.execute_script("return document.scripts.length") == 0
            assert [url for url in requests_of(browser) if not url.startswith("data:")] == [page.as_uri()]
            assert "articles" in text_of(browser, "body")
