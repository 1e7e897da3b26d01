"""Replay: the demo's two runs rebuilt from the archive, row for row, by a process that may not open a socket."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipeline.archive.files import list_files
from pipeline.config import Settings, settings_from_environment
from pipeline.demo import DEMO_RUNS
from pipeline.demo.press import write_feeds
from pipeline.demo.server import DemoServer
from pipeline.load.connect import open_reader, open_writer
from pipeline.load.fingerprint import TABLES, fingerprints
from pipeline.load.raw import VIEWS
from pipeline.run import run_all, start

ROOT = Path(__file__).resolve().parents[2]
NO_NETWORK = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"replay touched the network: {event} {arguments!r}")
sys.addaudithook(refuse)
from pipeline.cli import main
main()
"""


@dataclass(frozen=True)
class Original:
    settings: Settings

    @property
    def archive(self) -> Path:
        return self.settings.archive

    def sitrep(self, *arguments: object, home: Path) -> subprocess.CompletedProcess[str]:
        """The command line in a process of its own, which dies if it touches a socket."""
        environment = {**os.environ, "SITREP_HOME": str(home), "SITREP_REFERENCE": str(self.settings.reference_cache)}
        return subprocess.run(
            [sys.executable, "-c", NO_NETWORK, *map(str, arguments)],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
        )


@pytest.fixture(scope="module")
def original(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """The demo's two runs, loaded and linked; its server is gone when a test starts."""
    home = tmp_path_factory.mktemp("original")
    with DemoServer(0, DEMO_RUNS[0]) as server:
        feeds = write_feeds(server.base_url, home / "feeds")
        settings = replace(
            settings_from_environment(home=home, feeds=feeds),
            reference=reference,
            allow_loopback=True,
            host_delay=0.0,
            host_connections=8,
            batch_entries=25,
        )
        for instant in DEMO_RUNS:
            server.now = instant
            run_all(start(settings, name="run", as_of=instant))
    yield Original(settings)


@pytest.fixture(scope="module")
def replayed(original: Original, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The warehouse a replay made in an empty home, and what the command printed."""
    home = tmp_path_factory.mktemp("replayed")
    done = original.sitrep("replay", "--archive", original.archive, "--compare", original.settings.warehouse, home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "replayed.duckdb", done.stdout


def test_every_table_is_the_same_row_for_row(original: Original, replayed: tuple[Path, str]) -> None:
    warehouse, out = replayed
    there, here = fingerprints(original.settings.warehouse), fingerprints(warehouse)
    assert here == there
    told = {name for name, (rows, _) in here.items() if rows}
    assert set(here) == set(TABLES) and set(TABLES) - told <= {
        "incident_lineage"
    }  # empty where none was merged or split
    assert "2 runs replayed, 2 loads" in out and out.count(" same") == len(TABLES)


def test_the_fingerprint_sees_one_changed_row(original: Original, replayed: tuple[Path, str], tmp_path: Path) -> None:
    copy = tmp_path / "changed.duckdb"
    copy.write_bytes(replayed[0].read_bytes())
    with open_writer(copy) as con:
        con.execute(
            "UPDATE core.fetches SET elapsed = elapsed + 1 WHERE subject_id = (SELECT min(feed_id) FROM core.feeds)"
        )
    before, after = fingerprints(replayed[0]), fingerprints(copy)
    assert {t for t in TABLES if before[t] != after[t]} == {"fetches"}


def test_a_warehouse_that_holds_runs_is_refused(original: Original, sitrep: Callable[..., object]) -> None:
    before = fingerprints(original.settings.warehouse)
    called = sitrep("replay", "--archive", original.archive, "--warehouse", original.settings.warehouse)
    assert called.code == 2  # type: ignore[attr-defined]
    assert "--into-existing" in called.err  # type: ignore[attr-defined]
    assert fingerprints(original.settings.warehouse) == before


def test_days_without_a_run_and_folders_without_an_archive_are_told(
    original: Original, sitrep: Callable[..., object], tmp_path: Path
) -> None:
    none = sitrep("replay", "--archive", original.archive, "--from", "2017-01-01")
    assert (none.code, "no run of those days" in none.err) == (1, True)  # type: ignore[attr-defined]
    nowhere = sitrep("replay", "--archive", tmp_path / "nowhere")
    assert (nowhere.code, "there is no archive at" in nowhere.err) == (1, True)  # type: ignore[attr-defined]


def test_a_damaged_file_ends_the_replay_with_its_name(original: Original, tmp_path: Path) -> None:
    import shutil

    archive = tmp_path / "archive"
    shutil.copytree(original.archive, archive)
    victim = list_files(archive, "fetched_feed")[0].path
    victim.write_bytes(victim.read_bytes()[: victim.stat().st_size * 7 // 10])
    done = original.sitrep("replay", "--archive", archive, home=tmp_path / "home")
    assert done.returncode == 1
    assert victim.name in done.stderr and "Traceback" not in done.stderr


def test_the_archive_as_warc_reads_back(original: Original, tmp_path: Path, sitrep: Callable[..., object]) -> None:
    out = tmp_path / "demo.warc.gz"
    called = sitrep("export", "warc", "--archive", original.archive, "-o", out)
    assert called.code == 0, called.err  # type: ignore[attr-defined]
    with open_reader(original.settings.warehouse, archive=VIEWS) as con:
        answers = con.execute(
            "SELECT final_url, status, body FROM raw.fetched_feeds UNION ALL "
            "SELECT final_url, status, body FROM raw.fetched_pages"
        ).fetchall()
    found, requests = [], 0
    with out.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            target = record.rec_headers.get_header("WARC-Target-URI")
            if record.rec_type == "response":
                body = record.content_stream().read()
                assert record.http_headers.get_header("content-length") == str(len(body))
                assert record.http_headers.get_header("content-encoding") is None
                found.append((target, int(record.http_headers.get_statuscode()), body or None))
            elif record.rec_type == "request":
                requests += 1
                assert record.http_headers.get_header("user-agent", "").startswith("sitrep/")
                assert target.endswith(record.http_headers.statusline.split(" ")[0])
                assert record.http_headers.get_header("host") in target
    assert sorted(found, key=repr) == sorted(answers, key=repr)
    assert requests == len(found) > 80
