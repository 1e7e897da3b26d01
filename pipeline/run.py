"""The use-cases: what the DAGs, the command line and the tests call. One function a stage, one call a task.

Belongs here: the order of steps inside a stage, the clock, reading and writing the staging area, and the counting that
proves nothing was lost. Does not belong here: how any step works. Stages hand over paths and counts, never rows, and
every stage may be run again: it writes the same files and loads the same rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.accounting import Rejections, Tally
from pipeline.config import Settings, settings_from_environment
from pipeline.errors import QualityFailure, Reason, Rejected, SitrepError
from pipeline.ids import content_key
from pipeline.records import (
    Article,
    Entry,
    Event,
    Feed,
    FetchedFeed,
    FetchedPage,
    to_json,
)

if TYPE_CHECKING:
    from pipeline.extract.protocol import ArticleText

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

    @property
    def staging(self) -> Path:
        return self.settings.staging / re.sub(r"[^A-Za-z0-9_.-]+", "-", self.run_id)


def start(
    settings: Settings,
    *,
    name: str = "manual",
    as_of: str | None = None,
    progress: Progress = no_progress,
    tell: Tell = tell_nobody,
) -> Run:
    """A run named after what it does and the instant it stands for, so that doing it again is the same run."""
    as_of = as_of or utc_now()
    return Run(f"{name}__{as_of}", as_of, settings, progress, tell)


def from_airflow(context: Mapping[str, Any], name: str) -> Run:
    """The run an Airflow task belongs to, from its context. Settings come from the environment.

    A run without a logical date (triggered by an asset) stands for the instant it was due.
    """
    when = context.get("logical_date") or context["dag_run"].run_after
    as_of = when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return start(settings_from_environment(), name=name, as_of=as_of, tell=tell_line)


# ── poll: feeds → entries ────────────────────────────────────────────────────────────────────────────────────────────


def poll(run: Run, *, force: bool = False) -> list[dict[str, Any]]:
    """Fetch the feeds that are due, parse them, and stage the entries nobody has seen yet.

    Returns the batches of the run, `{"batch": "0000", "entries": n}`, each at most `settings.batch_entries` long.
    `force` polls feeds that are not due. Raises FeedListError for a bad feed list, WarehouseLocked while another
    process writes.
    """
    from pipeline.feedlist import load_feeds
    from pipeline.fetch.client import fetch_feeds
    from pipeline.fetch.state import decide, due
    from pipeline.load.load import read_feed_states, read_known
    from pipeline.load.staging import write_records

    feeds = {feed.feed_id: feed for feed in load_feeds(run.settings.feeds)}
    known = read_known(run.settings.warehouse)
    states = read_feed_states(run.settings.warehouse)
    wanted = [(f, states.get(f.feed_id)) for f in feeds.values() if force or due(states.get(f.feed_id), run.as_of)]
    tally = Tally(run.run_id)
    rejections = Rejections(run.run_id, run.as_of)
    new_states: list[Any] = []
    fetched_feeds: list[FetchedFeed] = []
    fresh: list[Entry] = []
    polled = 0
    in_run: dict[str, str] = {}  # article key → feed that brought it in this run

    fetched_in_order = _in_feed_order(fetch_feeds(wanted, run.settings), [f.feed_id for f, _ in wanted], run.progress)
    for fetched in fetched_in_order:
        feed, state = feeds[fetched.feed_id], states.get(fetched.feed_id)
        polled += 1
        fetched_feeds.append(fetched)
        new_states.append(decide(state, fetched, feed, run.as_of))
        if fetched.outcome == "rejected":
            tally.add("poll", "feed", feed.feed_id, rejected=1)
            _reject_feed(rejections, feed, fetched, Reason(fetched.reason or ""), fetched.detail)
            continue
        if fetched.outcome == "not_modified" or (state and fetched.body_sha256 == state.body_sha256):
            tally.add("poll", "feed", feed.feed_id, unchanged=1)
            continue
        entries = _read_feed(feed, fetched, tally, rejections)
        fresh.extend(_select(feed, entries, known, in_run, tally))

    batches = [fresh[i : i + run.settings.batch_entries] for i in range(0, len(fresh), run.settings.batch_entries)]
    for number, batch in enumerate(batches):
        write_records(run.staging, "entry", batch, batch=f"{number:04d}")
    write_records(run.staging, "feed", feeds.values(), batch="poll")
    write_records(run.staging, "fetched_feed", fetched_feeds, batch="poll")
    write_records(run.staging, "feed_state", new_states, batch="poll")
    write_records(run.staging, "rejection", rejections.rows, batch="poll")
    write_records(run.staging, "stage_count", tally.counts(), batch="poll")
    failed = sum(s.n_rejected for s in tally.counts() if s.stage == "poll")
    run.tell("poll", {"feeds_polled": polled, "failed": failed, "new_entries": len(fresh), "batches": len(batches)})
    return [{"batch": f"{n:04d}", "entries": len(b)} for n, b in enumerate(batches)]


def _in_feed_order(fetched: Iterable[FetchedFeed], order: Sequence[str], progress: Progress) -> Iterable[FetchedFeed]:
    """Answers come as the network likes; the order of the feed list decides which feed a shared article belongs to."""
    by_feed: dict[str, FetchedFeed] = {}
    for answer in fetched:
        by_feed[answer.feed_id] = answer
        progress("poll", len(by_feed), len(order))
    return [by_feed[feed_id] for feed_id in order]


def _read_feed(feed: Feed, fetched: FetchedFeed, tally: Tally, rejections: Rejections) -> Sequence[Entry]:
    """The entries of a fetched feed. Books the feed (readable or not) and the items that could not become entries."""
    from pipeline.fetch.parse_worker import parse_feed_guarded

    content_type = next((v for k, v in fetched.headers if k.lower() == "content-type"), None)
    parsed = parse_feed_guarded(
        fetched.body or b"", feed_id=feed.feed_id, url=fetched.final_url, content_type=content_type
    )
    if parsed.outcome == "reject":
        tally.add("poll", "feed", feed.feed_id, rejected=1)
        _reject_feed(rejections, feed, fetched, parsed.reason or Reason.PARSER_CRASHED, parsed.detail)
        return ()
    tally.add("poll", "feed", feed.feed_id, out=1)
    tally.add("parse", "entry", feed.feed_id, duplicate=parsed.duplicates, rejected=len(parsed.rejected))
    for identity, reason, detail in parsed.rejected:
        rejections.add(
            stage="parse",
            reason=reason,
            kind="entry",
            subject=content_key("ent", feed.feed_id, identity),
            feed_id=feed.feed_id,
            url=fetched.final_url,
            detail=detail,
            record={"feed_id": feed.feed_id, "identity": identity},
        )
    return parsed.entries


def _reject_feed(rejections: Rejections, feed: Feed, fetched: FetchedFeed, reason: Reason, detail: str) -> None:
    rejections.add(
        stage="poll",
        reason=reason,
        kind="feed",
        subject=feed.feed_id,
        feed_id=feed.feed_id,
        url=fetched.final_url,
        detail=detail,
        record=to_json(feed),
    )


def _select(feed: Feed, entries: Sequence[Entry], known: Any, in_run: dict[str, str], tally: Tally) -> list[Entry]:
    """The entries that are news to us: not seen in this version, and not the article of another feed."""
    from pipeline.parse.article import article_key

    fresh = []
    for entry in entries:
        key = article_key(entry)
        if entry.entry_hash in known.entry_hashes.get(entry.entry_id, ()):
            tally.add("parse", "entry", feed.feed_id, unchanged=1)
        elif in_run.get(key, feed.feed_id) != feed.feed_id or known.article_feed.get(key, feed.feed_id) != feed.feed_id:
            tally.add("parse", "entry", feed.feed_id, duplicate=1)
        else:
            in_run[key] = feed.feed_id
            tally.add("parse", "entry", feed.feed_id, out=1)
            fresh.append(entry)
    return fresh


# ── fetch: entries → pages ───────────────────────────────────────────────────────────────────────────────────────────


def fetch(run: Run, batch: str) -> dict[str, Any]:
    """Fetch the pages behind a batch of entries and stage them as they came. Returns counts."""
    from pipeline.fetch.client import fetch_pages
    from pipeline.load.staging import read_staged, write_records

    entries: list[Entry] = read_staged(run.staging, "entry", batch)
    wanted = [(e.entry_id, e.url) for e in entries if e.url]
    pages: list[FetchedPage] = []
    for page in fetch_pages(wanted, run.settings):
        pages.append(page)
        run.progress("fetch", len(pages), len(wanted))
    write_records(run.staging, "fetched_page", sorted(pages, key=lambda p: p.entry_id), batch=batch)
    fetched = sum(p.outcome == "fetched" for p in pages)
    run.tell("fetch", {"pages": fetched, "failed": len(pages) - fetched})
    return {"batch": batch, "entries": len(entries), "pages": fetched}


# ── extract: pages → articles → events ───────────────────────────────────────────────────────────────────────────────


def extract(run: Run, batch: str) -> dict[str, Any]:
    """Read the articles out of a batch's pages and code them. Stages articles, events, rejections and counts."""
    from pipeline.load.staging import read_staged, write_records

    entries: list[Entry] = read_staged(run.staging, "entry", batch)
    feeds: dict[str, Feed] = {f.feed_id: f for f in read_staged(run.staging, "feed", "poll")}
    pages: dict[str, FetchedPage] = {p.entry_id: p for p in read_staged(run.staging, "fetched_page", batch)}
    desk = _Desk(run)
    for done, entry in enumerate(entries, 1):
        desk.take(feeds[entry.feed_id], entry, pages.get(entry.entry_id))
        run.progress("extract", done, len(entries))
    write_records(run.staging, "article", desk.articles, batch=batch)
    write_records(run.staging, "event", desk.events, batch=batch)
    write_records(run.staging, "rejection", desk.rejections.rows, batch=batch)
    write_records(run.staging, "stage_count", desk.tally.counts(), batch=batch)
    counts = {"articles": len(desk.articles), "events": len(desk.events), "rejected": len(desk.rejections.rows)}
    run.tell("extract", counts)
    return {"batch": batch, **counts}


