"""The command line explains itself, every command is tried by a test, and the README names them all."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pipeline.cli import Lazy, cli
from tests.conftest import ROOT, Sitrep


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command below a group with its path, groups included."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None, name
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = dict(commands(cli))
LEAVES = [path for path, command in ALL.items() if not isinstance(command, click.Group)]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help_and_so_has_every_option(path: tuple[str, ...], sitrep: Sitrep) -> None:
    called = sitrep(*path, "--help")
    assert called.code == 0
    assert called.text.startswith("Usage: ")
    command = ALL[path]
    assert command.help and len(command.help) > 15
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.opts[0] in called.text


def test_the_overview_names_every_command_with_its_own_words(sitrep: Sitrep) -> None:
    text = sitrep("--help").text
    for name, (_, line) in Lazy.where.items():
        assert re.search(rf"^  {name} ", text, re.MULTILINE), name
        assert line.split(";")[0][:40] in text


def test_the_overview_imports_nothing_of_weight() -> None:
    code = "import sys; sys.argv = ['sitrep', '--help']\nfrom pipeline.cli import main\n"
    code += "try: main()\nexcept SystemExit: pass\nprint('@', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    loaded = set(done.stdout.partition("@")[2].split())
    assert "click" in loaded
    heavy = {"airflow", "duckdb", "pyarrow", "pandas", "rich", "great_expectations", "trafilatura", "aiohttp", "yaml"}
    assert not loaded & heavy


def test_every_command_is_tried_by_a_test() -> None:
    here = Path(__file__)
    sources = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("test_*.py") if p != here)
    calls = re.sub(r"\(\s+", "(", re.sub(r"\s+", " ", sources))
    missing = []
    for path in LEAVES:
        words = ", ".join(f'"{word}"' for word in path)
        if f"({words}" not in calls and f'"pipeline.cli", {words}' not in calls:  # a call, or a table of calls
            missing.append(" ".join(path))
    assert missing == []


def test_the_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [" ".join(p) for p in LEAVES if not re.search(rf"\b(sitrep|make) {' '.join(p)}\b", text)]
    assert missing == []


def test_an_unknown_command_is_a_usage_error(sitrep: Sitrep) -> None:
    called = sitrep("conquer")
    assert called.code == 2
    assert "conquer" in called.err
