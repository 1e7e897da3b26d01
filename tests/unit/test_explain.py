"""explain: a stored article, a file, a wrong call; in the terminal and as a page."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from pipeline.commands.explain import explain
from pipeline.config import Settings
from pipeline.errors import UsageError
from pipeline.load.connect import open_reader
from pipeline.records import Event, to_json
from pipeline.report.explain import Explained, page, stored_article
from tests.integration.page_records import HOSTILE, STORIES, coded, pages_home
from tests.integration.warehouse_records import article

STORY = STORIES[0]
SENTENCE = (
    "Russian warplanes bombed Islamic State fighters at Palmyra on Saturday, killing at least 20 and wounding 40."
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return pages_home(tmp_path_factory.mktemp("home"))


@pytest.fixture
def call(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls the command with a coder that finds the first story wherever its sentence stands."""

    def coder(_: Settings, warn: Any, *more: Any) -> Any:
        def code(text: Any) -> tuple[Event, ...]:
            at = text.text.find(SENTENCE)
            return (coded(STORY, article("any", text.text), at, STORY[8]),) if at >= 0 else ()

        return code

    monkeypatch.setattr("pipeline.run.article_coder", coder)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(explain, [*arguments, "--warehouse", str(settings.warehouse)])

    return run


def story_ids(settings: Settings) -> tuple[str, str]:
    with open_reader(settings.warehouse) as con:
        found: tuple[str, str] = con.execute(
            "SELECT article_id, version_id FROM core.articles WHERE text = ?", [SENTENCE]
        ).fetchall()[0]
        return found


@pytest.mark.parametrize("which", [0, 1])
def test_a_stored_article_by_either_id(settings: Settings, call: Any, which: int) -> None:
    result = call(story_ids(settings)[which])
    assert result.exit_code == 0, result.output
    assert "bombed[1] Islamic State fighters" in result.output
    assert "25 (20–34)" in result.output and "“at least 20”" in result.output
    assert "“Saturday”, text" in result.output and "“Palmyra”, sentence, city" in result.output


def test_an_id_nobody_knows(settings: Settings) -> None:
    with pytest.raises(UsageError, match="no article art_0"):
        stored_article(settings.warehouse, "art_0")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.json", json.dumps({"title": "Strikes", "text": SENTENCE, "published_at": "2016-12-11"})),
        ("a.jsonl", "\n".join(json.dumps({"title": t, "text": SENTENCE}) for t in ("Strikes", "Again"))),
        ("a.txt", f"Strikes\n\n{SENTENCE}\n"),
        ("a.html", f"<html><head><title>Strikes</title></head><body><article><h1>Strikes</h1><p>{SENTENCE}</p>"
                   f"<p>{'More was said about it later in the day. ' * 12}</p></article></body></html>"),
    ],
)  # fmt: skip
def test_files(call: Any, tmp_path: Path, name: str, body: str) -> None:
    path = tmp_path / name
    path.write_text(body, encoding="utf-8")
    result = call(str(path))
    assert result.exit_code == 0, result.output
    assert "Strikes" in result.output
    assert result.output.count("bombed[1]") == (2 if name.endswith(".jsonl") else 1)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.json", "{", "not JSON"),
        ("a.json", "[1]", "no article in it"),
        ("a.jsonl", "", "no article in it"),
        ("a.json", '{"title": "x"}', "text must be a string"),
        ("a.html", "<html><body></body></html>", "no article text"),
    ],
)
def test_files_that_hold_no_article(call: Any, tmp_path: Path, name: str, body: str, said: str) -> None:
    path = tmp_path / name
    path.write_text(body, encoding="utf-8")
    assert said in str(call(str(path)).exception)


def test_a_file_that_is_not_there(call: Any, tmp_path: Path) -> None:
    problem = call(str(tmp_path / "nothing.json")).exception
    assert isinstance(problem, UsageError) and "give a file, an address" in str(problem)


def test_the_page_holds_text_and_events_and_nothing_runs(call: Any, settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "out" / "page.html"
    assert call(story_ids(settings)[0], "--html", str(target)).exit_code == 0
    text = target.read_text("utf-8")
    assert '<mark class="mark-trigger">bombed</mark>' in text and "Content-Security-Policy" in text


def test_a_hostile_article_is_text() -> None:
    of = article("bad", f"{HOSTILE} {SENTENCE}", title=HOSTILE)
    event = to_json(coded(STORY, of, len(HOSTILE) + 1, STORY[8]))
    hostile = Explained(of.title, of.text, None, HOSTILE, "javascript:alert(1)", [event])
    text = page([hostile])
    assert HOSTILE not in text and "<img" not in text and "javascript:" not in text


def test_markup_of_the_terminal_in_a_text_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    from pipeline.report.explain import terminal

    of = article("odd", f"[bold]no[/bold] [/] {SENTENCE}")
    event = to_json(coded(STORY, of, of.text.index(SENTENCE), STORY[8]))
    Console(width=200).print(terminal(Explained("[red]t[/red]", of.text, None, None, None, [event])))
    shown = capsys.readouterr().out
    assert "[red]t[/red]" in shown and "[bold]no[/bold] [/] Russian" in shown