class _Desk:
    """Turns entries and their pages into articles and events, one by one, and keeps the books.

    No state passes from one article to the next, so the size of a batch cannot change results.
    """

    def __init__(self, run: Run) -> None:
        from pipeline.extract.coder import RuleCoder
        from pipeline.reference import load_reference

        self._settings = run.settings
        self._coder = RuleCoder(load_reference(run.settings.reference_cache))
        self.tally = Tally(run.run_id)
        self.rejections = Rejections(run.run_id, run.as_of)
        self.articles: list[Article] = []
        self.events: list[Event] = []

    def take(self, feed: Feed, entry: Entry, page: FetchedPage | None) -> None:
        from pipeline.parse.article import article_from

        try:
            article = article_from(entry, feed, self._page(feed, entry, page))
        except Rejected as problem:
            self.tally.add("article", "entry", feed.feed_id, rejected=1)
            self._reject(feed, entry, "article", "entry", problem)
            return
        self.tally.add("article", "entry", feed.feed_id, out=1)
        self.articles.append(article)
        self._code(feed, article)

    def _page(self, feed: Feed, entry: Entry, page: FetchedPage | None) -> Any:
        """The page, parsed; None where there is none. Its failure is on record even where the feed's text stands in."""
        from pipeline.parse.article import parse_page

        if page is None:
            return None
        try:
            if page.outcome == "rejected":
                raise Rejected(Reason(page.reason or ""), page.detail)
            content_type = next((v for k, v in page.headers if k.lower() == "content-type"), None)
            parsed = parse_page(page.body or b"", page.final_url, content_type)
        except Rejected as problem:
            self.tally.add("fetch", "page", feed.feed_id, rejected=1)
            self._reject(feed, entry, "fetch", "page", problem)
            return None
        self.tally.add("fetch", "page", feed.feed_id, out=1)
        return parsed

    def _code(self, feed: Feed, article: Article) -> None:
        from pipeline.coding import code_article
        from pipeline.extract.protocol import ArticleText

        try:
            coded = code_article(
                self._coder, ArticleText.from_article(article), max_chars=self._settings.max_text_chars
            )
        except Rejected as problem:
            self.tally.add("extract", "article", feed.feed_id, rejected=1)
            self.rejections.add(
                stage="extract",
                reason=problem.reason,
                kind="article",
                subject=article.version_id,
                feed_id=feed.feed_id,
                url=article.url,
                detail=problem.detail,
                record=to_json(article),
            )
            return
        self.tally.add("extract", "article", feed.feed_id, out=1)
        self.tally.add("validate", "event", feed.feed_id, out=len(coded.events), rejected=len(coded.invalid))
        self.events.extend(coded.events)
        for event, reason, detail in coded.invalid:
            self.rejections.add(
                stage="validate",
                reason=reason,
                kind="event",
                subject=event.event_id,
                feed_id=feed.feed_id,
                url=article.url,
                detail=detail,
                record=to_json(event),
            )

    def _reject(self, feed: Feed, entry: Entry, stage: str, kind: str, problem: Rejected) -> None:
        self.rejections.add(
            stage=stage,
            reason=problem.reason,
            kind=kind,
            subject=entry.entry_id,
            feed_id=feed.feed_id,
            url=entry.url,
            detail=problem.detail,
            record=to_json(entry),
        )


