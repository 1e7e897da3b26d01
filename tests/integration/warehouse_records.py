"""Records for the warehouse tests: whole, valid, and different only in what a test is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.ids import content_key, text_sha256
from pipeline.load.staging import write_records
from pipeline.records import ActorMention, Article, Entry, Event, Evidence, Feed, Place, Span, StageCount

PALMYRA = Place(
    text="Palmyra",
    name="Tadmur",
    country="SYR",
    country_name="Syria",
    admin1="Homs",
    latitude=34.56,
    longitude=38.27,
    geonames_id=163960,
    geo_precision="city",
    start=None,
    end=None,
)


def feed(feed_id: str = "north") -> Feed:
    return Feed(feed_id, f"https://{feed_id}.example/rss", feed_id.title(), "GBR", "en", 60, 1, 50, None)


def entry(name: str, feed_id: str = "north", version: str = "1") -> Entry:
    url = f"https://{feed_id}.example/{name}"
    return Entry(
        entry_id=content_key("ent", feed_id, name),
        entry_hash=text_sha256(name, version),
        feed_id=feed_id,
        guid=name,
        url=url,
        canonical_url=url,
        title=name,
        summary="",
        content="",
        authors=(),
        categories=("war",),
        published_raw=None,
        published_at="2016-12-11T08:00:00Z",
        published_basis="published",
        updated_at=None,
        language="en",
    )


def article(name: str, text: str, *, feed_id: str = "north", modified_at: str | None = None, **changes: Any) -> Article:
    """An article whose id depends on `name` alone, so that two feeds can bring the same one."""
    article_id = content_key("art", name)
    made = Article(
        article_id=article_id,
        version_id=content_key("ver", article_id, name, text),
        entry_id=content_key("ent", feed_id, name),
        feed_id=feed_id,
        outlet=feed_id.title(),
        outlet_country="GBR",
        url=f"https://{feed_id}.example/{name}",
        title=name,
        text=text,
        text_basis="page",
        authors=("A. Writer",),
        published_at="2016-12-11T08:00:00Z",
        published_basis="entry",
        modified_at=modified_at,
        language="en",
        text_sha256=text_sha256(text),
        word_count=len(text.split()),
    )
    return replace(made, **changes)


def event(of: Article, trigger: str, **changes: Any) -> Event:
    """An ASSAULT read from the first occurrence of `trigger` in the article's text; the evidence is the whole text."""
    start = of.text.index(trigger)
    made = Event(
        event_id=content_key("evt", of.article_id, of.version_id, "ASSAULT", start),
        article_id=of.article_id,
        version_id=of.version_id,
        event_type="ASSAULT",
        event_mode="aerial",
        contexts=("military",),
        quad_code="material_conflict",
        intensity=-9.0,
        status="occurred",
        status_basis=None,
        territorial_change="none",
        date_start="2016-12-10",
        date_end="2016-12-10",
        date_precision="day",
        date_text=None,
        date_basis="publication",
        actors=(
            ActorMention("actor", "group", "", None, "RUS", "MIL", None, None, "unstated"),
            ActorMention("recipient", "group", "", None, "SYR", "CVL", None, None, "unstated"),
        ),
        place=replace(PALMYRA, text=None),
        place_basis="document",
        fatalities_low=None,
        fatalities_best=None,
        fatalities_high=None,
        fatalities_text=None,
        injured_low=None,
        injured_best=None,
        injured_high=None,
        injured_text=None,
        weapons=(),
        trigger=Span(trigger, start, start + len(trigger)),
        evidence=Evidence(of.text, 0, len(of.text)),
        confidence=0.8,
        extractor="test",
        extractor_version="1",
        acled_like_event="Explosions/Remote violence",
        acled_like_sub_event="Air/drone strike",
        ucdp_type_of_violence=1,
        cameo_code="195",
    )
    return replace(made, **changes)


def killed(number: int) -> dict[str, int]:
    return {"fatalities_low": number, "fatalities_best": number, "fatalities_high": number}


def stage(
    folder: Path,
    run_id: str,
    articles: list[Article],
    events: list[Event],
    *,
    batch: str = "0000",
    entries: list[Entry] | None = None,
) -> Path:
    """A run's staging folder as the stages write it, with balanced counts."""
    counts: list[StageCount] = []
    for feed_id in sorted({a.feed_id for a in articles}):
        own = [a for a in articles if a.feed_id == feed_id]
        ids = {a.version_id for a in own}
        coded = [e for e in events if e.version_id in ids]
        counts.append(StageCount(run_id, feed_id, "extract", "article", len(own), len(own), 0, 0, 0))
        counts.append(StageCount(run_id, feed_id, "validate", "event", len(coded), len(coded), 0, 0, 0))
    write_records(folder, "feed", [feed(f) for f in sorted({a.feed_id for a in articles})], batch="poll")
    seen = entries if entries is not None else [entry(a.title, a.feed_id) for a in articles]
    write_records(folder, "entry", seen, batch=batch)
    write_records(folder, "article", articles, batch=batch)
    write_records(folder, "event", events, batch=batch)
    write_records(folder, "stage_count", counts, batch=batch)
    return folder
