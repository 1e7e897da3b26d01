"""The desk: entries and their pages become articles and events, one by one, and everything is booked.

Belongs here: what happens to one entry between its page and its events, and which failure is on record where. Does not
belong here: fetching, staging, loading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.accounting import Rejections, Tally
from pipeline.config import Settings
from pipeline.errors import Reason, Rejected
from pipeline.records import Article, Entry, Event, Feed, FetchedPage, to_json

if TYPE_CHECKING:
    from pipeline.parse.guard import Guard


class Desk:
    """Turns entries and their pages into articles and events, one by one, and keeps the books.

    No state passes from one article to the next, so the size of a batch cannot change results.
    """

    def __init__(self, run_id: str, as_of: str, settings: Settings, guard: Guard) -> None:
        from pipeline.extractors import make_extractor

        self._settings, self._guard = settings, guard
        self._coder = make_extractor(settings)
        self.tally = Tally(run_id)
        self.rejections = Rejections(run_id, as_of)
        self.articles: list[Article] = []
        self.events: list[Event] = []

    def bill(self) -> dict[str, float]:
        """What the extractor has cost (pipeline.extractors.bill_of)."""
        from pipeline.extractors import bill_of

        return bill_of(self._coder)

    def take(self, feed: Feed, entry: Entry, page: FetchedPage | None) -> None:
        """Read the article of an entry, from its page, else from the feed's own text, and code it."""
        from pipeline.parse.article import article_from

        try:
            article = article_from(entry, feed, self._page(feed, entry, page))
        except Rejected as problem:
            self.tally.add("article", "entry", feed.feed_id, rejected=1)
            self._reject(feed, entry, "article", "entry", problem)
            return
        self.tally.add("article", "entry", feed.feed_id, out=1)
        self.articles.append(article)
        self.code(article)

    def _page(self, feed: Feed, entry: Entry, page: FetchedPage | None) -> Any:
        """The page, parsed; None where there is none. Its failure is on record even where the feed's text stands in."""
        if page is None:
            return None
        try:
            if page.outcome == "rejected":
                raise Rejected(Reason(page.reason or ""), page.detail)
            content_type = next((v for k, v in page.headers if k.lower() == "content-type"), None)
            parsed = self._guard.page(page.body or b"", page.final_url, content_type)
        except Rejected as problem:
            self.tally.add("fetch", "page", feed.feed_id, rejected=1)
            self._reject(feed, entry, "fetch", "page", problem)
            return None
        if not parsed.text:  # what the page says of itself (title, dates) is still of use; its failure is on record
            self.tally.add("fetch", "page", feed.feed_id, rejected=1)
            empty = Rejected(Reason.NO_TEXT, "the page holds no text of an article")
            self._reject(feed, entry, "fetch", "page", empty)
            return parsed
        self.tally.add("fetch", "page", feed.feed_id, out=1)
        return parsed

    def code(self, article: Article) -> None:
        """Code an article and book its events."""
        from pipeline.coding import code_article
        from pipeline.extract.protocol import ArticleText

        try:
            coded = code_article(
                self._coder, ArticleText.from_article(article), max_chars=self._settings.max_text_chars
            )
        except Rejected as problem:
            self.tally.add("extract", "article", article.feed_id, rejected=1)
            self.rejections.add(
                stage="extract",
                reason=problem.reason,
                kind="article",
                subject=article.version_id,
                feed_id=article.feed_id,
                url=article.url,
                detail=problem.detail,
                record=to_json(article),
            )
            return
        self.tally.add("extract", "article", article.feed_id, out=1)
        self.tally.add("validate", "event", article.feed_id, out=len(coded.events), rejected=len(coded.invalid))
        self.events.extend(coded.events)
        for event, reason, detail in coded.invalid:
            self.rejections.add(
                stage="validate",
                reason=reason,
                kind="event",
                subject=event.event_id,
                feed_id=article.feed_id,
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