# ── load, check, link, report ────────────────────────────────────────────────────────────────────────────────────────


def load(run: Run) -> dict[str, Any]:
    """Load everything the run staged, in one transaction. Loading twice changes nothing.

    Entries of a batch whose fetch or extract task died are held back, and so are the validators of their feeds: the
    next poll sees them again. Raises WarehouseLocked, WarehouseCorrupt, AccountingError.
    """
    from pipeline.load.connect import open_writer
    from pipeline.load.load import load_run

    with open_writer(run.settings.warehouse) as con:
        return to_json(load_run(con, run.run_id, run.staging, as_of=run.as_of))


def link(run: Run) -> dict[str, Any]:
    """Link the events of all articles into incidents."""
    from pipeline.load.connect import open_writer
    from pipeline.load.incidents import link_incidents

    with open_writer(run.settings.warehouse) as con:
        return to_json(link_incidents(con, run_id=run.run_id, as_of=run.as_of))


def check(run: Run) -> dict[str, Any]:
    """Run the Great Expectations checkpoint, store its results, build the quality page.

    Raises QualityFailure, after everything is stored, if a critical expectation failed.
    """
    from pipeline.quality.checkpoint import run_checkpoint

    return to_json(run_checkpoint(run.settings, run_id=run.run_id, as_of=run.as_of))


