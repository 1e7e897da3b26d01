"""The use-cases: what the DAGs, the command line and the tests call. One function a stage, one call a task.

Belongs here: the order of steps inside a stage, the clock, reading and writing the staging area, and the counting that
proves nothing was lost. Does not belong here: how any step works. Stages hand over paths and counts, never rows, and
every stage may be run again: it writes the same files and loads the same rows.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Settings, settings_from_environment
from pipeline.desk import Desk
from pipeline.errors import AlertFailure, QualityFailure, Rejected, SitrepError, UsageError
from pipeline.lineage import traced
from pipeline.records import (
    Entry,
    Event,
    Feed,
    FetchedPage,
    to_json,
)

if TYPE_CHECKING:
    from pipeline.archive.source import Source
    from pipeline.extract.protocol import ArticleText, Extractor
    from pipeline.fetch.state import FeedState

Progress = Callable[[str, int, int], None]
"""Called as (what, done, total) while a stage works."""


Tell = Callable[[str, Mapping[str, Any]], None]
"""Called as (stage, counts) when a stage is done."""


def no_progress(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def tell_nobody(stage: str, counts: Mapping[str, Any]) -> None:
    """The end of a stage that nobody waits for."""


def tell_line(stage: str, counts: Mapping[str, Any]) -> None:
    """One line a stage on standard output: in a task it is the task's log, in the demo it is what people watch."""
    print(f"{stage:<8} " + ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in counts.items()), flush=True)


