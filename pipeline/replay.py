"""Replay: a warehouse rebuilt from the archive alone, step by step as its runs took them.

Belongs here: the order of the steps and the checks before them. Does not belong here: what a step does (pipeline.run,
pipeline.retry do it, with the archive as their source) and the archive's files.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pipeline.archive.files import ArchiveFile, Key, Step, list_files, read_file
from pipeline.archive.source import Archived, ArchiveIndex
from pipeline.config import Settings, settings_from_environment
from pipeline.errors import ArchiveError, Reason, UsageError
from pipeline.records import to_json
from pipeline.run import Progress, Run, extract, fetch, link, load, no_progress, poll


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was done again."""

    runs: int
    loads: int
    batches: int


def replay(
    settings: Settings,
    archive: Path,
    *,
    since: date | None = None,
    until: date | None = None,
    into_existing: bool = False,
    progress: Progress = no_progress,
) -> Replayed:
    """Do again, in `settings.warehouse` and without network, all that runs of the days `since` to `until` did.

    The tables are the same row for row if the warehouse holds what it held before the first of these runs: nothing, if
    that is the archive's first. Quality checks and reports are not part of it. Raises UsageError if the warehouse
    holds runs already (unless `into_existing`), ArchiveError if the archive lacks something.
    """
    index = ArchiveIndex.of(archive, since, until)
    steps = list(_steps(archive, since, until))
    if not any(step.step == "load" for _, _, step in steps):
        raise ArchiveError(f"no run of those days was loaded, says {archive}: see which days it has, and give others")
    if not into_existing and _holds_runs(settings.warehouse):
        raise UsageError(f"{settings.warehouse} holds runs already: give a new --warehouse, or --into-existing")
    runs, loads, batches = set(), 0, 0
    with _own_home(settings) as home:
        for done, (file, key, step) in enumerate(steps, 1):
            facts = json.loads(step.facts)
            shaped = {name: facts[name] for name in ("batch_entries", "max_text_chars") if name in facts}
            home = replace(home, **shaped)
            run = Run(key.run_id, key.as_of, home, source=Archived(index, key.run_id, file.written))
            batches += _again(run, step.step, facts)
            runs.add(key.run_id)
            loads += step.step == "load"
            progress("replay", done, len(steps))
    return Replayed(len(runs), loads, batches)


def rebuild_day(moment: datetime) -> dict[str, Any]:
    """Do again what the runs of a day (UTC) did, in the warehouse there is; what is there already stays as it is.

    A day without runs is no error: a backfill may cover it. Settings come from the environment. Raises like
    `replay`.
    """
    settings = settings_from_environment()
    day = moment.astimezone(UTC).date()
    if not list_files(settings.archive, "step", day, day):
        print(f"nothing was archived on {day}", flush=True)
        return to_json(Replayed(0, 0, 0))
    done = replay(settings, settings.archive, since=day, until=day, into_existing=True)
    print(f"{day}: {done.runs} runs done again, {done.batches} batches", flush=True)
    return to_json(done)


def _again(run: Run, step: str, facts: dict[str, list[str]]) -> int:
    """One step done again; how many batches were read for it."""
    from pipeline.audit import load_apart
    from pipeline.load.claims import running
    from pipeline.quarantine import hold
    from pipeline.retry import retry

    if step == "poll":
        with running(run.settings.warehouse, run.run_id):  # its claims end here: who polled what is in the archive
            poll(run, force=True)
    elif step == "load":
        return _read_and_load(run, facts)
    elif step == "hold":
        read = _read(run, ())
        load_apart(run)
        hold(run, ())
        return read
    elif step == "link":
        link(run)
    elif step == "retry":
        retry(run, facts["ids"])
    else:
        raise ArchiveError(f"the archive knows a step {step!r} that this program does not: install a newer sitrep")
    return 0


def _read_and_load(run: Run, facts: dict[str, Any]) -> int:
    """A load done again; how many batches were read for it."""
    if not facts.get("quarantined"):
        read = _read(run, facts["held"])
        load(run)
        return read
    from pipeline.quarantine import publish, set_aside

    kept = replace(run, folder=run.settings.quarantine / run.staging.name)
    for ids, reason in facts.get("set_aside", ()):
        set_aside(kept, ids, Reason(reason))
    publish(kept, check=False, state=facts.get("state", "published"))
    return 0


def _read(run: Run, held: Collection[str]) -> int:
    """Fetch and extract of every staged batch but those held; how many they were."""
    from pipeline.load.staging import staged_batches

    ready = [batch for batch in staged_batches(run.staging, "entry") if batch not in held]
    for batch in ready:
        fetch(run, batch)
        extract(run, batch)
    return len(ready)


def _steps(archive: Path, since: date | None, until: date | None) -> Iterator[tuple[ArchiveFile, Key, Step]]:
    for file in list_files(archive, "step", since, until):
        for key, step in read_file(file):
            yield file, key, step


@contextmanager
def _own_home(settings: Settings) -> Iterator[Settings]:
    """The settings with a staging area of the replay's own: the runs' names are those of the first time."""
    with tempfile.TemporaryDirectory(prefix="sitrep-replay-") as folder:
        yield replace(settings, home=Path(folder), reference=settings.reference_cache, feeds=None)


def _holds_runs(warehouse: Path) -> bool:
    from pipeline.load.runs import count_runs

    return count_runs(warehouse) > 0
