"""Settings: where state lives and how politely we fetch. Read once at the edge, handed down, never looked up inside.

Every setting is an environment variable `SITREP_*`, so that Airflow tasks, the command line and the demo share them.
Does not belong here: anything that depends on the data.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline import __version__
from pipeline.errors import UsageError

USER_AGENT = f"sitrep/{__version__} (news feeds to conflict event data; set SITREP_CONTACT to your address)"
"""Sent with every request. Publishers who see it should find a person: SITREP_CONTACT puts an address in."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run needs to know besides its data. Durations in seconds, sizes in bytes."""

    home: Path
    warehouse: Path
    feeds: Path | None  # YAML file, OPML file or folder; None: the feeds that ship with sitrep
    reference: Path | None = None  # folder of the built gazetteer; None: below home
    pages: Path | None = None  # folder of the pages for people; None: below home
    user_agent: str = USER_AGENT
    allow_loopback: bool = False  # demos and tests only: lets the address check pass 127.0.0.0/8 and ::1
    host_delay: float = 5.0  # least time between two requests to one host
    host_connections: int = 2  # requests under way at once to one host
    request_deadline: float = 30.0  # whole request, redirects included
    max_body_raw: int = 8 * 2**20  # bytes on the wire
    max_body_decoded: int = 16 * 2**20  # bytes after decompression
    max_redirects: int = 5
    max_text_chars: int = 2_000_000  # a longer article is turned away, not coded
    read_copy_max: int = 8 * 2**30  # a larger warehouse gets a reading copy only where the file system shares blocks
    batch_entries: int = 50  # entries a mapped task fetches and codes
    alert_urls: str = ""  # where alerts go: apprise URLs separated by spaces, `owner=URL` for one owner's checks
    alert_minutes: float = 30.0  # least time between two messages; what comes earlier waits and is told together
    extractor: str = "encoder"  # who codes articles: an entry point of the group sitrep.extractors
    schedule: str | None = "@hourly"  # when Airflow starts `ingest`: a preset or cron line in UTC; None: by hand only

    @property
    def staging(self) -> Path:
        return self.home / "staging"

    @property
    def quarantine(self) -> Path:
        """Where the files of batches lie that failed their audit."""
        return self.home / "quarantine"

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def reports(self) -> Path:
        """Where the pages for people are written."""
        return self.pages or self.home / "reports"

    @property
    def reference_cache(self) -> Path:
        """Where the gazetteer is built, once a machine: it depends on the installed packages, not on the data."""
        return self.reference or self.home / "reference"

    def environment(self) -> dict[str, str]:
        """The variables from which `settings_from_environment` makes these settings again, in another process."""
        variables = {
            "SITREP_HOME": str(self.home),
            "SITREP_WAREHOUSE": str(self.warehouse),
            "SITREP_REFERENCE": str(self.reference_cache),
            "SITREP_REPORTS": str(self.pages) if self.pages else "",
            "SITREP_ALLOW_LOOPBACK": "1" if self.allow_loopback else "",
            "SITREP_FEEDS": str(self.feeds) if self.feeds else "",
            "SITREP_USER_AGENT": self.user_agent,
            "SITREP_EXTRACTOR": self.extractor,
            "SITREP_ALERT_URLS": self.alert_urls,
            "SITREP_SCHEDULE": self.schedule or _BY_HAND,
        }
        return variables | {f"SITREP_{name.upper()}": str(getattr(self, name)) for name in (*_FLOATS, *_INTS)}


_BY_HAND = "none"
_FLOATS = ("host_delay", "request_deadline", "alert_minutes")
_INTS = (
    "host_connections",
    "max_body_raw",
    "max_body_decoded",
    "max_redirects",
    "max_text_chars",
    "batch_entries",
    "read_copy_max",
)
_LEAST = {
    "host_delay": 0,
    "read_copy_max": 0,
    "alert_minutes": 0,
    "max_redirects": 0,
    "request_deadline": 0.1,
}  # the others: 1


def settings_from_environment(
    environ: Mapping[str, str] | None = None,
    *,
    home: Path | None = None,
    warehouse: Path | None = None,
    feeds: Path | None = None,
) -> Settings:
    """Settings from `SITREP_*` variables; arguments win over variables, variables over defaults.

    Raises UsageError for a value that is no number, or too small a one.
    """
    env = os.environ if environ is None else environ
    home = (home or Path(env.get("SITREP_HOME") or ".sitrep")).expanduser().absolute()
    if warehouse is None:
        warehouse = Path(env["SITREP_WAREHOUSE"]) if env.get("SITREP_WAREHOUSE") else home / "warehouse.duckdb"
    if feeds is None and env.get("SITREP_FEEDS"):
        feeds = Path(env["SITREP_FEEDS"])
    extra: dict[str, object] = {}
    for name, kind in [*((n, float) for n in _FLOATS), *((n, int) for n in _INTS)]:
        raw = env.get(f"SITREP_{name.upper()}")
        if raw:
            try:
                number = kind(raw)
            except ValueError:
                raise UsageError(f"SITREP_{name.upper()}={raw!r} is not a number: set it to one or unset it") from None
            if not _LEAST.get(name, 1) <= number < float("inf"):
                raise UsageError(f"SITREP_{name.upper()}={raw!r}: give {_LEAST.get(name, 1)} or more, or unset it")
            extra[name] = number
    if env.get("SITREP_SCHEDULE"):
        extra["schedule"] = None if env["SITREP_SCHEDULE"] == _BY_HAND else env["SITREP_SCHEDULE"]
    for name in ("extractor", "alert_urls"):
        if env.get(f"SITREP_{name.upper()}"):
            extra[name] = env[f"SITREP_{name.upper()}"]
    if env.get("SITREP_CONTACT"):
        extra["user_agent"] = f"sitrep/{__version__} (+{env['SITREP_CONTACT']})"
    elif env.get("SITREP_USER_AGENT"):
        extra["user_agent"] = env["SITREP_USER_AGENT"]
    for variable, name in (("SITREP_REFERENCE", "reference"), ("SITREP_REPORTS", "pages")):
        if env.get(variable):
            extra[name] = Path(env[variable]).expanduser().absolute()
    return Settings(
        home=home,
        warehouse=warehouse.expanduser().absolute(),
        feeds=feeds.expanduser().absolute() if feeds else None,
        allow_loopback=env.get("SITREP_ALLOW_LOOPBACK", "") in ("1", "true", "yes"),
        **extra,  # type: ignore[arg-type]
    )


_PRESETS = {"@hourly": 60.0, "@daily": 1440.0, "@weekly": 10080.0}
_EVERY = re.compile(r"(?:\*/(\d+)|(\d+)) (\*|\*/(\d+)) \* \* \*")


def schedule_minutes(schedule: str | None) -> float | None:
    """Minutes between two runs of a schedule; None where it does not say so plainly (by hand, other cron lines)."""
    if schedule is None or schedule in _PRESETS:
        return _PRESETS.get(schedule or "")
    match = _EVERY.fullmatch(schedule.strip())
    if match is None:
        return None
    minute_step, _, hours, hour_step = match.groups()
    if minute_step:
        return float(minute_step) if hours == "*" else None
    return 60.0 * float(hour_step or 1)
