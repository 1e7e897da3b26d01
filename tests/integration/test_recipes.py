"""The recipes people copy work as they stand, in order, in a folder with the two files; some say why they are not."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from pipeline.load.snapshot import copy_of
from tests.conftest import ROOT, Loaded, Sitrep

TEXT = (ROOT / ".github" / "recipes.md").read_text("utf-8")
_BLOCK = re.compile(r"(?:<!-- not run: (?P<why>[^>]+) -->\n)?```(?P<language>\w+)\n(?P<code>.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Recipe:
    """A block of code under its heading; `why` it is not run, or None."""

    heading: str
    language: str
    code: str
    why: str | None


def recipes() -> list[Recipe]:
    found = []
    for section in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]:
        heading = section.partition("\n")[0]
        found += [Recipe(heading, m["language"], m["code"], m["why"]) for m in _BLOCK.finditer(section)]
    return found


RUN = [recipe for recipe in recipes() if recipe.why is None]


@pytest.fixture(scope="module")
def folder(loaded: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("recipes")
    shutil.copy2(loaded.warehouse, made / "warehouse.duckdb")
    shutil.copy2(copy_of(loaded.warehouse), made / "warehouse.read.duckdb")
    return made


@pytest.mark.parametrize("recipe", RUN, ids=lambda r: f"{r.heading}: {r.code.strip().splitlines()[0][:50]}")
def test_a_recipe(recipe: Recipe, folder: Path, sitrep: Sitrep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    if recipe.language == "console":
        for line in recipe.code.strip().splitlines():
            call = shlex.split(line.removeprefix("$ sitrep "))
            called = sitrep(*call)
            assert called.code == 0, called.err
            assert called.out, line
    elif recipe.language == "sql":
        with duckdb.connect("warehouse.read.duckdb", read_only=True) as con:
            assert con.execute(recipe.code).fetchall(), "on the demo's warehouse every one of them finds something"
    else:
        done = subprocess.run([sys.executable, "-c", recipe.code], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_what_is_not_run_is_what_cannot_be() -> None:
    assert {r.heading for r in recipes() if r.why} == {"DuckDB's command line", "polars", "R", "Maps"}
    assert len(RUN) >= 10 and {r.language for r in RUN} == {"console", "sql", "python"}
