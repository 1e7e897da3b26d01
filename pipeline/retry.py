"""Trying rejected records again: what was turned away goes through the same stages as the first time.

Belongs here: from a rejection's record back to the stage's input. Does not belong here: what the stages do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import QualityFailure, UsageError
from pipeline.records import Article, Entry, from_json


@dataclass(frozen=True, slots=True)
class Retried:
    """How many rejections were tried again, and how many of them are resolved."""

    tried: int
    resolved: int


def retry(run: Any, ids: Sequence[str] = (), *, stage: str | None = None, reason: str | None = None) -> Retried:
    """Try rejections again in a run of their own (`pipeline.run.Run`) and load what passes now.

    A feed is polled whether due or not; an entry or a page is fetched, read and coded; an article is coded; an event's
    article is coded again. Raises UsageError if nothing matches, WarehouseError where there is no warehouse,
    QualityFailure if what passes now does not pass its audit.
    """
    from pipeline.audit import forget, judge
    from pipeline.load.connect import open_writer
    from pipeline.load.load import load_run
    from pipeline.load.runs import mark_resolved, open_rejections
    from pipeline.quality.checkpoint import critical_of, told

    rows = open_rejections(run.settings.warehouse, ids, stage=stage, reason=reason)
    missing = set(ids) - {row["rejection_id"] for row in rows}
    if missing:
        raise UsageError(f"not open: {', '.join(sorted(missing))}: `sitrep quarantine list` shows what is")
    if not rows:
        raise UsageError("nothing open matches: `sitrep quarantine list` shows what is")
    turned_away = _again(run, rows)
    if run.source is None:  # what is done again from the archive was judged the first time
        failed = judge(run)
        forget(run.staging)
        if critical_of(failed):
            raise QualityFailure(f"{told(failed)}. Nothing was loaded; the rejections stay open")
    with open_writer(run.settings.warehouse) as con:
        load_run(con, run.run_id, run.staging, as_of=run.as_of)
    resolved = [row["rejection_id"] for row in rows if row["rejection_id"] not in turned_away]
    mark_resolved(run.settings.warehouse, resolved, run.as_of)
    run.answers.done("retry", ids=[row["rejection_id"] for row in rows], max_text_chars=run.settings.max_text_chars)
    return Retried(len(rows), len(resolved))


def _again(run: Any, rows: list[dict[str, Any]]) -> set[str]:
    """Put everything through its stages again, staged for loading; the ids of what was turned away again."""
    from pipeline.desk import Desk
    from pipeline.load.load import read_articles, read_feed_states, read_known
    from pipeline.load.staging import write_records
    from pipeline.parse.guard import Guard
    from pipeline.polling import Polling

    warehouse, settings = run.settings.warehouse, run.settings
    feeds = {feed.feed_id: feed for feed in run.answers.subscriptions()}
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_kind.setdefault(row["subject_kind"], []).append(row)

    unknown = {row["feed_id"] for row in rows} - set(feeds) - {None}
    if unknown:
        raise UsageError(f"feeds {', '.join(sorted(unknown))} are not in the feed list: give it with SITREP_FEEDS")

    polling = Polling(run.run_id, run.as_of, run.answers, read_feed_states(warehouse), read_known(warehouse))
    polling.poll([feeds[row["subject_id"]] for row in by_kind.get("feed", ())], run.progress)

    entries = {e.entry_id: e for e in polling.fresh}
    for row in by_kind.get("entry", []) + by_kind.get("page", []):
        record = json.loads(row["record"])
        if "entry_id" in record:  # an item that never became an entry comes back with its feed, or not at all
            entries.setdefault(record["entry_id"], from_json(Entry, record))
    wanted = [(e.entry_id, e.url) for e in entries.values() if e.url]
    pages = {p.entry_id: p for p in run.answers.pages(wanted, "retry")}
    with Guard(kinds=("page",)) as guard:
        desk = Desk(run.run_id, run.as_of, settings, guard)
        for done, entry in enumerate(entries.values(), 1):
            desk.take(feeds[entry.feed_id], entry, pages.get(entry.entry_id))
            run.progress("retry", done, len(entries))

    articles = [from_json(Article, json.loads(row["record"])) for row in by_kind.get("article", ())]
    versions = [json.loads(row["record"])["version_id"] for row in by_kind.get("event", ())]
    for article in {a.version_id: a for a in [*articles, *read_articles(warehouse, versions)]}.values():
        desk.articles.append(article)
        desk.code(article)

    rejections = polling.rejections.rows + desk.rejections.rows
    write_records(run.staging, "feed", feeds.values(), batch="retry")
    write_records(run.staging, "fetched_feed", polling.fetched, batch="retry")
    write_records(run.staging, "feed_state", polling.states, batch="retry")
    write_records(run.staging, "entry", entries.values(), batch="retry")
    write_records(run.staging, "fetched_page", pages.values(), batch="retry")
    write_records(run.staging, "article", desk.articles, batch="retry")
    write_records(run.staging, "event", desk.events, batch="retry")
    write_records(run.staging, "rejection", rejections, batch="retry")
    write_records(run.staging, "stage_count", polling.tally.counts() + desk.tally.counts(), batch="retry")
    still = {row.rejection_id for row in rejections}
    return still | {row["rejection_id"] for row in rows if "entry_id" not in row["record"] and row["stage"] == "parse"}