def report(run: Run) -> dict[str, Any]:
    """Build the report page from the warehouse. Returns the path of the page."""
    from pipeline.report.page import build_report

    return {"report": str(build_report(run.settings, as_of=run.as_of))}


def run_all(run: Run, *, force: bool = False) -> SitrepError | None:
    """Every stage in order, in this process: what the two DAGs do.

    Like the DAGs, a batch that dies does not stop the others, and a critical expectation does not stop the report: its
    QualityFailure is returned, for the caller to end with.
    """
    failure: SitrepError | None = None
    for batch in poll(run, force=force):
        fetch(run, batch["batch"])
        extract(run, batch["batch"])
    load(run)
    link(run)
    try:
        check(run)
    except QualityFailure as problem:
        failure = problem
    report(run)
    return failure


def article_coder(settings: Settings, warn: Callable[[str], None]) -> Callable[[ArticleText], tuple[Event, ...]]:
    """The coder as `sitrep extract` uses it: an article that cannot be coded gives no events and one warning."""
    from pipeline.coding import code_article
    from pipeline.extract.coder import RuleCoder
    from pipeline.reference import load_reference

    coder = RuleCoder(load_reference(settings.reference_cache, warn))

    def code(article: ArticleText) -> tuple[Event, ...]:
        try:
            coded = code_article(coder, article, max_chars=settings.max_text_chars)
        except Rejected as problem:
            warn(f"{article.article_id}: {problem.reason}: {problem.detail}")
            return ()
        for event, reason, detail in coded.invalid:
            warn(f"{article.article_id}: dropped {event.event_type} at {event.trigger.start}: {reason}: {detail}")
        return coded.events

    return code
