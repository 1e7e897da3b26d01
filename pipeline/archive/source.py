"""Where a run's answers come from: the network, archived on the way, or the archive itself.

Belongs here: the two sources. Stages ask a `Source` and cannot tell which it is. Does not belong here: the order in
which runs are replayed (pipeline.replay), and fetching itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline import __version__
from pipeline.archive.files import ArchiveFile, Key, Step, archiving, list_files, read_column, read_file
from pipeline.config import Settings
from pipeline.errors import ArchiveError
from pipeline.ids import file_name
from pipeline.records import Feed, FetchedFeed, FetchedPage

if TYPE_CHECKING:
    from pipeline.fetch.state import FeedState

_POLL = "poll"


class Source(Protocol):
    """What a run asks the world. Answers come in any order; one for each feed or page asked for."""

    @property
    def archive(self) -> Path:
        """The archive that holds the answers."""

    def subscriptions(self) -> tuple[Feed, ...]:
        """The feed list, as it is (or was) at this run."""

    def due(self, feeds: Sequence[Feed], states: Mapping[str, FeedState], *, force: bool) -> list[Feed]:
        """Which of the feeds this run polls."""

    def feeds(self, wanted: Sequence[tuple[Feed, FeedState | None]]) -> Iterator[FetchedFeed]:
        """The answers of feeds. They are in the archive once the iterator has ended: parse nothing before."""

    def pages(self, wanted: Sequence[tuple[str, str]], batch: str) -> Iterator[FetchedPage]:
        """The answers for (entry_id, url) pages, archived as those of feeds are."""

    def done(self, step: str, **facts: Any) -> None:
        """Note that the run did this to the warehouse, with what a replay must know to do the same."""


@dataclass(frozen=True, slots=True)
class Network:
    """Asks the network and archives every answer before anybody reads it."""

    settings: Settings
    run_id: str
    as_of: str

    @property
    def archive(self) -> Path:
        return self.settings.archive

    def subscriptions(self) -> tuple[Feed, ...]:
        """See Source. Raises FeedListError for a bad feed list."""
        from pipeline.feedlist import load_feeds

        feeds = load_feeds(self.settings.feeds)
        self._keep("feed", _POLL, feeds)
        return feeds

    def due(self, feeds: Sequence[Feed], states: Mapping[str, FeedState], *, force: bool) -> list[Feed]:
        from pipeline.fetch.state import due

        return [feed for feed in feeds if force or due(states.get(feed.feed_id), self.as_of)]

    def feeds(self, wanted: Sequence[tuple[Feed, FeedState | None]]) -> Iterator[FetchedFeed]:
        from pipeline.fetch.client import fetch_feeds

        with archiving(self.archive, "fetched_feed", self._key(_POLL)) as keep:
            for answer in fetch_feeds(wanted, self.settings):
                keep(answer)
                yield answer

    def pages(self, wanted: Sequence[tuple[str, str]], batch: str) -> Iterator[FetchedPage]:
        from pipeline.fetch.client import fetch_pages

        with archiving(self.archive, "fetched_page", self._key(batch)) as keep:
            for answer in fetch_pages(wanted, self.settings):
                keep(answer)
                yield answer

    def done(self, step: str, **facts: Any) -> None:
        self._keep("step", step, [Step(step, __version__, json.dumps(facts, sort_keys=True))])

    def _keep(self, kind: str, batch: str, records: Sequence[Any]) -> None:
        with archiving(self.archive, kind, self._key(batch)) as keep:
            for record in records:
                keep(record)

    def _key(self, batch: str) -> Key:
        return Key(self.run_id, self.as_of, batch)


@dataclass(frozen=True, slots=True)
class ArchiveIndex:
    """The files of some days by kind and run, in the order they were written."""

    archive: Path
    files: dict[tuple[str, str], list[ArchiveFile]] = field(default_factory=dict)

    @classmethod
    def of(cls, archive: Path, since: date | None = None, until: date | None = None) -> ArchiveIndex:
        """The index of the days `since` to `until`, both included. Raises ArchiveError where there is no archive."""
        index = cls(archive)
        for kind in ("feed", "fetched_feed", "fetched_page"):
            for file in list_files(archive, kind, since, until):
                index.files.setdefault((kind, file.run), []).append(file)
        return index

    def newest(self, kind: str, run_id: str, written: str) -> dict[str, ArchiveFile]:
        """Batch → the last file a run wrote of it up to the instant `written`."""
        return {f.batch: f for f in self.files.get((kind, file_name(run_id)), ()) if f.written <= written}


@dataclass(frozen=True, slots=True)
class Archived:
    """Answers out of the archive: those the run had when it took the step of the instant `written`. Asks no network."""

    index: ArchiveIndex
    run_id: str
    written: str

    @property
    def archive(self) -> Path:
        return self.index.archive

    def subscriptions(self) -> tuple[Feed, ...]:
        return tuple(feed for _, feed in read_file(self._polled("feed")))

    def due(self, feeds: Sequence[Feed], states: Mapping[str, FeedState], *, force: bool) -> list[Feed]:
        polled = set(read_column(self._polled("fetched_feed"), "feed_id"))
        return [feed for feed in feeds if feed.feed_id in polled]

    def feeds(self, wanted: Sequence[tuple[Feed, FeedState | None]]) -> Iterator[FetchedFeed]:
        """See Source. Raises ArchiveError for a feed that the run did not poll."""
        missing = {feed.feed_id for feed, _ in wanted}
        for _, answer in read_file(self._polled("fetched_feed")):
            if answer.feed_id in missing:
                missing.remove(answer.feed_id)
                yield answer
        if missing:
            raise ArchiveError(f"{self.archive} holds no answer of {', '.join(sorted(missing))} in run {self.run_id}")

    def pages(self, wanted: Sequence[tuple[str, str]], batch: str) -> Iterator[FetchedPage]:
        """See Source. Pages the run did not fetch are left out: a replay that starts in the middle knows less, so more
        entries are new to it, and batches are others."""
        missing = {entry_id for entry_id, _ in wanted}
        files = self.index.newest("fetched_page", self.run_id, self.written)
        for file in sorted(files.values(), key=lambda f: (f.batch != batch, f.batch)):
            if not missing:
                return
            if file.batch != batch and missing.isdisjoint(read_column(file, "entry_id")):
                continue
            for _, answer in read_file(file):
                if answer.entry_id in missing:
                    missing.remove(answer.entry_id)
                    yield answer

    def done(self, step: str, **facts: Any) -> None:
        """Nothing: the step is in the archive already."""

    def _polled(self, kind: str) -> ArchiveFile:
        found = self.index.newest(kind, self.run_id, self.written).get(_POLL)
        if found is None:
            raise ArchiveError(f"{self.archive} lacks the {kind} file of run {self.run_id}: restore it from a copy")
        return found