def utc_now() -> str:
    """This instant as the records write it. The only clock of the use-cases."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Run:
    """One execution. `as_of` is the instant it stands for (Airflow's logical date; now, where there is none)."""

    run_id: str
    as_of: str
    settings: Settings
    progress: Progress = no_progress
    tell: Tell = tell_nobody
    source: Source | None = None  # where answers come from; None: the network, archived on the way
    folder: Path | None = None  # where its batches lie; None: in the staging area

    @property
    def answers(self) -> Source:
        from pipeline.archive.source import Network

        return self.source or Network(self.settings, self.run_id, self.as_of)

    @property
    def staging(self) -> Path:
        return self.folder or self.settings.staging / re.sub(r"[^A-Za-z0-9_.-]+", "-", self.run_id)


def start(
    settings: Settings,
    *,
    name: str = "manual",
    as_of: str | None = None,
    progress: Progress = no_progress,
    tell: Tell = tell_nobody,
) -> Run:
    """A run named after what it does and the instant it stands for, so that doing it again is the same run.

    Raises UsageError if `as_of` is no ISO 8601 instant. One without an offset is taken as UTC.
    """
    as_of = _instant(as_of) if as_of else utc_now()
    return Run(f"{name}__{as_of}", as_of, settings, progress, tell)


def _instant(raw: str) -> str:
    try:
        when = datetime.fromisoformat(raw)
    except ValueError:
        raise UsageError(f"{raw!r} is no instant: write it like 2016-12-14T18:00:00Z") from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_airflow(context: Mapping[str, Any], name: str) -> Run:
    """The run an Airflow task belongs to, from its context. Settings come from the environment.

    A run without a logical date (triggered by an asset) works on what was loaded last: it stands for that instant.
    """
    from pipeline.load.runs import last_as_of

    settings = settings_from_environment()
    when = context.get("logical_date")
    as_of = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else last_as_of(settings.warehouse)
    return start(settings, name=name, as_of=as_of, tell=tell_line)


# ── poll: feeds → entries ────────────────────────────────────────────────────────────────────────────────────────────


@traced("poll")
def poll(run: Run, *, force: bool = False) -> list[dict[str, Any]]:
    """Fetch the feeds that are due, parse them, and stage the entries nobody has seen yet.

    Returns the batches of the run, `{"batch": "0000", "entries": n}`, each at most `settings.batch_entries` long.
    Feeds that are not due are polled too with `force`. Where this very run was loaded before, it is done again as if
    it had not been: the feeds it polled are polled, those it read are read in full, and what it loaded is news to it.
    Feeds that another run is polling are left to that one. Raises FeedListError for a bad feed list, WarehouseLocked
    while another process writes.
    """
    from pipeline.load.claims import claim
    from pipeline.load.load import read_known
    from pipeline.load.runs import feeds_of
    from pipeline.load.staging import write_records
    from pipeline.polling import Polling

    feeds = run.answers.subscriptions()
    before = feeds_of(run.settings.warehouse, run.run_id)

    def wanted(known_states: Mapping[str, FeedState]) -> list[str]:
        due = [feed.feed_id for feed in run.answers.due(feeds, known_states, force=force)]
        return due + [feed.feed_id for feed in feeds if feed.feed_id in before and feed.feed_id not in due]

    states, mine = claim(run.settings.warehouse, run.run_id, wanted)
    known = read_known(run.settings.warehouse, but_not=run.run_id)
    states = {name: _forgetful(state) if before.get(name) else state for name, state in states.items()}
    polling = Polling(run.run_id, run.as_of, run.answers, states, known)
    polling.poll([feed for feed in feeds if feed.feed_id in mine], run.progress)
    shutil.rmtree(run.staging, ignore_errors=True)  # batches of an earlier attempt would be loaded with ours

    size = run.settings.batch_entries
    batches = [polling.fresh[i : i + size] for i in range(0, len(polling.fresh), size)]
    for number, batch in enumerate(batches):
        write_records(run.staging, "entry", batch, batch=f"{number:04d}")
    write_records(run.staging, "feed", feeds, batch="poll")
    write_records(run.staging, "fetched_feed", polling.fetched, batch="poll")
    write_records(run.staging, "feed_state", polling.states, batch="poll")
    write_records(run.staging, "rejection", polling.rejections.rows, batch="poll")
    write_records(run.staging, "stage_count", polling.tally.counts(), batch="poll")
    run.answers.done("poll", batch_entries=size, max_text_chars=run.settings.max_text_chars)
    run.tell(
        "poll",
        {
            "feeds_polled": len(polling.fetched),
            "failed": sum(row.subject_kind == "feed" for row in polling.rejections.rows),
            "new_entries": len(polling.fresh),
            "batches": len(batches),
        },
    )
    return [{"batch": f"{n:04d}", "entries": len(b)} for n, b in enumerate(batches)]


def _forgetful(state: FeedState) -> FeedState:
    """The state without what would make an answer count as unchanged: the next poll reads the feed in full."""
    return replace(state, etag=None, last_modified=None, body_sha256=None, validators_origin=None)


# ── fetch: entries → pages ───────────────────────────────────────────────────────────────────────────────────────────


@traced("fetch")
def fetch(run: Run, batch: str) -> dict[str, Any]:
    """Fetch the pages behind a batch of entries and stage them as they came. Returns counts."""
    from pipeline.load.staging import read_staged, write_records

    entries: list[Entry] = read_staged(run.staging, "entry", batch)
    wanted = [(e.entry_id, e.url) for e in entries if e.url]
    pages: list[FetchedPage] = []
    for page in run.answers.pages(wanted, batch):
        pages.append(page)
        run.progress("fetch", len(pages), len(wanted))
    write_records(run.staging, "fetched_page", sorted(pages, key=lambda p: p.entry_id), batch=batch)
    fetched = sum(p.outcome == "fetched" for p in pages)
    run.tell("fetch", {"pages": fetched, "failed": len(pages) - fetched})
    return {"batch": batch, "entries": len(entries), "pages": fetched}


# ── extract: pages → articles → events ───────────────────────────────────────────────────────────────────────────────


@traced("extract")
def extract(run: Run, batch: str) -> dict[str, Any]:
    """Read the articles out of a batch's pages and code them. Stages articles, events, rejections and counts."""
    from pipeline.load.staging import read_staged, write_records
    from pipeline.parse.guard import Guard

    entries: list[Entry] = read_staged(run.staging, "entry", batch)
    feeds: dict[str, Feed] = {f.feed_id: f for f in read_staged(run.staging, "feed", "poll")}
    pages: dict[str, FetchedPage] = {p.entry_id: p for p in read_staged(run.staging, "fetched_page", batch)}
    with Guard(kinds=("page",)) as guard:
        desk = Desk(run.run_id, run.as_of, run.settings, guard)
        for done, entry in enumerate(entries, 1):
            desk.take(feeds[entry.feed_id], entry, pages.get(entry.entry_id))
            run.progress("extract", done, len(entries))
    write_records(run.staging, "article", desk.articles, batch=batch)
    write_records(run.staging, "event", desk.events, batch=batch)
    write_records(run.staging, "rejection", desk.rejections.rows, batch=batch)
    write_records(run.staging, "stage_count", desk.tally.counts(), batch=batch)
    counts = {"articles": len(desk.articles), "events": len(desk.events), "rejected": len(desk.rejections.rows)}
    run.tell("extract", {**counts, **desk.bill()})
    return {"batch": batch, **counts}


# ── audit: is what was read fit to be published? ─────────────────────────────────────────────────────────────────────


@traced("audit")
def audit(run: Run) -> dict[str, Any]:
    """Judge what the run staged before anybody can read it (`pipeline.audit`), and keep the results.

    Raises QualityFailure if a critical check fails: the batch is then held back, people are told, and the warehouse is
    as it was; AlertFailure if the message reached nobody.
    """
    from pipeline.audit import forget, judge
    from pipeline.load.connect import open_writer, transaction
    from pipeline.quality.checkpoint import critical_of, keep_results, summary_of, told
    from pipeline.quality.page import build_quality_page
    from pipeline.quarantine import hold

    results = judge(run)
    if not critical_of(results):
        forget(run.staging)
        with open_writer(run.settings.warehouse) as con, transaction(con):
            keep_results(con, results, run_id=run.run_id, as_of=run.as_of, scope="batch")
        return _told(run, "audit", summary_of(results))
    hold(run, results)
    run.answers.done("hold")
    build_quality_page(run.settings, as_of=run.as_of)
    try:
        alert(run)
    finally:
        publish_copy(run)
    fate = f"The batch is held back, readers see the last good state: `sitrep quarantine show {run.run_id}`"
    raise QualityFailure(f"{told(results)}. {fate}")


# ── load, check, link, report ────────────────────────────────────────────────────────────────────────────────────────


@traced("load")
def load(run: Run) -> dict[str, Any]:
    """Load everything the run staged, in one transaction. Loading twice changes nothing.

    Entries of a batch whose fetch or extract task died are held back, and so are the validators of their feeds: the
    next poll sees them again. Raises WarehouseLocked, WarehouseCorrupt, AccountingError.
    """
    from pipeline.load.connect import open_writer
    from pipeline.load.load import load_run
    from pipeline.load.raw import define_raw
    from pipeline.load.staging import staged_batches

    held = sorted(set(staged_batches(run.staging, "entry")) - set(staged_batches(run.staging, "stage_count")))
    with open_writer(run.settings.warehouse) as con:
        loaded = load_run(con, run.run_id, run.staging, as_of=run.as_of)
        run.answers.done("load", held=held)
        define_raw(con, run.answers.archive)
    return _told(run, "load", loaded)


@traced("link")
def link(run: Run) -> dict[str, Any]:
    """Link the events of what was loaded since the last time into incidents."""
    from pipeline.load.connect import open_writer
    from pipeline.load.incidents import link_incidents

    with open_writer(run.settings.warehouse) as con:
        linked = link_incidents(con, run_id=run.run_id, as_of=run.as_of, progress=run.progress)
        run.answers.done("link")
    publish_copy(run)
    return _told(run, "link", linked)


@traced("check")
def check(run: Run, *, every: bool = False, data_docs: Path | None = None) -> dict[str, Any]:
    """Run the Great Expectations checkpoint, store its results, build the quality page, and tell people.

    With `every` the checks of batches are run, too, over the whole tables (what was changed by hand comes to light),
    and the monitors of daily series.
    With `data_docs`, Great Expectations' own pages are written to that folder, cleaned.

    Raises QualityFailure, after everything is stored and told, if a critical expectation failed; AlertFailure if a
    message reached nobody.
    """
    from pipeline.quality.checkpoint import run_checkpoint

    try:
        summary = run_checkpoint(run.settings, run_id=run.run_id, as_of=run.as_of, every=every, data_docs=data_docs)
        return _told(run, "check", summary)
    finally:
        try:
            alert(run)
        finally:
            publish_copy(run)


def publish_copy(run: Run) -> None:
    """Publish the copy that people's tools read; where there is none, they read the warehouse itself."""
    from pipeline.load.snapshot import publish

    outcome = publish(run.settings.warehouse, run.settings.read_copy_max)
    if outcome in ("no_room", "too_large", "failed"):
        run.tell("read_copy", {outcome: 1})


def alert(run: Run) -> dict[str, Any]:
    """Tell people what newly fails and what passes again, by the results of this run's checkpoint.

    Raises AlertFailure if a message reached nobody; UsageError for an address nobody knows.
    """
    from pipeline.quality.alerts import update_alerts
    from pipeline.quality.notify import Notifier, addresses

    to = addresses(run.settings.alert_urls)
    done = update_alerts(run.settings, run_id=run.run_id, send=Notifier(to) if to else None)
    return _told(run, "alert", done)


@traced("report")
def report(run: Run) -> dict[str, Any]:
    """Build the report page, the daily reports that are new or no longer right, and the feed of new incidents.

    Returns their paths (of the daily reports: the index of days).
    """
    from pipeline.report.atom import build_atom
    from pipeline.report.days import MOST_DAYS, rebuild_days
    from pipeline.report.page import build_report

    path = build_report(run.settings, as_of=run.as_of)
    daily = rebuild_days(run.settings, as_of=run.as_of)
    feed = build_atom(run.settings, as_of=run.as_of)
    told = {"KB": path.stat().st_size // 1024, "daily reports": len(daily.pages)}
    left = f"changed days older than {MOST_DAYS} left as they were (sitrep daily --day builds one)"
    run.tell("report", told | ({left: daily.left} if daily.left else {}))
    return {"report": str(path), "daily": str(path.with_name("daily") / "index.html"), "feed": str(feed)}


def _told(run: Run, stage: str, counts: Any) -> dict[str, Any]:
    """The counts of a stage, told where they are not nothing, and returned whole."""
    whole = to_json(counts)
    run.tell(stage, {name: value for name, value in whole.items() if value} or {"nothing": 0})
    return whole


def run_all(run: Run, *, force: bool = False) -> SitrepError | None:
    """Every stage in order, in this process: what the two DAGs do.

    Like the DAGs, a batch that dies does not stop the others, and a critical expectation does not stop the report: the
    failure is returned, for the caller to end with.
    """
    from pipeline.load.claims import running

    failure: SitrepError | None = None
    with running(run.settings.warehouse, run.run_id):
        for batch in poll(run, force=force):
            try:
                fetch(run, batch["batch"])
                extract(run, batch["batch"])
            except Exception as problem:  # noqa: BLE001 - in the DAG the task would die, and the others go on
                what = f"batch {batch['batch']} died ({type(problem).__name__}: {problem})"
                failure = SitrepError(f"{what}: the next poll brings its entries again")
        try:
            audit(run)
        except (QualityFailure, AlertFailure) as problem:
            return SitrepError(f"{failure}; {problem}") if failure else problem
        load(run)
    link(run)
    try:
        check(run)
    except (QualityFailure, AlertFailure) as problem:
        failure = SitrepError(f"{failure}; {problem}") if failure else problem
    report(run)
    return failure


def article_coder(
    extractor: Extractor, settings: Settings, warn: Callable[[str], None]
) -> Callable[[ArticleText], tuple[Event, ...]]:
    """Coding as `sitrep extract` does it: an article that cannot be coded gives no events and one warning."""
    from pipeline.coding import code_article

    def code(article: ArticleText) -> tuple[Event, ...]:
        try:
            coded = code_article(extractor, article, max_chars=settings.max_text_chars)
        except Rejected as problem:
            warn(f"{article.article_id}: {problem.reason}: {problem.detail}")
            return ()
        for event, reason, detail in coded.invalid:
            warn(f"{article.article_id}: dropped {event.event_type} at {event.trigger.start}: {reason}: {detail}")
        return coded.events

    return code
