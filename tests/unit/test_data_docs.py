"""Cleaning Great Expectations' pages, and the folders they may be written to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml.html import document_fromstring

from pipeline.errors import UsageError
from pipeline.quality.datadocs import build_site, cleaned, refuse_folder


def body(inside: str) -> Any:
    return document_fromstring(cleaned(f"<html><head><title>t</title></head><body>{inside}</body></html>"))


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/a.html",
        "/etc/passwd",
        "https:/\\evil.example/",
        "\\\\evil.example\\a",
        "\thttps://evil.example/",
        "javascript:alert(1)",
        "&#x6a;avascript:alert(1)",
        "data:text/html,a",
        "mailto:a@evil.example",
        "file:///etc/passwd",
    ],
)
def test_no_link_leads_out_of_the_site(address: str) -> None:
    page = body(f'<a href="{address}">one</a><a href="{address}">two</a><area href="{address}">')
    assert "".join(page.itertext()).count("one") == 1 and "two" in "".join(page.itertext())
    assert [found for _, _, found, _ in page.iterlinks() if found] == []


@pytest.mark.parametrize("address", ["index.html", "../core.events/a%20b.html#part-1", "#top"])
def test_links_within_the_site_stay(address: str) -> None:
    assert body(f'<a href="{address}">one</a>').xpath("//a/@href") == [address]


def test_what_a_value_brings_along_is_left_out() -> None:
    page = body(
        '<base href="https://evil.example/"><script>1</script><img src=x onerror=1><iframe src=x></iframe>'
        '<object data=x></object><form action=x><input></form><meta http-equiv=refresh content="0;url=x">'
        "<link rel=prefetch href=x>"
        '<b onclick="x" style="background:url(x)">kept</b>'
    )
    left = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert left <= {"html", "head", "meta", "title", "style", "body", "b", "p", "div"}
    assert [dict(b.attrib) for b in page.iter("b")] == [{}] and page.find(".//b").text == "kept"
    assert [meta.get("http-equiv") for meta in page.iter("meta")] == [None, "Content-Security-Policy"]


@pytest.mark.parametrize("names", [["notes.txt"], ["index.html"], ["index.html", "notes.txt"], ["validations"]])
def test_a_folder_of_other_things_is_left_alone(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("<title>Somebody's page</title>")
    with pytest.raises(UsageError, match="holds other things than Data Docs"):
        build_site(None, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_a_new_folder_an_empty_one_and_an_earlier_site_will_do(tmp_path: Path) -> None:
    refuse_folder(tmp_path)
    refuse_folder(tmp_path / "new")
    (tmp_path / "index.html").write_text("<html><head><title>Data Docs</title></head></html>")
    (tmp_path / "validations").mkdir()
    refuse_folder(tmp_path)
