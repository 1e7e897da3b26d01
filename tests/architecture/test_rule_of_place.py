"""The rules a reader relies on: where things are, how long files get, what importing costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ADVICE, Reason

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for p in (ROOT / "pipeline").rglob("*.py")) + sorted((ROOT / "dags").glob("*.py"))
HEAVY = (
    "airflow",
    "duckdb",
    "great_expectations",
    "pandas",
    "pyarrow",
    "feedparser",
    "trafilatura",
    "aiohttp",
    "numpy",
)


def test_every_reason_says_what_to_do() -> None:
    assert set(ADVICE) == set(Reason)
    assert all(text.endswith(".") and len(text) < 130 for text in ADVICE.values())


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_has_a_charter_and_a_readable_length(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), f"{path} says not what belongs in it"
    assert text.count("\n") <= 450, f"{path} is long: a room to split"
    assert path.stem not in {"utils", "common", "helpers", "misc"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_sql_hides_in_python(path: Path) -> None:
    """Statements of more than a line live in warehouse/: there they are read, reviewed and checked as SQL."""
    long = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.lstrip().upper().startswith(("SELECT ", "INSERT ", "MERGE ", "CREATE ", "WITH "))
        and node.value.count("\n") > 4
    ]
    assert not long, f"{path}: lines {long}"


def _imported_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(' '.join(sorted({{m.split('.')[0] for m in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


@pytest.mark.parametrize("statement", ["import pipeline.cli", "import pipeline.run", "from pipeline import records"])
def test_imports_stay_lazy(statement: str) -> None:
    assert not _imported_by(statement) & set(HEAVY)


def test_nothing_heavy_is_imported_when_dag_files_are_parsed() -> None:
    before = _imported_by("import airflow.sdk")
    parse = "import airflow.sdk, runpy; [runpy.run_path(p) for p in ('dags/ingest.py', 'dags/report.py')]"
    added = _imported_by(parse) - before
    assert not added & set(HEAVY), added
