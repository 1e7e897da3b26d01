"""The quarantine: what was turned away is listed, shown with what to do, and tried again with what is true now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ADVICE, Reason
from tests.conftest import Called, Sitrep
from tests.integration.faultserver import FaultServer, reply
from tests.integration.small_press import html, item, page, rss, story, write_list

FRENCH = (
    "Des hommes armés ont tué cinq civils samedi dans un village du nord du pays, ont indiqué des responsables. "
    "Les assaillants sont arrivés à moto avant l'aube et ont tiré sur les habitants qui se rendaient au marché.\n"
    "Le gouvernement a condamné cette attaque et annoncé trois jours de deuil national dans toute la région."
)
AS_OF = "2016-12-11T10:00:00Z"


@dataclass
class Desk:
    """A loaded warehouse with rejections in it, and the command line on it."""

    sitrep: Sitrep
    server: FaultServer
    warehouse: Path

    def __call__(self, *arguments: object) -> Called:
        return self.sitrep("quarantine", *arguments, "--warehouse", self.warehouse)

    def open(self, *more: object) -> list[dict[str, Any]]:
        return list(json.loads(self("list", "--format", "json", *more).text))

    def query(self, sql: str) -> list[dict[str, Any]]:
        called = self.sitrep("query", sql, "--format", "json", "--warehouse", self.warehouse)
        assert called.code == 0, called.err
        return list(json.loads(called.text))


@pytest.fixture
def desk(sitrep: Sitrep, reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """One feed of four articles, one of them in French, one behind a failing page; and a feed that is down."""
    with FaultServer() as server:
        items = []
        for number in range(2):
            title, text = story(number)
            items.append(item(server.on(f"/{number}", html(page(title, text))), title))
        items.append(item(server.on("/fr", html(page("Attaque", FRENCH, "fr"))), "Attaque au nord"))
        items.append(item(server.on("/down", reply(b"", "503 Service Unavailable")), "Late story"))
        feeds = write_list(
            tmp_path / "feeds",
            {
                "north": server.on("/north.xml", reply(rss(items))),
                "south": server.on("/south.xml", reply(b"", "500 Internal Server Error")),
            },
        )
        for name, value in {"ALLOW_LOOPBACK": "1", "HOST_DELAY": "0", "FEEDS": feeds}.items():
            monkeypatch.setenv(f"SITREP_{name}", str(value))
        warehouse = tmp_path / "w.duckdb"
        first = sitrep("run", "--warehouse", warehouse, "--as-of", AS_OF)
        assert first.code == 0, first.err
        yield Desk(sitrep, server, warehouse)


def reasons(rows: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["stage"], row["reason"]) for row in rows}


def test_the_quarantine_from_list_to_resolved(desk: Desk) -> None:
    everything = desk.open()
    assert reasons(everything) == {
        ("poll", "http_server_error"),
        ("fetch", "http_server_error"),
        ("article", "no_text"),
        ("extract", "language_unsupported"),
    }
    assert reasons(desk.open("--stage", "fetch")) == {("fetch", "http_server_error")}
    assert reasons(desk.open("--reason", "no_text")) == {("article", "no_text")}
    ids = {(row["stage"], row["reason"]): row["rejection_id"] for row in everything}

    for (_, reason), rejection in ids.items():
        shown = desk("show", rejection)
        assert shown.code == 0 and ADVICE[Reason(reason)] in shown.text and rejection in shown.text
        assert isinstance(json.loads(shown.text[shown.text.index("\n{") :]), dict)

    # another language stays another language
    french = desk("retry", ids[("extract", "language_unsupported")])
    assert (french.code, french.text) == (0, "1 tried, 0 resolved, 1 turned away again\n")
    assert ("extract", "language_unsupported") in reasons(desk.open())

    # a page that works by now is an article, and both its rejections are closed
    title, text = story(7)
    desk.server.on("/down", html(page(title, text)))
    late = desk("retry", ids[("fetch", "http_server_error")])
    assert late.text == "1 tried, 1 resolved, 0 turned away again\n", late
    assert reasons(desk.open()) == {("poll", "http_server_error"), ("extract", "language_unsupported")}
    assert reasons(desk.open("--all")) == reasons(everything)
    found = desk.query(
        "SELECT a.text_basis, count(e.event_id) AS events FROM core.articles a JOIN core.events e USING (version_id) "
        f"WHERE a.url LIKE '%/down' AND a.title = 'Late story' AND a.text = '{text}' GROUP BY ALL"
    )
    assert found and found[0]["text_basis"] == "page" and found[0]["events"] > 0

    # a feed that is back brings its news
    title, text = story(8)
    fresh = item(desk.server.on("/8", html(page(title, text))), title)
    desk.server.on("/south.xml", reply(rss([fresh])))
    back = desk("retry", "--stage", "poll")
    assert back.text == "1 tried, 1 resolved, 0 turned away again\n"
    assert desk.query("SELECT count(*) AS n FROM core.articles WHERE feed_id = 'south'") == [{"n": 1}]
    assert reasons(desk.open()) == {("extract", "language_unsupported")}

    unbalanced = desk.query(
        "SELECT * FROM core.accounting WHERE n_in <> n_out + n_unchanged + n_duplicate + n_rejected"
    )
    assert unbalanced == []

    # what is said of wrong calls
    for call, sign in (
        (("retry",), "say what to retry"),
        (("retry", "rej_00000000000000000000"), "not open"),
        (("retry", "--stage", "poll"), "nothing open matches"),
        (("show", "rej_00000000000000000000"), "no rejection"),
    ):
        wrong = desk(*call)
        assert wrong.code == 2 and sign in wrong.err and len(wrong.err.splitlines()) == 1, wrong
