"""One poll of many feeds: which entries are news to us, and what became of every feed and every item.

Belongs here: the choice of entries and the booking. Does not belong here: how bytes are fetched (fetch) or read
(parse), when a feed is due (fetch.state), staging and loading.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.accounting import Rejections, Tally
from pipeline.errors import Reason
from pipeline.ids import content_key
from pipeline.records import Entry, Feed, FetchedFeed, to_json

if TYPE_CHECKING:
    from pipeline.archive.source import Source
    from pipeline.fetch.rhythm import Rhythm
    from pipeline.fetch.state import FeedState
    from pipeline.load.load import KnownIndex
    from pipeline.parse.feed import ParsedFeed
    from pipeline.parse.guard import Guard

_WORKERS = max(1, min(4, os.cpu_count() or 1))
_AT_ONCE = 64  # documents read before the next are begun: what waits to be taken stays small


class Polling:
    """One poll. After `poll`: `fresh` entries, `fetched` feeds, their new `states`, `rejections` and the `tally`."""

    def __init__(
        self, run_id: str, as_of: str, source: Source, states: Mapping[str, FeedState], known: KnownIndex
    ) -> None:
        self._as_of, self._source, self._before, self._known = as_of, source, states, known
        self._taken: dict[str, str] = {}  # article key → feed that brought it in this poll
        self.tally = Tally(run_id)
        self.rejections = Rejections(run_id, as_of)
        self.fresh: list[Entry] = []
        self.fetched: list[FetchedFeed] = []
        self.states: list[FeedState] = []

    def poll(self, feeds: Sequence[Feed], progress: Callable[[str, int, int], None]) -> None:
        """Fetch and read the feeds. Answers come as the network likes, but are taken in the order of the list, which
        decides whose article it is where two feeds carry the same one. Nothing is parsed before all are archived."""
        from concurrent.futures import ThreadPoolExecutor

        from pipeline.parse.guard import Guard

        answers: dict[str, FetchedFeed] = {}
        started = False
        with Guard(_WORKERS, kinds=("feed",)) as guard, ThreadPoolExecutor(_WORKERS) as threads:
            for answer in self._source.feeds([(feed, self._before.get(feed.feed_id)) for feed in feeds]):
                answers[answer.feed_id] = answer
                progress("poll", len(answers), len(feeds))
                if not started and self._to_read(answer):
                    guard.start(_WORKERS)  # they get ready while the other answers come in
                    started = True
            for begin in range(0, len(feeds), _AT_ONCE):
                some = [(feed, answers[feed.feed_id]) for feed in feeds[begin : begin + _AT_ONCE]]
                read = threads.map(
                    lambda pair: self._parse(pair[0], pair[1], guard) if self._to_read(pair[1]) else None, some
                )
                for (feed, answer), parsed in zip(some, read, strict=True):
                    self._take(feed, answer, parsed)

    def _to_read(self, fetched: FetchedFeed) -> bool:
        from pipeline.fetch.state import unchanged

        return fetched.outcome == "fetched" and not unchanged(self._before.get(fetched.feed_id), fetched)

    def _parse(self, feed: Feed, fetched: FetchedFeed, guard: Guard) -> ParsedFeed:
        before = self._before.get(feed.feed_id)
        return guard.feed(
            fetched.body or b"",
            feed_id=feed.feed_id,
            url=fetched.final_url,
            content_type=next((v for k, v in fetched.headers if k.lower() == "content-type"), None),
            fetched_at=fetched.fetched_at,
            guids_repeat=before is not None and before.guids_repeat,
        )

    def _take(self, feed: Feed, fetched: FetchedFeed, parsed: ParsedFeed | None) -> None:
        from pipeline.fetch.state import decide

        shown = None
        if parsed is not None:
            fetched, shown = self._read(feed, fetched, parsed)
        elif fetched.outcome == "rejected":
            self._turn_away(feed, fetched, Reason(fetched.reason or ""), fetched.detail)
        else:
            self.tally.add("poll", "feed", feed.feed_id, unchanged=1)
        self.fetched.append(fetched)
        self.states.append(decide(self._before.get(feed.feed_id), fetched, feed, self._as_of, shown=shown))

    def _read(self, feed: Feed, fetched: FetchedFeed, parsed: ParsedFeed) -> tuple[FetchedFeed, Rhythm | None]:
        """Take the entries of a feed. A body that is no feed counts as a failed poll: it is asked for again."""
        from pipeline.fetch.rhythm import rhythm_of

        if parsed.outcome == "reject":
            reason = parsed.reason or Reason.PARSER_CRASHED
            self._turn_away(feed, fetched, reason, parsed.detail)
            return replace(fetched, outcome="rejected", reason=str(reason), detail=parsed.detail), None
        self.tally.add("poll", "feed", feed.feed_id, out=1)
        self.tally.add("parse", "entry", feed.feed_id, duplicate=parsed.duplicates, rejected=len(parsed.rejected))
        for identity, reason, detail in parsed.rejected:
            self.rejections.add(
                stage="parse",
                reason=reason,
                kind="entry",
                subject=content_key("ent", feed.feed_id, identity),
                feed_id=feed.feed_id,
                url=fetched.final_url,
                detail=detail,
                record={"feed_id": feed.feed_id, "identity": identity},
            )
        for entry in parsed.entries:
            self._choose(feed, entry)
        return fetched, rhythm_of(parsed)

    def _choose(self, feed: Feed, entry: Entry) -> None:
        """An entry is news unless it was seen in this very version, or its article is another feed's."""
        from pipeline.parse.article import article_key

        key, mine = article_key(entry), feed.feed_id
        if entry.entry_hash in self._known.entry_hashes.get(entry.entry_id, ()):
            self.tally.add("parse", "entry", mine, unchanged=1)
        elif self._taken.get(key, mine) != mine or self._known.article_feed.get(key, mine) != mine:
            self.tally.add("parse", "entry", mine, duplicate=1)
        else:
            self._taken[key] = mine
            self.tally.add("parse", "entry", mine, out=1)
            self.fresh.append(entry)

    def _turn_away(self, feed: Feed, fetched: FetchedFeed, reason: Reason, detail: str) -> None:
        self.tally.add("poll", "feed", feed.feed_id, rejected=1)
        self.rejections.add(
            stage="poll",
            reason=reason,
            kind="feed",
            subject=feed.feed_id,
            feed_id=feed.feed_id,
            url=fetched.final_url,
            detail=detail,
            record=to_json(feed),
        )
