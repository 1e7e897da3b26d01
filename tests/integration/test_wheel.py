"""The wheel, installed elsewhere: everything ships inside, and it works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (found,) = out.glob("sitrep-*.whl")
    return found


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the wheel; what it depends on is borrowed from this one, the checkout is not."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=False)
    site = next(home.glob("lib/python*/site-packages"))
    (site / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return home / "bin" / "python"


def run(python: Path, folder: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "PYTHON"))}
    environment |= {"SITREP_HOME": str(folder / "state"), "SITREP_ALLOW_LOOPBACK": "1", "SITREP_HOST_DELAY": "0"}
    environment.setdefault("SITREP_REFERENCE", str(ROOT / ".sitrep" / "reference"))
    done = subprocess.run(
        [str(python), "-m", "pipeline.cli", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_contracts_sql_dags_feeds_and_demo_are_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "pipeline/_shipped/schemas/event.schema.json",
        "pipeline/_shipped/schemas/ontology/plover.json",
        "pipeline/_shipped/warehouse/migrations/0001_core.sql",
        "pipeline/_shipped/warehouse/expectations/events.yml",
        "pipeline/_shipped/dags/ingest.py",
        "pipeline/feeds/bbc-world.yml",
        "pipeline/reference/data/borders-50m.json.gz",
    ):
        assert needed in names
    assert any(n.startswith("pipeline/demo/articles/") for n in names)
    assert not [n for n in names if n.startswith(("tests/", "pipeline/_shipped/pipeline"))]


def test_it_is_the_wheel_that_runs(python: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(python), "-c", "import pipeline; print(pipeline.__file__)"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    assert str(python.parents[1]) in done.stdout


def test_the_whole_way_works_from_any_folder(python: Path, tmp_path: Path) -> None:
    from pipeline.demo.press import write_feeds
    from pipeline.demo.server import DemoServer

    with DemoServer(0) as server:
        write_feeds(server.base_url, tmp_path / "feeds")
        out = run(python, tmp_path, "run", "--feeds", "feeds", "--warehouse", "w.duckdb", "--as-of", server.now)
    assert "all balanced" in out
    counted = run(
        python,
        tmp_path,
        "query",
        "SELECT count(*) AS n FROM marts.events",
        "--format",
        "csv",
        "--warehouse",
        "w.duckdb",
    )
    assert int(counted.split()[1]) > 100
