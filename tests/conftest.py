"""What every test may take for granted: no network but loopback, one gazetteer, and a filled warehouse for who asks.

Belongs here: fixtures of the whole suite. Does not belong here: records, servers and assertions of one area.
"""

from __future__ import annotations

import io
import ipaddress
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import Settings, settings_from_environment

ROOT = Path(__file__).resolve().parents[1]


def _loopback_only(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: a test that would talk to the world dies where it tries."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if not isinstance(address, tuple):
        return  # a Unix socket
    host = str(address[0])
    try:
        loopback = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback:
        raise RuntimeError(f"a test tried to connect to {address!r}: tests use loopback only")


def pytest_configure(config: pytest.Config) -> None:
    """Settings of the person who runs the tests must not decide how they end; only the gazetteer's cache is kept."""
    reference = Path(os.environ.get("SITREP_REFERENCE") or ROOT / ".sitrep" / "reference").expanduser().absolute()
    for name in [n for n in os.environ if n.startswith("SITREP_") and n != "SITREP_SCREENSHOTS"]:
        del os.environ[name]
    os.environ["SITREP_REFERENCE"] = str(reference)
    sys.addaudithook(_loopback_only)


@pytest.fixture(scope="session")
def reference() -> Path:
    """Folder of the built gazetteer: built here once if this machine has none yet (about 20 s)."""
    from pipeline.reference.gazetteer import load_gazetteer

    folder = Path(os.environ["SITREP_REFERENCE"])
    load_gazetteer(folder).close()
    return folder


@dataclass(frozen=True)
class Loaded:
    """A warehouse filled from the demo's outlets, which are still being served. Read it; to change it, copy it."""

    settings: Settings
    base_url: str
    failure: Exception | None

    @property
    def warehouse(self) -> Path:
        return self.settings.warehouse

    @property
    def feeds(self) -> Path:
        assert self.settings.feeds is not None
        return self.settings.feeds

    @property
    def environment(self) -> dict[str, str]:
        """For a subprocess that works on it."""
        return {**os.environ, **self.settings.environment()}


@pytest.fixture(scope="session")
def loaded(reference: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """One run of every stage over the demo's outlets as they stand at the first of the demo's two instants."""
    from pipeline.demo import DEMO_RUNS
    from pipeline.demo.press import write_feeds
    from pipeline.demo.server import DemoServer
    from pipeline.run import run_all, start

    home = tmp_path_factory.mktemp("loaded")
    with DemoServer(0, DEMO_RUNS[0]) as server:
        feeds = write_feeds(server.base_url, home / "feeds")
        settings = replace(
            settings_from_environment(home=home, feeds=feeds),
            reference=reference,
            allow_loopback=True,
            host_delay=0.0,
            host_connections=8,
        )
        failure = run_all(start(settings, name="run", as_of=server.now))
        yield Loaded(settings, server.base_url, failure)


@dataclass(frozen=True)
class Called:
    """How one call of the command line ended."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What a filter wrote."""
        return [json.loads(line) for line in self.text.splitlines()]


Sitrep = Callable[..., Called]


@pytest.fixture
def sitrep(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Callable[..., Called]:
    """Calls the command line in this process, as `sitrep ARGUMENTS`, with a home of the test's own.

    Anything but a clean end of the process is an exception here, as it would be a traceback there.
    """
    from pipeline.cli import main

    monkeypatch.setenv("SITREP_HOME", str(tmp_path / "home"))

    def call(*arguments: object, stdin: str | bytes = "") -> Called:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["sitrep", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfdbinary.readouterr()
        assert b"Traceback" not in err
        return Called(int(ended.value.code or 0), out, err.decode())

    return call
