"""Batches held back: a run whose batch failed a critical check keeps its files aside until somebody settles it.

Readers stay on the last good state, later runs go on without the held entries, and nothing of the batch is lost: it is
published as it would have been, published without what is set aside (which becomes rejections), or dropped whole (all
of it becomes rejections). Belongs here: what is done to a held batch. Does not belong here: judging it (pipeline.audit)
and its rows in the warehouse (pipeline.load.held).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.accounting import Rejections
from pipeline.audit import forget, judge, scratch_of
from pipeline.errors import QualityFailure, Reason, UsageError
from pipeline.records import Article, Entry, Event, Rejection, StageCount, to_json

_TAKEN_OUT = "taken_out.json"
_DETAIL = {
    Reason.SET_ASIDE: "taken out of its batch by hand",
    Reason.BATCH_DROPPED: "its batch was dropped by hand",
}


def hold(run: Any, results: Sequence[Any]) -> Path:
    """Put the batch of `run` aside with the results that condemn it; the folder it lies in then.

    What a replay does again passes no results: its run was judged the first time.
    """
    from pipeline.load.connect import open_reader, open_writer, transaction
    from pipeline.load.held import hold_batch, hold_entries
    from pipeline.quality.checkpoint import critical_of, keep_results

    with open_reader(scratch_of(run.staging)) as con:
        entries = con.execute("SELECT DISTINCT entry_id, entry_hash FROM core.entries").fetchall()
        counts = {
            table: con.execute(f"SELECT count(*) FROM core.{table}").fetchall()[0][0]  # noqa: S608 - our names
            for table in ("articles", "events")
        }
    folder: Path = run.settings.quarantine / run.staging.name
    if run.staging != folder:
        shutil.rmtree(folder, ignore_errors=True)  # an earlier attempt of the same run
        folder.parent.mkdir(parents=True, exist_ok=True)
        run.staging.rename(folder)
    reasons = [f"{r.check.table}: {r.check.name} ({r.error or r.observed})" for r in critical_of(results)]
    with open_writer(run.settings.warehouse) as con, transaction(con):
        keep_results(con, results, run_id=run.run_id, as_of=run.as_of, scope="batch")
        hold_entries(con, run.run_id, entries)
        counts["entries"] = len(entries)
        hold_batch(con, run_id=run.run_id, as_of=run.as_of, reasons=reasons, counts=counts)
    return folder


def held_run(settings: Any, run_id: str, start: Any) -> Any:
    """The run of a held batch, its staging area the folder it lies in. `start` is `pipeline.run.start`.

    Raises UsageError if no batch of that run is held.
    """
    from pipeline.load.held import batches

    row = next((row for row in batches(settings.warehouse) if row["run_id"] == run_id), None)
    if row is None:
        raise UsageError(f"no batch of a run {run_id!r} is held: `sitrep quarantine batches` shows those that are")
    run = start(settings, as_of=row["as_of"].isoformat())
    run = replace(run, run_id=run_id)
    folder = settings.quarantine / run.staging.name
    if not folder.is_dir():
        raise UsageError(f"the files of {run_id} are gone from {folder}: `sitrep replay` makes them from the archive")
    return replace(run, folder=folder)


def publish(run: Any, *, check: bool = True, state: str = "published") -> Any:
    """Judge the held batch of `run` again (unless not `check`) and load it, exactly as it would have been loaded.

    Raises QualityFailure, the batch still held, if a critical check fails still.
    """
    from pipeline.load.connect import open_writer, transaction
    from pipeline.load.load import load_run
    from pipeline.load.raw import define_raw
    from pipeline.load.staging import staged_batches
    from pipeline.quality.checkpoint import critical_of, keep_results, told

    results = judge(run) if check else []
    if critical_of(results):
        hold(run, results)
        raise QualityFailure(f"{told(results)}. The batch stays where it is: `sitrep quarantine show {run.run_id}`")
    held = sorted(set(staged_batches(run.staging, "entry")) - set(staged_batches(run.staging, "stage_count")))
    with open_writer(run.settings.warehouse) as con:
        loaded = load_run(con, run.run_id, run.staging, as_of=run.as_of, settled=state)
        if check:
            with transaction(con):
                keep_results(con, results, run_id=run.run_id, as_of=run.as_of, scope="batch")
        run.answers.done("load", held=held, quarantined=True, state=state, set_aside=_taken_out(run.staging))
        define_raw(con, run.answers.archive)
    shutil.rmtree(run.staging, ignore_errors=True)
    return loaded


def drop(run: Any) -> Any:
    """Load the held batch of `run` without its articles: each becomes a rejection, which can be retried."""
    ids = {article.article_id for article in _staged(run.staging, "article")}
    set_aside(run, ids, Reason.BATCH_DROPPED)
    return publish(run, check=False, state="dropped")


def recode(run: Any, extract: Any) -> int:
    """Read and code the held batch's pages again with the program there is now. `extract` is `pipeline.run.extract`.

    Returns how many entries were read. The archive keeps the pages, so a replay codes them anew in any case.
    """
    from pipeline.load.staging import staged_batches

    read = 0
    for batch in staged_batches(run.staging, "fetched_page"):
        extract(run, batch)
        read += len(_staged(run.staging, "entry", batch))
    return read


def set_aside(run: Any, ids: Collection[str], reason: Reason) -> int:
    """Take articles and events (by id) out of the staged batch: each becomes a rejection, and the books say so.

    Returns how many records were named. Raises UsageError for an id that is not in the batch.
    """
    from pipeline.load.staging import read_staged, staged_batches, write_records

    wanted, detail = set(ids), _DETAIL[reason]
    met: set[str] = set()
    for batch in staged_batches(run.staging, "article"):
        articles: list[Article] = read_staged(run.staging, "article", batch)
        events: list[Event] = read_staged(run.staging, "event", batch)
        entries: dict[str, Entry] = {e.entry_id: e for e in read_staged(run.staging, "entry", batch)}
        out = [a for a in articles if a.article_id in wanted or a.version_id in wanted]
        versions = {a.version_id for a in out}
        single = [e for e in events if e.event_id in wanted and e.version_id not in versions]
        if not out and not single:
            continue
        met |= {a.article_id for a in out} | versions | {e.event_id for e in single}
        books = _Books(read_staged(run.staging, "stage_count", batch))
        before: list[Rejection] = read_staged(run.staging, "rejection", batch)
        uncoded = {r.subject_id for r in before if r.stage == "extract" and r.subject_kind == "article"}
        rejections = Rejections(run.run_id, run.as_of)
        for article in out:
            with_it = sum(e.version_id == article.version_id for e in events)
            books.article_gone(article.feed_id, coded=article.version_id not in uncoded, events=with_it)
            record = to_json(entries[article.entry_id])
            _reject(rejections, reason, detail, "article", ("entry", article.entry_id), article, record)
        for event in single:
            article = next(a for a in articles if a.version_id == event.version_id)
            books.event_gone(article.feed_id)
            _reject(rejections, reason, detail, "validate", ("event", event.event_id), article, to_json(event))
        lost = {e.event_id for e in single}
        kept = [e for e in events if e.version_id not in versions and e.event_id not in lost]
        told = [r for r in before if not (r.subject_kind == "article" and r.subject_id in versions)]
        write_records(run.staging, "article", [a for a in articles if a.version_id not in versions], batch=batch)
        write_records(run.staging, "event", kept, batch=batch)
        write_records(run.staging, "rejection", [*told, *rejections.rows], batch=batch)
        write_records(run.staging, "stage_count", books.counts(), batch=batch)
    missing = wanted - met
    if missing:
        raise UsageError(f"not in the batch: {', '.join(sorted(missing)[:5])}: give ids of its articles or events")
    forget(run.staging)
    taken = [*_taken_out(run.staging), [sorted(wanted), str(reason)]]
    (run.staging / _TAKEN_OUT).write_text(json.dumps(taken), encoding="utf-8")
    return len(wanted)


def _taken_out(folder: Path) -> list[list[Any]]:
    """What was set aside from a batch so far: [ids, reason] each time. The archive is told, for replays."""
    path = folder / _TAKEN_OUT
    return list(json.loads(path.read_text("utf-8"))) if path.exists() else []


class _Books:
    """A batch's counts, with what is taken out of it booked as rejected where it was turned away."""

    def __init__(self, counts: Sequence[StageCount]) -> None:
        self._lines = {(c.stage, c.unit, c.feed_id): c for c in counts}

    def article_gone(self, feed_id: str, *, coded: bool, events: int) -> None:
        """Its entry gave no article after all; what came after that has not happened."""
        self._add("article", "entry", feed_id, n_out=-1, n_rejected=1)
        self._add("extract", "article", feed_id, n_in=-1, **{"n_out" if coded else "n_rejected": -1})
        self._add("validate", "event", feed_id, n_in=-events, n_out=-events)

    def event_gone(self, feed_id: str) -> None:
        self._add("validate", "event", feed_id, n_out=-1, n_rejected=1)

    def counts(self) -> list[StageCount]:
        return list(self._lines.values())

    def _add(self, stage: str, unit: str, feed_id: str, **changes: int) -> None:
        line = self._lines.get((stage, unit, feed_id))
        if line is not None:  # an article without events has no line for them
            moved = {name: getattr(line, name) + by for name, by in changes.items()}
            self._lines[stage, unit, feed_id] = replace(line, **moved)


def _reject(
    rejections: Rejections,
    reason: Reason,
    detail: str,
    stage: str,
    subject: tuple[str, str],
    article: Article,
    record: dict[str, Any],
) -> None:
    kind, name = subject
    rejections.add(
        stage=stage,
        reason=reason,
        kind=kind,
        subject=name,
        feed_id=article.feed_id,
        url=article.url,
        detail=detail,
        record=record,
    )


def _staged(folder: Path, kind: str, batch: str | None = None) -> list[Any]:
    from pipeline.load.staging import read_staged, staged_batches

    names = staged_batches(folder, kind) if batch is None else [batch]
    return [record for name in names for record in read_staged(folder, kind, name)]
