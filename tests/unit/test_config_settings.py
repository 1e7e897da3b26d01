"""Settings: what a process reads from its environment is what another wrote there, and nonsense is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Settings, settings_from_environment
from pipeline.errors import UsageError

BASE = Settings(home=Path("/srv/home"), warehouse=Path("/srv/w.duckdb"), feeds=None)


@given(
    delay=st.floats(0, 1e6),
    connections=st.integers(1, 100),
    batch=st.integers(1, 10_000),
    schedule=st.sampled_from([None, "@hourly", "*/20 * * * *"]),
    loopback=st.booleans(),
    feeds=st.sampled_from([None, Path("/srv/feeds")]),
    pages=st.sampled_from([None, Path("/srv/pages")]),
)
def test_settings_survive_the_way_through_an_environment(
    delay: float,
    connections: int,
    batch: int,
    schedule: str | None,
    loopback: bool,
    feeds: Path | None,
    pages: Path | None,
) -> None:
    settings = replace(
        BASE,
        host_delay=delay,
        host_connections=connections,
        batch_entries=batch,
        schedule=schedule,
        allow_loopback=loopback,
        feeds=feeds,
        reference=Path("/srv/reference"),
        pages=pages,
    )
    assert settings_from_environment(settings.environment()) == settings
    assert settings.reports == (pages or BASE.home / "reports")


def test_arguments_win_over_variables_and_variables_over_defaults(tmp_path: Path) -> None:
    environment = {"SITREP_HOME": str(tmp_path), "SITREP_WAREHOUSE": "/srv/a.duckdb", "SITREP_CONTACT": "me@x.example"}
    settings = settings_from_environment(environment, warehouse=Path("/srv/b.duckdb"))
    assert (settings.home, settings.warehouse) == (tmp_path, Path("/srv/b.duckdb"))
    assert "me@x.example" in settings.user_agent
    assert settings_from_environment({"SITREP_HOME": str(tmp_path)}).warehouse == tmp_path / "warehouse.duckdb"
    assert settings_from_environment({}).schedule == "@hourly"


@pytest.mark.parametrize(
    ("name", "value"), [("HOST_DELAY", "x"), ("HOST_DELAY", "-1"), ("BATCH_ENTRIES", "0"), ("REQUEST_DEADLINE", "inf")]
)
def test_nonsense_is_named(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"SITREP_{name}"):
        settings_from_environment({f"SITREP_{name}": value})
